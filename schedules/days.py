"""On which days a rule runs: the next one from a day on, and the newest one up to a day."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from schedules.quiet import Quiet
from schedules.rules import Cron, Daily, DayOfMonth, MonthDay, Monthly, NthWeekday, Parity, Rule, Weekly, Workdays

_ONE = timedelta(days=1)
_FIRST = date(1970, 1, 1)
_LAST = date(9000, 1, 1)
_FARTHEST = 41 * 366
"""Days to look for one that matches: 29 February on a given weekday comes every 28 years, or after 40 around 2100."""


def days_from(rule: Rule, day: date, quiet: Quiet) -> Iterator[date]:
    """The rule's days from `day` on, rising, before any is moved because it is quiet."""
    return _walk(rule, day, quiet, 1)


def days_until(rule: Rule, day: date, quiet: Quiet) -> Iterator[date]:
    """The rule's days up to `day`, falling, before any is moved because it is quiet."""
    return _walk(rule, day, quiet, -1)


def _walk(rule: Rule, day: date, quiet: Quiet, step: int) -> Iterator[date]:
    if isinstance(rule, Monthly):
        yield from _monthly(rule, day, quiet, step)
        return
    stride = rule.every if isinstance(rule, Daily) else 1
    missed = 0
    if isinstance(rule, Daily) and rule.anchor is not None:
        day += ((rule.anchor - day).days * step) % stride * step * _ONE
    while missed < _FARTHEST and _FIRST <= day <= _LAST:
        if _matches(rule, day, quiet):
            missed = 0
            yield day
        else:
            missed += 1
        day += step * stride * _ONE


def _matches(rule: Daily | Workdays | Weekly | Cron, day: date, quiet: Quiet) -> bool:
    match rule:
        case Daily():
            return True
        case Workdays():
            return quiet.is_workday(day)
        case Weekly():
            return day.weekday() in rule.weekdays and _in_week(rule, day)
        case Cron():
            return rule.fields.on(day)


def _in_week(rule: Weekly, day: date) -> bool:
    if rule.weeks is not None:
        return (day.isocalendar().week % 2 == 0) == (rule.weeks is Parity.EVEN)
    if rule.anchor is None or rule.every == 1:
        return True
    return ((day - rule.anchor).days // 7) % rule.every == 0


def _monthly(rule: Monthly, day: date, quiet: Quiet, step: int) -> Iterator[date]:
    year, month = day.year, day.month
    while _FIRST.year <= year < _LAST.year:
        if (month - rule.month) % rule.every == 0:
            found = _in_month(rule.on, year, month, quiet)
            yield from (d for d in found[::step] if (d - day).days * step >= 0)
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1


def _in_month(on: MonthDay, year: int, month: int, quiet: Quiet) -> list[date]:
    """The days that are meant in this month, rising."""
    length = calendar.monthrange(year, month)[1]
    first = date(year, month, 1)
    if isinstance(on, DayOfMonth):
        numbers = {min(n, length) for n in on.days}
        return [date(year, month, n) for n in sorted(numbers)]
    days = [first + n * _ONE for n in range(length)]
    if isinstance(on, NthWeekday):
        found, nths = [d for d in days if d.weekday() == on.weekday], on.nths
    else:
        found, nths = [d for d in days if quiet.is_workday(d)], (on.nth,)
    indexes = [nth - 1 if nth > 0 else nth for nth in nths]
    return sorted({found[index] for index in indexes if -len(found) <= index < len(found)})
