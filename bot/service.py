"""The running service: web, workers and clock around one database, each of which can be left out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog
from starlette.types import ASGIApp

from bot.app import create_app
from bot.clock import Clock, Sweep
from bot.deadwatch import DeadWatch
from bot.faults import place
from bot.grouping import GroupCommit
from bot.inbound import Handle, Inbound
from bot.jobs import Jobs, Services
from bot.metrics import Metrics
from bot.minds import Minds
from bot.pictures.shelf import PATH, Pictures
from bot.pictures.web import pictures_app
from bot.platforms import Connect, Connection, Core, Surface
from bot.sending import DeliveryWorker, Pace
from bot.signals import Signals, wait_any
from bot.worker import InboxWorker, WorkPace
from bot.writing import Writer
from digests.engine import DigestEngine
from feedback.meaning import LexicalEngine
from storage import inbox
from storage.database import Database
from storage.errors import StorageError
from storage.location import Location
from storage.migrate import current_revision, head_revision, migrate
from storage.session import Session

STALLED_SECONDS = 30.0
"""A loop that has not come round for so long is not well."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Roles:
    """Which parts run in this process."""

    web: bool = True
    worker: bool = True
    clock: bool = True


class Loop(Protocol):
    """Runs until it is told to stop; `alive_at` is when it last came round, by the event loop's clock."""

    alive_at: float

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service is made of; `bot/bootstrap.py` chooses it."""

    handle: Handle
    jobs: Jobs
    engine: DigestEngine
    connects: Sequence[Connect]
    sweeps: Sequence[Sweep]
    clocks: Mapping[str, Callable[[Services], Loop]] = field(default_factory=dict)
    """Further loops of the clock's role, by the names under which `/readyz` tells of them."""
    public_url: str | None = None
    minds: Minds = field(default_factory=lambda: Minds(LexicalEngine()))
    writer: Callable[[Database], Writer] | None = None
    begins: Sequence[Callable[[Session], Awaitable[None]]] = ()
    """What is written down once, before anything runs."""
    pace: Pace | None = None
    work_pace: WorkPace | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """The service as it runs: its web app, its way in, and its platforms."""

    app: ASGIApp
    inbound: Inbound
    database: Database
    connections: Sequence[Connection]
    ready: Callable[[], Awaitable[Mapping[str, bool]]]


@asynccontextmanager
async def run_service(location: Location, home: Path, parts: Parts, roles: Roles) -> AsyncIterator[Running]:
    """Migrate, start the parts of `roles`, and stop them in order at the end. Raises StorageError."""
    await migrate(location)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(location))
        for begin in parts.begins:
            async with database.write() as session:
                await begin(session)
        grouped = await stack.enter_async_context(GroupCommit(database))
        signals, metrics = Signals(), Metrics()
        inbound = Inbound(database, parts.handle, signals=signals, metrics=metrics, grouped=grouped)
        pictures = await Pictures.open(database, parts.public_url)
        core = Core(database=database, inbound=inbound, signals=signals, home=home, pictures=pictures)
        connections = [connect(core) for connect in parts.connects]
        for connection in connections:
            await connection.start()
            stack.push_async_callback(connection.stop)
        services = Services(
            database=database,
            engine=parts.engine,
            fetchers={c.outbound.platform: c.fetcher for c in connections if c.fetcher is not None},
            home=home,
            signals=signals,
            metrics=metrics,
            minds=parts.minds,
            writer=None if parts.writer is None else parts.writer(database),
        )
        loops = _loops(services, parts, roles, connections, grouped)
        await _started(stack, loops)

        head = head_revision()

        async def ready() -> Mapping[str, bool]:
            return await _ready(database, loops, head)

        surfaces = [Surface(PATH, pictures_app(pictures))]
        surfaces += [surface for connection in connections for surface in connection.surfaces]
        app = create_app(ready, lambda: metrics.scrape(database), surfaces)
        yield Running(app, inbound, database, connections, ready)


def _loops(
    services: Services, parts: Parts, roles: Roles, connections: Sequence[Connection], grouped: GroupCommit
) -> dict[str, Loop]:
    watch = DeadWatch(services.metrics)
    loops: dict[str, Loop] = {}
    if roles.worker:
        loops["inbox"] = InboxWorker(
            parts.handle,
            parts.jobs,
            services,
            watch=watch,
            pace=parts.work_pace,
            open_forms={c.outbound.platform: c.open_form for c in connections if c.open_form is not None},
        )
        loops["deliveries"] = DeliveryWorker(
            services.database,
            {connection.outbound.platform: connection.outbound for connection in connections},
            signals=services.signals,
            metrics=services.metrics,
            grouped=grouped,
            pace=parts.pace,
        )
    if roles.clock:
        own = (Sweep("dead events", 30, watch.look), Sweep("old events", 3600, inbox.prune))
        loops["clock"] = Clock(services.database, (*own, *parts.sweeps), services.signals)
        loops |= {name: make(services) for name, make in parts.clocks.items()}
    return loops


async def _started(stack: AsyncExitStack, loops: Mapping[str, Loop]) -> None:
    """Run the loops; at the stack's end they are told to stop, and waited for."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(_kept_up(name, loop, stop), name=name) for name, loop in loops.items()]

    async def end() -> None:
        stop.set()
        await asyncio.gather(*tasks)

    stack.push_async_callback(end)


async def _kept_up(name: str, loop: Loop, stop: asyncio.Event) -> None:
    """A loop that fails by a defect is started again: the rows that it had are leased, so nothing is lost."""
    while not stop.is_set():
        try:
            await loop.run(stop)
        except Exception as error:  # noqa: BLE001  the last resort
            _log.error("loop failed", loop=name, error=type(error).__name__, at=place(error))
            await wait_any((stop,), 1.0)


async def _ready(database: Database, loops: Mapping[str, Loop], head: str | None) -> Mapping[str, bool]:
    try:
        current = await current_revision(database)
        state = {"database": True, "schema": current == head}
    except StorageError:
        state = {"database": False, "schema": False}
    moment = asyncio.get_running_loop().time()
    return state | {name: moment - loop.alive_at < STALLED_SECONDS for name, loop in loops.items()}
