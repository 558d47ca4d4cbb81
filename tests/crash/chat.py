"""A chat server over real HTTP: slow, limiting, failing, silent about what it took. It never deduplicates."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CALL_SECONDS = 0.8
"""The client's time-out."""
SLOWEST = 0.06
"""So long a message takes, at most, until it is in the record."""


class ChatServer:
    """`record` are the posted texts with the delivery's id, in order."""

    def __init__(self, seed: int) -> None:
        self.record: list[tuple[str, str]] = []
        self.answers: Counter[str] = Counter()
        self.url = ""
        self._random = random.Random(seed)

    def ids(self, delivery: str) -> list[str]:
        """The ids of the messages that hold this delivery's id."""
        return [f"m{number}" for number, (name, _) in enumerate(self.record) if name == delivery]

    async def post(self, request: Request) -> Response:
        """Take a message, or not, and say so, or not."""
        message = await request.json()
        await asyncio.sleep(self._random.uniform(0.005, SLOWEST))
        answer = self._random.choices(
            ("fine", "limited", "taken, no answer", "taken, 500", "not taken, 500"), (75, 10, 5, 5, 5)
        )[0]
        self.answers[answer] += 1
        if answer == "limited":
            return JSONResponse({"retry_after": 0.2}, 429)
        if answer == "not taken, 500":
            return Response(status_code=500)
        self.record.append((message["delivery"], message["text"]))
        if answer == "taken, no answer":
            await asyncio.sleep(CALL_SECONDS * 1.5)
        if answer == "taken, 500":
            return Response(status_code=500)
        return JSONResponse({"id": f"m{len(self.record) - 1}"})

    async def find(self, request: Request) -> Response:
        """Look a delivery up. Later than any message that came before is in the record; limited at times as well."""
        await asyncio.sleep(SLOWEST * 1.5)
        self.answers["looked up"] += 1
        if self._random.random() < 0.1:
            return JSONResponse({"retry_after": 0.2}, 429)
        return JSONResponse({"ids": self.ids(request.query_params["delivery"])})


@asynccontextmanager
async def chat_server(seed: int) -> AsyncIterator[ChatServer]:
    """A running server on a free port."""
    chat = ChatServer(seed)
    routes = [Route("/messages", chat.post, methods=["POST"]), Route("/messages", chat.find, methods=["GET"])]
    config = uvicorn.Config(
        Starlette(routes=routes), port=0, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    chat.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield chat
    server.should_exit = True
    await serving
