"""More askers, larger deals and nearer deadlines weigh more; due times fall into working time, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.contradictions import contradicts
from feedback.dues import after_working_time, due
from feedback.priority import BY_HAND, Demand, Level, level, weight

BERLIN = ZoneInfo("Europe/Berlin")
COUNTS = st.integers(0, 5000)
SUMS = st.integers(0, 10**9)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  naive bounds are asked for


def test_one_question_is_normal_and_a_call_is_urgent() -> None:
    """A single question without more is normal; a call in half an hour is urgent; fourteen askers are high."""
    assert level(weight(Demand(1))) is Level.NORMAL
    assert level(weight(Demand(1, 0, timedelta(minutes=30)))) is Level.URGENT
    assert level(weight(Demand(14))) is Level.HIGH


@given(COUNTS, SUMS, st.integers(0, 50), SUMS)
def test_more_weighs_no_less(askers: int, value: int, more: int, larger: int) -> None:
    """Neither a further asker nor a larger deal lets a theme sink."""
    assert weight(Demand(askers + more, value + larger)) >= weight(Demand(askers, value)) >= 0


@given(COUNTS, SUMS, st.sampled_from(Level))
def test_a_person_s_word_stands(askers: int, value: int, by_hand: Level) -> None:
    """A priority by hand counts whatever is reckoned, and reads as it was chosen."""
    assert level(weight(Demand(askers, value), by_hand)) is by_hand
    assert BY_HAND[by_hand] == weight(Demand(askers, value), by_hand)


def test_friday_evening_is_monday_morning() -> None:
    """Four working hours after Friday at six are Monday at one, in the company's zone."""
    asked = datetime(2027, 3, 5, 18, tzinfo=BERLIN)
    assert after_working_time(asked, timedelta(hours=4), BERLIN) == datetime(2027, 3, 8, 13, tzinfo=BERLIN)


@given(INSTANTS, st.integers(1, 200))
def test_due_times_lie_in_working_time(asked: datetime, hours: int) -> None:
    """Due on a weekday between nine and five, and no sooner than the hours that it may take."""
    found = after_working_time(asked, timedelta(hours=hours), BERLIN)
    local = found.astimezone(BERLIN)
    assert local.weekday() < 5
    assert 9 <= local.hour + local.minute / 60 + local.second / 3600 <= 17
    assert found - asked >= timedelta(hours=hours)


@given(INSTANTS, st.sampled_from(Level), st.integers(-100, 2000))
def test_warned_before_due(asked: datetime, which: Level, minutes: int) -> None:
    """The warning comes before the due time, neither before it was asked, and a deadline is never missed by rule."""
    needed = asked + timedelta(minutes=minutes)
    found = due(asked, which, BERLIN, needed_by=needed)
    assert asked <= found.warn <= found.due
    assert found.due <= max(asked, needed)


def test_contradictions_are_seen() -> None:
    """Other numbers, or words that deny, contradict a line; a question about it does not."""
    line = "Atlas costs €49 a month for each user."
    assert contradicts(line, "The customer was offered €39 by a partner")
    assert contradicts(line, "Das stimmt nicht, sagt der Kunde")
    assert not contradicts(line, "Is there a discount for schools?")
