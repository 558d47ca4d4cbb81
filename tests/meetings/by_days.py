"""Recurrence reckoned by itself: day by day from the first, each asked whether the rule means it. No calendar library.

For the parts of RFC 5545 that calendars of meetings use: daily, weekly, monthly and yearly, with interval, weekdays
(of a month also by number), days of the month, week start, count, until, exclusions, additions, moved and cancelled
meetings.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE = timedelta(days=1)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Told:
    """A series: its first day and wall time, rule, and what is otherwise. `moved` is None where a meeting is off."""

    first: date
    at: time
    zone: str
    freq: str
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    """(number in the month or 0, weekday)."""
    month_days: tuple[int, ...] = ()
    week_start: int = 0
    count: int = 0
    until: date | None = None
    without: tuple[int, ...] = ()
    """Which of the meetings are excluded, by their number."""
    moved: dict[int, timedelta | None] = field(default_factory=dict)
    added: tuple[date, ...] = ()

    def text(self) -> str:
        """As an ICS event and its exceptions."""
        walls = list(self.walls())
        rule = [f"FREQ={self.freq}"]
        if self.interval > 1:
            rule.append(f"INTERVAL={self.interval}")
        if self.weekdays:
            rule.append("BYDAY=" + ",".join(f"{number or ''}{DAYS[day]}" for number, day in self.weekdays))
        if self.month_days:
            rule.append("BYMONTHDAY=" + ",".join(map(str, self.month_days)))
        rule.append(f"WKST={DAYS[self.week_start]}")
        if self.count:
            rule.append(f"COUNT={self.count}")
        if self.until:
            end = datetime.combine(self.until, time(23, 59), ZoneInfo(self.zone)).astimezone(UTC)
            rule.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
        first = datetime.combine(self.first, self.at)
        lines = ["BEGIN:VEVENT", "UID:i", self._at("DTSTART", first), "DURATION:PT30M", "RRULE:" + ";".join(rule)]
        lines += [self._at("EXDATE", walls[n]) for n in self.without if n < len(walls)]
        lines += [self._at("RDATE", datetime.combine(day, self.at)) for day in self.added]
        lines.append("END:VEVENT")
        for number, by in self.moved.items():
            if number < len(walls) and number not in self.without:
                lines += ["BEGIN:VEVENT", "UID:i", self._at("RECURRENCE-ID", walls[number])]
                lines.append(self._at("DTSTART", walls[number] + (by or timedelta())))
                lines += ["DURATION:PT30M", *(["STATUS:CANCELLED"] if by is None else []), "END:VEVENT"]
        return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR"])

    def meetings(self) -> list[tuple[datetime, bool]]:
        """When they begin in UTC, and whether they are off."""
        walls = list(self.walls())
        found: dict[datetime, tuple[datetime, bool]] = {}
        for number, wall in enumerate(walls):
            if number not in self.without:
                by = self.moved.get(number, timedelta())
                found[wall] = (wall + (by or timedelta()), by is None)
        excluded = {walls[number] for number in self.without if number < len(walls)}
        for wall in (datetime.combine(day, self.at) for day in self.added):
            if wall not in excluded:
                found.setdefault(wall, (wall, False))
        zone = ZoneInfo(self.zone)
        return sorted((wall.replace(tzinfo=zone).astimezone(UTC), off) for wall, off in found.values())

    def walls(self) -> Iterator[datetime]:
        """The wall times that the rule means, the first day only if it is one of them; excluded ones too."""
        day, found = self.first, 0
        last = self.until or self.first + timedelta(days=900)
        while day <= last and (not self.count or found < self.count):
            if self._means(day):
                found += 1
                yield datetime.combine(day, self.at)
            day += ONE

    def _means(self, day: date) -> bool:
        if self.freq == "DAILY":
            return (day - self.first).days % self.interval == 0
        if self.freq == "WEEKLY":
            weeks = (self._week(day) - self._week(self.first)).days // 7
            days = {weekday for _, weekday in self.weekdays} or {self.first.weekday()}
            return weeks % self.interval == 0 and day.weekday() in days
        if self.freq == "YEARLY":
            years = day.year - self.first.year
            return years % self.interval == 0 and (day.month, day.day) == (self.first.month, self.first.day)
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        if months % self.interval:
            return False
        length = monthrange(day.year, day.month)[1]
        if self.month_days:
            return any(day.day == (n if n > 0 else length + 1 + n) for n in self.month_days)
        if self.weekdays:
            nth, from_end = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
            return any(wd == day.weekday() and n in (0, nth, from_end) for n, wd in self.weekdays)
        return day.day == self.first.day

    def _week(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)

    def _at(self, name: str, wall: datetime) -> str:
        return f"{name};TZID={self.zone}:{wall:%Y%m%dT%H%M%S}"
