"""Meetings from an ICS calendar, as Google, Outlook and others publish it.

What is read was written by others: `schedules.calendars` bounds it before anything is expanded. Zones are resolved to
names of the time zone database here, whatever a program calls them, so that no zone's rules are expanded either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import icalendar
import recurring_ical_events
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from meetings.occurrences import MOST, Occurrence
from meetings.published_parts import changed_from_then_on, put_in_its_place, tidy
from schedules.calendars import LIMITS, CalendarLimits, read_calendar
from schedules.errors import Problem, ScheduleError

TITLE = 200
_UID = 200
_UID_LINE = re.compile(r"^UID(?:;[^:\n]*)?:(.+)$", re.M | re.I)
_SPLIT_OFF = re.compile(r"_R\d{8}(?:T\d{6}Z?)?(?=@|$)")
_ONE = timedelta(days=1)
_TZID = re.compile(r"(;TZID=)(\"[^\"\n]*\"|tzone://[^:;\n]*|[^:;\n]*)", re.I)
"""Exchange writes tzone://Microsoft/Utc, without the quotes that a colon needs."""
_ZONE = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$", re.M | re.S | re.I)
_ZONE_ID = re.compile(r"^TZID[^:\n]*:(.*)$", re.M | re.I)
_OFFSET = re.compile(r"^TZOFFSETTO:([+-])(\d\d)(\d\d)", re.M | re.I)
_PART = re.compile(r"^BEGIN:(STANDARD|DAYLIGHT)$(.*?)^END:", re.M | re.S | re.I)
_UTC = frozenset(("utc", "z", "gmt", "tzone://microsoft/utc", "coordinated universal time"))
_LIKELY = (
    *("Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "America/Phoenix", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Asia/Shanghai"),
    *("Asia/Dubai", "Asia/Singapore", "Australia/Sydney", "Australia/Brisbane", "Pacific/Auckland", "Europe/Istanbul"),
    *("Africa/Johannesburg", "America/Halifax", "America/Anchorage", "Pacific/Honolulu", "UTC"),
)
"""Zones that a program's own description is compared with."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An event of a calendar, or a whole series of it: how many of its meetings are to come, and when the first is."""

    uid: str
    title: str
    first: datetime
    count: int


def meetings(
    content: bytes,
    after: datetime,
    until: datetime,
    zone: ZoneInfo,
    *,
    titled: str = "",
    uids: Collection[str] = (),
    limits: CalendarLimits = LIMITS,
) -> list[Occurrence]:
    """The meetings that begin after `after` and up to `until`, rising; cancelled ones are marked. Raises ScheduleError.

    `zone` is for floating times and all-day meetings. With `titled` only those whose title contains it, in whatever
    case; of a series, if its own title does. With `uids` only these events (`is_of`). An occurrence's `recurrence` is
    its uid and its place in the series.
    """
    wanted = titled.casefold().strip()

    def counts(event: icalendar.Component) -> bool:
        return wanted in _title(event).casefold() and (not uids or is_of(uid_of(event), uids))

    everything = not wanted and not uids
    with told_apart():
        events = expanded(content, after, until, zone, None if everything else counts, limits=limits)
        found = [_occurrence(event, zone) for event in events]
    kept = {each.recurrence: each for each in found if after < each.start <= until}
    return sorted(kept.values(), key=lambda each: (each.start, each.recurrence))[:MOST]


def events_in(content: bytes, after: datetime, until: datetime, zone: ZoneInfo) -> list[Listed]:
    """The events and series of a calendar with meetings to come, the next first. Raises ScheduleError."""
    found: dict[str, list[Occurrence]] = {}
    with told_apart():
        for event in expanded(content, after, until, zone):
            occurrence = _occurrence(event, zone)
            if not occurrence.cancelled and occurrence.start > after:
                found.setdefault(base_uid(uid_of(event)), []).append(occurrence)
    listed = []
    for uid, its in found.items():
        first = min(its, key=lambda each: each.start)
        listed.append(Listed(uid, first.title, first.start, len(its)))
    return sorted(listed, key=lambda each: (each.first, each.uid))


