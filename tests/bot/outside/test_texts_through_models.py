"""Texts on passages through OpenAI's protocol, and from recorded answers: what is sent, and what becomes of faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import digest_engine
from bot.composing import EngineElsewhere
from bot.outside.models import Taken
from bot.outside.replay import ReplayModel
from bot.writing import Limits, Purse, Writer
from digests.generation import Passage, Task, Use
from digests.model import Failure
from tests.bot.outside.openai_server import openai_server
from tests.bot.outside.test_llm import Faraway, files, model_at, writer

pytestmark = pytest.mark.anyio
SOURCES = (
    Passage("d1", "The price of Lens falls from €59 to €49 on 1 October 2026.", "Lens launch"),
    Passage("d2", "Hospitals get up to 8% discount.", "Lens launch", confidential=True),
)
ANSWER = Task(Use.ANSWER, "en", lines=3, words=30, question="What does Lens cost?")
GOOD: dict[str, Any] = {"lines": [{"text": "Lens costs €49 from 1 October 2026.", "cites": [1]}]}
BAD: dict[str, Any] = {"lines": [{"text": "Lens costs €45.", "cites": [1]}]}
RIGHT: dict[str, Any] = {"lines": [{"line": "line 1", "text": "Lens costs €49.", "cites": [1]}]}


async def test_a_text_is_written_through_the_protocol() -> None:
    """The passages and the question go out between marks; the answer comes back checked, a bad line put right."""
    async with openai_server(GOOD) as server:
        text = await writer(model_at(server)).text(SOURCES, ANSWER)
        assert [each.text for each in text.lines] == ["Lens costs €49 from 1 October 2026."]
        [sent] = server.seen
        assert "What does Lens cost?" in str(sent["messages"])
        assert "The price of Lens falls" in str(sent["messages"])
    async with openai_server(BAD, RIGHT) as server:
        text = await writer(model_at(server)).text(SOURCES, ANSWER)
        assert [each.text for each in text.lines] == ["Lens costs €49."]
        assert "€45" in str(server.seen[1]["messages"])
    assert text.generation.again == 1


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        ((503,), Failure.DOWN),
        ((429,), Failure.QUOTA),
        (("text", "text"), Failure.MALFORMED),
        (("slow",), Failure.TIME_OUT),
    ],
)
async def test_a_model_that_fails_costs_no_text(script: tuple[Any, ...], failure: Failure) -> None:
    """The passages stand in their own words, with the reason."""
    async with openai_server(*script) as server:
        text = await writer(model_at(server), seconds=1.5).text(SOURCES, ANSWER)
    assert text.generation.failure is failure
    assert [each.text for each in text.lines] == [each.text for each in SOURCES]
    assert not text.generated


async def test_confidential_passages_go_to_no_model_outside() -> None:
    """The others may; of confidential ones alone the outside is not asked; a model on this machine sees all."""
    text = await writer(Faraway()).text(SOURCES[1:], ANSWER)
    assert text.generation.failure is Failure.CONFIDENTIAL
    async with openai_server(GOOD) as server:
        await writer(model_at(server)).text(SOURCES, ANSWER)
        assert "Hospitals get" in str(server.seen), "the server is on this machine"


async def test_forbidden_texts_and_a_spent_budget_ask_nobody() -> None:
    """Nothing is sent."""

    async def none_left(model: str, subject: str, tokens: int) -> str | None:
        return None

    async def extend(call: str, tokens: int) -> bool:
        raise AssertionError("nothing was reserved")

    async def settle(call: str, taken: Taken, seconds: float, outcome: str) -> None:
        raise AssertionError("nothing was reserved")

    text = await writer(Faraway(), purse=Purse(none_left, extend, settle)).text(SOURCES[:1], ANSWER)
    assert text.generation.failure is Failure.BUDGET
    engine = EngineElsewhere(digest_engine, "extractive")
    forbidden = Writer(Faraway(), engine, engine, limits=Limits(texts=False))
    assert (await forbidden.text(SOURCES, ANSWER)).generation.failure is None
    engine.close()


async def test_replay_knows_texts_too(tmp_path: Path) -> None:
    """A request without an answer is written under its hash, complete; with one, the text comes of it."""
    text = await writer(ReplayModel(tmp_path)).text(SOURCES, ANSWER)
    assert text.generation.failure is Failure.DOWN
    [path] = files(tmp_path)
    request = json.loads(path.read_text())
    assert request.keys() == {"system", "messages", "output_schema"}
    (tmp_path / path.name.replace(".request.json", ".json")).write_text(json.dumps(GOOD))
    text = await writer(ReplayModel(tmp_path)).text(SOURCES, ANSWER)
    assert text.generation.model == "replay"
    assert [each.keys for each in text.lines] == [("d1",)]


async def test_checks_run_in_another_process() -> None:
    """As for digests, so that nobody who waits for an answer is held up."""
    engine = EngineElsewhere(digest_engine, "extractive")
    try:
        async with openai_server(BAD, RIGHT) as server:
            text = await Writer(model_at(server), engine, engine).text(SOURCES, ANSWER)
    finally:
        engine.close()
    assert [each.text for each in text.lines] == ["Lens costs €49."]
