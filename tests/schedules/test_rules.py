"""Rules that no calendar has are refused when they are made, and when they are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schedules.due import upcoming
from schedules.errors import Problem, ScheduleError
from schedules.rules import (
    Cron,
    Daily,
    DayOfMonth,
    Monthly,
    NthWeekday,
    NthWorkday,
    Parity,
    Rule,
    Weekly,
    Workdays,
    rule_from_json,
    rule_to_json,
    yearly,
)
from tests.schedules.short import day_of_month, times

NINE = (time(9),)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Workdays(()), Problem.TIMES),
        (lambda: Workdays((time(10), time(9))), Problem.TIMES),
        (lambda: Workdays((time(9), time(9))), Problem.TIMES),
        (lambda: Workdays((time(9, 0, 30),)), Problem.TIMES),
        (lambda: Workdays((time(9, tzinfo=UTC),)), Problem.TIMES),
        (lambda: Workdays(tuple(time(h, m) for h in range(24) for m in (0, 30))), Problem.TIMES),
        (lambda: Daily(NINE, every=0), Problem.INTERVAL),
        (lambda: Daily(NINE, every=2), Problem.INTERVAL),
        (lambda: Weekly(NINE, ()), Problem.DAY),
        (lambda: Weekly(NINE, (7,)), Problem.DAY),
        (lambda: Weekly(NINE, (3, 1)), Problem.DAY),
        (lambda: Weekly(NINE, (1,), 61, date(2026, 1, 1)), Problem.INTERVAL),
        (lambda: Weekly(NINE, (1,), 2, date(2026, 1, 1), Parity.EVEN), Problem.CONTRADICTION),
        (lambda: Monthly(NINE, DayOfMonth((0,))), Problem.DAY),
        (lambda: Monthly(NINE, DayOfMonth((32,))), Problem.DAY),
        (lambda: Monthly(NINE, NthWeekday(5, 1)), Problem.DAY),
        (lambda: Monthly(NINE, NthWeekday(0, 1)), Problem.DAY),
        (lambda: Monthly(NINE, NthWeekday(3, 1, (1,))), Problem.DAY),
        (lambda: Monthly(NINE, NthWorkday(11)), Problem.DAY),
        (lambda: Monthly(NINE, NthWorkday(1), every=5), Problem.INTERVAL),
        (lambda: Monthly(NINE, NthWorkday(1), every=3, month=4), Problem.INTERVAL),
        (lambda: Cron("0 9 * *"), Problem.CRON),
        (lambda: Cron("0 9 * * * *"), Problem.CRON),
        (lambda: Cron("60 9 * * *"), Problem.CRON),
        (lambda: Cron("0 9 * * someday"), Problem.CRON),
        (lambda: Cron("0 9 31 6 *"), Problem.CRON),
        (lambda: Cron(f"{','.join(map(str, range(60)))} * * * *"), Problem.CRON),
    ],
)
def test_no_rule(make: Callable[[], object], problem: Problem) -> None:
    """What is wrong with it is said when it is made."""
    with pytest.raises(ScheduleError) as caught:
        make()
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"kind": "never"},
        {"kind": "day", "days": [1]},  # a part of a rule
        {"kind": "daily"},
        {"kind": "daily", "times": ["nine"]},
        {"kind": "daily", "times": 9},
        {"kind": "weekly", "times": ["09:00"], "weekdays": ["mon"]},
        {"kind": "monthly", "times": ["09:00"], "on": "first"},
        {"kind": "monthly", "times": ["09:00"], "on": {"kind": "daily", "times": ["09:00"]}},
        {"kind": "daily", "times": ["09:00"], "colour": "red"},
    ],
)
def test_what_is_stored_wrong(stored: dict[str, Any]) -> None:
    """What is no rule is refused when it is read, not when it should run."""
    with pytest.raises(ScheduleError):
        rule_from_json(stored)


@pytest.mark.parametrize(
    ("rule", "stored"),
    [
        (Workdays(times("09:00")), {"kind": "workdays", "times": ["09:00"]}),
        (
            Weekly(times("08:30"), (1,), 2, date(2026, 8, 4)),
            {"kind": "weekly", "times": ["08:30"], "weekdays": [1], "every": 2, "anchor": "2026-08-03"},
        ),
        (
            Monthly(times("09:00"), NthWeekday(1, 0, (3,)), 3, 2),
            {
                "kind": "monthly",
                "times": ["09:00"],
                "on": {"kind": "weekday", "nth": 1, "weekday": 0, "also": [3]},
                "every": 3,
                "month": 2,
            },
        ),
        (Cron("0 9 * * mon"), {"kind": "cron", "expression": "0 9 * * mon"}),
    ],
)
def test_how_rules_are_stored(rule: Rule, stored: dict[str, Any]) -> None:
    """The stored form is part of the database: it must stay readable."""
    assert rule_to_json(rule) == stored
    assert rule_from_json(stored) == rule


def test_the_same_series_is_the_same_rule() -> None:
    """Any day of a week names the series of weeks; without an interval no day matters."""
    assert Weekly(NINE, (1,), 2, date(2026, 8, 4)) == Weekly(NINE, (1,), 2, date(2026, 8, 9))
    assert Weekly(NINE, (1,), 1, date(2026, 8, 4)) == Weekly(NINE, (1,))
    assert DayOfMonth((-1,)) == DayOfMonth((31,))


def test_a_day_that_a_month_does_not_have() -> None:
    """The 31st is the last day of every month, and 29 February the 28th in most years; nothing is left out."""
    found = upcoming(day_of_month("31", "09:00"), ZoneInfo("UTC"), datetime(2027, 1, 1, tzinfo=UTC), 4)
    assert [instant.strftime("%d.%m.") for instant in found] == ["31.01.", "28.02.", "31.03.", "30.04."]
    leap = upcoming(yearly(NINE, date(2024, 2, 29)), ZoneInfo("UTC"), datetime(2027, 1, 1, tzinfo=UTC), 2)
    assert [instant.date() for instant in leap] == [date(2027, 2, 28), date(2028, 2, 29)]


def test_an_error_in_a_log_tells_nothing_of_what_was_said() -> None:
    """What people typed stays out of log lines."""
    assert "secret" not in str(ScheduleError(Problem.WORD, "secret"))
