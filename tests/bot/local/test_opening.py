"""How the chat begins: a company that works, and the sample brief out in the sales channels, once, whatever happens."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import service_parts
from bot.local.company import PERSONAS, ROOMS
from bot.local.feed import Feed
from bot.local.inbound import LocalInbound, Origin
from bot.local.opening import ASKED, set_up
from bot.local.visit import first_day
from bot.serve import ServeError
from bot.service import Roles, run_service
from handlers.cards import card_from_json
from storage import audit, briefs, clock, local_chat, people, places, questions
from storage.database import Database
from storage.kinds import ChannelPurpose, Platform, TagKind
from storage.location import Location
from tests.bot.conversation import until

pytestmark = pytest.mark.anyio


async def test_company(database: Database) -> None:
    """Teams, channels with their regions, and people with their roles are there; once more changes nothing."""
    for _ in range(2):
        await set_up(database)
    async with database.read() as session:
        company = await places.organisation(session)
        channels = await places.channels(session, purpose=ChannelPurpose.SALES)
        tags = await places.tags(session, [channel.id for channel in channels])
        everybody = await people.people(session)
        roles = {each.display_name: (await people.profile(session, each.id)).roles for each in everybody}
        acts = await audit.trail(session, action="local_chat.set_up")
    assert company is not None
    assert company.name == "Nivaryn"
    assert {channel.name: tags[channel.id][TagKind.REGION] for channel in channels} == {
        "sales-emea": ["EMEA"],
        "sales-us": ["US"],
    }
    assert roles == {each.full_name: frozenset(each.roles) for each in PERSONAS}
    assert len(acts) == 1


async def test_never_beside_a_real_company(database: Database) -> None:
    """In a database that knows a Slack workspace the chat does not start, says why, and makes nobody an admin."""
    async with database.write() as session:
        at = await clock.now(session)
        await places.ensure_workspace(session, Platform.SLACK, "T1", name="Example", at=at, allowed=True)
    with pytest.raises(ServeError) as caught:
        await set_up(database)
    assert "--local" in caught.value.hint
    async with database.read() as session:
        assert await people.people(session) == []


async def rooms(database: Database) -> dict[str, int]:
    """How many messages each channel has."""
    async with database.read() as session:
        return {room.id: len(await local_chat.messages(session, room.id)) for room in ROOMS}


async def test_sample_is_published_once(location: Location, tmp_path: Path) -> None:
    """Stopped in the middle and started again, twice, the sample stands once in each sales channel, as one brief."""
    parts = service_parts(local=True)
    async with run_service(location, tmp_path, parts, Roles()):
        await asyncio.sleep(0.05)  # somewhere in its beginning
    for _ in range(2):
        async with run_service(location, tmp_path, parts, Roles()) as running:
            await until(partial(_all_there, running.database))
            seen, asked = await rooms(running.database), await asked_to_join(running.database)
            async with running.database.read() as session:
                found = await briefs.briefs(session)
                published = await audit.trail(session, action="digest.published")
        assert seen == {"marketing": 3, "sales-emea": 1, "sales-us": 1}, "the word, and two themes of three questions"
        assert [brief.file_name for brief in found] == ["nivaryn_marketing_strategy_2027.pptx"]
        assert asked == ["mara"]
        assert len(published) == 1


async def test_a_visitor_asks_a_question_of_their_own(location: Location, tmp_path: Path) -> None:
    """Regression: written within two minutes of the sample's question, it was taken for a part of that."""
    words = "Does Pulse 3 work in a cold store at minus forty degrees?"
    parts = service_parts(local=True)
    async with run_service(location, tmp_path, parts, Roles()) as running:
        await until(partial(_all_there, running.database))
        inbound = LocalInbound(running.database, running.inbound, Feed())
        for each in PERSONAS:
            await inbound.post(Origin(each, each.direct, "visitor"), f"{words} Asked by {each.id}.", [])
        async with running.database.read() as session:
            asked = {each.verbatim for each in await questions.questions(session)}
    assert {f"{words} Asked by {each.id}." for each in PERSONAS} <= asked
    assert {question for _, question in ASKED} <= asked


async def asked_to_join(database: Database) -> list[str]:
    """Who reads that it is their turn to join a meeting, once for each time that it stands there."""
    async with database.read() as session:
        found = {each.id: await local_chat.messages(session, each.direct) for each in PERSONAS}
    cards = [(name, card_from_json(str(row.payload))) for name, rows in found.items() for row in rows if row.payload]
    return [name for name, card in cards if "Will you join “Sales EMEA weekly”" in card.summary]


@pytest.mark.parametrize("day", range(1, 8))
def test_the_first_meeting_is_no_weekend_and_not_soon(day: int) -> None:
    """Whatever day the chat is opened first: four to six days later, from Monday to Friday."""
    today = date(2027, 3, day)
    assert 4 <= (first_day(today) - today).days <= 6
    assert first_day(today).weekday() < 5


async def _all_there(database: Database) -> bool:
    seen = await rooms(database)
    return all(seen.values()) and seen["marketing"] >= 3 and bool(await asked_to_join(database))
