"""A company's calendar by ICS: the days on which it has an all-day event, such as company holidays.

What is read was written by others: size, number of events and expansion are bounded, and whatever the libraries raise
comes out as ScheduleError.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar
import recurring_ical_events

from schedules.errors import Problem, ScheduleError

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarLimits:
    """What a calendar may cost: bytes of the file, events in it, and days that come out."""

    size: int = 2_000_000
    events: int = 5_000
    days: int = 4_000


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the company's calendar and what it is called there; the name is as hostile as any text."""

    day: date
    name: str


def calendar_days(
    content: bytes, first: date, last: date, *, limits: CalendarLimits = CalendarLimits()
) -> list[CalendarDay]:
    """The days from `first` to `last` that an all-day event covers, rising. Raises ScheduleError.

    A day counts once, with the name of its first event. Cancelled events count nothing, and neither does what has a
    time of day.
    """
    if len(content) > limits.size:
        raise ScheduleError(Problem.CALENDAR_SIZE)
    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = recurring_ical_events.of(calendar).between(first, last + _ONE)
    except Exception as error:
        raise ScheduleError(Problem.CALENDAR) from error
    found: dict[date, str] = {}
    for event in events:
        begins = event.start
        if isinstance(begins, datetime) or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        ends = event.end
        while begins < ends:
            if first <= begins <= last:
                found.setdefault(begins, str(event.get("SUMMARY", "")))
            begins += _ONE
    return [CalendarDay(day, found[day]) for day in sorted(found)]
