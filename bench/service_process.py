"""`python -m bench.service_process DATABASE_URL`: the real service with an address that takes events.

In it a brief is read and digested again and again until the end.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.instant_platform import InstantPlatform
from bot.bootstrap import digest_engine
from bot.composing import EngineElsewhere
from bot.envelope import envelope_from_json
from bot.inbound import Inbound
from bot.jobs import Services, job_kind
from bot.platforms import Connection, Core, Surface
from bot.serve import Address, Started, serve
from bot.service import Parts, Roles
from digests.reading import read_document_async
from handlers.router import handle
from sample.make_brief import PATH as DECK
from storage import inbox, places
from storage.kinds import Platform
from storage.location import locate


async def digest_for_ever(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Read and digest the sample deck as the product does: each in a child process, one after the other."""
    while True:
        document = await read_document_async(DECK)
        await asyncio.to_thread(services.engine.digest, document)


def web(inbound: Inbound) -> Starlette:
    """Takes events."""

    async def receive(request: Request) -> Response:
        return JSONResponse((await inbound.receive(envelope_from_json(await request.json()))).notice)

    async def accept(request: Request) -> Response:
        return JSONResponse((await inbound.accept(envelope_from_json(await request.json()))).notice)

    return Starlette(routes=[Route("/receive", receive, methods=["POST"]), Route("/accept", accept, methods=["POST"])])


def connect(core: Core) -> Connection:
    """The platform, with a workspace and the job."""

    async def start() -> None:
        async with core.database.write() as session:
            at = datetime.now(UTC)
            await places.ensure_workspace(session, Platform.LOCAL, "T1", name="Bench", at=at, allowed=True)
            await inbox.store(
                session, key="job", platform=Platform.LOCAL, kind=job_kind("digest"), conversation="job", payload={}
            )

    return Connection(InstantPlatform(), surfaces=(Surface("/bench", web(core.inbound)),), start=start)


def main(database_url: str) -> None:
    """Serve until told to stop."""
    parts = Parts(
        handle=handle,
        jobs={"digest": digest_for_ever},
        engine=EngineElsewhere(digest_engine, "extractive"),
        connects=(connect,),
        sweeps=(),
    )
    location = locate(database_url, Path())
    asyncio.run(serve(location, Path(), parts, Roles(), Address(port=0), _tell))


def _tell(started: Started) -> None:
    print(started.url, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
