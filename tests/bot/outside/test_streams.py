"""Answers in pieces: slow ones are waited for, stalled and broken ones asked for again, and all is paid for."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import pytest

from bot.outside.llm import ProviderModel, language_model
from bot.outside.models import MOST_OUTPUT, Answered, ModelError, Taken, unheard
from bot.spending import purse
from bot.writing import Here, Limits, Purse, Writer
from digests.extractive import ExtractiveEngine
from digests.generation import HowFar, Message, Passage, Request, Stage, Task, Use, Wanted
from digests.generation.answers import WrittenLines
from digests.model import Failure
from storage import clock, model_calls
from storage.database import Database
from storage.model_calls import Budget
from storage.tables import ModelCall
from tests.bot.outside.openai_server import OpenAIServer, Piecewise, Step, openai_server
from tests.made_documents import document

pytestmark = pytest.mark.anyio
REQUEST = Request("Write lines.", (Message("user", "1\tLens costs €49."),), WrittenLines)
LINES: dict[str, Any] = {"lines": [{"text": f'Line {n} says "text": {n}.', "cites": [n]} for n in range(1, 4)]}
PAID = Taken(100, 20)
"""What the server says that an answer took."""
STALL = 1.0
Broken = Literal["close", "cut", "stall", "garbage", "error"]


def model_at(server: OpenAIServer, stall: float = STALL) -> ProviderModel:
    """The model behind a server, without waits between tries."""
    return language_model("openai:gpt-test", url=server.url, key=None, first_wait=0.001, stall=stall)


def streamed(server: OpenAIServer) -> list[bool]:
    """Which of the requests asked for a stream."""
    return [bool(body.get("stream")) for body in server.seen]


async def tried(*script: Step, seconds: float = 20.0) -> tuple[Answered, list[int | None], OpenAIServer]:
    """An answer from a server that streamed a good one before; what was heard of it, and the server."""
    heard: list[int | None] = []
    async with openai_server(LINES, *script) as server:
        model = model_at(server)
        await model.answer(REQUEST, 20)
        return await model.answer(REQUEST, seconds, heard.append), heard, server


async def test_an_answer_in_pieces_is_one_answer() -> None:
    """Each line is heard of as it begins, once; what the answer took is what the last chunk says."""
    answered, heard, server = await tried(Piecewise(LINES, size=3))
    assert answered.reply.content == LINES
    assert answered.taken == PAID
    assert heard == [1, 2, 3]
    assert server.seen[1]["stream_options"] == {"include_usage": True}


async def test_a_slow_answer_is_waited_for() -> None:
    """A stream that takes longer than a stall in all, and is never silent for so long, is left alone."""
    started = asyncio.get_running_loop().time()
    answered, _, server = await tried(Piecewise(LINES, size=5, pause=STALL / 20))
    assert answered.reply.content == LINES
    assert asyncio.get_running_loop().time() - started > STALL
    assert len(server.seen) == 2


@pytest.mark.parametrize("how", ["close", "cut", "stall", "garbage", "error"])
async def test_a_broken_stream_is_asked_for_again(how: Broken) -> None:
    """However it breaks, the next try is the answer, long before the time is over; both tries are paid for."""
    started = asyncio.get_running_loop().time()
    answered, heard, server = await tried(Piecewise(LINES, until=60, then=how), LINES)
    assert answered.reply.content == LINES
    assert heard == [1, None, 1, 2, 3]
    assert asyncio.get_running_loop().time() - started < 10
    assert len(server.seen) == 3
    assert answered.taken.input_tokens == 100 + REQUEST.size // 3
    assert answered.taken.output_tokens >= 20 + 60 // 3


async def test_a_model_that_always_stalls_is_given_up() -> None:
    """Four tries; what they took is known."""
    with pytest.raises(ModelError) as error:
        await tried(Piecewise(LINES, until=30, then="stall"))
    assert error.value.failure is Failure.TIME_OUT
    assert error.value.taken.input_tokens == 4 * (REQUEST.size // 3)
    assert error.value.taken.output_tokens == 4 * (30 // 3)


async def test_a_model_that_says_nothing_is_asked_again() -> None:
    """The first try may be silent for two thirds of the time, the second for the rest."""
    answered, heard, server = await tried("slow", LINES, seconds=3.0)
    assert answered.reply.content == LINES
    assert heard[0] is None
    assert len(server.seen) == 3


async def test_a_time_that_is_over_ends_a_stream() -> None:
    """A stream that goes on and on does not outlast the time limit."""
    started = asyncio.get_running_loop().time()
    with pytest.raises(ModelError) as error:
        await tried(Piecewise(LINES, size=1, pause=0.1), seconds=1.0)
    assert error.value.failure is Failure.TIME_OUT
    assert error.value.taken.input_tokens == REQUEST.size // 3
    assert asyncio.get_running_loop().time() - started < 5


@pytest.mark.parametrize("streams", ["no", "refused"])
async def test_an_address_that_does_not_stream_works(streams: Literal["no", "refused"]) -> None:
    """The first request finds it out; from then on answers are taken whole."""
    async with openai_server(LINES, streams=streams) as server:
        model = model_at(server)
        for _ in range(2):
            assert (await model.answer(REQUEST, 20)).reply.content == LINES
        assert streamed(server) == [True, False, False]


async def test_a_refused_request_is_no_address_without_streams() -> None:
    """What is refused streamed and whole is an error, and the next request is streamed again."""
    async with openai_server(400, 400, LINES) as server:
        model = model_at(server)
        with pytest.raises(ModelError):
            await model.answer(REQUEST, 20)
        assert (await model.answer(REQUEST, 20)).reply.content == LINES
        assert streamed(server) == [True, False, True]


async def test_a_server_that_garbles_streams_is_not_streamed() -> None:
    """Of a model that never streamed a whole answer, two broken ones are enough; each is taken whole at once."""
    half = Piecewise(LINES, until=60, then="close")
    async with openai_server(half, LINES, half, LINES, LINES) as server:
        model = model_at(server)
        for _ in range(3):
            assert (await model.answer(REQUEST, 20)).reply.content == LINES
        assert streamed(server) == [True, False, True, False, False]


async def test_streams_can_be_turned_off() -> None:
    """With no seconds to stall, nothing is streamed."""
    async with openai_server(LINES) as server:
        assert (await model_at(server, stall=0).answer(REQUEST, 20, unheard)).taken == PAID
        assert streamed(server) == [False]


async def test_what_nobody_accounts_for_is_reckoned() -> None:
    """A server that sends no usage is not free of charge, nor is an answer of another form."""
    answered, _, _ = await tried(Piecewise(LINES, usage=False))
    assert answered.taken.input_tokens == REQUEST.size // 3
    assert answered.taken.output_tokens > 20
    answered, _, _ = await tried("text")
    assert answered.reply.content is None
    assert answered.taken == PAID


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ((Piecewise(LINES, until=60, then="cut"), LINES), "done"),
        ((Piecewise(LINES, until=60, then="stall"),), Failure.TIME_OUT.value),
        ((LINES, "text", "text"), "done"),
    ],
)
async def test_a_reservation_is_settled_however_a_stream_ends(
    database: Database, script: tuple[Step, ...], outcome: str
) -> None:
    """Each call has its end and what it took in the database, and nothing stays reserved."""
    calls, _ = await _calls(database, *script)
    assert {each.outcome for each in calls} == {outcome}
    assert all(each.tokens == each.input_tokens + each.output_tokens > 0 for each in calls)


async def test_another_try_needs_its_own_tokens(database: Database) -> None:
    """Broken tries are paid for: where the brief's budget has nothing for one more, the model is not asked again."""
    broken = Piecewise(LINES, until=60, then="cut")
    before, _ = await _calls(database, broken, LINES)
    one = before[0].tokens - PAID.tokens
    two_tries = sum(each.tokens for each in before) + MOST_OUTPUT + 5 * one // 2
    calls, asked = await _calls(database, broken, broken, LINES, budget=two_tries)
    assert (calls[-1].outcome, asked) == (Failure.BUDGET.value, 2)
    assert calls[-1].tokens == calls[-1].input_tokens + calls[-1].output_tokens == 2 * one


