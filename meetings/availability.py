"""When a person can come to a meeting, and when they may be asked: absences, working hours, holidays, other seats."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from schedules.quiet import NOTHING_QUIET, Quiet

_ONE = timedelta(days=1)
_SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
FARTHEST = 45
"""Days to look for one on which a person may be asked."""
_NOBODY: dict[str, list[tuple[datetime, datetime, str]]] = {}


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


@dataclass(frozen=True, slots=True, eq=False)
class Habits:
    """Where people are and when they work; where they work over midnight, `opens` is after `closes`.

    `quiet` names their country and region for the holidays. Compared by identity: make one for all who are alike.
    """

    zone: ZoneInfo
    opens: time = time(8)
    closes: time = time(18)
    quiet: Quiet = NOTHING_QUIET

    def hindrance(self, start: datetime, end: datetime, *, hours: bool = True) -> Hindrance | None:
        """Why nobody of these habits comes to what is from `start` to `end`; None where they do.

        All-day meetings (`hours` false) are held to no hours; others to those of their beginning and of their end.
        """
        begins = start.astimezone(self.zone)
        day = begins.date()
        if (self.quiet.country or self.quiet.days) and (self.quiet.is_holiday(day) or day in self.quiet.days):
            return Hindrance.HOLIDAY
        if not hours:
            return None
        ends = (end - _SECOND).astimezone(self.zone)
        return None if self.works(begins.time()) and self.works(ends.time()) else Hindrance.HOURS

    def works(self, at: time) -> bool:
        """Whether that time of day is within the working hours."""
        if self.opens < self.closes:
            return self.opens <= at < self.closes
        return at >= self.opens or at < self.closes


@dataclass(frozen=True, slots=True)
class Calendar:
    """One person's time: their habits, and when they are away."""

    habits: Habits
    absences: tuple[Absence, ...] = ()

    def is_away(self, start: datetime, end: datetime) -> bool:
        """Whether they are away for a part of what is from `start` to `end`."""
        return any(away.begins < end and start < away.ends for away in self.absences)

    def may_be_asked(self, now: datetime) -> bool:
        """Whether the person may be written to now: neither at night, nor on their holiday, weekend or day off."""
        habits = self.habits
        local = now.astimezone(habits.zone)
        return (
            habits.works(local.time())
            and habits.quiet.is_workday(local.date())
            and not self.is_away(now, now + _SECOND)
        )

    def when_to_ask(self, wanted: datetime) -> datetime | None:
        """The first instant from `wanted` on at which the person may be asked, in UTC; None within `FARTHEST` days."""
        if self.may_be_asked(wanted):
            return wanted
        habits = self.habits
        day = wanted.astimezone(habits.zone).date()
        for ahead in range(-1, FARTHEST):
            opening = _instant(day + ahead * _ONE, habits.opens, habits.zone)
            if opening > wanted and self.may_be_asked(opening):
                return opening
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a seat takes, an hour at least, and the weeks that it lies in."""

    start: datetime
    end: datetime
    weeks: tuple[int, ...]

    @classmethod
    def of(cls, start: datetime, end: datetime) -> Span:
        """The span of a meeting."""
        end = max(end, start + HOUR)
        first, last = _week(start), _week(end)
        return cls(start, end, (first,) if first == last else (first, last))


@dataclass(slots=True)
class Engagements:
    """Who sits where, over all series: nobody has two seats in one hour. Kept by week, so that a look is quick."""

    _weeks: dict[int, dict[str, list[tuple[datetime, datetime, str]]]] = field(default_factory=dict)

    def add(self, person: str, start: datetime, end: datetime, seat: str) -> None:
        """Note a seat; `seat` tells it from others."""
        self.take(person, Span.of(start, end), seat)

    def take(self, person: str, span: Span, seat: str) -> None:
        """The same for a span that is known already."""
        for week in span.weeks:
            self._weeks.setdefault(week, {}).setdefault(person, []).append((span.start, span.end, seat))

    def is_busy(self, person: str, start: datetime, end: datetime, seat: str = "") -> bool:
        """Whether they have another seat than `seat` at that time, or within the same hour."""
        return self.meets(person, Span.of(start, end), seat)

    def near(self, span: Span) -> Sequence[Container[str]]:
        """For each week of a span in which anybody has a seat, who does."""
        return [self._weeks[week] for week in span.weeks if week in self._weeks]

    def meets(self, person: str, span: Span, seat: str = "") -> bool:
        """The same as `is_busy`, of a span that is asked about for many people."""
        for week in span.weeks:
            taken = self._weeks.get(week, _NOBODY).get(person)
            if taken is not None:
                for begins, ends, which in taken:
                    if begins < span.end and span.start < ends and which != seat:
                        return True
        return False

    def loads(self, span: Span) -> Mapping[str, Sequence[tuple[datetime, datetime, str]]]:
        """The seats that people have in the first week of a span, in UTC, by person; who has none is left out."""
        return self._weeks.get(span.weeks[0], _NOBODY)


def _week(instant: datetime) -> int:
    return instant.toordinal() // 7


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
