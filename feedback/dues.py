"""By when a theme is to be answered, in working time, and when to warn before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from feedback.priority import Level

DAY_BEGINS, DAY_ENDS = time(9), time(17)
WORKING_HOURS: Mapping[Level, int] = {Level.URGENT: 4, Level.HIGH: 8, Level.NORMAL: 24, Level.LOW: 40}
"""Hours from Monday to Friday, nine to five, within which a theme is answered, unless the company says otherwise."""
WARNED_AFTER = 0.75
"""The share of the time after which who looks after it is warned."""
LEAST_WARNING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Due:
    """Two instants in UTC: `warn` comes first."""

    warn: datetime
    due: datetime


def due(
    asked: datetime,
    level: Level,
    zone: tzinfo,
    *,
    needed_by: datetime | None = None,
    hours: Mapping[Level, int] = WORKING_HOURS,
) -> Due:
    """When a theme that was first asked at `asked` is due. Who needs it earlier gets it earlier, also out of hours.

    Of a time that is over already, both instants are `asked` at the earliest.
    """
    end = after_working_time(asked, timedelta(hours=hours[level]), zone)
    if needed_by is not None:
        end = max(asked, min(end, needed_by.astimezone(UTC)))
    warn = asked + (end - asked) * WARNED_AFTER
    return Due(max(asked, min(warn, end - LEAST_WARNING)), end)


def after_working_time(start: datetime, span: timedelta, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which `span` of working time has passed since `start`."""
    local = start.astimezone(zone)
    left = span
    day = local.date()
    at = local
    while True:
        opens, closes = _opening(day, zone)
        begin = max(at.astimezone(UTC), opens)
        room = closes - begin
        if day.weekday() < 5 and room >= left and room > timedelta(0):
            return begin + left
        if day.weekday() < 5 and room > timedelta(0):
            left -= room
        day += timedelta(days=1)


def _opening(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When a day's working time begins and ends, in UTC, so that spans between them are true when clocks change."""
    opens, closes = (datetime.combine(day, each, zone).astimezone(UTC) for each in (DAY_BEGINS, DAY_ENDS))
    return opens, closes
