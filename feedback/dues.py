"""By when a theme is to be answered, in working time, and when to warn before. See docs/adr/0059."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from feedback.priority import Level
from schedules.quiet import FARTHEST_MOVE, NOTHING_QUIET, Quiet

WORKING_HOURS: Mapping[Level, int] = {Level.URGENT: 4, Level.HIGH: 8, Level.NORMAL: 24, Level.LOW: 40}
"""Working hours within which a theme is answered, unless the company says otherwise."""
WARNED_AFTER = 0.75
"""The share of the working time after which who looks after it is warned."""
LEAST_WARNING = timedelta(minutes=10)
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When people work: from `opens` to `closes` by the clocks of `zone`, on the workdays of `quiet`.

    Those are by the weekend, the holidays and the region of its country, and by the company's own days off.
    """

    zone: tzinfo
    opens: time = time(9)
    closes: time = time(17)
    quiet: Quiet = NOTHING_QUIET

    def __post_init__(self) -> None:
        """Raises ValueError for days that end before they begin."""
        if self.opens >= self.closes:
            raise ValueError("working time ends before it begins")

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The instant, in UTC, at which `span` of working time has passed since `start`."""
        left = span
        for opens, closes in self._spells(start):
            room = closes - max(start, opens)
            if room >= left and room > timedelta(0):
                return max(start, opens).astimezone(UTC) + left
            left -= max(room, timedelta(0))
        raise AssertionError("working time does not end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants; none where `end` comes first."""
        found = timedelta(0)
        for opens, closes in self._spells(start):
            if opens >= end:
                return found
            found += max(timedelta(0), min(closes, end) - max(start, opens))
        return found

    def _spells(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From when to when people work, in UTC, from the day of `start` on; UTC, so that spans are true.

        Calendars that leave no workday in two months are no help: then holidays and days off do not count.
        """
        day, idle, hopeless = start.astimezone(self.zone).date(), 0, False
        while True:
            works = self.quiet.is_workday(day)
            idle = 0 if works else idle + 1
            hopeless = hopeless or idle > FARTHEST_MOVE
            if works or (hopeless and not self.quiet.is_weekend(day)):
                yield self._instant(day, self.opens), self._instant(day, self.closes)
            day += _ONE

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """Two instants in UTC: `warn` comes first."""

    warn: datetime
    due: datetime


def due(
    asked: datetime,
    level: Level,
    working: WorkingTime,
    *,
    needed_by: datetime | None = None,
    hours: Mapping[Level, int] = WORKING_HOURS,
) -> Due:
    """When a theme that was first asked at `asked` is due. Who needs it earlier gets it earlier, also out of hours.

    The warning comes while people work, unless all the time that there is lies outside of it. Of a time that is over
    already, both instants are `asked` at the earliest.
    """
    end = working.after(asked, timedelta(hours=hours[level]))
    if needed_by is not None:
        end = max(asked, min(end, needed_by.astimezone(UTC)))
    worked = working.between(asked, end)
    warn = working.after(asked, worked * WARNED_AFTER) if worked else asked + (end - asked) * WARNED_AFTER
    return Due(max(asked, min(warn, end - LEAST_WARNING)), end)
