"""Fixtures that several folders of tests use."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.databases", "tests.journeys")

# No test is about time: what a stalled machine takes longer for is no failure.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("untimed")
