"""Fixtures that several folders of tests use."""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.databases", "tests.journeys")

# No test is about time: what a stalled machine takes longer for is no failure.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure branches on SQLite alone: on PostgreSQL the same code runs, and measuring takes two thirds more time."""
    measuring = sys.modules["coverage"].Coverage.current() if "coverage" in sys.modules else None
    if measuring is None or "postgresql" not in item.name:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()
