"""Who waits for a language model sees how far it is, in the one message that becomes the digest or the draft."""

from __future__ import annotations

import asyncio

import pytest

from bot.outside.models import Afford, Answered, Heard, freely, unheard
from digests.generation import HowFar, Request, Stage
from handlers.brief_cards import composing_card
from handlers.cards import Progress
from handlers.speech import Speech
from storage.kinds import ChannelPurpose, Role
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, shown
from tests.handlers.scripted import Scripted, lines, writer
from tests.handlers.test_texts import asked

pytestmark = pytest.mark.anyio
BRIEF = b"# Lens\n\nLens costs 49 euros a month from 1 October 2026.\n\nSales may give up to 8% discount until then.\n"


class Slow(Scripted):
    """Begins to answer, and goes on when whom it is for has seen that in the chat."""

    desk: Desk
    reader = "mara"
    wanted = "writing line 3"
    cards_then = 0

    async def answer(
        self, request: Request, seconds: float, heard: Heard = unheard, afford: Afford = freely
    ) -> Answered:
        heard(3)
        async with asyncio.timeout(10):
            while self.wanted not in self.desk.sees(self.reader):
                await asyncio.sleep(0.01)
                await self.desk.delivers()
        self.cards_then = len(self.desk.cards(self.reader))
        return await super().answer(request, seconds)


async def test_a_digest_on_its_way_says_so(desk: Desk) -> None:
    """The line that is being written stands in the message; the preview takes its place."""
    text = {"text": "Lens costs 49 euros a month from 1 October 2026.", "cites": [2]}
    answer = {"headline": text, "why": {"text": "", "cites": []}, "bullets": [{"section": "offer", **text}]}
    model = Slow({"BRIEF": answer})
    model.desk, desk.writer = desk, writer(model)
    await desk.drops("mara", ("lens.md", BRIEF))
    await desk.works()
    assert len(desk.cards("mara")) == model.cards_then, "it is one message"
    assert "writing line" not in desk.sees("mara")
    assert "AI-generated (test:model)" in desk.sees("mara")


async def test_a_draft_on_its_way_says_so(desk: Desk) -> None:
    """As for digests, and in the reader's language."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    await desk.publishes("mara", await desk.keeps(made.digest()), "sales-emea")
    await desk.hire("uwe", Role.MARKETER, language="de")
    model = Slow({"QUESTION": lines(("Atlas costs €49 a month from 1 June 2027.", "€49"))})
    model.desk, model.reader, model.wanted = desk, "uwe", "schreibt Zeile 3"
    theme = await asked(desk)
    desk.writer = writer(model)
    await desk.presses("uwe", "theme.draft", theme.id)
    await desk.works()
    assert "schreibt Zeile" not in desk.sees("uwe")
    assert "Atlas costs €49 a month" in desk.sees("uwe")


def test_every_stage_has_words() -> None:
    """Parts are counted and drawn; a model that is asked again is no secret."""
    parts = composing_card("a.pptx", Speech(), HowFar(Stage.READING, 2, 7))
    assert "has read 2 of 7 parts" in shown(parts)
    assert [(each.done, each.total) for each in parts.elements if isinstance(each, Progress)] == [(2, 7)]
    assert "asked again" in shown(composing_card("a.pptx", Speech(), HowFar(Stage.AGAIN)))
    assert "failed the check" in shown(composing_card("a.pptx", Speech(), HowFar(Stage.CORRECTING)))
    assert "bessert nach" in shown(composing_card("a.pptx", Speech("de"), HowFar(Stage.CORRECTING)))
