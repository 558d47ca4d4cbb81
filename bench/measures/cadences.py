"""How fast 10,000 channels get an edition that is due at one instant, and how many cadences a second can be ticked."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.rows import Row, Setting, measure
from bench.service import DIALECTS, database
from bot.grouping import GroupCommit
from bot.metrics import Metrics
from bot.sending import DeliveryWorker
from bot.signals import Signals
from digests.extractive import ExtractiveEngine
from digests.reading import read_document_async
from handlers.cadences.plan import Plan, plan_to_json
from handlers.cadences.ticks import begin_anew, tick
from handlers.cards import Card
from sample.make_brief import PATH as DECK
from schedules.rules import Daily
from storage import briefs, cadences, clock, digests, ledger, places
from storage.database import Database
from storage.deliveries import Claim
from storage.kinds import ChannelPurpose, DeliveryStatus, DigestStatus, Platform
from storage.location import Location
from storage.migrate import migrate
from storage.rates import Limit
from storage.tables import Beat, Cadence, CadenceChannel, Channel, DeliveryRow, Workspace

CHANNELS, CADENCES = 10_000, 10_000
DELIVERED = 10_000 if os.environ.get("LINKPIN_BENCH_FULL") else 2_000
"""At the tenant's limit 10,000 take 200 s for each database; the pace is the same all the way."""
TICKED_SECONDS = 15
PER_SECOND, BURST = 50, 10
"""The limit of a tenant; a channel takes one message a second (PLATFORM_FACTS: Slack, Teams)."""
START = datetime(2027, 3, 1, 12, tzinfo=UTC)
DUE = datetime(2027, 3, 2, 8, tzinfo=UTC)


class PacedPlatform:
    """Implements `bot.delivery.Outbound`: takes a moment, and has the limits of a tenant and of each channel.

    `all_there` is set with the message number `wanted`.
    """

    platform = Platform.LOCAL

    def __init__(self, wanted: int) -> None:
        self.all_there = asyncio.Event()
        self._wanted = wanted
        self._taken: set[str] = set()

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        """50 a second for the tenant, one a second for a channel."""
        return (
            Limit(f"channel:{row.target}", timedelta(seconds=1)),
            Limit("tenant", timedelta(seconds=1) / PER_SECOND, BURST),
        )

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        """As a platform in the same region does."""
        await asyncio.sleep(0.05)
        self._taken.add(claim.row.id)
        if len(self._taken) == self._wanted:
            self.all_there.set()
        return (claim.row.id,)

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        """Nothing is ever in doubt here."""
        return None


@measure("bench")
def cadences_due_together(setting: Setting) -> Iterator[Row]:
    """One cadence for 10,000 channels comes due: how long the one transaction takes, and what it needs in memory."""
    for dialect in DIALECTS:
        with database(dialect) as (_, location, _):
            seconds, before, after = _enqueue(location)
        note = f"one tick, one transaction, {CHANNELS:,} deliveries with the sample digest, on the disk"
        yield Row(
            f"cadences: {CHANNELS:,} channels due, to enqueue, {dialect}", seconds, "s", "lower", None, None, note
        )
        note = f"a process's peak after the tick for {CHANNELS:,} channels beside that after one for 100"
        yield Row(f"cadences: memory while enqueuing, {dialect}", after / before, "ratio", "lower", None, 1.25, note)


@measure("bench")
def cadences_delivered(setting: Setting) -> Iterator[Row]:
    """The editions go out at the platform's pace: how near to what the limits allow at best."""
    for dialect in DIALECTS:
        with database(dialect) as (_, location, _):
            seconds = asyncio.run(_deliver(location))
        best = (DELIVERED - BURST) / PER_SECOND
        note = f"{DELIVERED:,} channels, 1/s each, {PER_SECOND}/s for the tenant; {seconds:.1f} s, at best {best:.1f} s"
        yield Row(f"cadences: delivery beside the limit, {dialect}", seconds / best, "ratio", "lower", None, 1.05, note)


@measure("bench")
def cadence_ticks(setting: Setting) -> Iterator[Row]:
    """10,000 cadences: how many of those that are due are ticked in a second, and how long a sweep with none takes."""
    for dialect in DIALECTS:
        with database(dialect) as (_, location, _):
            ticks, idle = asyncio.run(_tick(location))
        note = (
            f"{CADENCES:,} cadences, each due once and with nothing new; one after the other for {TICKED_SECONDS} s, "
            "every commit on the disk"
        )
        yield Row(f"cadences: ticks, {dialect}", ticks, "1/s", "higher", None, None, note)
        yield Row(f"cadences: a sweep with nothing due, {dialect}", 1000 * idle, "ms", "lower", None, None, note)


def _enqueue(location: Location) -> tuple[float, float, float]:
    """Seconds for all channels, and the peak memory in MB before and after.

    In a process of its own: the set-up would leave a peak behind that hides the tick's.
    """
    few, many = asyncio.run(_due_together(location))
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        return alone.submit(_enqueue_alone, location, few, many).result()


async def _due_together(location: Location) -> tuple[str, str]:
    await migrate(location)
    async with Database(location) as opened:
        few, many = await _found(opened, 100, "few"), await _found(opened, CHANNELS, "many")
        await _approve(opened, "few")
        await _approve(opened, "many")
        return few, many


