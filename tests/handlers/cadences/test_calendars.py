"""A company's calendar keeps editions from its days: by address, or as a file that is dropped on the bot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cadences.calendar_jobs import calendar_jobs
from bot.meetings.dropped import dropped_jobs
from handlers.cadences.calendars import fetch_due
from handlers.ports import FetchError
from storage import cadences, calendars
from storage.tables import Calendar
from tests.handlers import desk as desks
from tests.handlers.cadences.rhythm import arrange, at, morning, outcomes, ticks
from tests.handlers.desk import Desk, buttons

pytestmark = pytest.mark.anyio


def ics(*days: str, name: str = "Company holiday") -> bytes:
    """A calendar with whole-day events."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:{name}\r\n"
        "END:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{events}END:VCALENDAR\r\n".encode()


class Outside:
    """Stands for the internet: calendars by address."""

    def __init__(self) -> None:
        self.served: dict[str, bytes] = {}

    async def fetch(self, address: str, limit_bytes: int) -> bytes:
        if address not in self.served:
            raise FetchError("There is no connection to the calendar's server.", "Check the address.")
        return self.served[address]


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The internet, wired into the desk's jobs as the bootstrap does."""
    made = Outside()
    monkeypatch.setattr(desks, "ALL_JOBS", {**desks.ALL_JOBS, **calendar_jobs(made), **dropped_jobs()})
    return made


async def only(desk: Desk) -> Calendar:
    """The one calendar that there is."""
    async with desk.database.read() as session:
        (found,) = await calendars.calendars(session)
    return found


async def add(desk: Desk, address: str = "https://example.com/c.ics") -> Calendar:
    """A calendar by address, through the form, and fetched."""
    form = (await desk.presses("nina", "calendar.new", "")).form
    response = await desk.fills("nina", form, answers={"name": "Company", "address": address})
    assert not response.problems
    await desk.works()
    return await only(desk)


async def test_by_address(desk: Desk, outside: Outside) -> None:
    """The days of a calendar are quiet in a cadence that chose it, and when it changes the cadence follows."""
    outside.served["https://example.com/c.ics"] = ics("20270302")
    calendar = await add(desk)
    assert calendar.days == {"2027-03-02": "Company holiday"}
    cadence = await arrange(desk, calendar_id=calendar.id)
    await at(desk, morning(1))
    assert await ticks(desk, cadence) == []
    outside.served["https://example.com/c.ics"] = ics("20270303")
    await desk.presses("nina", "calendar.fetch", calendar.id)
    await desk.works()
    await at(desk, morning(1, minute=1))
    assert outcomes(await ticks(desk, cadence)) == ["nothing_new"]
    await at(desk, morning(2))
    assert await ticks(desk, cadence) == []


async def test_fetched_once_a_day(desk: Desk, outside: Outside) -> None:
    """The clock has it fetched a day later, not before; a failure is shown, and the days of before stand."""
    outside.served["https://example.com/c.ics"] = ics("20270302")
    await add(desk)
    async with desk.database.write() as session:
        assert not await fetch_due(session)
    outside.served.clear()
    await desk.put_clock_forward(timedelta(hours=25))
    async with desk.database.write() as session:
        assert await fetch_due(session)
    await desk.works()
    calendar = await only(desk)
    assert calendar.days == {"2027-03-02": "Company holiday"}
    assert calendar.problem is not None
    await desk.presses("nina", "calendars.show", "")
    await desk.delivers()
    assert "There is no connection to the calendar's server. Check the address. The days of before" in desk.sees("nina")


async def test_dropped_as_a_file(desk: Desk, outside: Outside) -> None:
    """Said to be the company's it becomes a calendar of its name; dropped again it is brought up to date."""
    response = await desk.drops("nina", ("Company 2027.ics", ics("20270302", "20270501")))
    assert "calendar" in response.notice
    await desk.works()
    await desk.presses("nina", "dropped.company", buttons(desk.cards("nina")[-1])["The company's days off"].value)
    await desk.works()
    assert "The calendar “Company 2027” has 2 days to come." in desk.sees("nina")
    await desk.drops("nina", ("Company 2027.ics", ics("20270601")))
    await desk.works()
    assert (await only(desk)).days == {"2027-06-01": "Company holiday"}


async def test_whoever_manages_nothing_drops_no_company_calendar(desk: Desk, outside: Outside) -> None:
    """A marketer is asked about their absences alone, and a made-up button does nothing."""
    await desk.drops("mara", ("x.ics", ics("20270302")))
    await desk.works()
    shown = buttons(desk.cards("mara")[-1])
    assert list(shown) == ["When I am away"]
    refused = await desk.presses("mara", "dropped.company", shown["When I am away"].value)
    assert "Only admins and managers" in refused.notice
    assert "Only who dropped" in (await desk.presses("nina", "dropped.company", shown["When I am away"].value)).notice


async def test_who_added_an_address_is_told_what_was_found(desk: Desk, outside: Outside) -> None:
    """Regression: “look again in a minute”, and it was never said that an address can't be read, nor why."""
    await add(desk)
    await desk.works()
    told = desk.sees("nina")
    assert "“Company” could not be read: There is no connection to the calendar's server. Check the address." in told
    outside.served["https://example.com/c.ics"] = ics("20270601")
    calendar = await only(desk)
    await desk.presses("nina", "calendar.fetch", calendar.id)
    await desk.works()
    assert "The calendar “Company” has 1 day to come." in desk.sees("nina")
    before = len(desk.cards("nina"))
    outside.served.clear()
    await desk.put_clock_forward(timedelta(hours=25))
    async with desk.database.write() as session:
        assert await fetch_due(session)
    await desk.works()
    assert len(desk.cards("nina")) == before, "what the clock reads is told on the card alone"


async def test_no_calendar(desk: Desk, outside: Outside) -> None:
    """A file that is none, and an address that is none, are said as such."""
    await desk.drops("nina", ("broken.ics", b"\x00\x01 this is no calendar"))
    await desk.works()
    assert "no calendar that I can read" in desk.sees("nina") or "0 days to come" in desk.sees("nina")
    form = (await desk.presses("nina", "calendar.new", "")).form
    response = await desk.fills("nina", form, answers={"name": "X", "address": "http://example.com/c.ics"})
    assert "https://" in str(response.problems["address"])


async def test_removed_only_unused(desk: Desk, outside: Outside) -> None:
    """A calendar that a cadence keeps quiet by can't be removed; an unused one can."""
    outside.served["https://example.com/c.ics"] = ics("20270302")
    calendar = await add(desk)
    cadence = await arrange(desk, calendar_id=calendar.id)
    assert "Morning" in (await desk.presses("nina", "calendar.remove", calendar.id)).notice
    await desk.presses("nina", "cadence.show", cadence)
    await desk.delivers()
    assert "Skip the next" in buttons(desk.cards("nina")[-1])
    async with desk.database.write() as session:
        await cadences.change_cadence(session, cadence, calendar_id=None)
    await desk.presses("nina", "calendar.remove", calendar.id)
    async with desk.database.read() as session:
        assert await calendars.calendars(session) == []
