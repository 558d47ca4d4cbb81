"""Killed while a language model is at work: the brief is digested after the restart, once, and the call counts."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import httpx
import pytest

from bot.envelope import Envelope
from handlers.events import Said
from storage import audit, briefs, clock, digests, inbox, ledger, model_calls
from storage.database import Database
from storage.kinds import DeliveryKind, DeliveryStatus, InboxStatus, Platform, Role
from tests.bot.conversation import make_person, serve_workspace, until
from tests.bot.outside.openai_server import faithful, openai_server
from tests.crash.chat import chat_server
from tests.crash.process import MODEL
from tests.crash.test_kills import fleet, tell

pytestmark = pytest.mark.anyio
KILLS = 2
BRIEF = "# Atlas\n\n" + "\n\n".join(
    (
        "Atlas costs 49 euros a month for each user from 1 June 2027, and the old plan ends on 31 December 2027.",
        "Sales may give up to 8% discount until 30 September 2027, after which no discount is given any more.",
        "Northwind saved 30% of its planning time with Atlas in the first quarter and renewed for three years.",
        "Do not promise an integration with Nimbus before October 2027, since its partner has not confirmed it.",
        "Atlas is made for sales teams with five to fifty people in retail and logistics who plan in spreadsheets.",
    )
)


async def test_a_brief_is_digested_once_however_often_a_call_is_cut_off(database: Database, tmp_path: Path) -> None:
    """The process dies twice in the middle of a call; the third answers. What the first two may have cost counts."""
    workspace = await serve_workspace(database)
    await make_person(database, workspace.id, "MARA", Role.MARKETER)
    posted = Envelope("brief", Platform.LOCAL, "T1", "MARA", "Mara", "D-MARA", "", None, Said(BRIEF))
    async with (
        openai_server(*["slow"] * KILLS, faithful) as model,
        chat_server(7) as chat,
        fleet(database, tmp_path, chat, 1, f"model={model.url}") as bots,
        httpx.AsyncClient(timeout=20) as client,
    ):
        await tell(client, bots.ports, posted, "receive", random.Random(7))
        for kill in range(1, KILLS + 1):

            async def at_work(calls: int = kill) -> bool:
                return len(model.seen) >= calls

            await until(at_work)
            await bots.kill(bots.ports[0])
            await bots.start(bots.ports[0])
        await until(lambda: _all_done(database), seconds=120)
        shown = Counter(delivery for delivery, _ in chat.record)
        asked = len(model.seen)
    async with database.read() as session:
        [brief] = await briefs.briefs(session)
        [digest] = await digests.digests(session)
        composed = await audit.trail(session, action="digest.composed")
        posts = [row for row in await ledger.deliveries(session, limit=100) if row.kind is DeliveryKind.POST]
        calls = await model_calls.calls(session, since=(await clock.now(session)).replace(hour=0, minute=0, second=0))
    assert digest.brief_id == brief.id
    assert digests.generation(digest).model == MODEL
    assert [act.subject_id for act in composed] == [digest.id]
    assert [shown[row.id] for row in posts] == [1]
    assert len(calls) == asked == KILLS + 1
    cut_off, over = [each for each in calls if not each.outcome], [each for each in calls if each.outcome]
    assert len(cut_off) == KILLS
    assert all(each.tokens > each.input_tokens + each.output_tokens for each in cut_off)
    assert [(each.outcome, each.tokens) for each in over] == [("done", 120)]


async def _all_done(database: Database) -> bool:
    async with database.read() as session:
        counts, backlog = await ledger.counts(session), await inbox.backlog(session)
        made = await digests.digests(session)
    settled = set(counts) <= {DeliveryStatus.SENT, DeliveryStatus.DROPPED}
    return bool(made) and settled and set(backlog.counts) == {InboxStatus.DONE}