async def _calls(database: Database, *script: Step, budget: int = 1_000_000) -> tuple[list[ModelCall], int]:
    """The calls in the database, and how often the model was asked; `budget` is in tokens."""
    engine = ExtractiveEngine()
    passage, task = Passage("d1", "Lens costs €49."), Task(Use.ANSWER, "en", lines=3, words=30, question="What?")
    async with openai_server(*script) as server:
        wallet = purse(database, Budget(1_000_000, budget))
        writer = Writer(model_at(server), engine, Here(engine), limits=Limits(9.0), purse=wallet)
        await writer.text([passage], task, subject="theme")
    async with database.read() as session:
        midnight = (await clock.now(session)).replace(hour=0, minute=0, second=0)
        return list(await model_calls.calls(session, since=midnight)), len(server.seen)


async def test_a_call_that_is_called_off_is_paid_for() -> None:
    """A worker that stops in the middle of a call settles it with what was sent."""
    settled: list[Taken] = []

    async def reserve(model: str, subject: str, tokens: int) -> str | None:
        return "call"

    async def extend(call: str, tokens: int) -> bool:
        return True

    async def settle(call: str, taken: Taken, seconds: float, outcome: str) -> None:
        settled.append(taken)

    engine = ExtractiveEngine()
    async with openai_server("slow") as server:
        writer = Writer(model_at(server), engine, Here(engine), purse=Purse(reserve, extend, settle))
        writing = asyncio.create_task(writer.digest(document("Lens costs €49 from October."), Wanted()))
        while not server.seen:  # noqa: ASYNC110  the server is in this process
            await asyncio.sleep(0.01)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    assert settled[0].input_tokens > 0


async def test_news_of_a_digest() -> None:
    """A long brief is read by parts, then its lines come, then those that failed are put right."""
    brief = document(*(f"Point {n} costs {n} euros in region {n}." for n in range(1, 121)))
    news: list[HowFar] = []
    engine = ExtractiveEngine()

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        wanted = body["tools"][0]["function"]["name"]
        if wanted == "Picked":
            return {"ids": [1, 2, 3]}
        if wanted == "Corrections":
            return {"lines": [{"line": "why", "text": "Point 2 costs 2 euros in region 2.", "cites": [2]}]}
        head = {"text": "Point 1 costs 1 euros in region 1.", "cites": [1]}
        wrong = {"text": "Point 2 costs 7 euros in region 2.", "cites": [2]}
        return {"headline": head, "why": wrong, "bullets": []}

    async with openai_server(answer) as server:
        writer = Writer(model_at(server), engine, Here(engine), limits=Limits(20.0))
        await writer.digest(brief, Wanted(window=3_000), news=news.append)
    parts = news[0].total
    assert parts > 1
    assert news == [
        *(HowFar(Stage.READING, done, parts) for done in range(parts + 1)),
        HowFar(Stage.WRITING, 1),
        HowFar(Stage.WRITING, 2),
        HowFar(Stage.CORRECTING, 0, 1),
    ]
