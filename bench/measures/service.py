"""How fast messages go through, how soon events are acknowledged, and what the service needs to run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.instant_platform import InstantPlatform
from bench.rows import Row, Setting, measure
from bench.service import (
    DIALECTS,
    PATIENCE_SECONDS,
    database,
    load,
    percentile,
    process,
    resident_megabytes,
    wait_ready,
)
from bot.envelope import Envelope, envelope_to_json
from bot.grouping import GroupCommit
from bot.metrics import Metrics
from bot.sending import DeliveryWorker
from bot.signals import Signals
from handlers.cards import Card, Text, card_to_json, line
from handlers.copies import PUBLISHED
from handlers.events import Said
from storage import deliveries, ledger, places
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import DeliveryStatus, Platform, TargetKind
from storage.location import Location
from storage.migrate import migrate

MESSAGES = 1000
PER_SECOND = 50
SECONDS = 10
STARTS, HELD_SECONDS = 3, 10
START_SECONDS, START_MEGABYTES = 5, 450
"""Whoever tries it out should not wonder whether it hangs, and it should fit a container of 512 MB."""
CARD = card_to_json(Card((Text(line("The price falls to 49 euros on 1 October.")),), "The price falls"))


@measure("bench")
def deliveries_per_second(setting: Setting) -> Iterator[Row]:
    """From the ledger to the platform and back, with a platform that answers at once."""
    for dialect in DIALECTS:
        with database(dialect) as (_, location, _):
            rate = MESSAGES / asyncio.run(_send_all(location))
        note = f"{MESSAGES} messages, one worker, a platform that answers at once, every commit on the disk"
        yield Row(f"deliveries, {dialect}", rate, "1/s", "higher", None, None, note)


async def _send_all(location: Location) -> float:
    """The seconds that it takes to send `MESSAGES` messages."""
    await migrate(location)
    async with Database(location) as opened, GroupCommit(opened) as grouped:
        await _put_in(opened)
        worker = DeliveryWorker(
            opened, {Platform.LOCAL: InstantPlatform()}, signals=Signals(), metrics=Metrics(), grouped=grouped
        )
        stop = asyncio.Event()
        start = time.perf_counter()
        running = asyncio.create_task(worker.run(stop))
        while (await _counts(opened)).get(DeliveryStatus.SENT, 0) < MESSAGES:  # noqa: ASYNC110  the ledger rings no bell
            await asyncio.sleep(0.02)
        taken = time.perf_counter() - start
        stop.set()
        await running
    return taken


async def _put_in(opened: Database) -> None:
    async with opened.write() as session:
        at = datetime.now(UTC)
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="Bench", at=at, allowed=True)
        for number in range(MESSAGES):
            target = Target(workspace.id, TargetKind.CONVERSATION, f"C{number % 20}")
            await deliveries.enqueue(session, delivery_id=f"m{number}", target=target, payload=CARD, purpose="bench")


async def _counts(opened: Database) -> dict[DeliveryStatus, int]:
    async with opened.read() as session:
        return await ledger.counts(session)


@measure("bench")
def acknowledgement(setting: Setting) -> Iterator[Row]:
    """50 events a second over HTTP while the sample deck is digested in the same service again and again."""
    for dialect in DIALECTS:
        for way, words in (("accept", "queued"), ("receive", "answered inline")):
            with (
                database(dialect) as (url, _, home),
                process(home, "-m", "bench.service_process", url) as (_, address),
            ):
                wait_ready(address)
                bodies = [_event(way, number) for number in range(PER_SECOND * SECONDS)]
                taken = asyncio.run(load(address, bodies, path=f"/bench/{way}", per_second=PER_SECOND))
            note = f"{len(taken)} events at {PER_SECOND}/s over HTTP while a deck is digested, from due to answered"
            name = f"acknowledgement, {words}, {dialect}"
            yield Row(f"{name}, p50", 1000 * median(taken), "ms", "lower", None, None, note)
            yield Row(f"{name}, p99", 1000 * percentile(taken, 0.99), "ms", "lower", None, 300, note)


def _event(way: str, number: int) -> object:
    """One of 20 people asks for help in a direct message."""
    person = f"U{number % 20}"
    return envelope_to_json(
        Envelope(f"{way}{number}", Platform.LOCAL, "T1", person, person, f"D{person}", "", None, Said("help"))
    )


@measure("bench")
def starting(setting: Setting) -> Iterator[Row]:
    """`linkpin serve --local` with a fresh database, until it is ready, and what it then holds in memory."""
    for dialect in DIALECTS:
        seconds = [_start(dialect) for _ in range(STARTS)]
        note = f"a fresh database and home folder, from the command to /readyz, median of {STARTS}"
        yield Row(f"serve --local: start, {dialect}", median(seconds), "s", "lower", None, START_SECONDS, note)
        note = f"the most that all its processes hold in the {HELD_SECONDS} s after the sample brief was published"
        yield Row(f"serve --local: memory, {dialect}", _held(dialect), "MB", "lower", None, START_MEGABYTES, note)


@contextmanager
def _local_service(url: str, home: Path) -> Iterator[int]:
    """`linkpin serve --local`, ready; gives its process id."""
    with process(home, "-m", "bot", "serve", "--local", "--port", "0", DATABASE_URL=url) as (running, address):
        wait_ready(address)
        yield running.pid


def _start(dialect: str) -> float:
    with database(dialect) as (url, _, home):
        start = time.perf_counter()
        with _local_service(url, home):
            return time.perf_counter() - start


def _held(dialect: str) -> float:
    """The most megabytes: the processes for composing and for meaning begin with the first digest."""
    with database(dialect) as (url, location, home), _local_service(url, home) as service:
        asyncio.run(_published(location))
        most, end = 0.0, time.monotonic() + HELD_SECONDS
        while time.monotonic() < end:
            most = max(most, resident_megabytes(service))
            time.sleep(0.5)
        return most


async def _published(location: Location) -> None:
    """Until the sample brief's digest has been posted. Raises TimeoutError."""
    async with Database(location) as opened, asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with opened.read() as session:
                if await ledger.deliveries(session, status=DeliveryStatus.SENT, purpose=PUBLISHED, limit=1):
                    return
            await asyncio.sleep(0.1)
