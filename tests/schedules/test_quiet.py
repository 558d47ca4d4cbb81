"""Quiet days: weekends, holidays, the company's days, the end of a quarter; and what becomes of a run on one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.due import last_due, next_due, upcoming
from schedules.errors import Problem, ScheduleError
from schedules.quiet import Quiet, QuietRun, holiday_name, known_country, quiet_from_json, quiet_to_json, subdivisions
from tests.schedules.short import daily, nth_workday, weekly, workdays

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("day", "quiet", "expected"),
    [
        (date(2026, 10, 3), Quiet(holidays=True, country="DE"), True),  # German Unity
        (date(2026, 10, 3), Quiet(country="DE"), False),  # only what is asked for
        (date(2026, 1, 6), Quiet(holidays=True, country="DE", subdivision="BY"), True),  # Epiphany in Bavaria
        (date(2026, 1, 6), Quiet(holidays=True, country="DE", subdivision="BE"), False),
        (date(2026, 6, 4), Quiet(holidays=True, country="DE", subdivision="BY"), True),  # Corpus Christi
        (date(2026, 11, 26), Quiet(holidays=True, country="US"), True),  # Thanksgiving
        (date(2026, 7, 3), Quiet(holidays=True, country="US"), True),  # Independence Day, observed
        (date(2026, 12, 28), Quiet(holidays=True, country="GB", subdivision="ENG"), True),  # Boxing Day, substitute
        (date(2026, 8, 1), Quiet(weekends=True), True),
        (date(2026, 8, 3), Quiet(weekends=True), False),
        (date(2026, 7, 31), Quiet(weekends=True, country="SA"), True),  # a Friday in Riyadh
        (date(2026, 8, 2), Quiet(weekends=True, country="SA"), False),  # a Sunday there
        (date(2026, 8, 14), Quiet(days=frozenset({date(2026, 8, 14)})), True),
    ],
)
def test_a_day(day: date, quiet: Quiet, expected: bool) -> None:
    """A day is quiet for the reasons that were chosen, and for no other."""
    assert quiet.is_quiet(day) is expected


def test_the_end_of_a_quarter() -> None:
    """The last working days of a quarter are quiet, and the weekend among them; holidays and weekends don't count."""
    quiet = Quiet(quarter_end=3, country="DE")
    march = [day for day in range(20, 32) if quiet.is_quiet(date(2026, 3, day))]
    assert march == [27, 28, 29, 30, 31]  # Friday, a weekend, Monday, Tuesday
    assert not quiet.is_quiet(date(2026, 4, 1))
    december = [day for day in range(20, 32) if quiet.is_quiet(date(2026, 12, day))]
    assert december == [29, 30, 31]


def test_the_fiscal_year() -> None:
    """Quarters follow the month in which the company's year begins."""
    quiet = Quiet(quarter_end=1, fiscal_start=2)
    months = [date(2027, month, 1) - timedelta(days=1) for month in range(2, 13)] + [date(2027, 12, 31)]
    assert [day.month for day in months if quiet.is_quiet(day)] == [1, 4, 7, 10]


def test_a_run_on_a_holiday_is_left_out_or_moved() -> None:
    """Good Friday's run is skipped, or comes on the Tuesday after Easter Monday."""
    friday = weekly("fri", "09:00")
    before = datetime(2026, 3, 30, tzinfo=UTC)
    skipping = Quiet(holidays=True, weekends=True, country="DE")
    moving = Quiet(holidays=True, weekends=True, country="DE", then=QuietRun.MOVE)
    assert next_due(friday, BERLIN, before, quiet=skipping) == datetime(2026, 4, 10, 7, tzinfo=UTC)
    assert upcoming(friday, BERLIN, before, 2, quiet=moving) == [
        datetime(2026, 4, 7, 7, tzinfo=UTC),
        datetime(2026, 4, 10, 7, tzinfo=UTC),
    ]


def test_a_moved_run_is_not_doubled() -> None:
    """Runs that are moved to a day on which there is one already are one."""
    quiet = Quiet(weekends=True, then=QuietRun.MOVE)
    found = upcoming(daily("09:00"), BERLIN, datetime(2026, 7, 31, 12, tzinfo=UTC), 2, quiet=quiet)
    assert found == [datetime(2026, 8, 3, 7, tzinfo=UTC), datetime(2026, 8, 4, 7, tzinfo=UTC)]


