"""More calendars after what programs really write: exceptions, additions, ends, zones by strange names, broken parts.

Written by hand after what Exchange, Outlook, Google, iCloud, Lotus Notes and Thunderbird write; the meetings beside
each are what a person reads out of it.
"""

from __future__ import annotations

from tests.meetings.published_calendars import OUTLOOK_HEAD, OUTLOOK_ZONE, Published, calendar

LOTUS_ZONE = OUTLOOK_ZONE.replace("W. Europe Standard Time", "W. Europe")
WIDE_ZONE = OUTLOOK_ZONE.replace("W. Europe Standard Time", '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome"')
INDIA = """BEGIN:VTIMEZONE
TZID:Customized Time Zone 1
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
"""
BERLIN = "TZID=Europe/Berlin"


def weekly(more: str, *, start: str = "20270303T100000", zone: str = BERLIN) -> str:
    """A weekly event of an hour."""
    return f"UID:w\nSUMMARY:Weekly\nDTSTART;{zone}:{start}\nDURATION:PT1H\n{more}"


def other(which: str, more: str, *, zone: str = BERLIN) -> str:
    """One occurrence of it that is otherwise."""
    return f"UID:w\nSUMMARY:Weekly\nRECURRENCE-ID;{zone}:{which}\n{more}"


