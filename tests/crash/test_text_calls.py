"""Killed while a language model words texts beside digests: each is there after the restart, once; all calls count."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from digests.generation import Use
from handlers.queue import night
from storage import clock, inbox, ledger, model_calls, themes
from storage.database import Database
from storage.kinds import ChannelPurpose, DeliveryStatus, InboxStatus, NamedBy, Role
from storage.tables import WrittenText
from tests.bot.conversation import until
from tests.bot.outside.openai_server import openai_server, statements_of
from tests.crash.chat import chat_server
from tests.crash.test_kills import fleet
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, company
from tests.handlers.meetings.visits import FIRST, accepted, arranged, pass_by
from tests.handlers.test_texts import SAME, asked

pytestmark = pytest.mark.anyio
KILLS = 2
HOUR = timedelta(hours=1)
SAID = {
    "draft marketing's answer": ("Atlas costs €49 a month from 1 June 2027.", "€49", Use.ANSWER),
    "mean the same": ("Portuguese hotline on weekends", "Portuguese", Use.NAME),
    "weekly report": ("Portuguese on weekends is new this week.", "Portuguese", Use.VOICE),
    "visits another team": (
        "With Atlas, Northwind saved 30 % of its planning time in the first quarter.",
        "Northwind",
        Use.MESSAGES,
    ),
}
"""By words of what a model is told: what it answers, words of the passage that this rests on, and what it is for."""


def says(body: dict[str, Any]) -> dict[str, Any]:
    """What the model answers to a request."""
    told = body["messages"][0]["content"]
    text, words, _ = next(each for each_told, each in SAID.items() if each_told in told)
    number = next(number for number, shown in statements_of(body) if words in shown)
    return {"lines": [{"text": text, "cites": [number]}]}


async def test_each_text_is_worded_once_however_often_a_call_is_cut_off(database: Database, tmp_path: Path) -> None:
    """A draft, a name, the voice's opening, a pin's messages: twice the process dies in the middle of all of them."""
    await four_wanted(await company(database, tmp_path))
    async with (
        openai_server(*["slow"] * (KILLS * len(SAID)), says) as model,
        chat_server(7) as chat,
        fleet(database, tmp_path, chat, 1, f"model={model.url}") as bots,
    ):
        for kill in range(1, KILLS + 1):

            async def at_work(calls: int = kill * len(SAID)) -> bool:
                return len(model.seen) >= calls

            await until(at_work, seconds=60)
            await bots.kill(bots.ports[0])
            await bots.start(bots.ports[0])
        await until(lambda: _all_done(database), seconds=120)
        shown = Counter(delivery for delivery, _ in chat.record)
        asked_for = len(model.seen)
    async with database.read() as session:
        texts = (await session.scalars(select(WrittenText))).all()
        calls = await model_calls.calls(session, since=(await clock.now(session)) - timedelta(days=1))
        names = [(each.title, each.named_by) for each in await themes.themes(session, themes.Wanted(), limit=50)]
    assert {each.use: [line["text"] for line in each.lines] for each in texts} == {
        use: [text] for text, _, use in SAID.values() if use is not Use.NAME
    }
    assert len(texts) == len(SAID) - 1
    assert (SAID["mean the same"][0], NamedBy.MODEL) in names
    assert set(shown.values()) == {1}
    assert len(calls) == asked_for == (KILLS + 1) * len(SAID)
    cut_off, over = [each for each in calls if not each.outcome], [each for each in calls if each.outcome]
    assert Counter(each.subject for each in cut_off) == Counter({each.subject: KILLS for each in over})
    assert all(each.tokens > each.input_tokens + each.output_tokens for each in cut_off), "it may have cost that"
    assert [(each.outcome, each.tokens) for each in over] == [("done", 120)] * len(SAID)


async def four_wanted(desk: Desk) -> None:
    """A company where a draft, a name, the voice's opening and a pin's messages wait for their words."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    await desk.publishes("mara", await desk.keeps(made.digest()), "sales-emea")
    series = await arranged(desk)
    await accepted(desk, series)
    await pass_by(desk, series, FIRST - 26 * HOUR)
    await desk.hire("sara", Role.SALESPERSON)
    await asked(desk, SAME[0])
    await asked(desk, SAME[0].lower().replace("?", " ??"), "sara")
    await asked(desk)
    await desk.works()
    await pass_by(desk, series, FIRST - 23 * HOUR)
    await desk.presses("mara", "theme.draft", await _about(desk, "Atlas"))
    await desk.says("mike", "voice")
    async with desk.database.write() as session:
        assert await night.start(session, await clock.now(session))
    await desk.delivers()
    async with desk.database.write() as session:
        await clock.thaw(session)


async def _about(desk: Desk, words: str) -> str:
    async with desk.database.read() as session:
        found = await themes.themes(session, themes.Wanted(), limit=50)
    return next(each.id for each in found if words in each.title)


async def _all_done(database: Database) -> bool:
    async with database.read() as session:
        counts, backlog = await ledger.counts(session), await inbox.backlog(session)
    settled = set(counts) <= {DeliveryStatus.SENT, DeliveryStatus.DROPPED}
    return settled and set(backlog.counts) == {InboxStatus.DONE}
