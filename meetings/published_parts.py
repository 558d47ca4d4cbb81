"""Parts of calendars that programs write otherwise than RFC 5545 says, or than the libraries read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import icalendar


def tidy(calendar: icalendar.Calendar) -> None:
    """Leave out events without a readable beginning, ends before it, and let a day that ends a series belong to it.

    An end of a series that is a day, where its meetings have a time, is none by RFC 5545; people who see "until 17
    March" mean that day, and the libraries end the series at its midnight.
    """
    calendar.subcomponents = [part for part in calendar.subcomponents if part.name != "VEVENT" or _is_readable(part)]
    for event in calendar.walk("VEVENT"):
        starts, ends = event.decoded("DTSTART"), event.decoded("DTEND", None)
        if ends is not None and _is_before(ends, starts):
            del event["DTEND"]
        if isinstance(starts, datetime):
            for rule in _rules(event):
                if "UNTIL" in rule:
                    rule["UNTIL"] = [_end_of(until, starts) for until in rule["UNTIL"]]


def changed_from_then_on(calendar: icalendar.Calendar) -> dict[tuple[str, datetime | date], timedelta]:
    """By how much a series is moved from one meeting on (RANGE=THISANDFUTURE), by uid and that meeting's place."""
    found = {}
    for event in calendar.walk("VEVENT"):
        which = event.get("RECURRENCE-ID")
        if which is not None and "RANGE" in which.params:
            place, starts = event.decoded("RECURRENCE-ID"), event.decoded("DTSTART")
            if type(place) is type(starts):
                found[str(event.get("UID", "")), place] = _wall(starts) - _wall(place)
    return found


def put_in_its_place(event: icalendar.Component, shifts: Mapping[tuple[str, datetime | date], timedelta]) -> None:
    """Give an occurrence of a changed rest of a series its own place: the library gives all that of the first."""
    which = event.get("RECURRENCE-ID")
    if which is None or "RANGE" not in which.params:
        return
    shift = shifts.get((str(event.get("UID", "")), event.decoded("RECURRENCE-ID")))
    if shift is not None:
        place = event.decoded("DTSTART") - shift
        del event["RECURRENCE-ID"]
        event.add("RECURRENCE-ID", place)


def _is_readable(event: icalendar.Component) -> bool:
    try:
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if not isinstance(event.decoded(name, date.min), date):
                return False
    except Exception:  # noqa: BLE001  whatever a hostile event does to the library
        return False
    return "DTSTART" in event


def _rules(event: icalendar.Component) -> list[icalendar.vRecur]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _end_of(until: date, starts: datetime) -> date:
    """The end of a day on the clock of the series; instants stay."""
    if isinstance(until, datetime):
        return until
    end = datetime.combine(until, time.max.replace(microsecond=0), starts.tzinfo)
    return end.astimezone(UTC) if starts.tzinfo is not None else end


def _is_before(one: date, other: date) -> bool:
    if isinstance(one, datetime) != isinstance(other, datetime):
        return False
    if isinstance(one, datetime) and isinstance(other, datetime) and (one.tzinfo is None) != (other.tzinfo is None):
        return False
    return one < other


def _wall(moment: date) -> datetime:
    """On the clock, whatever its zone."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())
