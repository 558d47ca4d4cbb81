"""Killed at any point between a question and its answer: nobody is told twice, and nobody is forgotten."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import httpx
import pytest

from bot.envelope import Envelope
from handlers.cards import Pressed
from handlers.events import Acted, Event, Filled, Said
from handlers.forms import Ticket
from storage import inbox, ledger, places, questions, themes
from storage.database import Database
from storage.kinds import ChannelPurpose, DeliveryKind, DeliveryStatus, InboxStatus, Platform, QuestionStatus, Role
from storage.tables import DeliveryRow
from storage.themes import Wanted
from tests.bot.conversation import NOON, make_person, serve_workspace, until
from tests.crash.chat import ChatServer, chat_server
from tests.crash.test_kills import Fleet, fleet, tell

pytestmark = pytest.mark.anyio
ASKERS, KILLS = 12, 8
TOPICS = ("Does anybody at our hotline speak Portuguese?", "Which trade fairs do we visit in autumn?")


def _event(user: str, key: str, event: Event) -> Envelope:
    return Envelope(key, Platform.LOCAL, "T1", user, user, f"D-{user}", "", None, event)


async def test_nobody_is_told_twice_and_nobody_forgotten(database: Database, tmp_path: Path) -> None:
    """Twelve ask two things while the process is killed again and again, marketing answers both; each is told once."""
    seed = int(os.environ.get("LINKPIN_CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"LINKPIN_CRASH_SEED={seed}")  # noqa: T201  shown when the test fails, to repeat it
    chance = random.Random(seed)
    workspace = await serve_workspace(database)
    for number in range(ASKERS):
        await make_person(database, workspace.id, f"U{number}", Role.SALESPERSON)
    await make_person(database, workspace.id, "MARA", Role.MARKETER)
    async with database.write() as session:
        channel = await places.ensure_channel(session, workspace.id, "marketing", name="marketing", at=NOON)
        await places.set_channel(session, channel.id, purpose=ChannelPurpose.MARKETING, team_id=None)
    async with (
        chat_server(seed) as chat,
        fleet(database, tmp_path, chat, 1, "queue") as bots,
        httpx.AsyncClient(timeout=20) as client,
    ):
        killing = asyncio.create_task(_kill(bots, chance))
        asked = [
            tell(client, bots.ports, _event(f"U{n}", f"q{n}", Said(TOPICS[n % 2])), chance.choice(WAYS), chance)
            for n in range(ASKERS)
        ]
        await asyncio.gather(*asked)
        await until(lambda: _all_in_themes(database), seconds=120)
        await _answer_all(database, client, bots, chance)
        await killing
        await until(lambda: _all_done(database), seconds=180)
        await _check(database, chat)


WAYS = ("receive", "accept")


async def _kill(bots: Fleet, chance: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        port = chance.choice(bots.ports)
        await bots.kill(port)
        await bots.start(port)


async def _all_in_themes(database: Database) -> bool:
    async with database.read() as session:
        kept = await questions.questions(session)
    return len(kept) == ASKERS and all(each.theme_id is not None for each in kept)


async def _answer_all(database: Database, client: httpx.AsyncClient, bots: Fleet, chance: random.Random) -> None:
    """Answer all themes, by form, each as often as it takes until it is acknowledged, and sometimes twice."""
    async with database.read() as session:
        waiting = await themes.themes(session, Wanted())
    assert len(waiting) == len(TOPICS)
    for theme in waiting:
        opened = _event("MARA", f"open {theme.id}", Acted(Pressed("theme.answer", theme.id)))
        await tell(client, bots.ports, opened, "receive", chance)
        ticket = Ticket("theme.answer", f"nonce-{theme.id}", 0, {"theme": theme.id}, {})
        filled = _event("MARA", f"fill {theme.id}", Filled(ticket, {"text": "Yes."}))
        await tell(client, bots.ports, filled, "receive", chance)


async def _all_done(database: Database) -> bool:
    async with database.read() as session:
        counts, backlog = await ledger.counts(session), await inbox.backlog(session)
        kept = await questions.questions(session, status=QuestionStatus.ANSWERED)
    settled = set(counts) <= {DeliveryStatus.SENT, DeliveryStatus.DROPPED}
    return settled and set(backlog.counts) == {InboxStatus.DONE} and len(kept) == ASKERS


async def _check(database: Database, chat: ChatServer) -> None:
    """Each asker has exactly one answer, which is in the chat exactly once."""
    posted = Counter(delivery for delivery, _ in chat.record)
    async with database.read() as session:
        kept = await questions.questions(session)
        told: dict[str, list[DeliveryRow]] = {}
        for question in kept:
            told[question.id] = await ledger.posts(session, purpose="question.answered", subject_id=question.id)
        shown = await ledger.deliveries(session, purpose="theme", limit=1000)
    assert {len(rows) for rows in told.values()} == {1}
    assert {rows[0].target for rows in told.values()} == {each.asker_id for each in kept}
    assert {posted[rows[0].id] for rows in told.values()} == {1}
    cards = [row for row in shown if row.kind is DeliveryKind.POST]
    assert len(cards) == len(TOPICS)
    assert {posted[row.id] for row in cards} == {1}
