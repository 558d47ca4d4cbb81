"""Managers are told how far each edition reached, a day later and weekly, in numbers, words and a picture."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.cadences.reach_report import report_due, report_week
from handlers.cards import Image, Pressed, Table
from handlers.events import Acted
from storage import cadences, clock
from storage.kinds import Role
from storage.pictures import find_picture
from tests.handlers.cadences.rhythm import approved, arrange, at, morning, ticks
from tests.handlers.desk import Desk

pytestmark = pytest.mark.anyio


async def reported(desk: Desk) -> int:
    """Let what is due be reported; gives how many cards."""
    async with desk.database.write() as session:
        now = await clock.now(session)
        told = await report_due(session, now) + await report_week(session, now)
    await desk.delivers()
    return told


async def edition(desk: Desk, cadence: str, headline: str, day: int) -> str:
    """An edition with one digest; gives the digest's key."""
    key = await approved(desk, headline)
    await at(desk, morning(day))
    await ticks(desk, cadence)
    return key


async def test_a_day_later(desk: Desk) -> None:
    """A day after an edition its manager reads what arrived where and what became of it, once, by channel."""
    cadence = await arrange(desk)
    key = await edition(desk, cadence, "Alpha", 1)
    await desk.does("sam", Acted(Pressed("digest.used", key)), channel="sales-emea")
    await desk.does("sam", Acted(Pressed("digest.useful", key)), channel="sales-emea")
    await desk.does("mike", Acted(Pressed("digest.useful", key)))
    assert await reported(desk) == 0
    await at(desk, morning(2))
    await ticks(desk, cadence)
    assert await reported(desk) == 1
    assert await reported(desk) == 0
    card = desk.cards("nina")[-1]
    assert card.summary == "Reach of “Morning”, 2 March 2027"
    seen = desk.sees("nina")
    assert "2 of 2 addressees" in seen
    assert "2 people" in seen
    table = next(element for element in card.elements if isinstance(element, Table))
    assert table.rows == (
        ("#sales-dach", "yes", "0", "0", "0"),
        ("#sales-emea", "yes", "1", "1", "0"),
        ("direct messages and elsewhere", "", "1", "0", "0"),
    )


async def test_with_a_picture_of_the_trend(desk: Desk) -> None:
    """From the second edition on there is a picture of the trend, which says in words what it shows."""
    cadence = await arrange(desk)
    for day, name in ((1, "Alpha"), (2, "Beta"), (3, "Gamma")):
        key = await edition(desk, cadence, name, day)
        await desk.does("sam", Acted(Pressed("digest.used", key)))
    await at(desk, morning(4))
    assert await reported(desk) == 3
    image = next(element for element in desk.cards("nina")[-1].elements if isinstance(element, Image))
    assert "2 Mar: delivered 2, useful 0, used 1, questions 0." in image.alt
    assert "4 Mar: delivered 2" in image.alt
    async with desk.database.read() as session:
        picture = await find_picture(session, image.file)
    assert picture is not None
    assert picture.spec["labels"] == ["2 Mar", "3 Mar", "4 Mar"]


async def test_every_week(desk: Desk) -> None:
    """On Monday morning by the manager's clock all own cadences are summed up, once; without an edition nothing."""
    cadence = await arrange(desk)
    await at(desk, morning(7, hour=8))
    assert await reported(desk) == 0
    for day, name in ((8, "Alpha"), (9, "Beta")):
        await edition(desk, cadence, name, day)
    await at(desk, morning(14, hour=7))
    await reported(desk)
    assert "in the last seven days" not in desk.sees("nina")
    await at(desk, morning(14, hour=8))
    assert await reported(desk) == 1
    assert await reported(desk) == 0
    card = desk.cards("nina")[-1]
    table = next(element for element in card.elements if isinstance(element, Table))
    assert table.rows == (("Morning", "2", "4", "0", "0", "0"),)
    assert any(isinstance(element, Image) for element in card.elements)


async def test_not_wanted_and_on_demand(desk: Desk) -> None:
    """Who switched reports off gets none; marketing and managers can ask for the reach at any time, sales can't."""
    cadence = await arrange(desk)
    form = (await desk.presses("nina", "cadence.change", cadence)).form
    assert form is not None
    assert form.initial()["reports"] is True
    await edition(desk, cadence, "Alpha", 1)
    async with desk.database.write() as session:
        await cadences.change_cadence(session, cadence, reports=False)
    await at(desk, morning(2) + timedelta(hours=1))
    assert await reported(desk) == 0
    await desk.presses("mara", "cadence.reach", cadence)
    await desk.delivers()
    assert "Reach of “Morning”" in desk.sees("mara")
    assert "Only" in (await desk.presses("sam", "cadence.reach", cadence)).notice


async def test_in_the_managers_language(desk: Desk) -> None:
    """A German manager reads a German report."""
    await desk.hire("gerd", Role.MANAGER, language="de")
    cadence = await arrange(desk)
    async with desk.database.write() as session:
        await cadences.change_cadence(session, cadence, owner_id=desk.people["gerd"])
    await edition(desk, cadence, "Alpha", 1)
    await at(desk, morning(2))
    assert await reported(desk) == 1
    assert "Reichweite von „Morning“, 2. März 2027" in desk.sees("gerd")
