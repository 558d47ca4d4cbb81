"""Absences from a person's own ICS calendar. When they are away is read, and nothing else: no title leaves this module.

Which events count: those that Outlook marks as out of office, where there are any; else whole days, and what takes half
a day or longer. A meeting of an hour is no absence: it may be the very one to which they are invited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from meetings.availability import Absence, merged
from meetings.invitation import OURS
from meetings.published import expanded, is_cancelled, occurrence_times, told_apart, uid_of

HALF_A_DAY = timedelta(hours=4)
MOST = 200
"""Absences of one person that are kept; a calendar with more is none of absences."""
_OUT_OF_OFFICE = ("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS")


def absences_in(content: bytes, after: datetime, until: datetime, zone: ZoneInfo) -> list[Absence]:
    """When somebody with this calendar is away between two instants, rising; days are those of `zone`.

    Raises ScheduleError for what is no calendar, and for one that takes too long.
    """
    with told_apart():
        found_there = expanded(content, after, until, zone)
        events = [event for event in found_there if not is_cancelled(event) and not _is_ours(event)]
        marked = [event for event in events if _out_of_office(event)]
        found = list(_spans(marked or events, zone, all_count=bool(marked)))
    return [each for each in merged(found) if each.ends > after and each.begins < until][:MOST]


def _spans(events: Iterable[icalendar.Component], zone: ZoneInfo, *, all_count: bool) -> Iterable[Absence]:
    for event in events:
        begins, ends, all_day = occurrence_times(event, zone)
        long = ends - begins >= HALF_A_DAY and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
        if ends > begins and (all_count or all_day or long):
            yield Absence(begins, ends)


def _is_ours(event: icalendar.Component) -> bool:
    """Whether it is a seat or a joint meeting that Linkpin itself put there: nobody is away from it by going there."""
    return uid_of(event).endswith(OURS)


def _out_of_office(event: icalendar.Component) -> bool:
    return any(str(event.get(name, "")).upper() == "OOF" for name in _OUT_OF_OFFICE)