def _enqueue_alone(location: Location, few: str, many: str) -> tuple[float, float, float]:
    async def run() -> tuple[float, float, float]:
        async with Database(location) as opened:
            await _tick_at(opened, few, DUE)  # so that all code is loaded
            peak, before = _peak(), time.perf_counter()
            await _tick_at(opened, many, DUE)
            return time.perf_counter() - before, peak, _peak()

    return asyncio.run(run())


async def _deliver(location: Location) -> float:
    await migrate(location)
    async with Database(location) as opened, GroupCommit(opened) as grouped:
        cadence = await _found(opened, DELIVERED, "many")
        await _approve(opened, "many")
        await _tick_at(opened, cadence, DUE)
        async with opened.write() as session:
            await clock.thaw(session)
        platform = PacedPlatform(DELIVERED)
        worker = DeliveryWorker(
            opened, {Platform.LOCAL: platform}, signals=Signals(), metrics=Metrics(), grouped=grouped
        )
        stop = asyncio.Event()
        start = time.perf_counter()
        running = asyncio.create_task(worker.run(stop))
        await platform.all_there.wait()
        taken = time.perf_counter() - start
        stop.set()
        await running
        if await _sent(opened) != DELIVERED:
            raise RuntimeError("the platform has them all, the ledger does not say so")
        return taken


async def _tick(location: Location) -> tuple[float, float]:
    await migrate(location)
    async with Database(location) as opened:
        keys = await _many_cadences(opened)
        begun = time.perf_counter()
        async with opened.read() as session:
            if await cadences.due_cadences(session, START):
                raise RuntimeError("none is due yet")
        idle = time.perf_counter() - begun
        async with opened.write() as session:
            await clock.freeze(session, DUE)
        begun, done = time.perf_counter(), 0
        for key in keys:
            async with opened.write() as session:
                done += len(await tick(session, key))
            if time.perf_counter() - begun > TICKED_SECONDS:
                break
        return done / (time.perf_counter() - begun), idle


async def _found(opened: Database, channels: int, name: str) -> str:
    """A cadence for so many channels with the tag `name`; gives its key."""
    async with opened.write() as session:
        await clock.freeze(session, START)
        if await places.organisation(session) is None:
            await places.set_organisation(session, name="Bench", language="en", time_zone="Europe/Berlin")
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=START, allowed=True)
        session.add_all(_channels(workspace, channels, name))
        await session.flush()
        chosen = [each.id for each in await places.channels(session) if each.name.startswith(f"{name}-")]
        session.expunge_all()
    async with opened.write() as session:
        cadence = Cadence(
            name=name,
            plan=plan_to_json(Plan(Daily((clock_time(9),)))),
            time_zone="Europe/Berlin",
            ceiling=3,
            reports=False,
            created_at=START,
        )
        await cadences.add_cadence(session, cadence, chosen)
        await begin_anew(session, cadence, START)
        return cadence.id


def _channels(workspace: Workspace, number: int, name: str) -> list[Channel]:
    return [
        Channel(
            workspace_id=workspace.id,
            external_id=f"{name}-{each}",
            name=f"{name}-{each}",
            purpose=ChannelPurpose.SALES,
            created_at=START,
        )
        for each in range(number)
    ]


async def _approve(opened: Database, name: str) -> None:
    """The sample deck's digest, approved for the channels of a name."""
    document = await read_document_async(DECK)
    digest = ExtractiveEngine().digest(document)
    async with opened.write() as session:
        brief = await briefs.save_brief(session, digest.document, sha256=name, author_id=None, at=START)
        row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=START)
        wanted = [each.id for each in await places.channels(session) if each.name.startswith(f"{name}-")]
        await digests.set_channels(session, row.id, wanted)
        await digests.move(session, row.id, DigestStatus.APPROVED, by=None, at=START)
        session.expunge_all()


async def _tick_at(opened: Database, key: str, instant: datetime) -> None:
    async with opened.write() as session:
        await clock.freeze(session, instant)
    async with opened.write() as session:
        (done,) = await tick(session, key)
    if not done.targets:
        raise RuntimeError(f"nothing was enqueued: {done.outcome}")


async def _many_cadences(opened: Database) -> list[str]:
    """All at once what `add_cadence` and `begin_anew` do for one; gives their keys."""
    plan = Plan(Daily((clock_time(9),)))
    zone = "Europe/Berlin"
    async with opened.write() as session:
        await clock.freeze(session, START)
        await places.set_organisation(session, name="Bench", language="en", time_zone=zone)
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=START, allowed=True)
        channel = await places.ensure_channel(session, workspace.id, "sales", name="sales", at=START)
        await places.set_channel(session, channel.id, purpose=ChannelPurpose.SALES, team_id=None)
        stored, due = plan_to_json(plan), plan.next(ZoneInfo(zone), START)
        many = [
            Cadence(name=f"c{number}", plan=stored, time_zone=zone, ceiling=3, created_at=START)
            for number in range(CADENCES)
        ]
        session.add_all(many)
        await session.flush()
        session.add_all([CadenceChannel(cadence_id=each.id, channel_id=channel.id) for each in many])
        session.add_all([Beat(cadence_id=each.id, time_zone=zone, last_due=START, next_due=due) for each in many])
        await session.flush()
        return [each.id for each in many]


async def _sent(opened: Database) -> int:
    async with opened.read() as session:
        return (await ledger.counts(session)).get(DeliveryStatus.SENT, 0)


def _peak() -> float:
    """The most memory that this process has held so far, in MB.

    On Linux from the process's own status: getrusage counts the peak of whoever started it as well.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 if sys.platform != "darwin" else most / 1024 / 1024
