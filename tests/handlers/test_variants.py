"""One brief, several readers: each channel reads its version, and what is done to the digest is done to all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.outside.llm import language_model
from bot.writing import Here, Limits, Writer
from digests.extractive import ExtractiveEngine
from digests.variants import for_others, without
from handlers.cards import Actions, Button
from storage import digests, model_calls, variants
from storage.kinds import DigestStatus
from storage.tables import ModelTerms
from tests.bot.outside.openai_server import Step, faithful, openai_server, statements_of
from tests.handlers.desk import Desk
from tests.made_documents import document

pytestmark = pytest.mark.anyio
PLAN = document(
    "Atlas costs 49 euros a month for each user from 1 June 2027.",
    "In DACH the launch is on 1 September 2027 with partner Nordlicht.",
    "In EMEA without partners the discount is up to 8% until 30 June 2027.",
    "Northwind saved 30% of its planning time in the first quarter with Atlas.",
    "Do not promise an integration with Nimbus before October 2027.",
)
GERMAN = {
    1: "Atlas kostet ab 1. Juni 2027 49 Euro im Monat je Nutzer.",
    2: "Start in DACH ist am 1. September 2027 mit Partner Nordlicht.",
    3: "In EMEA ohne Partner bis zu 8 % Rabatt bis 30. Juni 2027.",
    4: "Northwind sparte im ersten Quartal mit Atlas 30 % Planungszeit.",
    5: "Keine Anbindung an Nimbus vor Oktober 2027 versprechen.",
}


_SOON = timedelta(seconds=10)


def _undos(desk: Desk) -> list[str]:
    """The values of the buttons that take an act back, in what the author sees."""
    rows = [each for card in desk.cards("mara") for each in card.elements if isinstance(each, Actions)]
    items = [item for row in rows for item in row.items if isinstance(item, Button)]
    return [item.value for item in items if item.action_id == "preview.undo"]


def in_german(body: dict[str, Any]) -> dict[str, Any]:
    """What a model writes that is asked for German, of the statements that it is shown; one of its lines is false.

    Asked for English it quotes; asked to put a line right, it can't.
    """
    if "can't be used" in str(body["messages"]):
        return {"lines": []}
    if "Write in German" not in str(body["messages"]):
        return faithful(body)
    shown = [number for number, _ in statements_of(body)]
    lines = [{"section": "offer", "text": GERMAN[number], "cites": [number]} for number in shown]
    false = {"section": "proof", "text": "Northwind sparte 40 % seiner Zeit.", "cites": [4]}
    return {"headline": lines[0], "why": {"text": "", "cites": []}, "bullets": [*lines[1:], false]}


@asynccontextmanager
async def writing(desk: Desk, *script: Step) -> AsyncIterator[None]:
    """The company has a language model that answers so."""
    async with openai_server(*script) as server:
        model = language_model("openai:llama", url=server.url, key=None, first_wait=0.001)
        engine = ExtractiveEngine()
        desk.writer = Writer(model, engine, Here(engine), limits=Limits(20.0))
        async with desk.database.write() as session:
            await model_calls.note_terms(session, ModelTerms(model=model.name, day_tokens=1, brief_tokens=1))
        yield


async def out(desk: Desk) -> str:
    """The brief's digest, published in both channels."""
    digest = await desk.keeps(ExtractiveEngine().digest(PLAN))
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    return digest


async def test_by_rules_each_audience_reads_what_is_not_for_others_alone(desk: Desk) -> None:
    """Without a model: what names the other region alone is left out; the language stays, and the card says so."""
    digest = await out(desk)
    assert "Atlas" not in desk.sees("sales-dach")  # its version is being made
    await desk.works()
    dach, emea = desk.sees("sales-dach"), desk.sees("sales-emea")
    assert "Nordlicht" in dach
    assert "discount is up to 8%" not in dach
    assert "discount is up to 8%" in emea
    assert "Nordlicht" not in emea
    assert "Fassung für DACH." in dach
    assert "Version for EMEA." in emea
    assert "In deiner Sprache gibt es keine Fassung" in dach
    assert await desk.status(digest) is DigestStatus.PUBLISHED


async def test_who_would_read_the_same_reads_the_digest_itself(desk: Desk) -> None:
    """What is for others only does not stand in the digest anyway: no version, and no word of one."""
    digest = await desk.keeps(ExtractiveEngine().digest(PLAN))
    async with desk.database.write() as session:
        lines = await variants.cited_by(session, digest)
        discount = next(row for row, numbers in lines if 3 in numbers and row.section is not None)
        await digests.drop_bullet(session, discount.id)
    await desk.publishes("mara", digest, "sales-emea", "sales-dach")
    await desk.works()
    dach = desk.sees("sales-dach")
    assert "Nordlicht" in dach
    assert "Fassung für DACH" not in dach
    assert "Version for EMEA." in desk.sees("sales-emea")


