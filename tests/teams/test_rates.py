"""The rate buckets hold Teams' limits in every window, however many messages wait and whenever they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams.outbound import HOUR_BURST, HOUR_PACE, TENANT_BURST, TENANT_PACE, THREAD_BURST, THREAD_PACE
from storage.rates import Buckets, Limit

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
THREAD = (Limit("thread", THREAD_PACE, THREAD_BURST), Limit("hour", HOUR_PACE, HOUR_BURST))
TENANT = (Limit("tenant", TENANT_PACE, TENANT_BURST),)
THREAD_WINDOWS = ((1, 7), (2, 8), (30, 60), (3600, 1800))
"""Source: learn.microsoft.com, "Optimize your bot with rate limiting": seconds, and messages at most."""


def slots(limits: tuple[Limit, ...], waits: list[float]) -> list[datetime]:
    """When messages go that come after each other with these waits, in seconds."""
    arrivals = {limit.key: datetime(1970, 1, 1, tzinfo=UTC) for limit in limits}
    instant = START
    found: list[datetime] = []
    for wait in waits:
        instant = max(instant, found[-1] if found else instant) + timedelta(seconds=wait)
        buckets = Buckets(arrivals, instant)
        found.append(buckets.reserve(limits))
    return found


def most_within(found: list[datetime], seconds: float) -> int:
    """The most messages in any window of so many seconds, its end excluded."""
    ordered, first, most = sorted(found), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= timedelta(seconds=seconds):
            first += 1
        most = max(most, last - first + 1)
    return most


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from((0.0, 0.0, 0.0, 0.4, 1.0, 3.0, 60.0)), min_size=1, max_size=400))
def test_a_conversation_gets_no_more_than_teams_takes(waits: list[float]) -> None:
    """At most 7 a second, 8 in two, 60 in thirty, 1,800 an hour, whatever comes when."""
    found = slots(THREAD, waits)
    for seconds, most in THREAD_WINDOWS:
        assert most_within(found, seconds) <= most, seconds


def test_an_hour_of_waiting_messages_is_within_the_limit() -> None:
    """3,000 messages at once take more than an hour, and no hour of it has more than 1,800."""
    found = slots(THREAD, [0.0] * 3000)
    assert most_within(found, 3600) <= 1800
    assert max(found) - START > timedelta(hours=1)


def test_a_tenant_gets_no_more_than_fifty_a_second() -> None:
    """At most 50 requests a second for one app in one tenant."""
    assert most_within(slots(TENANT, [0.0] * 500), 1) <= 50
