"""Due instants computed in another way: days by dateutil's rrule, clock changes by walking through the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

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
)

_STEP = timedelta(minutes=15)
"""No zone of our time changes its clock at another minute."""
_WORKWEEK = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR)


def walls(rule: Rule, first: date, last: date) -> list[datetime]:
    """The clock times, without a zone, from `first` to `last` at which dateutil has the rule run."""
    begin, end = datetime.combine(first, time()), datetime.combine(last, time(23, 59))
    if isinstance(rule, Cron):
        return sorted({w for series in _cron(rule, begin, end) for w in series})
    days = {moment.date() for series in _series(rule, begin, end) for moment in series if moment >= begin}
    if isinstance(rule, Weekly) and rule.weeks is not None:
        # By C's week number: dateutil's byweekno loses the first days of 2011, which are in week 52 of 2010.
        odd = rule.weeks is Parity.ODD
        days = {day for day in days if int(day.strftime("%V")) % 2 == odd}
    return sorted(datetime.combine(day, at) for day in days for at in rule.times)


def _series(rule: Daily | Workdays | Weekly | Monthly, begin: datetime, end: datetime) -> list[rrule.rrule]:
    match rule:
        case Daily():
            start = _before(begin, rule.anchor, rule.every)
            return [rrule.rrule(rrule.DAILY, dtstart=start, until=end, interval=rule.every)]
        case Workdays():
            return [rrule.rrule(rrule.DAILY, dtstart=begin, until=end, byweekday=_WORKWEEK)]
        case Weekly():
            start = _before(begin - timedelta(days=7), rule.anchor, 7 * rule.every)
            days, every = rule.weekdays, rule.every
            return [rrule.rrule(rrule.WEEKLY, start, every, until=end, byweekday=days, wkst=rrule.MO)]
        case Monthly():
            return _monthly(rule, begin.replace(day=1), end)


def _before(begin: datetime, anchor: date | None, step: int) -> datetime:
    """The newest day before `begin` that is a whole number of steps of days from the anchor."""
    if anchor is None:
        return begin
    start = datetime.combine(anchor, time())
    return start - timedelta(days=-((begin - start).days // step) * step)


def _monthly(rule: Monthly, begin: datetime, end: datetime) -> list[rrule.rrule]:
    months = [m for m in range(1, 13) if m % rule.every == rule.month % rule.every]
    span: dict[str, Any] = {"dtstart": begin, "until": end, "bymonth": months}
    match rule.on:
        case NthWeekday(nth, weekday):
            return [rrule.rrule(rrule.MONTHLY, byweekday=rrule.weekday(weekday, nth), **span)]
        case NthWorkday(nth):
            return [rrule.rrule(rrule.MONTHLY, byweekday=_WORKWEEK, bysetpos=nth, **span)]
        case DayOfMonth(days):
            return [_day_of_month(day, span) for day in days]


def _day_of_month(day: int, span: dict[str, Any]) -> rrule.rrule:
    """The last of those that the month has, for days after the 28th."""
    if day > 28:
        return rrule.rrule(rrule.MONTHLY, bymonthday=range(28, day + 1), bysetpos=-1, **span)
    return rrule.rrule(rrule.MONTHLY, bymonthday=day, **span)


def _cron(rule: Cron, begin: datetime, end: datetime) -> list[rrule.rrule]:
    """As crontab(5): where day and weekday are both restricted, either is enough."""
    minute, hour, day, month, weekday = (_numbers(field) for field in rule.expression.split())
    span: dict[str, Any] = {
        "dtstart": begin,
        "until": end,
        "byminute": minute or range(60),
        "byhour": hour or range(24),
    }
    span |= {"bysecond": 0, "bymonth": month or range(1, 13)}
    either: list[dict[str, Any]] = [{"bymonthday": day}] if day else []
    either += [{"byweekday": [(n - 1) % 7 for n in weekday]}] if weekday else []
    return [rrule.rrule(rrule.DAILY, **span, **chosen) for chosen in either or [{}]]


def _numbers(field: str) -> list[int]:
    """The numbers of a plain list ("1,15"); none for a star."""
    return [] if field == "*" else [int(n) for n in field.split(",")]


def instants(rule: Rule, zone: ZoneInfo, first: date, last: date) -> list[datetime]:
    """The due instants of those clock times, in UTC, rising, by the rules of issue 6 at clock changes."""
    both = isinstance(rule, Cron) and rule.expression.split()[1] == "*"
    found = chain.from_iterable(of_wall(wall, zone, both=both) for wall in walls(rule, first, last))
    return sorted(set(found))


def of_wall(wall: datetime, zone: ZoneInfo, *, both: bool = False) -> list[datetime]:
    """When clocks in the zone show `wall`: once, twice if `both` and they do, and else shifted by the gap."""
    shown = _year(zone, wall.year)
    odd = timedelta(minutes=wall.minute % 15)
    quarter = wall - odd
    if quarter in shown:
        readings = shown[quarter]
        return [r + odd for r in (readings if both else readings[:1])]
    before = quarter
    while before not in shown:
        before -= _STEP
    return [shown[before][-1] + (wall - before)]


@lru_cache(maxsize=32)
def _year(zone: ZoneInfo, year: int) -> dict[datetime, list[datetime]]:
    """Each quarter of an hour that clocks show in a year and a few days around it, and when they do."""
    shown: dict[datetime, list[datetime]] = {}
    instant = datetime(year - 1, 12, 28, tzinfo=UTC)
    while instant < datetime(year + 1, 1, 5, tzinfo=UTC):
        shown.setdefault(instant.astimezone(zone).replace(tzinfo=None), []).append(instant)
        instant += _STEP
    return shown
