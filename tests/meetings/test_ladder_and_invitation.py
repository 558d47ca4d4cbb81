"""Reminders follow their meeting, and an invitation replaces the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.availability import Absence, Calendar, Habits, absence_of_days
from meetings.invitation import Invitation, write
from meetings.ladder import DEFAULT, checked, due, reminders
from schedules.quiet import Quiet

START = datetime(2027, 3, 10, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def test_three_steps_by_default() -> None:
    """Three days, one day, one hour; each is of use until the next."""
    found = reminders(START)
    assert [each.before for each in found] == [3 * DAY, DAY, HOUR]
    assert [each.useful_until for each in found] == [START - DAY, START - HOUR, START]


def test_only_the_newest_after_a_while() -> None:
    """After two days of silence the day's reminder comes, not the three days' one; after the meeting nothing."""
    late = due(START, START - 2 * HOUR, ())
    assert late is not None
    assert late.before == DAY
    assert due(START, START, ()) is None


@given(minutes=st.integers(0, 6 * 24 * 60), step=st.integers(1, 90))
def test_each_once(minutes: int, step: int) -> None:
    """However often it is looked, each step is sent at most once, in order, and never after its use."""
    sent: list[timedelta] = []
    now = START - timedelta(minutes=minutes)
    while now < START + HOUR:
        found = due(START, now, sent)
        if found is not None:
            assert found.at <= now < found.useful_until
            assert not sent or found.before < sent[-1]
            sent.append(found.before)
        now += timedelta(minutes=step)
    assert len(sent) == len(set(sent))


def test_ladders_out_of_range_are_refused() -> None:
    """No step, too many, too long before, too short."""
    for steps in ((), [timedelta(hours=n) for n in range(1, 9)], (timedelta(days=40),), (timedelta(minutes=1),)):
        with pytest.raises(ValueError, match="steps"):
            checked(steps)
    assert checked((HOUR, DAY)) == (DAY, HOUR)
    assert checked(DEFAULT) == DEFAULT


def read(content: bytes) -> tuple[str, icalendar.Component]:
    """The method and the event of a file."""
    calendar = icalendar.Calendar.from_ical(content)
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_a_request_and_its_cancellation() -> None:
    """The same UID throughout, a higher sequence each time, and CANCEL at the end; hostile titles stay text."""
    request = Invitation("seat1@linkpin", 0, START, START + HOUR, "Weekly;\nBEGIN:VEVENT", "Text", "Mara", BERLIN)
    method, first = read(write(request, START))
    assert (method, first["UID"], first["SEQUENCE"]) == ("REQUEST", "seat1@linkpin", 0)
    assert first.decoded("DTSTART") == START
    assert str(first["SUMMARY"]) == "Weekly;\nBEGIN:VEVENT"
    gone = Invitation("seat1@linkpin", 2, START + DAY, START + DAY + HOUR, "Weekly", "", "Mara", BERLIN, cancelled=True)
    method, last = read(write(gone, START))
    assert (method, last["STATUS"], last["SEQUENCE"], last["UID"]) == ("CANCEL", "CANCELLED", 2, first["UID"])


def test_nobody_is_asked_in_their_night_or_on_their_holiday() -> None:
    """At night it waits for the morning, on a Saturday for Monday, on a holiday and in an absence for the day after."""
    habits = Habits(BERLIN, quiet=Quiet(country="DE"))
    person = Calendar(habits)
    night = datetime(2027, 3, 9, 22, tzinfo=UTC)
    assert person.when_to_ask(night) == datetime(2027, 3, 10, 7, tzinfo=UTC)
    assert person.when_to_ask(datetime(2027, 3, 13, 10, tzinfo=UTC)) == datetime(2027, 3, 15, 7, tzinfo=UTC)
    assert person.when_to_ask(datetime(2027, 3, 26, 10, tzinfo=UTC)) == datetime(2027, 3, 30, 6, tzinfo=UTC)
    away = Calendar(habits, (absence_of_days(START.date(), START.date() + DAY, BERLIN),))
    assert away.when_to_ask(START) == datetime(2027, 3, 12, 7, tzinfo=UTC)
    for_ever = Calendar(habits, (Absence(START, START + 400 * DAY),))
    assert for_ever.when_to_ask(START) is None
