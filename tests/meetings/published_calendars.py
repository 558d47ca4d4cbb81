"""Meetings as calendar programs publish them: written by hand after what Google, Outlook, Apple and others write.

Each calendar stands with the meetings that a person reads out of it, in UTC, from 1 March 2027 to 30 April 2027.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A calendar, and its meetings: "MMDD HHMM-HHMM", with "x" before cancelled ones and "d" before all-day ones."""

    name: str
    text: str
    meetings: str


def calendar(*events: str, head: str = "PRODID:-//Example//EN", zones: str = "") -> str:
    """A calendar of events, each its lines."""
    body = "\n".join(f"BEGIN:VEVENT\nDTSTAMP:20270101T000000Z\n{event.strip()}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{zones}{body}\nEND:VCALENDAR\n"


GOOGLE_HEAD = """PRODID:-//Google Inc//Google Calendar 70.9054//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Sales EMEA
X-WR-TIMEZONE:Europe/Berlin"""
OUTLOOK_HEAD = """PRODID:Microsoft Exchange Server 2010
METHOD:PUBLISH
X-WR-CALNAME:Calendar"""
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
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
"""

CALENDARS = (
    Published(
        "google: weekly over the change to summer time, one moved to another day, one deleted",
        calendar(
            "UID:w1@google.com\nDTSTART;TZID=Europe/Berlin:20270303T100000\nDTEND;TZID=Europe/Berlin:20270303T110000\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20270407T215959Z;BYDAY=WE\nEXDATE;TZID=Europe/Berlin:20270324T100000\n"
            "SUMMARY:Sales weekly\nSEQUENCE:2\nSTATUS:CONFIRMED",
            "UID:w1@google.com\nRECURRENCE-ID;TZID=Europe/Berlin:20270317T100000\n"
            "DTSTART;TZID=Europe/Berlin:20270318T143000\nDTEND;TZID=Europe/Berlin:20270318T153000\n"
            "SUMMARY:Sales weekly (moved)",
            head=GOOGLE_HEAD,
        ),
        "0303 0900-1000, 0310 0900-1000, 0318 1330-1430, 0331 0800-0900, 0407 0800-0900",
    ),
    Published(
        "google: single meetings in UTC, and a whole day",
        calendar(
            "UID:s1@google.com\nDTSTART:20270305T130000Z\nDTEND:20270305T140000Z\nSUMMARY:Quarterly review",
            "UID:s2@google.com\nDTSTART;VALUE=DATE:20270412\nDTEND;VALUE=DATE:20270414\nSUMMARY:Offsite",
            head=GOOGLE_HEAD,
        ),
        "0305 1300-1400, d0411 2200-2200",
    ),
    Published(
        "outlook: Windows zone, every second week, an occurrence called off",
        calendar(
            "UID:040000008200E00074C5B7101A82E0080000000010\nSUMMARY:Joint meeting\n"
            "RRULE:FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=TU;WKST=MO\n"
            "DTSTART;TZID=W. Europe Standard Time:20270302T140000\nDTEND;TZID=W. Europe Standard Time:20270302T150000\n"
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "UID:040000008200E00074C5B7101A82E0080000000010\nSUMMARY:Canceled: Joint meeting\nSTATUS:CANCELLED\n"
            "RECURRENCE-ID;TZID=W. Europe Standard Time:20270316T140000\n"
            "DTSTART;TZID=W. Europe Standard Time:20270316T140000\nDTEND;TZID=W. Europe Standard Time:20270316T150000",
            head=OUTLOOK_HEAD,
            zones=OUTLOOK_ZONE,
        ),
        "0302 1300-1400, x0316 1300-1400, 0330 1200-1300, 0413 1200-1300",
    ),
    Published(
        "outlook: a zone of its own name, described in the file alone",
        calendar(
            "UID:o2\nSUMMARY:Pipeline\nRRULE:FREQ=MONTHLY;COUNT=2;BYDAY=-1WE\n"
            "DTSTART;TZID=Customized Time Zone:20270331T093000\nDTEND;TZID=Customized Time Zone:20270331T101500",
            head=OUTLOOK_HEAD,
            zones=OUTLOOK_ZONE.replace("W. Europe Standard Time", "Customized Time Zone"),
        ),
        "0331 0730-0815, 0428 0730-0815",
    ),
    Published(
        "outlook: a day from midnight to midnight, marked as a whole day",
        calendar(
            "UID:o3\nSUMMARY:Kick-off\nDTSTART;TZID=W. Europe Standard Time:20270308T000000\n"
            "DTEND;TZID=W. Europe Standard Time:20270309T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
            head=OUTLOOK_HEAD,
            zones=OUTLOOK_ZONE,
        ),
        "d0307 2300-2300",
    ),
    Published(
        "evolution: a zone as a path, quoted; duration instead of an end; an additional date",
        calendar(
            'UID:e1\nSUMMARY:Call\nDTSTART;TZID="/freeassociation.sourceforge.net/America/New_York":20270312T090000\n'
            'DURATION:PT45M\nRDATE;TZID="/freeassociation.sourceforge.net/America/New_York":20270316T090000'
        ),
        "0312 1400-1445, 0316 1300-1345",
    ),
    Published(
        "floating times are those of the series' zone",
        calendar("UID:f1\nSUMMARY:Stand-up\nDTSTART:20270326T083000\nDTEND:20270326T084500\nRRULE:FREQ=DAILY;COUNT=4"),
        "0326 0730-0745, 0327 0730-0745, 0328 0630-0645, 0329 0630-0645",
    ),
    Published(
        "first Monday of the month, until a day, wall time kept over the change of clocks",
        calendar(
            "UID:m1\nSUMMARY:Board\nDTSTART;TZID=Europe/London:20270301T160000\nDTEND;TZID=Europe/London:20270301T170000\n"
            "RRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270430"
        ),
        "0301 1600-1700, 0405 1500-1600",
    ),
    Published(
        "in an hour that the clocks leave out, and in one that is there twice elsewhere",
        calendar(
            "UID:g1\nSUMMARY:Night shift\nDTSTART;TZID=Europe/Berlin:20270328T023000\n"
            "DTEND;TZID=Europe/Berlin:20270328T033000",
            "UID:g2\nSUMMARY:Sydney\nDTSTART;TZID=Australia/Sydney:20270404T023000\n"
            "DTEND;TZID=Australia/Sydney:20270404T033000",
        ),
        "0328 0130-0130, 0403 1530-1730",
    ),
    Published(
        "the whole rest of the series moved to Thursdays, as a new series with an end to the old one",
        calendar(
            "UID:t1\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20270303T100000\nDTEND;TZID=Europe/Berlin:20270303T110000\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20270310T225959Z",
            "UID:t1_R20270318\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20270318T100000\n"
            "DTEND;TZID=Europe/Berlin:20270318T110000\nRRULE:FREQ=WEEKLY;COUNT=2",
        ),
        "0303 0900-1000, 0310 0900-1000, 0318 0900-1000, 0325 0900-1000",
    ),
    Published(
        "folded lines, small letters, a byte order mark and Windows line ends",
        "\ufeff"
        + calendar(
            "uid:l1\nsummary:A very long title of a meeting that somebody wrote on and\n  on\n"
            "dtstart;tzid=Europe/Berlin:20270304T1000\n 00\ndtend;tzid=Europe/Berlin:20270304T110000"
        ).replace("\n", "\r\n"),
        "0304 0900-1000",
    ),
)
