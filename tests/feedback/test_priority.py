"""More askers, larger deals and nearer deadlines weigh more; due times fall into working time, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.contradictions import contradicts
from feedback.dues import WorkingTime, due
from feedback.priority import BY_HAND, Demand, Level, level, weight
from schedules.quiet import Quiet

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = WorkingTime(BERLIN)
BAVARIA = WorkingTime(BERLIN, quiet=Quiet(country="DE", subdivision="BY", days=frozenset({date(2027, 5, 7)})))
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
    assert WEEK.after(asked, timedelta(hours=4)) == datetime(2027, 3, 8, 13, tzinfo=BERLIN)


def test_holidays_and_days_off_are_no_working_time() -> None:
    """Asked on the eve of Ascension Day, with the company's day off after it: eight hours later is Monday evening."""
    asked = datetime(2027, 5, 5, 17, tzinfo=BERLIN)
    assert WEEK.after(asked, timedelta(hours=8)) == datetime(2027, 5, 6, 17, tzinfo=BERLIN)
    assert BAVARIA.after(asked, timedelta(hours=8)) == datetime(2027, 5, 10, 17, tzinfo=BERLIN)
    assert BAVARIA.between(asked, datetime(2027, 5, 10, 12, tzinfo=BERLIN)) == timedelta(hours=3)


def test_a_region_has_holidays_of_its_own() -> None:
    """Epiphany is a holiday in Bavaria, and none in Berlin."""
    asked = datetime(2027, 1, 5, 17, tzinfo=BERLIN)
    berlin = WorkingTime(BERLIN, quiet=Quiet(country="DE", subdivision="BE"))
    assert berlin.after(asked, timedelta(hours=1)) == datetime(2027, 1, 6, 10, tzinfo=BERLIN)
    assert BAVARIA.after(asked, timedelta(hours=1)) == datetime(2027, 1, 7, 10, tzinfo=BERLIN)


def test_the_weekend_is_the_country_s() -> None:
    """In Israel people work on Sunday and not on Friday."""
    zone = ZoneInfo("Asia/Jerusalem")
    israel = WorkingTime(zone, time(8), time(16), Quiet(country="IL"))
    thursday = datetime(2027, 2, 4, 16, tzinfo=zone)
    assert israel.after(thursday, timedelta(hours=1)) == datetime(2027, 2, 7, 9, tzinfo=zone)


def test_a_call_in_half_an_hour_is_half_an_hour() -> None:
    """On a holiday, at night and before a weekend: who needs it then gets it then, and the warning comes before."""
    for asked in (
        datetime(2027, 5, 6, 11, tzinfo=BERLIN),
        datetime(2027, 5, 10, 23, tzinfo=BERLIN),
        datetime(2027, 5, 14, 16, 50, tzinfo=BERLIN),
    ):
        found = due(asked, Level.URGENT, BAVARIA, needed_by=asked + timedelta(minutes=30))
        assert found.due == asked + timedelta(minutes=30)
        assert asked < found.warn <= found.due - timedelta(minutes=10)


def test_a_warning_comes_while_people_work() -> None:
    """Regression: of what was asked on Friday for Monday, the warning came on Sunday night."""
    found = due(datetime(2027, 3, 5, 13, tzinfo=BERLIN), Level.HIGH, WEEK)
    assert found.due == datetime(2027, 3, 8, 13, tzinfo=BERLIN)
    assert found.warn == datetime(2027, 3, 8, 11, tzinfo=BERLIN)


def test_a_calendar_without_a_workday_does_not_stop_the_clock() -> None:
    """A company calendar with a year of days off: after two months they do not count any more."""
    off = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(1000))
    working = WorkingTime(BERLIN, quiet=Quiet(days=off))
    found = working.after(datetime(2027, 3, 1, 9, tzinfo=BERLIN), timedelta(hours=12))
    assert found == datetime(2027, 5, 4, 13, tzinfo=BERLIN)


@given(INSTANTS, st.integers(1, 200), st.sampled_from((WEEK, BAVARIA)))
def test_due_times_lie_in_working_time(asked: datetime, hours: int, working: WorkingTime) -> None:
    """Due on a workday between nine and five, when just so many working hours have passed."""
    found = working.after(asked, timedelta(hours=hours))
    local = found.astimezone(BERLIN)
    assert working.quiet.is_workday(local.date())
    assert 9 <= local.hour + local.minute / 60 + local.second / 3600 <= 17
    assert working.between(asked, found) == timedelta(hours=hours)


@given(INSTANTS, st.sampled_from(Level), st.integers(-100, 2000), st.sampled_from((WEEK, BAVARIA)))
def test_warned_before_due(asked: datetime, which: Level, minutes: int, working: WorkingTime) -> None:
    """The warning comes before the due time, neither before it was asked, and a deadline is never missed by rule."""
    needed = asked + timedelta(minutes=minutes)
    found = due(asked, which, working, needed_by=needed)
    assert asked <= found.warn <= found.due
    assert found.due <= max(asked, needed)


def test_contradictions_are_seen() -> None:
    """Other numbers, or words that deny, contradict a line; a question about it does not."""
    line = "Atlas costs €49 a month for each user."
    assert contradicts(line, "The customer was offered €39 by a partner")
    assert contradicts(line, "Das stimmt nicht, sagt der Kunde")
    assert not contradicts(line, "Is there a discount for schools?")
