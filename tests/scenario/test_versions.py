"""One digest, an English channel in Slack and a German one in Teams: each reads its version, and an edit once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage import digests, places
from storage.compositions import composition
from storage.database import Database
from storage.kinds import ChannelPurpose, DeliveryKind, DeliveryStatus, Role, TagKind
from storage.location import Location
from storage.tables import Channel, DeliveryRow
from tests.bot.conversation import until
from tests.bot.outside.openai_server import openai_server, statements_of
from tests.scenario.both import both
from tests.scenario.test_generated import settings

pytestmark = pytest.mark.anyio
WAITING = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)
PRICE = "Atlas costs 49 euros a month for each user from 1 June 2027."
BRIEF = (
    f"# Atlas\n\n{PRICE}\n\n"
    "In DACH the launch is on 1 September 2027 with partner Nordlicht.\n\n"
    "In EMEA without partners the discount is up to 8% until 30 June 2027.\n\n"
    "Northwind saved 30% of its planning time in the first quarter with Atlas.\n\n"
)
GERMAN = {
    PRICE: "Atlas kostet ab 1. Juni 2027 49 Euro im Monat je Nutzer.",
    "In DACH": "Start in DACH ist am 1. September 2027 mit Partner Nordlicht.",
    "Northwind": "Northwind sparte im ersten Quartal mit Atlas 30 % Planungszeit.",
    "Atlas costs 59": "Atlas kostet 59 Euro im Monat.",
}


def in_german(body: dict[str, Any]) -> dict[str, Any]:
    """A model that is of no use but for translations, of which it knows those above."""
    if "Put each of" not in str(body["messages"]):
        return {"headline": 3}
    if "can't be used" in str(body["messages"]):
        return {"lines": []}
    told = [(number, text, start) for number, text in statements_of(body) for start in GERMAN if text.startswith(start)]
    return {"lines": [{"text": GERMAN[start], "cites": [number]} for number, _, start in told]}


async def region(database: Database, channel: Channel, name: str, language: str) -> None:
    """A channel is for a region, and speaks a language."""
    async with database.write() as session:
        await places.set_tags(session, channel.id, {TagKind.REGION: [name]})
        row = await places.get_channel(session, channel.id)
        row.language = language


async def updates(database: Database, channel: Channel) -> int:
    """How often a channel's copies were changed on its platform."""
    query = select(func.count()).where(
        col(DeliveryRow.target) == channel.id,
        col(DeliveryRow.kind) == DeliveryKind.UPDATE,
        col(DeliveryRow.status) == DeliveryStatus.SENT,
    )
    async with database.read() as session:
        return (await session.execute(query)).scalar_one()


async def test_an_edit_changes_each_copy_once_on_both_platforms(sqlite_location: Location, tmp_path: Path) -> None:
    """Published, each reads its version; reworded, both copies change once, the German one translated."""
    async with openai_server(in_german) as server, both(sqlite_location, tmp_path, **settings(server)) as home:
        slack, teams, database = home.slack, home.teams, home.running.database
        mara, tess = slack.slack.person("mara"), teams.teams.person("tess")
        await slack.hires(mara, Role.MARKETER)
        sales = slack.slack.channel("sales", mara, slack.app)
        there = teams.teams.team("Vertrieb", tess).channels[0]
        emea = await slack.uses(sales, ChannelPurpose.SALES)
        await tess.adds_bot()
        await teams.teams.message(tess.chat, "Hello")
        dach = await teams.uses(there, ChannelPurpose.SALES)
        await region(database, emea, "EMEA", "en")
        await region(database, dach, "DACH", "de")

        await mara.uploads(mara.dm(), "atlas.md", BRIEF.encode())
        preview = await slack.slack.message(mara.dm(), "Preview", seconds=40)
        assert "1 line is left out: “In EMEA" in preview.words
        async with database.read() as session:
            [digest] = await digests.digests(session)
        await mara.clicks(preview, "variant.open", f"{digest.id}.{dach.id}")
        seen = await slack.slack.message(mara.dm(), "Start in DACH ist am 1. September")
        assert "As it will be read in #Vertrieb" in seen.words
        await mara.clicks(preview, "digest.publish")
        await mara.submits(await slack.slack.modal(mara, "Publish now"), {})
        assert "up to 8%" in (await slack.slack.message(sales, "Atlas costs 49")).words
        german = await teams.teams.message(there, "Atlas kostet ab 1. Juni 2027 49 Euro")
        assert "8 %" not in german.words
        assert german.activity["entities"][0]["additionalType"] == ["AIGeneratedContent"]

        async with database.read() as session:
            view = await composition(session, digest.id)
        line = next(bullet for bullet in view.shown() if bullet.text == PRICE)
        preview = await slack.slack.message(mara.dm(), "Published by")
        await mara.clicks(preview, "preview.edit", f"bullet:{line.id}")
        await mara.submits(await slack.slack.modal(mara, "Edit a line"), {"text": "Atlas costs 59 euros a month."})
        await slack.slack.message(sales, "Atlas costs 59 euros")
        await teams.teams.message(there, "Atlas kostet 59 Euro im Monat.")

        async def still() -> bool:
            async with database.read() as session:
                query = select(func.count()).where(col(DeliveryRow.status).in_(WAITING))
                return (await session.execute(query)).scalar_one() == 0

        await until(still)
        assert (await updates(database, emea), await updates(database, dach)) == (1, 1)
