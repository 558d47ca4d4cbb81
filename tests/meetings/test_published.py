"""Meetings out of calendars: read as a person reads them, compared with what was read before."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import WEEKLY, rrule

from meetings.occurrences import Occurrence, compare, of_rule
from meetings.published import meetings
from schedules.errors import Problem, ScheduleError
from schedules.rules import Weekly
from tests.meetings.published_calendars import CALENDARS, Published, calendar

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = datetime(2027, 2, 28, 12, tzinfo=UTC), datetime(2027, 4, 30, 23, tzinfo=UTC)


def read(text: str, *, titled: str = "") -> list[Occurrence]:
    """The meetings of March and April 2027."""
    return meetings(text.encode(), FIRST, LAST, BERLIN, titled=titled)


def written(each: Occurrence) -> str:
    """As the corpus writes it."""
    mark = "x" * each.cancelled + "d" * each.all_day
    return f"{mark}{each.start:%m%d %H%M}-{each.end:%H%M}"


@pytest.mark.parametrize("published", CALENDARS, ids=lambda published: published.name)
def test_reads_what_programs_publish(published: Published) -> None:
    """Moved, cancelled, overridden, whole days, zones by any name, and clock changes."""
    assert ", ".join(map(written, read(published.text))) == published.meetings


def test_weekly_like_an_independent_computation() -> None:
    """A year of Wednesdays at ten in New York: the same as dateutil's wall times turned into UTC one by one."""
    zone = ZoneInfo("America/New_York")
    walls = rrule(WEEKLY, dtstart=datetime(2027, 1, 6, 10), count=52)  # noqa: DTZ001  wall time
    expected = [wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls]
    text = calendar(
        "UID:y\nDTSTART;TZID=Eastern Standard Time:20270106T100000\nDTEND;TZID=Eastern Standard Time:20270106T110000\n"
        "RRULE:FREQ=WEEKLY;COUNT=52"
    )
    after, until = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC)
    assert [each.start for each in meetings(text.encode(), after, until, BERLIN)] == expected
    ruled = of_rule(Weekly((time(10),), (2,)), zone, timedelta(hours=1), after, until, end=date(2027, 12, 29))
    assert [each.start for each in ruled] == expected


def test_one_series_of_a_calendar_by_its_title() -> None:
    """A title picks series, exceptions included whatever they are called."""
    both = CALENDARS[0].text.replace("END:VCALENDAR", "") + CALENDARS[1].text.split("X-WR-TIMEZONE:Europe/Berlin")[1]
    assert len(read(both)) == 7
    assert [each.title for each in read(both, titled="WEEKLY")][2] == "Sales weekly (moved)"
    assert len(read(both, titled="weekly")) == 5


WEEKLY_BEFORE = calendar("UID:w\nDTSTART;TZID=Europe/Berlin:20270303T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4")


def test_nothing_changed() -> None:
    """The same calendar read again, from a later moment too, brings nothing new."""
    difference = compare(read(WEEKLY_BEFORE), read(WEEKLY_BEFORE))
    assert difference == type(difference)()


def test_one_moved_is_the_same_one() -> None:
    """An occurrence that is moved, even past the next one, is known by its place in the series."""
    now = WEEKLY_BEFORE.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20270310T100000\n"
        "DTSTART;TZID=Europe/Berlin:20270319T100000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR",
    )
    difference = compare(read(WEEKLY_BEFORE), read(now))
    assert not difference.added
    assert not difference.gone
    assert [(a.start.day, b.start.day) for a, b in difference.changed] == [(10, 19)]


def test_a_series_moved_as_a_whole() -> None:
    """Moved from Wednesdays at ten to Thursdays at two: each meeting is known again in the one a day later."""
    now = WEEKLY_BEFORE.replace("20270303T100000", "20270304T140000")
    difference = compare(read(WEEKLY_BEFORE), read(now))
    assert not difference.added
    assert not difference.gone
    assert [(a.start.day, b.start.day) for a, b in difference.changed] == [(3, 4), (10, 11), (17, 18), (24, 25)]


def test_shortened_cancelled_and_lengthened() -> None:
    """What is gone is gone, what is cancelled is marked, what is new is added."""
    shorter = WEEKLY_BEFORE.replace("COUNT=4", "COUNT=2")
    assert [each.start.day for each in compare(read(WEEKLY_BEFORE), read(shorter)).gone] == [17, 24]
    longer = compare(read(shorter), read(WEEKLY_BEFORE))
    assert [each.start.day for each in longer.added] == [17, 24]
    called_off = WEEKLY_BEFORE.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20270317T100000\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Berlin:20270317T100000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR",
    )
    ((before, after),) = compare(read(WEEKLY_BEFORE), read(called_off)).changed
    assert (before.cancelled, after.cancelled) == (False, True)
    assert not compare(read(shorter), read(called_off)).added[1:]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.CALENDAR),
        ("<html>Sign in</html>", Problem.CALENDAR),
        ("BEGIN:VCALENDAR\n" * 50, Problem.CALENDAR),
        ("x" * 3_000_000, Problem.CALENDAR_SIZE),
        (calendar("UID:h\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY"), Problem.CALENDAR_SIZE),
    ],
)
def test_what_is_no_calendar_is_refused_in_time(text: str, problem: Problem) -> None:
    """Nothing that somebody serves keeps us busy, or comes out as another error."""
    begun = monotonic()
    with pytest.raises(ScheduleError) as refused:
        read(text)
    assert refused.value.problem is problem
    assert monotonic() - begun < 5


def test_hostile_zones_and_titles() -> None:
    """A zone whose rules would take for ever is not expanded; titles lose line breaks and are cut."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Evil\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    text = calendar(f"UID:z\nDTSTART;TZID=Evil:20270303T100000\nSUMMARY:{'x' * 5000}\\n<!channel>", zones=zone)
    begun = monotonic()
    (found,) = read(text)
    assert monotonic() - begun < 5
    assert len(found.title) == 200
