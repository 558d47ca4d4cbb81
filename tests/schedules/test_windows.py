"""How long a missed run may still be sent, and each reader's own morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.due import last_due, next_due, upcoming
from schedules.windows import Window, in_window, last_due_by_zone, local_instant, window_end
from tests.schedules.short import cron, daily, weekly

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 7, 29, 7, tzinfo=UTC)  # 09:00 in Berlin


@pytest.mark.parametrize(
    ("minutes", "within"),
    [(-1, False), (0, True), (1, True), (8 * 60 + 59, True), (9 * 60, False), (24 * 60, False)],
)
def test_the_same_working_day(minutes: int, within: bool) -> None:
    """From the minute it is due until 18:00 in its zone; never before, and not in the evening or the next day."""
    assert in_window(DUE, DUE + timedelta(minutes=minutes), BERLIN) is within


def test_due_in_the_evening() -> None:
    """What is due after the end of the working day has the rest of the day."""
    evening = datetime(2026, 7, 29, 18, tzinfo=UTC)  # 20:00 in Berlin
    assert window_end(evening, BERLIN) == datetime(2026, 7, 29, 22, tzinfo=UTC)


def test_a_length_of_its_own() -> None:
    """A window may be so many hours, whatever the day; with none of them only what is on time is sent."""
    window = Window(length=timedelta(hours=30))
    assert in_window(DUE, DUE + timedelta(hours=29), BERLIN, window)
    assert not in_window(DUE, DUE + timedelta(hours=30), BERLIN, window)
    assert in_window(DUE, DUE, BERLIN, Window(length=timedelta(0)))


def test_the_day_on_which_clocks_change() -> None:
    """18:00 is 18:00, on a day of 23 hours too."""
    due = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 01:30, before the change
    assert window_end(due, BERLIN) == datetime(2027, 3, 28, 16, tzinfo=UTC)


def test_each_readers_own_morning() -> None:
    """One rule comes due in each zone at its own nine o'clock."""
    zones = [BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]
    morning = weekly("wed", "09:00")
    begin = datetime(2026, 7, 29, tzinfo=UTC)
    noon = last_due_by_zone(morning, zones, begin, datetime(2026, 7, 29, 12, tzinfo=UTC))
    assert noon == {"Europe/Berlin": DUE, "Asia/Kolkata": datetime(2026, 7, 29, 3, 30, tzinfo=UTC)}
    later = last_due_by_zone(
        morning, zones, datetime(2026, 7, 29, 12, tzinfo=UTC), datetime(2026, 7, 29, 20, tzinfo=UTC)
    )
    assert later == {"America/New_York": datetime(2026, 7, 29, 13, tzinfo=UTC)}


def test_a_readers_time_on_a_day() -> None:
    """A time on a reader's clock; one that is left out comes after the gap."""
    assert local_instant(date(2026, 7, 29), time(9), BERLIN) == DUE
    assert local_instant(date(2027, 3, 28), time(2, 30), BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "clock", "after", "instants"),
    [
        # 02:30 does not exist on 28 March 2027: shifted by the hour, to 03:30.
        ("Europe/Berlin", "02:30", "2027-03-27T12:00", ["2027-03-28T01:30", "2027-03-29T00:30"]),
        # 02:30 comes twice on 31 October 2027: the first counts.
        ("Europe/Berlin", "02:30", "2027-10-30T12:00", ["2027-10-31T00:30", "2027-11-01T01:30"]),
        # Lord Howe's clocks change by half an hour: 02:15 becomes 02:45.
        ("Australia/Lord_Howe", "02:15", "2027-10-02T00:00", ["2027-10-02T15:45", "2027-10-03T15:15"]),
        # Samoa had no 30 December 2011: its run would be that of the 31st, and is one.
        ("Pacific/Apia", "09:00", "2011-12-29T00:00", ["2011-12-29T19:00", "2011-12-30T19:00", "2011-12-31T19:00"]),
    ],
)
def test_clock_changes(zone: str, clock: str, after: str, instants: list[str]) -> None:
    """The rules at clock changes, by examples that one can check by hand."""
    found = upcoming(daily(clock), ZoneInfo(zone), datetime.fromisoformat(after).replace(tzinfo=UTC), len(instants))
    assert [instant.strftime("%Y-%m-%dT%H:%M") for instant in found] == instants


def test_a_repeated_hour_counts_twice_for_every_hour() -> None:
    """A cron expression with `*` for hours runs in both, also every few minutes; one with a number in the first."""
    before = datetime(2027, 10, 30, 23, 50, tzinfo=UTC)
    hourly = upcoming(cron("30 * * * *"), BERLIN, before, 3)
    assert [instant.hour for instant in hourly] == [0, 1, 2]
    assert next_due(cron("30 2 * * *"), BERLIN, hourly[0]) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("weekday", "day"), [("0", 2), ("7", 2), ("1", 3), ("sun", 2), ("mon", 3), ("5", 31)])
def test_weekdays_of_cron(weekday: str, day: int) -> None:
    """Numbers are those of crontab: 0 and 7 are Sunday, 1 is Monday."""
    found = next_due(cron(f"0 9 * * {weekday}"), BERLIN, datetime(2026, 7, 29, 12, tzinfo=UTC))
    assert found is not None
    assert found.day == day


def test_a_long_downtime() -> None:
    """After years the newest run is found as quickly as after a day."""
    newest = last_due(
        cron("*/5 * * * *"), BERLIN, datetime(1990, 1, 1, tzinfo=UTC), datetime(2026, 7, 29, 7, 2, tzinfo=UTC)
    )
    assert newest == DUE


def test_the_bounds_of_a_stretch() -> None:
    """The end of a stretch counts, its beginning does not; an empty one has none."""
    nine = daily("09:00")
    assert last_due(nine, BERLIN, DUE - timedelta(seconds=1), DUE) == DUE
    assert last_due(nine, BERLIN, DUE, DUE + timedelta(hours=1)) is None
    assert last_due(nine, BERLIN, DUE, DUE) is None
    assert next_due(nine, BERLIN, DUE) == DUE + timedelta(days=1)