def test_moved_to_a_working_day_even_if_weekends_are_not_quiet() -> None:
    """Friday's run on a holiday goes to Monday: Saturday is no working day."""
    quiet = Quiet(days=frozenset({date(2026, 7, 31)}), then=QuietRun.MOVE)
    found = upcoming(daily("09:00"), BERLIN, datetime(2026, 7, 30, 12, tzinfo=UTC), 3, quiet=quiet)
    assert [instant.day for instant in found] == [1, 2, 3]
    newest = last_due(weekly("fri", "09:00"), BERLIN, found[0], datetime(2026, 8, 5, tzinfo=UTC), quiet=quiet)
    assert newest == datetime(2026, 8, 3, 7, tzinfo=UTC)


def test_all_runs_of_a_day_are_moved_across_a_weekend_that_is_not_quiet() -> None:
    """Regression: after the first run of a Thursday that was moved past a weekend its second one was forgotten."""
    off = frozenset({date(2027, 2, 18), date(2027, 2, 19), date(2027, 2, 22)})
    quiet = Quiet(days=off, then=QuietRun.MOVE)
    twice = weekly("thu", "09:00", "16:00")
    moved = [datetime(2027, 2, 23, hour, tzinfo=UTC) for hour in (8, 15)]
    assert upcoming(twice, BERLIN, datetime(2027, 2, 17, tzinfo=UTC), 2, quiet=quiet) == moved
    assert next_due(twice, BERLIN, moved[0], quiet=quiet) == moved[1]


def test_working_days_know_the_country() -> None:
    """Working days leave out the country's weekend and holidays, and the company's days."""
    quiet = Quiet(country="DE", days=frozenset({date(2026, 1, 2)}))
    assert next_due(nth_workday(1, "09:00"), BERLIN, datetime(2025, 12, 31, 12, tzinfo=UTC), quiet=quiet) == datetime(
        2026, 1, 5, 8, tzinfo=UTC
    )
    riyadh = ZoneInfo("Asia/Riyadh")
    thursday = datetime(2026, 7, 30, 12, tzinfo=UTC)
    assert next_due(workdays("09:00"), riyadh, thursday, quiet=Quiet(country="SA")) == datetime(
        2026, 8, 2, 6, tzinfo=UTC
    )


def test_always_quiet_is_never_due() -> None:
    """A rule whose days are all quiet has no next run, and says so soon."""
    quiet = Quiet(weekends=True)
    saturdays = weekly("sat", "09:00")
    assert next_due(saturdays, BERLIN, datetime(2026, 7, 29, tzinfo=UTC), quiet=quiet) is None
    assert (
        last_due(saturdays, BERLIN, datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 7, 29, tzinfo=UTC), quiet=quiet)
        is None
    )


def test_moved_beyond_the_end() -> None:
    """A run that would be moved beyond the last day does not happen."""
    quiet = Quiet(weekends=True, then=QuietRun.MOVE)
    saturday = date(2026, 8, 1)
    after = datetime(2026, 7, 30, tzinfo=UTC)
    assert next_due(weekly("sat", "09:00"), BERLIN, after, quiet=quiet, end=saturday) is None
    assert next_due(weekly("sat", "09:00"), BERLIN, after, quiet=quiet, end=date(2026, 8, 3)) is not None


def test_stored_and_read() -> None:
    """Settings survive being stored; the company's days are kept elsewhere and put back."""
    quiet = Quiet(weekends=True, holidays=True, country="DE", subdivision="BY", quarter_end=3, then=QuietRun.MOVE)
    days = frozenset({date(2026, 8, 14)})
    assert quiet_from_json(quiet_to_json(quiet.with_days(days))).with_days(days) == quiet.with_days(days)


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ({"country": "XX"}, Problem.COUNTRY),
        ({"country": "DE", "subdivision": "TX"}, Problem.SUBDIVISION),
        ({"holidays": True}, Problem.COUNTRY),
        ({"quarter_end": 90}, Problem.STORED),
        ({"fiscal_start": 0}, Problem.STORED),
        ({"then": "shout"}, Problem.STORED),
        ({"colour": "red"}, Problem.STORED),
    ],
)
def test_what_is_no_setting(stored: dict[str, object], problem: Problem) -> None:
    """Unknown countries, regions, numbers and words are refused by what is wrong."""
    with pytest.raises(ScheduleError) as caught:
        quiet_from_json(stored)
    assert caught.value.problem == problem


def test_countries_and_regions() -> None:
    """What a form can offer."""
    assert known_country("DE")
    assert not known_country("XX")
    assert "BY" in subdivisions("DE")
    assert subdivisions("XX") == ()


@pytest.mark.parametrize(
    ("language", "name"), [("en", "German Unity Day"), ("de", "Tag der Deutschen Einheit"), ("fr", "German Unity Day")]
)
def test_what_a_holiday_is_called(language: str, name: str) -> None:
    """In the person's language where the library has it, else in English."""
    assert holiday_name(date(2026, 10, 3), "DE", language=language) == name
    assert holiday_name(date(2026, 10, 5), "DE", language=language) == ""