async def test_a_model_writes_the_channel_s_language_and_is_checked(desk: Desk) -> None:
    """The German channel reads German, marked, with what passes the check alone; the English one reads English."""
    async with writing(desk, in_german):
        await out(desk)
        await desk.works()
        dach = desk.sees("sales-dach")
        assert "Start in DACH ist am 1. September 2027" in dach
        assert "40 %" not in dach
        assert "8 %" not in dach
        assert "KI-generiert (openai:llama)" in dach
        assert "Auf Deutsch verfasst; das Dokument ist auf Englisch" in dach
        assert "Atlas costs 49 euros" in desk.sees("sales-emea")


async def test_a_model_that_fails_costs_no_channel_its_digest(desk: Desk) -> None:
    """The channel waits for its version, then reads the brief's own words."""
    async with writing(desk, 401):
        await out(desk)
        await desk.works()
        assert "Nordlicht" in desk.sees("sales-dach")


async def test_edits_drops_undo_and_withdrawal_reach_every_version(desk: Desk) -> None:
    """What marketing does to the digest stands in all its copies."""
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        async with desk.database.read() as session:
            lines = await variants.cited_by(session, digest)
        start = next(row for row, numbers in lines if 2 in numbers and row.section is not None)
        form = (await desk.presses("mara", "preview.edit", f"bullet:{start.id}")).form
        await desk.fills("mara", form, text="No word about the launch.")
        await desk.delivers()
        assert "No word about the launch." in desk.sees("sales-dach")
        assert "Start in DACH" not in desk.sees("sales-dach")
        undo = next(each for each in _undos(desk) if each.startswith("bullet:"))
        await desk.presses("mara", "preview.undo", undo)
        await desk.delivers()
        assert "Start in DACH ist am 1. September 2027" in desk.sees("sales-dach")
        await desk.presses("mara", "preview.drop", start.id)
        await desk.delivers()
        assert "Nordlicht" not in desk.sees("sales-dach")
        form = (await desk.presses("mara", "digest.withdraw", digest)).form
        await desk.fills("mara", form, reason="The price was wrong.")
        await desk.delivers()
        for channel in ("sales-emea", "sales-dach"):
            assert "The price was wrong." in desk.sees(channel)
            assert "49" not in desk.sees(channel)


async def test_reactions_and_questions_count_for_the_digest(desk: Desk) -> None:
    """Pressed in any version they are the digest's; its sources are the brief's words."""
    async with writing(desk, in_german):
        digest = await out(desk)
        await desk.works()
        await desk.presses("sam", "digest.useful", digest)
        await desk.put_clock_forward(_SOON)
        await desk.delivers()
        assert "1 Person findet das nützlich" in desk.sees("sales-dach")
        async with desk.database.read() as session:
            made = await variants.variants(session, digest)
            lines = [each for version in made for each in await variants.cited_by(session, version.id)]
        line = next(row for row, numbers in lines if 2 in numbers)
        await desk.presses("sam", "digest.source", line.id)
        await desk.delivers()
        assert "In DACH the launch is on 1 September 2027 with partner Nordlicht." in desk.sees("sam")
        form = (await desk.presses("sam", "digest.ask_line", line.id)).form
        assert form is not None
        await desk.presses("mara", "digest.versions", digest)
        await desk.delivers()
        assert "Read in" in desk.sees("mara")


async def test_a_withdrawn_digest_posts_no_version(desk: Desk) -> None:
    """Withdrawn while its version is being made, nothing of it comes out any more."""
    digest = await out(desk)
    form = (await desk.presses("mara", "digest.withdraw", digest)).form
    await desk.fills("mara", form, reason="Wrong.")
    await desk.works()
    assert "Nordlicht" not in desk.sees("sales-dach")


def test_what_is_for_others() -> None:
    """A statement that names both, or nobody, is for everybody; a word within a word names nobody."""
    brief = document("Only EMEA pays.", "EMEA and DACH pay.", "All pay.", "The EMEAs pay.")
    found = for_others(brief, ("DACH",), ("EMEA",))
    assert found == {1}
    assert [s.id for s in without(brief, found).statements if s.furniture] == [1]
    assert for_others(brief, ("DACH",), ()) == frozenset()
