"""Due times count marketing's working time: its hours, weekends, holidays of its country and region, days off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from handlers.events import Filled
from handlers.forms import Form, Raw, Ticket
from handlers.turn import Response
from storage import calendars, clock, themes
from storage.kinds import ChannelPurpose
from storage.queue import queue_settings
from storage.tables import Calendar
from storage.themes import Wanted
from storage.working_time import working_time
from tests.handlers.desk import Desk

pytestmark = pytest.mark.anyio
EVE = datetime(2027, 5, 5, 15, tzinfo=UTC)
"""Five in the afternoon in Berlin, on the eve of Ascension Day, a Thursday."""


@pytest.fixture
async def field(desk: Desk) -> Desk:
    """The company, with a marketing channel, on that eve."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    async with desk.database.write() as session:
        await clock.freeze(session, EVE)
    return desk


async def tune(desk: Desk, **answers: Raw) -> tuple[Response, Mapping[str, Raw]]:
    """All pages of the form by Mara: what it showed, but for these answers; gives what it showed as well."""
    form: Form | None = (await desk.presses("mara", "queue.tune", "")).form
    assert form is not None
    shown = form.initial()
    raw = {**shown, **answers}
    response = Response()
    for page in range(len(form.pages)):
        response = await desk.does("mara", Filled(Ticket(form.id, form.nonce, page, form.state, raw), raw))
    return response, shown


async def due_of_a_question(desk: Desk) -> datetime:
    """When a new question is due that may take 24 working hours."""
    await desk.says("sam", "ask Does anybody at our hotline speak Portuguese?")
    await desk.still("sam")
    async with desk.database.read() as session:
        (theme,) = await themes.themes(session, Wanted())
    assert theme.due_at is not None
    return theme.due_at.astimezone(UTC)


async def off(desk: Desk, name: str, *days: str) -> str:
    """A company calendar with these days; gives its key."""
    async with desk.database.write() as session:
        row = await calendars.add_calendar(session, Calendar(name=name, created_at=EVE))
        await calendars.set_days(session, row.id, dict.fromkeys(days, "off"), at=EVE)
        return row.id


async def test_holidays_of_the_company_s_zone_count_from_the_start(field: Desk) -> None:
    """Nobody decided anything: Ascension Day and the weekend are no working time in Berlin."""
    assert await due_of_a_question(field) == datetime(2027, 5, 11, 15, tzinfo=UTC)


async def test_so_do_the_company_s_own_days_off(field: Desk) -> None:
    """A company calendar with the Friday after it: a day later."""
    await off(field, "bridges", "2027-05-07")
    assert await due_of_a_question(field) == datetime(2027, 5, 12, 15, tzinfo=UTC)


async def test_hours_country_and_calendar_are_chosen(field: Desk) -> None:
    """Marketing sits in New York, works from eight to four, and one of two calendars is its own."""
    await off(field, "Berlin", "2027-05-07")
    theirs = await off(field, "New York", "2027-05-06")
    response, shown = await tune(
        field, zone="New York", opens="08:00", closes="16:00", country="USA", holiday_region="NY", calendar=theirs
    )
    assert (shown["country"], shown["calendar"], shown["opens"]) == ("Germany", "all", "09:00")
    assert response.notice.startswith("Saved")
    # It is eleven in New York: five hours of Wednesday, none of Thursday, eight of Friday and Monday, three of Tuesday.
    assert await due_of_a_question(field) == datetime(2027, 5, 11, 15, tzinfo=UTC)
    async with field.database.read() as session:
        settings = await queue_settings(session)
    assert (settings.zone, settings.country, settings.region) == ("America/New_York", None, "NY")
    _, shown = await tune(field)
    assert (shown["zone"], shown["country"], shown["holiday_region"]) == ("America/New_York", "United States", "NY")
    assert "questions' due times" in (await field.presses("nina", "calendar.remove", theirs)).notice


async def test_without_holidays(field: Desk) -> None:
    """An empty country means none, and stays so."""
    await tune(field, country="", holiday_region="")
    assert await due_of_a_question(field) == datetime(2027, 5, 10, 15, tzinfo=UTC)
    _, shown = await tune(field)
    assert "country" not in shown


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"closes": "08:00"}, "closes"),
        ({"zone": "Atlantis"}, "zone"),
        ({"country": "Atlantis"}, "country"),
        ({"country": "Germany", "holiday_region": "XX"}, "holiday_region"),
        ({"country": "", "holiday_region": "BY"}, "holiday_region"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(field: Desk, answers: dict[str, str], wrong: str) -> None:
    """Nothing is saved, and the field says what would be right."""
    response, _ = await tune(field, **answers)
    assert list(response.problems) == [wrong]
    async with field.database.read() as session:
        assert (await working_time(session)).quiet.country == "DE"


async def test_a_call_in_thirty_minutes_is_in_thirty_minutes(field: Desk) -> None:
    """On the evening before a holiday as well."""
    form = (await field.presses("sam", "digest.ask", "")).form
    await field.fills("sam", form, question="Does anybody speak Portuguese?", needed_by="call")
    await field.still("sam")
    async with field.database.read() as session:
        (theme,) = await themes.themes(session, Wanted())
    assert theme.due_at == datetime(2027, 5, 5, 15, 30, tzinfo=UTC)
    assert theme.warn_at is not None
    assert EVE < theme.warn_at.astimezone(UTC) <= datetime(2027, 5, 5, 15, 20, tzinfo=UTC)
