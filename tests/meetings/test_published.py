"""Meetings out of calendars: read as a person reads them, compared with what was read before."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import WEEKLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.occurrences import Occurrence, compare, of_rule
from meetings.published import events_in, meetings
from schedules.errors import Problem, ScheduleError
from schedules.rules import Weekly
from tests.meetings.by_days import Told
from tests.meetings.calendars_in_the_wild import IN_THE_WILD
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


@pytest.mark.parametrize("published", [*CALENDARS, *IN_THE_WILD], ids=lambda published: published.name)
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


def test_a_rest_of_a_series_that_is_moved_again_is_known_again() -> None:
    """Each meeting of the changed rest has a place of its own, so that moving one of them moves that one."""
    text = IN_THE_WILD[-1].text
    before = read(text)
    assert len({each.recurrence for each in before}) == 4
    moved = text.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20270324T100000\n"
        "DTSTART;TZID=Europe/Berlin:20270326T140000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR",
    )
    difference = compare(before, read(moved))
    assert (difference.added, difference.gone) == ((), ())
    assert [(old.start.day, new.start.day) for old, new in difference.changed] == [(24, 26)]


def test_chosen_events_and_what_was_split_off_from_them() -> None:
    """By uid; Google's rest of a series that got a uid of its own stays with it, others are left out."""
    split = next(each for each in CALENDARS if "as a new series" in each.name).text
    both = split.replace("END:VCALENDAR", "BEGIN:VEVENT\nUID:x\nDTSTART:20270305T100000Z\nEND:VEVENT\nEND:VCALENDAR")
    listed = events_in(both.encode(), FIRST, LAST, BERLIN)
    assert [(each.uid, each.count, each.first.day) for each in listed] == [("t1", 4, 3), ("x", 1, 5)]
    assert len(meetings(both.encode(), FIRST, LAST, BERLIN, uids=["t1"])) == 4


@st.composite
def told_series(draw: st.DrawFn) -> Told:
    """A series as people make them, with exceptions; its first day is one of its days, as RFC 5545 wants."""
    first = draw(st.dates(date(2027, 1, 1), date(2027, 12, 31)))
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY")))
    weekdays: set[tuple[int, int]] = set()
    month_days: set[int] = set()
    if freq == "WEEKLY" and draw(st.booleans()):
        weekdays = {(0, first.weekday()), *((0, day) for day in draw(st.sets(st.integers(0, 6), max_size=2)))}
    elif freq == "MONTHLY":
        match draw(st.integers(0, 2)):
            case 1:
                month_days = {first.day, *draw(st.sets(st.sampled_from((-1, 1, 15, 28)), max_size=2))}
            case 2:
                first = first.replace(day=min(first.day, 28))
                weekdays = {((first.day - 1) // 7 + 1, first.weekday())}
    ends = draw(st.sampled_from(("count", "until", "never")))
    return Told(
        first,
        draw(st.sampled_from((time(9), time(2, 30), time(23, 45)))),
        draw(st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"))),
        freq,
        draw(st.integers(1, 3)),
        tuple(sorted(weekdays)),
        tuple(sorted(month_days)),
        draw(st.sampled_from((0, 6))),
        draw(st.integers(1, 12)) if ends == "count" else 0,
        first + timedelta(days=draw(st.integers(0, 300))) if ends == "until" else None,
        tuple(sorted(draw(st.sets(st.integers(1, 8), max_size=2)))),
        draw(
            st.dictionaries(
                st.integers(0, 9), st.none() | st.sampled_from((timedelta(hours=3), timedelta(days=-1))), max_size=3
            )
        ),
        tuple(draw(st.sets(st.dates(first + timedelta(days=1), first + timedelta(days=200)), max_size=2))),
    )


@settings(max_examples=int(os.environ.get("LINKPIN_RECURRENCE_RUNS", "80")), deadline=None)
@given(told=told_series())
def test_series_like_an_independent_computation(told: Told) -> None:
    """Rules, ends, exclusions, additions, moved and cancelled meetings, over clock changes: as reckoned day by day."""
    after, until = datetime(2026, 12, 30, tzinfo=UTC), datetime(2028, 1, 20, tzinfo=UTC)
    found = meetings(told.text().encode(), after, until, BERLIN)
    expected = [each for each in told.meetings() if after < each[0] <= until]
    assert sorted((each.start, each.cancelled) for each in found) == expected, told.text()