IN_THE_WILD = (
    Published(
        "exclusions: several in one line, and a count that counts what is excluded",
        calendar(weekly(f"RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;{BERLIN}:20270310T100000,20270324T100000")),
        "0303 0900-1000, 0317 0900-1000, 0331 0800-0900",
    ),
    Published(
        "icloud: exclusion and moved occurrence named in UTC, the series in local time",
        calendar(
            weekly("RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20270310T090000Z"),
            f"UID:w\nSUMMARY:Weekly\nRECURRENCE-ID:20270317T090000Z\nDTSTART;{BERLIN}:20270318T100000\nDURATION:PT1H",
        ),
        "0303 0900-1000, 0318 0900-1000, 0324 0900-1000",
    ),
    Published(
        "an end in UTC on the minute of the last meeting, and one that is just before it",
        calendar(
            weekly("RRULE:FREQ=WEEKLY;UNTIL=20270331T080000Z"),
            f"UID:v\nDTSTART;{BERLIN}:20270303T120000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20270317T105959Z",
        ),
        "0303 0900-1000, 0303 1100-1200, 0310 0900-1000, 0310 1100-1200, 0317 0900-1000, 0324 0900-1000, "
        "0331 0800-0900",
    ),
    Published(
        "an end that is a day belongs to it",
        calendar(weekly("RRULE:FREQ=WEEKLY;UNTIL=20270317")),
        "0303 0900-1000, 0310 0900-1000, 0317 0900-1000",
    ),
    Published(
        "additional dates beside a rule, one of which it has itself",
        calendar(weekly(f"RRULE:FREQ=WEEKLY;COUNT=2\nRDATE;{BERLIN}:20270310T100000,20270312T150000")),
        "0303 0900-1000, 0310 0900-1000, 0312 1400-1500",
    ),
    Published(
        "all-day series with an exclusion by date and one occurrence moved",
        calendar(
            "UID:a\nDTSTART;VALUE=DATE:20270305\nDTEND;VALUE=DATE:20270306\nRRULE:FREQ=WEEKLY;COUNT=4\n"
            "EXDATE;VALUE=DATE:20270312",
            "UID:a\nRECURRENCE-ID;VALUE=DATE:20270319\nDTSTART;VALUE=DATE:20270322\nDTEND;VALUE=DATE:20270323",
        ),
        "d0304 2300-2300, d0321 2300-2300, d0325 2300-2300",
    ),
    Published(
        "an occurrence longer and elsewhere, another one called off, a third one all day",
        calendar(
            weekly("RRULE:FREQ=WEEKLY;COUNT=4"),
            other(
                "20270310T100000", f"DTSTART;{BERLIN}:20270310T090000\nDTEND;{BERLIN}:20270310T120000\nLOCATION:Hall"
            ),
            other("20270317T100000", f"DTSTART;{BERLIN}:20270317T100000\nDURATION:PT1H\nSTATUS:CANCELLED"),
            other("20270324T100000", "DTSTART;VALUE=DATE:20270324\nDTEND;VALUE=DATE:20270325"),
        ),
        "0303 0900-1000, 0310 0800-1100, x0317 0900-1000, d0323 2300-2300",
    ),
    Published(
        "an occurrence moved out of February into March, and one out of April",
        calendar(
            weekly("RRULE:FREQ=WEEKLY;COUNT=10", start="20270224T100000"),
            other("20270224T100000", f"DTSTART;{BERLIN}:20270301T100000\nDURATION:PT1H"),
            other("20270428T100000", f"DTSTART;{BERLIN}:20270504T100000\nDURATION:PT1H"),
        ),
        "0301 0900-1000, 0303 0900-1000, 0310 0900-1000, 0317 0900-1000, 0324 0900-1000, 0331 0800-0900, "
        "0407 0800-0900, 0414 0800-0900, 0421 0800-0900",
    ),
    Published(
        "google: an invitation to one occurrence alone, without its series",
        calendar(other("20270310T100000", f"DTSTART;{BERLIN}:20270311T100000\nDURATION:PT1H")),
        "0311 0900-1000",
    ),
    Published(
        "the same event twice, the later version of it counts",
        calendar(
            f"UID:s\nSEQUENCE:1\nDTSTART;{BERLIN}:20270304T100000\nDURATION:PT1H",
            f"UID:s\nSEQUENCE:3\nDTSTART;{BERLIN}:20270305T100000\nDURATION:PT1H",
        ),
        "0305 0900-1000",
    ),
    Published(
        "the last working day of the month, and the second and last Friday",
        calendar(
            f"UID:l\nDTSTART;{BERLIN}:20270331T150000\nDURATION:PT30M\n"
            "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2",
            f"UID:f\nDTSTART;{BERLIN}:20270312T090000\nDURATION:PT30M\nRRULE:FREQ=MONTHLY;BYDAY=2FR,-1FR;COUNT=4",
        ),
        "0312 0800-0830, 0326 0800-0830, 0331 1300-1330, 0409 0700-0730, 0430 0700-0730, 0430 1300-1330",
    ),
    Published(
        "the 31st is left out where a month has none",
        calendar(f"UID:x\nDTSTART;{BERLIN}:20270131T100000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;COUNT=3"),
        "0331 0800-0900",
    ),
    Published(
        "every second week on two days, weeks beginning on Sunday",
        calendar(
            f"UID:b\nDTSTART;{BERLIN}:20270228T100000\nDURATION:PT1H\n"
            "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,SA;COUNT=6"
        ),
        "0306 0900-1000, 0314 0900-1000, 0320 0900-1000, 0328 0800-0900, 0403 0800-0900",
    ),
    Published(
        "a yearly birthday of 29 February has none in this year, one of 30 March has",
        calendar(
            "UID:y\nDTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY",
            "UID:z\nDTSTART;VALUE=DATE:20200330\nRRULE:FREQ=YEARLY",
        ),
        "d0329 2200-2200",
    ),
    Published(
        "exchange: New York on its own summer time, two weeks before Europe's",
        calendar(
            "UID:n\nDTSTART;TZID=Eastern Standard Time:20270305T090000\n"
            "DTEND;TZID=Eastern Standard Time:20270305T093000\nRRULE:FREQ=WEEKLY;COUNT=4",
            head=OUTLOOK_HEAD,
        ),
        "0305 1400-1430, 0312 1400-1430, 0319 1300-1330, 0326 1300-1330",
    ),
    Published(
        "outlook: zones by Windows' names of four continents",
        calendar(
            "UID:1\nDTSTART;TZID=GMT Standard Time:20270401T090000\nDURATION:PT30M",
            "UID:2\nDTSTART;TZID=India Standard Time:20270401T090000\nDURATION:PT30M",
            "UID:3\nDTSTART;TZID=AUS Eastern Standard Time:20270401T090000\nDURATION:PT30M",
            "UID:4\nDTSTART;TZID=Pacific Standard Time:20270401T090000\nDURATION:PT30M",
            "UID:5\nDTSTART;TZID=E. South America Standard Time:20270401T090000\nDURATION:PT30M",
            head=OUTLOOK_HEAD,
        ),
        "0331 2200-2230, 0401 0330-0400, 0401 0800-0830, 0401 1200-1230, 0401 1600-1630",
    ),
    Published(
        "outlook on the web: a zone by what the list of zones shows, and Microsoft's own addresses of zones",
        calendar(
            'UID:1\nDTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome":20270401T090000\nDURATION:PT30M',
            "UID:2\nDTSTART;TZID=tzone://Microsoft/Utc:20270401T090000\nDURATION:PT30M",
            head=OUTLOOK_HEAD,
            zones=WIDE_ZONE,
        ),
        "0401 0700-0730, 0401 0900-0930",
    ),
    Published(
        "lotus notes: a short name with a description; and one that is half an hour off",
        calendar(
            "UID:1\nDTSTART;TZID=W. Europe:20270401T090000\nDURATION:PT30M",
            "UID:2\nDTSTART;TZID=Customized Time Zone 1:20270401T090000\nDURATION:PT30M",
            zones=LOTUS_ZONE + INDIA,
        ),
        "0401 0330-0400, 0401 0700-0730",
    ),
    Published(
        "a zone that nobody knows is the series' own",
        calendar("UID:1\nDTSTART;TZID=Our office:20270401T090000\nDURATION:PT30M"),
        "0401 0700-0730",
    ),
    Published(
        "over the night of 23 hours, to the same time on the clock",
        calendar(
            f"UID:1\nDTSTART;{BERLIN}:20270327T100000\nDURATION:P1D",
            f"UID:2\nDTSTART;{BERLIN}:20270327T110000\nDTEND;{BERLIN}:20270328T110000",
        ),
        "0327 0900-0800, 0327 1000-0900",
    ),
    Published(
        "without an end, or with one before the beginning: no length at all",
        calendar(
            f"UID:1\nDTSTART;{BERLIN}:20270302T100000",
            f"UID:2\nDTSTART;{BERLIN}:20270303T100000\nDTEND;{BERLIN}:20270303T090000",
        ),
        "0302 0900-0900, 0303 0900-0900",
    ),
    Published(
        "tasks, alarms, free times and what has no beginning are no meetings",
        calendar(
            f"UID:1\nDTSTART;{BERLIN}:20270302T100000\nDURATION:PT1H\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\n"
            "DESCRIPTION:x\nEND:VALARM",
            "UID:2\nSUMMARY:Nothing",
            "UID:6\nDTSTART:soon\nSUMMARY:Broken",
            f"UID:7\nDTSTART;{BERLIN}:20270305T100000\nDTSTART;{BERLIN}:20270306T100000\nSUMMARY:Twice",
        ).replace(
            "END:VCALENDAR",
            f"BEGIN:VTODO\nUID:3\nDTSTART;{BERLIN}:20270303T100000\nDUE;{BERLIN}:20270303T110000\nEND:VTODO\n"
            f"BEGIN:VJOURNAL\nUID:4\nDTSTART;{BERLIN}:20270304T100000\nEND:VJOURNAL\nEND:VCALENDAR",
        ),
        "0302 0900-1000",
    ),
    Published(
        "from one occurrence on at another time (RANGE=THISANDFUTURE)",
        calendar(
            weekly("RRULE:FREQ=WEEKLY;COUNT=4"),
            f"UID:w\nSUMMARY:Weekly\nRECURRENCE-ID;RANGE=THISANDFUTURE;{BERLIN}:20270317T100000\n"
            f"DTSTART;{BERLIN}:20270317T140000\nDURATION:PT1H",
        ),
        "0303 0900-1000, 0310 0900-1000, 0317 1300-1400, 0324 1300-1400",
    ),
)
