"""Company calendars as Google, Outlook and others write them, and such as nobody should."""

from __future__ import annotations

from datetime import date
from time import monotonic

import pytest

from schedules.calendars import CalendarLimits, calendar_days
from schedules.errors import Problem, ScheduleError

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Nivaryn company days
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20270102
DTSTAMP:20260729T080000Z
UID:a1@google.com
SUMMARY:Closed over the holidays
TRANSP:TRANSPARENT
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260605
DTSTAMP:20260729T080000Z
UID:a2@google.com
SUMMARY:Summer\\, day
  out
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20260606T090000
DTEND;TZID=Europe/Berlin:20260606T100000
DTSTAMP:20260729T080000Z
UID:a3@google.com
SUMMARY:A meeting is no day off
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260707
DTEND;VALUE=DATE:20260708
DTSTAMP:20260729T080000Z
UID:a4@google.com
STATUS:CANCELLED
SUMMARY:Called off
END:VEVENT
END:VCALENDAR
"""

RECURRING = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Company//EN
BEGIN:VEVENT
DTSTART;VALUE=DATE:20200313
DTEND;VALUE=DATE:20200314
RRULE:FREQ=YEARLY
EXDATE;VALUE=DATE:20260313
DTSTAMP:20200101T000000Z
UID:founding@company
SUMMARY:Founding day
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260105
RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=4
DTSTAMP:20260101T000000Z
UID:quiet@company
SUMMARY:Quiet Monday
END:VEVENT
BEGIN:VEVENT
RECURRENCE-ID;VALUE=DATE:20260202
DTSTART;VALUE=DATE:20260203
DTEND;VALUE=DATE:20260204
DTSTAMP:20260101T000000Z
UID:quiet@company
SUMMARY:Quiet Monday on a Tuesday
END:VEVENT
BEGIN:VEVENT
RECURRENCE-ID;VALUE=DATE:20260302
DTSTART;VALUE=DATE:20260302
DTSTAMP:20260101T000000Z
STATUS:CANCELLED
UID:quiet@company
SUMMARY:Quiet Monday
END:VEVENT
BEGIN:VEVENT
RECURRENCE-ID;VALUE=DATE:20260406
DTSTART;TZID=Europe/Berlin:20260406T140000
DTEND;TZID=Europe/Berlin:20260406T180000
DTSTAMP:20260101T000000Z
UID:quiet@company
SUMMARY:Only the afternoon
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Kalender
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
SUMMARY:Betriebsausflug
DTSTART;TZID=W. Europe Standard Time:20260911T000000
DTEND;TZID=W. Europe Standard Time:20260912T000000
CLASS:PUBLIC
DTSTAMP:20260729T080000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
X-MICROSOFT-CDO-BUSYSTATUS:OOF
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E009
SUMMARY:Brückentag
DTSTART;VALUE=DATE:20260515
DTEND;VALUE=DATE:20260515
DTSTAMP:20260729T080000Z
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E010
SUMMARY:Wöchentlich geschlossen
DTSTART;VALUE=DATE:20261001
DTEND;VALUE=DATE:20261002
RRULE:FREQ=WEEKLY;UNTIL=20261022;INTERVAL=1;BYDAY=TH;WKST=MO
EXDATE;VALUE=DATE:20261015
DTSTAMP:20260729T080000Z
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
END:VCALENDAR
"""

BROKEN_BESIDE_GOOD = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:bad
SUMMARY:No start
END:VEVENT
BEGIN:VEVENT
UID:worse
DTSTART;VALUE=DATE:20269999
SUMMARY:No such day
END:VEVENT
BEGIN:VEVENT
UID:good
DTSTART;VALUE=DATE:20260605
SUMMARY:Good
END:VEVENT
END:VCALENDAR
"""


def days(text: str, first: date = FIRST, last: date = LAST) -> dict[str, str]:
    """The days of a calendar, by their ISO form, with their names."""
    found = calendar_days(text.replace("\n", "\r\n").encode(), first, last)
    return {day.day.isoformat(): day.name for day in found}


def event(*lines: str) -> str:
    """A calendar of one event."""
    return "\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:x", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    )


def test_google() -> None:
    """All-day events count, over several days and a folded name; meetings and cancelled events don't."""
    found = days(GOOGLE)
    assert found.pop("2026-06-05") == "Summer, day out"
    assert list(found) == [f"2026-12-{day}" for day in range(24, 32)] + ["2027-01-01"]


def test_only_the_days_that_are_asked_for() -> None:
    """A stretch that reaches over the edge is cut there."""
    assert list(days(GOOGLE, date(2026, 12, 31), date(2026, 12, 31))) == ["2026-12-31"]


