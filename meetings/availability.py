"""When a person can come to a meeting, and when they may be asked: absences, working hours, holidays, other seats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from schedules.quiet import NOTHING_QUIET, Quiet

_ONE = timedelta(days=1)
HOUR = timedelta(hours=1)
FARTHEST = 45
"""Days to look for one on which a person may be asked."""


class Hindrance(StrEnum):
    """Why somebody can't take a seat."""

    EXCLUDED = "excluded"
    NOT_YET = "not_yet"  # joins later
    ABSENT = "absent"
    HOLIDAY = "holiday"
    HOURS = "hours"  # outside their working hours
    BUSY = "busy"  # has another seat within the hour


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from `begins` until before `ends`, in UTC."""

    begins: datetime
    ends: datetime

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether a part of it lies in what is from `start` to `end`."""
        return self.begins < end and start < self.ends


def absence_of_days(first: date, last: date, zone: ZoneInfo) -> Absence:
    """An absence from the beginning of `first` to the end of `last`, by the person's own clock."""
    return Absence(_instant(first, time(), zone), _instant(last + _ONE, time(), zone))


@dataclass(frozen=True, slots=True)
class Calendar:
    """One person's time: where they are, when they work, when they are away. Days that are no workdays count as quiet.

    `shift` is true where they work over midnight (`opens` after `closes`).
    """

    zone: ZoneInfo
    opens: time = time(8)
    closes: time = time(18)
    quiet: Quiet = NOTHING_QUIET
    absences: tuple[Absence, ...] = ()

    def hindrance(self, start: datetime, end: datetime, *, hours: bool = True) -> Hindrance | None:
        """Why the person can't come to what is from `start` to `end`; None where they can.

        A meeting counts by its beginning and its end. All-day ones (`hours` false) are held to no hours.
        """
        for away in self.absences:
            if away.meets(start, end):
                return Hindrance.ABSENT
        begins = start.astimezone(self.zone)
        day = begins.date()
        if (self.quiet.country or self.quiet.days) and (self.quiet.is_holiday(day) or day in self.quiet.days):
            return Hindrance.HOLIDAY
        if not hours:
            return None
        ends = (end - timedelta(seconds=1)).astimezone(self.zone)
        if not (self._works(begins.time()) and self._works(ends.time())):
            return Hindrance.HOURS
        return None

    def may_be_asked(self, now: datetime) -> bool:
        """Whether the person may be written to now: neither at night, nor on their holiday, weekend or day off."""
        local = now.astimezone(self.zone)
        return (
            self._works(local.time())
            and self.quiet.is_workday(local.date())
            and not any(away.meets(now, now + timedelta(seconds=1)) for away in self.absences)
        )

    def when_to_ask(self, wanted: datetime) -> datetime | None:
        """The first instant from `wanted` on at which the person may be asked, in UTC; None within `FARTHEST` days."""
        if self.may_be_asked(wanted):
            return wanted
        day = wanted.astimezone(self.zone).date()
        for ahead in range(-1, FARTHEST):
            opening = _instant(day + ahead * _ONE, self.opens, self.zone)
            if opening > wanted and self.may_be_asked(opening):
                return opening
        return None

    def _works(self, at: time) -> bool:
        if self.opens < self.closes:
            return self.opens <= at < self.closes
        return at >= self.opens or at < self.closes


@dataclass(slots=True)
class Engagements:
    """Who sits where, over all series: nobody has two seats in one hour."""

    _taken: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=dict)

    def add(self, person: str, start: datetime, end: datetime, seat: str) -> None:
        """Note a seat; `seat` tells it from others."""
        self._taken.setdefault(person, []).append((start, max(end, start + HOUR), seat))

    def drop(self, person: str, seat: str) -> None:
        """Forget a seat."""
        self._taken[person] = [each for each in self._taken.get(person, ()) if each[2] != seat]

    def is_busy(self, person: str, start: datetime, end: datetime, seat: str = "") -> bool:
        """Whether they have another seat than `seat` at that time, or within the same hour."""
        taken = self._taken.get(person)
        if not taken:
            return False
        end = max(end, start + HOUR)
        return any(begins < end and start < ends and which != seat for begins, ends, which in reversed(taken))

    def load(self, person: str, around: datetime, within: timedelta = timedelta(days=7)) -> int:
        """How many seats they have within some days of an instant."""
        return sum(abs(begins - around) <= within for begins, _, _ in self._taken.get(person, ()))


def merged(absences: Iterable[Absence]) -> tuple[Absence, ...]:
    """The same absences, rising, those that touch made one."""
    found: list[Absence] = []
    for each in sorted(absences, key=lambda away: away.begins):
        if found and each.begins <= found[-1].ends:
            found[-1] = Absence(found[-1].begins, max(found[-1].ends, each.ends))
        else:
            found.append(each)
    return tuple(found)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
