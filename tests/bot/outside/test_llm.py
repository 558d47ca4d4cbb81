"""A model behind OpenAI's protocol: what it answers, and what becomes of a digest when it does not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.outside.llm import WANTED, MissingProviderError, is_here, language_model
from bot.outside.models import Afford, Answered, Heard, LanguageModel, ModelError, Taken, freely, unheard
from bot.outside.replay import NotRecordedError, ReplayModel
from bot.writing import Here, Limits, Purse, Writer
from digests.extractive import ExtractiveEngine
from digests.generation import Reply, Request, Wanted
from digests.model import Failure
from tests.bot.outside.openai_server import OpenAIServer, openai_server
from tests.made_documents import document

pytestmark = pytest.mark.anyio
PLAN = document(
    "The price of Lens falls from €59 to €49 on 1 October 2026.",
    "Sales may give up to 8% discount.",
    "Contoso saved 63% of its losses in nine months.",
)
GOOD: dict[str, Any] = {
    "headline": {"text": "Lens falls to €49 on 1 October 2026.", "cites": [1]},
    "why": {"text": "Contoso saved 63% of its losses.", "cites": [3]},
    "bullets": [{"section": "offer", "text": "Discount: up to 8%.", "cites": [2]}],
}


def writer(model: LanguageModel, *, seconds: float = 20.0, purse: Purse | None = None, strict: bool = False) -> Writer:
    """A writer without waits between tries."""
    engine = ExtractiveEngine()
    return Writer(model, engine, Here(engine), limits=Limits(seconds), purse=purse, strict=strict)


def files(folder: Path) -> list[Path]:
    """What lies in a folder."""
    return sorted(folder.iterdir())


def model_at(server: OpenAIServer) -> LanguageModel:
    """The model behind a server."""
    return language_model("openai:gpt-test", url=server.url, key=None, first_wait=0.001)


async def test_a_digest_is_written_through_the_protocol() -> None:
    """The statements go out, the structured answer comes back and is checked; the usage is counted."""
    async with openai_server(GOOD) as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
        assert [b.text for b in digest.bullets()] == ["Discount: up to 8%."]
        assert digest.generation.model == "openai:gpt-test"
        [sent] = server.seen
        assert "The price of Lens falls" in str(sent["messages"])


@pytest.mark.parametrize(("fault", "tries"), [(503, 4), (500, 4), (429, 4), (401, 1), (404, 1)])
async def test_a_model_that_is_down_costs_no_digest(fault: int, tries: int) -> None:
    """What may pass is tried again, then rules make the digest, which says why."""
    async with openai_server(fault) as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
        assert len(server.seen) == tries
    assert digest.generation.failure is (Failure.QUOTA if fault == 429 else Failure.DOWN)
    assert [b.text for b in digest.bullets()] or digest.headline
    assert digest.engine == "extractive"


async def test_a_hiccup_is_not_noticed() -> None:
    """After two failures the third try is the answer."""
    async with openai_server(503, 429, GOOD) as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
    assert digest.generation.failure is None


@pytest.mark.parametrize("fault", [503, 401, "slow"])
async def test_a_correction_that_can_t_be_had_costs_no_digest(fault: int | str) -> None:
    """What passed goes out as the model worded it; the line that failed is counted as gone."""
    bullets = [*GOOD["bullets"], {"section": "proof", "text": "Contoso saved 64% of its losses.", "cites": [3]}]
    async with openai_server(GOOD | {"bullets": bullets}, fault) as server:
        digest = await writer(model_at(server), seconds=2).digest(PLAN, Wanted())
    assert digest.generation.failure is None
    assert [b.text for b in digest.bullets()] == ["Discount: up to 8%."]
    assert (digest.generation.again, digest.generation.dropped) == (1, 1)


async def test_a_slow_model_is_not_waited_for() -> None:
    """A brief never waits longer than its time limit."""
    async with openai_server("slow") as server:
        started = asyncio.get_running_loop().time()
        digest = await writer(model_at(server), seconds=0.3).digest(PLAN, Wanted())
        assert asyncio.get_running_loop().time() - started < 5
    assert digest.generation.failure is Failure.TIME_OUT


@pytest.mark.parametrize("words", ["text", "broken"])
async def test_an_unreadable_answer_is_asked_for_once_more(words: str) -> None:
    """Prose instead of the wanted form: asked once more, then by rules."""
    async with openai_server(words, GOOD) as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
    assert [b.text for b in digest.bullets()] == ["Discount: up to 8%."]
    async with openai_server(words) as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
    assert digest.generation.failure in (Failure.MALFORMED, Failure.DOWN)


async def test_an_answer_that_the_sdk_was_not_made_for_costs_no_digest() -> None:
    """Regression: an answer without any choice ended as a defect of ours."""
    async with openai_server("nothing") as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
    assert digest.generation.failure is Failure.DOWN


async def test_a_refusal_is_said() -> None:
    """A provider's content filter is no defect of ours."""
    async with openai_server("refusal") as server:
        digest = await writer(model_at(server)).digest(PLAN, Wanted())
    assert digest.generation.failure in (Failure.REFUSED, Failure.MALFORMED)