def uids_in(content: bytes) -> frozenset[str]:
    """The uids of all events of a calendar, over or called off as well; of what was split off, those of its series."""
    said = _UID_LINE.findall(_unfolded(content))
    return frozenset(base_uid(_as_kept(uid)) for uid in said[: LIMITS.events])


def is_part(content: bytes, uids: Collection[str]) -> bool:
    """Whether a file tells only of single meetings of these events, as an invitation that was changed does.

    Raises ScheduleError for what is no calendar.
    """
    with told_apart():
        calendar = read_calendar(_resolved(_unfolded(content)).encode(), date.today())  # noqa: DTZ011  expands nothing
        events = [event for event in calendar.walk("VEVENT") if is_of(uid_of(event), uids)]
        return bool(events) and all("RECURRENCE-ID" in event for event in events)


def expanded(
    content: bytes,
    after: datetime,
    until: datetime,
    zone: ZoneInfo,
    counts: Callable[[icalendar.Component], bool] | None = None,
    *,
    limits: CalendarLimits = LIMITS,
) -> list[icalendar.Component]:
    """The events of a calendar between two instants, each occurrence by itself. Raises ScheduleError.

    Where `counts` is given, only events for which it is true, and series whose own event it is true of.
    """
    text = _resolved(_unfolded(content))
    calendar = read_calendar(text.encode(), until.date() + _ONE, limits=limits)
    with told_apart():
        tidy(calendar)
        shifts = changed_from_then_on(calendar)
    if counts is not None:
        _keep(calendar, counts)
    first, last = after.astimezone(zone).date() - _ONE, until.astimezone(zone).date() + 2 * _ONE
    with told_apart():
        found = list(recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last))
        for event in found:
            put_in_its_place(event, shifts)
        return found


@contextmanager
def told_apart() -> Iterator[None]:
    """Whatever a hostile calendar does to the library comes out as ScheduleError."""
    try:
        yield
    except ScheduleError:
        raise
    except Exception as error:
        raise ScheduleError(Problem.CALENDAR) from error


def uid_of(event: icalendar.Component) -> str:
    """An event's uid as it is kept; "" where it has none."""
    return _as_kept(str(event.get("UID", "")))


def _as_kept(uid: str) -> str:
    return " ".join(uid.split())[:_UID].replace("/", "|")


def base_uid(uid: str) -> str:
    """The uid of the series that a program split this one off from: Google writes "…_R20270318@google.com"."""
    return _SPLIT_OFF.sub("", uid)


def is_of(uid: str, uids: Collection[str]) -> bool:
    """Whether an event is one of these, or was split off from one when its series was changed from some day on."""
    return uid in uids or base_uid(uid) in uids


def _keep(calendar: icalendar.Calendar, counts: Callable[[icalendar.Component], bool]) -> None:
    """Leave out other events; an exception follows its series, whatever it is called."""
    wanted = {
        str(event.get("UID", "")) for event in calendar.walk("VEVENT") if "RECURRENCE-ID" not in event and counts(event)
    }
    calendar.subcomponents = [
        part
        for part in calendar.subcomponents
        if part.name != "VEVENT" or (str(part.get("UID", "")) in wanted and "UID" in part)
    ]


def occurrence_times(event: icalendar.Component, zone: ZoneInfo) -> tuple[datetime, datetime, bool]:
    """When an occurrence begins and ends, in UTC, and whether it takes whole days. Floating times are the zone's."""
    start, end = event.decoded("DTSTART"), event.decoded("DTEND", None)
    all_day = not isinstance(start, datetime) or str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    if end is None:
        end = start + (_ONE if all_day else timedelta())
    begins, ends = _instant(start, zone), _instant(end, zone)
    return begins, max(begins, ends), all_day


def is_cancelled(event: icalendar.Component) -> bool:
    """Whether an occurrence is called off."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _occurrence(event: icalendar.Component, zone: ZoneInfo) -> Occurrence:
    begins, ends, all_day = occurrence_times(event, zone)
    which = event.decoded("RECURRENCE-ID", event.decoded("DTSTART"))
    return Occurrence(
        recurrence=f"{uid_of(event)}/{_instant(which, zone).strftime('%Y%m%dT%H%MZ')}",
        start=begins,
        end=ends,
        all_day=all_day,
        cancelled=is_cancelled(event),
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
    if said.casefold() in _UTC:
        return "UTC"
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
