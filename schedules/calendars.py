"""A company's calendar by ICS: the days on which it has an all-day event, such as company holidays.

What is read was written by others. Size, number of events and the work of expanding them are bounded before anything is
expanded, and whatever the libraries raise comes out as ScheduleError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from schedules.errors import Problem, ScheduleError

_ONE = timedelta(days=1)
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_NAME_LENGTH = 200
_TRIAL = 20_000
"""Days that are looked through to see whether a rule with conditions is ever met."""
_ZONES = re.compile(r"^BEGIN:VTIMEZONE\s.*?^END:VTIMEZONE\s*?$", re.M | re.S | re.I)
"""What a file says about zones. Known names need none of it, and its rules would be expanded while it is read."""


@dataclass(frozen=True, slots=True)
class CalendarLimits:
    """What a calendar may cost: bytes of the file, events in it, and days that its recurrences are looked through."""

    size: int = 2_000_000
    events: int = 5_000
    days: int = 2_000_000


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the company's calendar and what it is called there; the name is as hostile as any text."""

    day: date
    name: str


LIMITS = CalendarLimits()


def calendar_days(content: bytes, first: date, last: date, *, limits: CalendarLimits = LIMITS) -> list[CalendarDay]:
    """The days from `first` to `last` that an all-day event covers, rising. Raises ScheduleError.

    A day counts once, with the name of its first event. Cancelled events count nothing, and neither does what has a
    time of day. An event that is broken is left out, the others count.
    """
    calendar = read_calendar(content, last, limits=limits)
    _keep_all_day(calendar)
    try:
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last + _ONE)
    except Exception as error:  # whatever a hostile calendar does to the library
        raise ScheduleError(Problem.CALENDAR) from error
    found: dict[date, str] = {}
    for begins, ends, name in sorted(span for event in events if (span := _span(event)) is not None):
        day = max(begins, first)
        while day <= min(ends, last):
            found.setdefault(day, name)
            day += _ONE
    return [CalendarDay(day, found[day]) for day in sorted(found)]


def read_calendar(content: bytes, last: date, *, limits: CalendarLimits = LIMITS) -> icalendar.Calendar:
    """The calendar, safe to be expanded up to `last`. Raises ScheduleError for no calendar, and for too large a one."""
    if len(content) > limits.size:
        raise ScheduleError(Problem.CALENDAR_SIZE)
    try:
        found = icalendar.Calendar.from_ical(_ZONES.sub("", _decoded(content)), multiple=True)
        calendars = [component for component in found if component.name == "VCALENDAR"]
        if not calendars:
            raise ScheduleError(Problem.CALENDAR)
        calendar = calendars[0]
        for other in calendars[1:]:
            calendar.subcomponents.extend(other.subcomponents)
        _bound(calendar, last, limits)
    except ScheduleError:
        raise
    except Exception as error:  # whatever a hostile calendar does to the library
        raise ScheduleError(Problem.CALENDAR) from error
    return calendar


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _bound(calendar: icalendar.Calendar, last: date, limits: CalendarLimits) -> None:
    """Refuse recurrences that would take too long, and take away such as never come true.

    dateutil looks for the next occurrence until the year 9999, whatever the end of the rule is, and an interval of 0
    keeps it for ever.
    """
    events = calendar.walk("VEVENT")
    if len(events) > limits.events:
        raise ScheduleError(Problem.CALENDAR_SIZE)
    work = 0
    seen: dict[str, bool] = {}
    for event in events:
        event.pop("EXRULE", None)  # obsolete since RFC 5545, and as costly as a rule
        rules = event.pop("RRULE", [])
        kept = []
        for rule in rules if isinstance(rules, list) else [rules]:
            starts = event.decoded("DTSTART", None)
            interval = int(rule.get("INTERVAL", [1])[0])
            if _TOO_OFTEN & {str(freq).upper() for freq in rule.get("FREQ", [])}:
                raise ScheduleError(Problem.CALENDAR_SIZE)
            if starts is None or interval < 1:
                continue
            work += max(0, (last - _day(starts)).days) // interval
            written: bytes = rule.to_ical()
            trial = f"{written.decode()} {_day(starts)}"
            if trial not in seen and any(part.startswith("BY") for part in rule):
                work += _TRIAL
            if work > limits.days:
                raise ScheduleError(Problem.CALENDAR_SIZE)
            if trial not in seen:
                seen[trial] = _comes_true(rule, _day(starts))
            if seen[trial]:
                kept.append(rule)
        if kept:
            event["RRULE"] = kept[0] if len(kept) == 1 else kept


def _comes_true(rule: icalendar.vRecur, starts: date) -> bool:
    """Whether the rule is ever met. Tried at the end of time, 28 years before which all days have met all weekdays.

    The calendar of 1901 to 2099 repeats every 28 years, and so does that of the years after 9900.
    """
    if not any(part.startswith("BY") for part in rule):
        return True
    later = datetime(starts.year + (9970 - starts.year) // 28 * 28, starts.month, starts.day, tzinfo=UTC)
    plain = icalendar.vRecur({key: value for key, value in rule.items() if key not in ("COUNT", "UNTIL")})
    written: bytes = plain.to_ical()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return next(iter(rrulestr(written.decode(), dtstart=later)), None) is not None


def _keep_all_day(calendar: icalendar.Calendar) -> None:
    """Leave out the series that have a time of day; an exception follows its series."""
    kept = {str(e.get("UID", "")) for e in calendar.walk("VEVENT") if "RECURRENCE-ID" not in e and _is_all_day(e)}
    calendar.subcomponents = [
        part
        for part in calendar.subcomponents
        if part.name != "VEVENT" or str(part.get("UID", "")) in kept or ("UID" not in part and _is_all_day(part))
    ]


def _is_all_day(event: icalendar.Component) -> bool:
    """By its dates, or as Outlook marks a day that it writes from midnight to midnight."""
    marked = str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    return marked or ("DTSTART" in event and not _timed(event.decoded("DTSTART")))


def _span(event: icalendar.Component) -> tuple[date, date, str] | None:
    """The first and last day of an occurrence; None if it is cancelled, or was moved to a time of day."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or not _is_all_day(event):
        return None
    begins, ends = _day(event.decoded("DTSTART")), _day(event.decoded("DTEND"))
    name = " ".join(str(event.get("SUMMARY", "")).split())[:_NAME_LENGTH]
    return begins, max(begins, ends - _ONE), name


def _timed(moment: date) -> bool:
    return isinstance(moment, datetime)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
