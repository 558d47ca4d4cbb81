"""What was heard becomes a rule, or is refused because it is too little or contradicts itself."""

from __future__ import annotations

from datetime import date, time, timedelta

from schedules.days import days_from
from schedules.errors import Problem, ScheduleError
from schedules.quiet import NOTHING_QUIET
from schedules.rules import (
    Cron,
    Daily,
    DayOfMonth,
    MonthDay,
    Monthly,
    NthWeekday,
    NthWorkday,
    Rule,
    Weekly,
    Workdays,
)
from schedules.words.clock import DEFAULT
from schedules.words.heard import Heard
from schedules.words.lexicon import Lexicon

_ONE = timedelta(days=1)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}
_WEEK = frozenset(range(7))


def combine(heard: Heard, words: Lexicon, begin: date, fiscal_start: int) -> Rule:
    """The rule that was heard; intervals count from `begin`. Raises ScheduleError."""
    _often(heard, words)
    if heard.unit == "hour":
        return _hourly(heard, words)
    times = tuple(sorted({*heard.times, *heard.hours})) or (DEFAULT,)
    monthly = heard.unit in _MONTHS or heard.positions or heard.month_days or heard.months
    if monthly:
        return _monthly(heard, words, begin, fiscal_start, times)
    if heard.unit == "day" and heard.every > 1:
        return _every_days(heard, words, begin, times)
    if heard.without and (heard.weekdays or heard.workdays or heard.unit == "day" or heard.each_day):
        base = heard.weekdays or ({0, 1, 2, 3, 4} if heard.workdays else set(_WEEK))
        heard.weekdays, heard.workdays = base - heard.without, False
        if not heard.weekdays:
            raise _error(Problem.NEVER, words)
    if heard.workdays and heard.weekdays:
        heard.weekdays |= {0, 1, 2, 3, 4}
    if heard.workdays and not heard.weekdays and heard.every == 1 and heard.weeks is None:
        return Workdays(times)
    if heard.weekdays or heard.unit == "week" or heard.weeks is not None:
        return _weekly(heard, words, begin, times)
    if heard.unit == "day" or heard.hours or heard.each_day:
        return Daily(times)
    raise _error(Problem.NO_RULE, words)


def _often(heard: Heard, words: Lexicon) -> None:
    """So many times a day, week, month or year needs as many times or days to be named."""
    if heard.often is None:
        return
    number, unit = heard.often
    named = {"day": len(heard.times), "week": len(heard.weekdays), "month": len(heard.month_days)}.get(unit, 0)
    if unit == "year" and number in (2, 4):
        heard.unit = "halfyear" if number == 2 else "quarter"
        return
    if unit == "month" and len(heard.positions) == 1:
        position = heard.positions[0]
        named = 1 + len(position.also) if isinstance(position, NthWeekday) else 1
    if named != number:
        problem = Problem.WHICH_TIMES if unit == "day" else Problem.WHICH_DAYS
        example = {"day": "daily", "week": "weekly", "month": "monthly"}.get(unit, "yearly")
        raise ScheduleError(problem, "", (), words.examples[example])
    heard.unit = heard.unit or unit


def _hourly(heard: Heard, words: Lexicon) -> Rule:
    days = heard.weekdays or ({0, 1, 2, 3, 4} if heard.workdays else set(_WEEK))
    days -= heard.without
    if (
        24 % heard.every
        or heard.times
        or heard.positions
        or heard.month_days
        or heard.months
        or heard.weeks
        or not days
    ):
        raise ScheduleError(Problem.CONTRADICTION, "", (), words.examples["hourly"])
    hours = "*" if heard.every == 1 else f"*/{heard.every}"
    named = "*" if days == _WEEK else ",".join(_NAMES[day] for day in sorted(days))
    return Cron(f"0 {hours} * * {named}")


