"""An embeddings endpoint is asked over real HTTP: it answers, stumbles, refuses, or answers something else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.outside import embeddings
from bot.outside.embeddings import EndpointEngine
from feedback.meaning import MeaningUnavailableError
from tests.feedback.made_prints import SCALE

pytestmark = pytest.mark.anyio
SECRET = "the customer's secret question"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
def anyio_backend() -> str:
    """Aiohttp runs on asyncio."""
    return "asyncio"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other without waiting."""
    monkeypatch.setattr(embeddings, "_PAUSE", 0.0)
    monkeypatch.setattr(embeddings, "_LONGEST_PAUSE", 0.0)


@asynccontextmanager
async def endpoint(answer: Answer) -> AsyncIterator[str]:
    """A server that answers so; gives its base address."""
    app = web.Application()
    app.router.add_post("/v1/embeddings", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/v1"))


async def vectors(request: web.Request) -> web.Response:
    """What a well-behaved endpoint answers, out of order."""
    asked = await request.json()
    rows = [{"index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(asked["input"])]
    return web.json_response({"data": rows[::-1]})


async def test_each_text_has_its_own_vector() -> None:
    """Vectors come in the order of the texts, over several requests where there are many."""
    async with endpoint(vectors) as url:
        texts = ["x" * (n + 1) for n in range(70)]
        found = await EndpointEngine(url, "small", "key").embed(texts)
    assert [round(float(each.vector()[0])) for each in found] == [n + 1 for n in range(70)]
    assert {each.engine for each in found} == {"openai:small"}


async def test_it_says_who_asks_and_for_what() -> None:
    """The key goes in the header, the model and the texts in the body, and nothing else."""
    seen: list[tuple[str, set[str], str]] = []

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        seen.append((request.headers.get("Authorization", ""), set(body), body["model"]))
        return await vectors(request)

    async with endpoint(answer) as url:
        await EndpointEngine(url, "small", "key").embed(["a"])
        await EndpointEngine(url, "small", None).embed(["a"])
    fields = {"model", "input", "encoding_format"}
    assert seen == [("Bearer key", fields, "small"), ("", fields, "small")]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_stumble_is_tried_again(status: int) -> None:
    """Two failures that may pass cost nothing but time."""
    calls = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        return await vectors(request) if calls > 2 else web.Response(status=status, headers={"Retry-After": "1"})

    async with endpoint(answer) as url:
        assert len(await EndpointEngine(url, "small", None).embed(["a"])) == 1
    assert calls == 3


@pytest.mark.parametrize(("status", "tries"), [(401, 1), (404, 1), (302, 1), (500, 3)])
async def test_a_refusal_is_told_without_what_was_asked(status: int, tries: int) -> None:
    """What can't pass is not tried again; the error names the status, and no text."""
    calls = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        return web.Response(status=status, text=SECRET, headers={"Location": "/elsewhere"})

    async with endpoint(answer) as url:
        with pytest.raises(MeaningUnavailableError, match=str(status)) as caught:
            await EndpointEngine(url, "small", "key").embed([SECRET])
    assert calls == tries
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "{}",
        '{"data": []}',
        '{"data": [{"index": 0, "embedding": []}]}',
        '{"data": [{"index": 0, "embedding": ["a"]}]}',
        '{"data": [{"index": 0, "embedding": [NaN, 1]}]}',
        '{"data": [{"index": 0, "embedding": [[1, 2]]}]}',
        '{"data": 7}',
    ],
)
async def test_an_answer_without_vectors_is_refused(body: str) -> None:
    """Whatever else comes back, nothing of it is stored."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    async with endpoint(answer) as url:
        with pytest.raises(MeaningUnavailableError, match="holds no vectors"):
            await EndpointEngine(url, "small", None).embed(["a"])


async def test_a_large_answer_is_read_to_its_end() -> None:
    """Many wide vectors come in pieces, and are put together; more than anybody needs is refused."""

    async def answer(request: web.Request) -> web.Response:
        count = len((await request.json())["input"])
        return web.json_response({"data": [{"index": n, "embedding": [0.125] * 3_000} for n in range(count)]})

    async with endpoint(answer) as url:
        found = await EndpointEngine(url, "large", None).embed(["a"] * 64)
        assert [len(each.vector()) for each in found] == [3_000] * 64


async def test_too_large_an_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint can't fill our memory."""
    monkeypatch.setattr(embeddings, "_LARGEST", 10)
    async with endpoint(vectors) as url:
        with pytest.raises(MeaningUnavailableError, match="holds no vectors"):
            await EndpointEngine(url, "small", None).embed(["a"])


async def test_vectors_of_another_width_are_refused() -> None:
    """A model that was exchanged behind the same name is noticed."""
    async with endpoint(vectors) as url:
        with pytest.raises(MeaningUnavailableError):
            await EndpointEngine(url, "small", None, SCALE).embed(["a"])


async def test_nobody_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that does not listen, or never answers, is an error of ours with the reason."""
    monkeypatch.setattr(embeddings, "_SECONDS", 0.1)
    with pytest.raises(MeaningUnavailableError, match="could not be reached"):
        await EndpointEngine("http://127.0.0.1:9", "small", None).embed(["a"])
    enough = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        await enough.wait()
        return web.Response()

    async with endpoint(answer) as url:
        with pytest.raises(MeaningUnavailableError, match="could not be reached"):
            await EndpointEngine(url, "small", None).embed(["a"])
        enough.set()


async def test_without_a_scale_it_can_t_be_compared() -> None:
    """An endpoint that was never measured says how it is."""
    with pytest.raises(MeaningUnavailableError, match="linkpin model calibrate"):
        _ = EndpointEngine("http://127.0.0.1:9", "small", None).scale
