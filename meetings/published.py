"""Meetings from an ICS calendar, as Google, Outlook and others publish it.

What is read was written by others: `schedules.calendars` bounds it before anything is expanded. Zones are resolved to
names of the time zone database here, whatever a program calls them, so that no zone's rules are expanded either.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import icalendar
import recurring_ical_events
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from meetings.occurrences import MOST, Occurrence
from schedules.calendars import LIMITS, CalendarLimits, read_calendar
from schedules.errors import Problem, ScheduleError

TITLE = 200
_UID = 200
_ONE = timedelta(days=1)
_TZID = re.compile(r"(;TZID=)(\"[^\"\n]*\"|[^:;\n]*)", re.I)
_ZONE = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$", re.M | re.S | re.I)
_ZONE_ID = re.compile(r"^TZID[^:\n]*:(.*)$", re.M | re.I)
_OFFSET = re.compile(r"^TZOFFSETTO:([+-])(\d\d)(\d\d)", re.M | re.I)
_PART = re.compile(r"^BEGIN:(STANDARD|DAYLIGHT)$(.*?)^END:", re.M | re.S | re.I)
_LIKELY = (
    *("Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "America/Phoenix", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Asia/Shanghai"),
    *("Asia/Dubai", "Asia/Singapore", "Australia/Sydney", "Australia/Brisbane", "Pacific/Auckland", "Europe/Istanbul"),
    *("Africa/Johannesburg", "America/Halifax", "America/Anchorage", "Pacific/Honolulu", "UTC"),
)
"""Zones that a program's own description is compared with."""


def meetings(
    content: bytes,
    after: datetime,
    until: datetime,
    zone: ZoneInfo,
    *,
    titled: str = "",
    limits: CalendarLimits = LIMITS,
) -> list[Occurrence]:
    """The meetings that begin after `after` and up to `until`, rising; cancelled ones are marked. Raises ScheduleError.

    `zone` is for floating times and all-day meetings. With `titled` only those whose title contains it, in whatever
    case; of a series, if its own title does. An occurrence's `recurrence` is its uid and its place in the series.
    """
    text = _resolved(_unfolded(content))
    calendar = read_calendar(text.encode(), until.date() + _ONE, limits=limits)
    _keep(calendar, titled.casefold().strip())
    first, last = after.astimezone(zone).date() - _ONE, until.astimezone(zone).date() + 2 * _ONE
    try:
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)
        found = [occurrence for event in events if (occurrence := _occurrence(event, zone)) is not None]
    except Exception as error:  # whatever a hostile calendar does to the library
        raise ScheduleError(Problem.CALENDAR) from error
    kept = {each.recurrence: each for each in found if after < each.start <= until}
    return sorted(kept.values(), key=lambda each: (each.start, each.recurrence))[:MOST]


def _keep(calendar: icalendar.Calendar, titled: str) -> None:
    """Leave out events of other titles; an exception follows its series, whatever it is called."""
    if not titled:
        return
    wanted = {
        str(event.get("UID", ""))
        for event in calendar.walk("VEVENT")
        if "RECURRENCE-ID" not in event and titled in _title(event).casefold()
    }
    calendar.subcomponents = [
        part
        for part in calendar.subcomponents
        if part.name != "VEVENT" or (str(part.get("UID", "")) in wanted and "UID" in part)
    ]


def _occurrence(event: icalendar.Component, zone: ZoneInfo) -> Occurrence | None:
    start, end = event.decoded("DTSTART"), event.decoded("DTEND", None)
    all_day = not isinstance(start, datetime) or str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    if end is None:
        end = start + (_ONE if all_day else timedelta())
    begins, ends = _instant(start, zone), _instant(end, zone)
    which = event.decoded("RECURRENCE-ID", start)
    uid = " ".join(str(event.get("UID", "")).split())[:_UID].replace("/", "|")
    return Occurrence(
        recurrence=f"{uid}/{_instant(which, zone).strftime('%Y%m%dT%H%MZ')}",
        start=begins,
        end=max(begins, ends),
        all_day=all_day,
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        title=_title(event),
        place=" ".join(str(event.get("LOCATION", "")).split())[:TITLE],
    )


def _title(event: icalendar.Component) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())[:TITLE]


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    """A day's midnight, and a floating time, are those of the series' zone."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _unfolded(content: bytes) -> str:
    if len(content) > LIMITS.size:
        raise ScheduleError(Problem.CALENDAR_SIZE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return re.sub(r"\r?\n[ \t]", "", text).replace("\r\n", "\n").replace("\r", "\n")


def _resolved(text: str) -> str:
    """The calendar with all its zones called by names of the time zone database. One that stays unknown is floating."""
    described: dict[str, str] = {}
    for found in list(_ZONE.finditer(text))[:200]:
        name = _ZONE_ID.search(found[0])
        if name and name[1].strip() not in described:
            described[name[1].strip()] = found[0]
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        said = match[2].strip('" ')
        if said not in names:
            names[said] = _zone_name(said) or _like(described.get(said, "")) or ""
        return f"{match[1]}{names[said]}" if names[said] else ""

    return _TZID.sub(named, _ZONE.sub("", text))


def _zone_name(said: str) -> str:
    """A name of the database: as it is, as Windows calls it, or at the end of a path as libical writes it."""
    if said in WINDOWS_TO_OLSON:
        return str(WINDOWS_TO_OLSON[said])
    parts = said.strip("/").split("/")
    for count in range(min(3, len(parts)), 0, -1):
        name = "/".join(parts[-count:])
        if name in _database():
            return name
    return ""


@lru_cache(maxsize=1)
def _database() -> frozenset[str]:
    return frozenset(available_timezones())


def _like(described: str) -> str:
    """The zone that keeps the offsets which a program describes, in winter and in summer; "" where none does."""
    if not described:
        return ""
    offsets = {}
    for part in _PART.finditer(described[:20_000]):
        offset = _OFFSET.search(part[2])
        if offset:
            minutes = int(offset[2]) * 60 + int(offset[3])
            offsets[part[1].upper()] = timedelta(minutes=minutes if offset[1] == "+" else -minutes)
    standard = offsets.get("STANDARD", offsets.get("DAYLIGHT"))
    if standard is None:
        return ""
    wanted = {standard, offsets.get("DAYLIGHT", standard)}
    for name in _LIKELY:
        try:
            zone = ZoneInfo(name)
        except ZoneInfoNotFoundError:
            continue
        year = 2027
        seen = {datetime(year, month, 15, 12, tzinfo=zone).utcoffset() for month in (1, 7)}
        if seen == wanted:
            return name
    return ""