def _every_days(heard: Heard, words: Lexicon, begin: date, times: tuple[time, ...]) -> Rule:
    if heard.weekdays and heard.every % 7 == 0:
        heard.every //= 7
        return _weekly(heard, words, begin, times)
    if heard.weekdays or heard.workdays or heard.without or heard.weeks:
        raise _error(Problem.CONTRADICTION, words)
    return Daily(times, heard.every, heard.anchor or begin)


def _weekly(heard: Heard, words: Lexicon, begin: date, times: tuple[time, ...]) -> Rule:
    days = heard.weekdays or ({0, 1, 2, 3, 4} if heard.workdays else {0})
    weekdays = tuple(sorted(days))
    if heard.weeks is not None:
        if heard.every > 1:
            raise _error(Problem.CONTRADICTION, words)
        return Weekly(times, weekdays, weeks=heard.weeks)
    anchor = heard.anchor or next(d for n in range(7) if (d := begin + n * _ONE).weekday() in days)
    return Weekly(times, weekdays, heard.every, anchor)


def _monthly(heard: Heard, words: Lexicon, begin: date, fiscal_start: int, times: tuple[time, ...]) -> Rule:
    on = _month_day(heard, words)
    if heard.weeks is not None or heard.without or heard.unit in ("day", "week"):
        raise _error(Problem.CONTRADICTION, words)
    if heard.dated and heard.unit != "year" and not heard.each_year:
        raise ScheduleError(Problem.ONCE, heard.dated, (), words.examples["yearly"])
    if heard.months and heard.every > 1:
        raise ScheduleError(Problem.INTERVAL, heard.interval, (), words.examples["yearly"])
    if heard.months and heard.weekdays:
        raise ScheduleError(Problem.WHICH_DAYS, "", (), words.examples["monthly"])
    if heard.months:
        return Monthly(times, on, *_of_months(heard, words))
    every = heard.every * _MONTHS.get(heard.unit or "month", 1)
    if every > 12 or 12 % every:
        raise ScheduleError(Problem.INTERVAL, heard.interval, (), words.examples["monthly"])
    if heard.unit == "year" and not (heard.positions or heard.month_days):
        raise ScheduleError(Problem.WHICH_DAYS, "", (), words.examples["yearly"])
    if heard.unit in ("quarter", "halfyear", "year"):
        from_end = heard.from_end or (not isinstance(on, DayOfMonth) and on.nth < 0)
        return Monthly(times, on, every, (fiscal_start - 1 + (every - 1) * from_end) % every + 1)
    soonest = next(days_from(Monthly(times, on), begin, NOTHING_QUIET))
    return Monthly(times, on, every, (soonest.month - 1) % every + 1)


def _of_months(heard: Heard, words: Lexicon) -> tuple[int, int]:
    """The interval and first month of a list of months, which must lie evenly in the year."""
    months = sorted(heard.months)
    every = 12 // len(months) if 12 % len(months) == 0 else 0
    if not every or months != list(range(months[0], 13, every)):
        raise ScheduleError(Problem.INTERVAL, ", ".join(map(str, months)), (), words.examples["monthly"])
    if len(months) == 1 and heard.unit not in ("", "year", "month"):
        raise _error(Problem.CONTRADICTION, words)
    return every, months[0]


def _month_day(heard: Heard, words: Lexicon) -> MonthDay:
    parts = [*heard.positions, *([DayOfMonth(tuple(sorted(heard.month_days)))] if heard.month_days else [])]
    if len(parts) > 1 or (parts and (heard.weekdays or heard.workdays)):
        raise _error(Problem.CONTRADICTION, words)
    if parts:
        return parts[0]
    if len(heard.weekdays) > 1:
        raise ScheduleError(Problem.WHICH_DAYS, "", (), words.examples["monthly"])
    if heard.weekdays:
        return NthWeekday(1, next(iter(heard.weekdays)))
    return NthWorkday(1)


def _error(problem: Problem, words: Lexicon) -> ScheduleError:
    return ScheduleError(problem, "", (), words.examples["rule"])