def test_recurrences() -> None:
    """Series with days left out, moved, cancelled, or made shorter than a day."""
    assert days(RECURRING) == {
        "2026-01-05": "Quiet Monday",
        "2026-02-03": "Quiet Monday on a Tuesday",
        "2027-03-13": "Founding day",
    }


def test_outlook() -> None:
    """Days from midnight to midnight in a zone of Windows, days that end when they begin, and a series."""
    assert days(OUTLOOK) == {
        "2026-05-15": "Brückentag",
        "2026-09-11": "Betriebsausflug",
        "2026-10-01": "Wöchentlich geschlossen",
        "2026-10-08": "Wöchentlich geschlossen",
        "2026-10-22": "Wöchentlich geschlossen",
    }


def test_a_broken_event_does_not_spoil_the_others() -> None:
    """What has no day is left out."""
    assert days(BROKEN_BESIDE_GOOD) == {"2026-06-05": "Good"}


def test_other_encodings() -> None:
    """A file from Windows without UTF-8, and one with a byte order mark."""
    text = event("DTSTART;VALUE=DATE:20260515", "SUMMARY:Brückentag")
    for content in (text.encode("cp1252"), b"\xef\xbb\xbf" + text.encode()):
        assert [day.name for day in calendar_days(content, FIRST, LAST)] == ["Brückentag"]


def test_several_calendars_in_one_file() -> None:
    """Files that were put together count as one."""
    assert len(days(GOOGLE + OUTLOOK)) == len(days(GOOGLE)) + len(days(OUTLOOK))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\x00\xff\xfe" * 100,
        b"BEGIN:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260605\r\nEND:VEVENT\r\n",
        b"END:VCALENDAR\r\n" * 1000,
        "günstig".encode("utf-16"),
    ],
)
def test_what_is_no_calendar(content: bytes) -> None:
    """A sign-in page and other bytes are refused as no calendar."""
    with pytest.raises(ScheduleError) as caught:
        calendar_days(content, FIRST, LAST)
    assert caught.value.problem == Problem.CALENDAR


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY"),
        ("DTSTART:20260101T000000Z", "RRULE:FREQ=MINUTELY"),
        ("DTSTART:19700101T000000Z", "RRULE:FREQ=HOURLY;INTERVAL=1"),
    ],
)
def test_what_repeats_too_often(lines: tuple[str, ...]) -> None:
    """Series that would be expanded for hours are refused at once."""
    with pytest.raises(ScheduleError) as caught:
        days(event(*lines))
    assert caught.value.problem == Problem.CALENDAR_SIZE


def test_too_large() -> None:
    """Bytes, events and recurrences are counted before anything is expanded."""
    many = "".join(
        f"BEGIN:VEVENT\nUID:{n}\nDTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY\nEND:VEVENT\n" for n in range(4)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{many}END:VCALENDAR\n"
    for limits in (CalendarLimits(size=100), CalendarLimits(events=3), CalendarLimits()):
        with pytest.raises(ScheduleError) as caught:
            calendar_days(text.encode(), FIRST, LAST, limits=limits)
        assert caught.value.problem == Problem.CALENDAR_SIZE


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31;COUNT=1000000",
        "FREQ=WEEKLY;BYSETPOS=366",
    ],
)
def test_what_never_comes_true(rule: str) -> None:
    """A rule that is never met is not looked for until the year 9999."""
    begun = monotonic()
    found = days(event("DTSTART;VALUE=DATE:20260101", f"RRULE:{rule}"))
    assert set(found) <= {"2026-01-01"}
    assert monotonic() - begun < 5


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:99991231"),
        ("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:99991231"),
        ("DTSTART;VALUE=DATE:20260101", "DURATION:P9999999999D"),
        ("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=NEVER"),
        ("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY;INTERVAL=0"),
        ("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY;INTERVAL=-1"),
        ("DTSTART;VALUE=DATE:20260101", "EXRULE:FREQ=SECONDLY"),
        ("DTSTART;TZID=Nowhere/Land:20260101T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"),
        ("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20250101"),
        ("DTSTART;VALUE=DATE:20260101", f"SUMMARY:{'x' * 100_000}"),
    ],
)
def test_odd_events(lines: tuple[str, ...]) -> None:
    """Whatever stands in an event, the answer is days or a refusal, soon."""
    begun = monotonic()
    try:
        found = days(event(*lines))
    except ScheduleError as error:
        assert error.problem in (Problem.CALENDAR, Problem.CALENDAR_SIZE)  # noqa: PT017  either may be
    else:
        assert len(found) <= 730
        assert all(len(name) <= 200 for name in found.values())
    assert monotonic() - begun < 5
