"""A bot process to be killed: the real service with its web part, one platform over HTTP, and a use case that replies.

`python -m tests.crash.process DATABASE_URL HOME CHAT_URL` starts nothing by itself: for each port that it reads it
forks a service and prints its process id. So a start takes no second of imports, and kills come at all its points.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.delivery import MaybeSentError, RetryLaterError
from bot.envelope import envelope_from_json
from bot.inbound import Inbound
from bot.meetings.rounds import MeetingRounds
from bot.minds import Minds
from bot.outside.llm import language_model
from bot.platforms import Connection, Core, Surface
from bot.questions import JOBS as QUEUE_JOBS
from bot.queue_sweeps import queue_sweeps
from bot.reading import JOBS as BRIEF_JOBS
from bot.sending import Pace
from bot.serve import Address, serve
from bot.service import Parts, Roles
from bot.spending import purse
from bot.texts import JOBS as TEXT_JOBS
from bot.worker import WorkPace
from bot.writing import Here, Limits, Writer
from digests.extractive import ExtractiveEngine
from feedback.meaning import LexicalEngine
from handlers import router
from handlers.cards import Card
from handlers.events import Event, Said
from handlers.outbox import reply
from handlers.turn import Response as Answer
from handlers.turn import Turn
from storage.database import Database
from storage.deliveries import Claim
from storage.kinds import Platform
from storage.location import locate
from storage.model_calls import Budget
from storage.rates import Limit
from storage.tables import DeliveryRow
from tests.bot.conversation import plain
from tests.crash.chat import CALL_SECONDS

LEASE = timedelta(seconds=2.5)


class HttpOutbound:
    """Posts to the chat server."""

    platform = Platform.LOCAL

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=CALL_SECONDS)

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        return (Limit("all", timedelta(milliseconds=2), burst=50),)

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        text = "" if card is None else card.summary
        answer = await self._client.post("/messages", json={"delivery": claim.row.id, "text": text})
        self._limited(answer)
        if answer.status_code != 200:
            raise MaybeSentError(str(answer.status_code))
        return (answer.json()["id"],)

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        answer = await self._client.get("/messages", params={"delivery": claim.row.id})
        self._limited(answer)
        return answer.json()["ids"] or None

    @staticmethod
    def _limited(answer: httpx.Response) -> None:
        if answer.status_code == 429:
            raise RetryLaterError(timedelta(seconds=answer.json()["retry_after"]))


async def handle(turn: Turn, event: Event) -> Answer:
    """Reply to what was said."""
    text = event.text if isinstance(event, Said) else ""
    await reply(turn, plain(f"re: {text}"))
    return Answer(notice=f"got {text}")


def web(inbound: Inbound) -> Starlette:
    """Takes events: acknowledged by 200 after the commit."""

    async def receive(request: Request) -> Response:
        return JSONResponse((await inbound.receive(envelope_from_json(await request.json()))).notice)

    async def accept(request: Request) -> Response:
        return JSONResponse((await inbound.accept(envelope_from_json(await request.json()))).notice)

    return Starlette(routes=[Route("/receive", receive, methods=["POST"]), Route("/accept", accept, methods=["POST"])])


MODEL = "openai:crash"
"""The language model that digests and other texts are worded with, of which "model=URL" says where it is."""
WORDED_JOBS = {**BRIEF_JOBS, **QUEUE_JOBS, **TEXT_JOBS}


def run(database_url: str, home: Path, chat_url: str, port: int, what: str = "") -> None:
    """Serve until killed; as `what` "queue" or "meetings", the real use cases with what happens there by itself.

    With "model=URL" the real use cases, and the jobs that word digests and other texts with the language model there.
    """
    queue, model = what == "queue", what.removeprefix("model=") if what.startswith("model=") else ""

    def connect(core: Core) -> Connection:
        return Connection(HttpOutbound(chat_url), surfaces=(Surface("/chat", web(core.inbound)),))

    parts = Parts(
        handle=router.handle if what else handle,
        jobs=QUEUE_JOBS if queue else WORDED_JOBS if model else TEXT_JOBS if what == "meetings" else {},
        engine=ExtractiveEngine(),
        connects=(connect,),
        sweeps=queue_sweeps(Minds(LexicalEngine())) if queue else (),
        clocks={"meetings": partial(MeetingRounds, every_seconds=0.1)} if what == "meetings" else {},
        pace=Pace(lease=LEASE, call_seconds=CALL_SECONDS, grace=timedelta(seconds=0.5), poll_seconds=0.2, at_once=16),
        work_pace=WorkPace(lease=LEASE, poll_seconds=0.2, jobs_at_once=4),
        writer=(lambda database: _writer(database, model)) if model else None,
    )
    location = locate(database_url, home)
    asyncio.run(serve(location, home, parts, Roles(), Address(port=port), lambda started: None))


def _writer(database: Database, url: str) -> Writer:
    engine = ExtractiveEngine()
    model = language_model(MODEL, url=url, key=None)
    budget = Budget(10_000_000, 10_000_000)
    return Writer(model, engine, Here(engine), limits=Limits(60.0), purse=purse(database, budget))


def main(database_url: str, home: str, chat_url: str, what: str = "") -> None:
    """Fork a service for each port that is read; `what` is as for `run`."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed need not be waited for
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # only the starter answers there
            try:
                run(database_url, Path(home), chat_url, int(line), what)
            except BaseException:  # noqa: BLE001  told on stderr; what follows a fork must not go on
                traceback.print_exc()
            os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