HOSTILE = {
    "half a character": "Lens \ud800 falls to €99.",
    "half a character in the wrong form": None,
    "one word without end": "x" * 200_000,
    "ten thousand limits": "may not " * 10_000,
}


@pytest.mark.parametrize("fault", HOSTILE)
async def test_an_answer_of_any_kind_costs_no_digest(tmp_path: Path, fault: str) -> None:
    """Regression: half a character ended in a defect, and a line without end took the brief's time and more."""
    said = {**GOOD, "headline": "\ud800" if HOSTILE[fault] is None else {"text": HOSTILE[fault], "cites": [1]}}
    model = ReplayModel(tmp_path)
    for answer in (said, {"lines": []} if HOSTILE[fault] else said):
        with pytest.raises(NotRecordedError) as waiting:
            await writer(model, strict=True).digest(PLAN, Wanted())
        [path] = waiting.value.waiting
        (tmp_path / path.name.replace(".request", "")).write_text(json.dumps(answer))
    digest = await writer(model, seconds=5.0, strict=True).digest(PLAN, Wanted())
    assert digest.headline.encode()
    assert digest.generation.failure is (None if HOSTILE[fault] else Failure.MALFORMED)


class Faraway:
    """A model outside this machine that must not be asked."""

    name = "far:away"
    external = True

    async def answer(
        self, request: Request, seconds: float, heard: Heard = unheard, afford: Afford = freely
    ) -> Answered:
        raise AssertionError("it was asked")


async def test_a_confidential_brief_stays_here() -> None:
    """Without leave, a brief marked confidential goes to no model outside; the digest says so."""
    digest = await writer(Faraway()).digest(PLAN, Wanted(), confidential=True)
    assert digest.generation.failure is Failure.CONFIDENTIAL


async def test_a_spent_budget_asks_nobody() -> None:
    """Nothing is sent once the purse says no."""

    async def none_left(model: str, subject: str, tokens: int) -> str | None:
        return None

    async def extend(call: str, tokens: int) -> bool:
        raise AssertionError("nothing was reserved")

    async def settle(call: str, taken: Taken, seconds: float, outcome: str) -> None:
        raise AssertionError("nothing was reserved")

    digest = await writer(Faraway(), purse=Purse(none_left, extend, settle)).digest(PLAN, Wanted())
    assert digest.generation.failure is Failure.BUDGET


async def test_replay_writes_what_it_lacks_and_answers_what_it_has(tmp_path: Path) -> None:
    """A request without an answer is written under its hash; with one, the digest comes of it."""
    model = ReplayModel(tmp_path)
    with pytest.raises(NotRecordedError) as waiting:
        await writer(model, strict=True).digest(PLAN, Wanted())
    [path] = waiting.value.waiting
    assert files(tmp_path) == [path]
    digest = await writer(model).digest(PLAN, Wanted())
    assert digest.generation.failure is Failure.DOWN
    (tmp_path / path.name.replace(".request.json", ".json")).write_text(json.dumps(GOOD))
    digest = await writer(model, strict=True).digest(PLAN, Wanted())
    assert [b.text for b in digest.bullets()] == ["Discount: up to 8%."]


async def test_replay_writes_all_requests_of_a_pass(tmp_path: Path) -> None:
    """A long brief: every part's request is written at once."""
    long = document(*(f"Point {n} costs {n} euros in region {n}." for n in range(1, 201)))
    with pytest.raises(NotRecordedError) as waiting:
        await writer(ReplayModel(tmp_path), strict=True).digest(long, Wanted(window=3_000))
    assert len(waiting.value.waiting) == len(files(tmp_path)) > 2


def test_what_is_missing_is_said() -> None:
    """A provider that is not installed, or not known, names what to do."""
    with pytest.raises(MissingProviderError, match=r"linkpin\[anthropic\]"):
        language_model("anthropic:claude", url=None, key=None)
    with pytest.raises(MissingProviderError):
        language_model("nobody:model", url=None, key=None)
    with pytest.raises(MissingProviderError, match="openai:MODEL with LINKPIN_LLM_URL"):
        language_model("groq:llama", url=None, key=None)


def test_a_key_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those variables that are not set, and no others."""
    for name in WANTED["azure"] + WANTED["openai"]:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(MissingProviderError, match=r"set OPENAI_API_KEY as well\."):
        language_model("openai:gpt-5", url=None, key=None)
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(MissingProviderError, match=r"set AZURE_OPENAI_API_KEY, OPENAI_API_VERSION as well\."):
        language_model("azure:gpt-5", url=None, key=None)


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:1/v1", True), ("http://localhost/v1", True), ("https://api.x.com/v1", False)],
)
def test_what_is_on_this_machine(url: str, here: bool) -> None:
    """Only a loopback address is this machine's."""
    assert is_here(url) is here


def test_errors_have_words() -> None:
    """An error of a model says what failed."""
    assert str(ModelError(Failure.DOWN)) == "down"
    assert Reply({}).raw == ""
