"""The database's server goes away for some seconds while editions go out, and comes back: all goes on by itself.

The clock is the database's own, put so that some cadences come due while it is away.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from bot.cadences.timers import CadenceTimers
from bot.jobs import Services
from bot.platforms import Connection, Core
from bot.sending import Pace
from bot.service import Parts, Roles, Running, run_service
from bot.worker import WorkPace
from digests.extractive import ExtractiveEngine
from handlers.cadences.plan import Plan, plan_to_json
from handlers.cadences.ticks import begin_anew
from handlers.cards import Card
from schedules.rules import Daily
from storage import cadences, clock, ledger, places
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import StorageError
from storage.kinds import ChannelPurpose, DeliveryStatus, Platform
from storage.location import locate
from storage.migrate import migrate
from storage.tables import Cadence, Fire
from tests.bot.conversation import UseCases, said, until
from tests.bot.fake_platform import FakePlatform
from tests.crash.cadence_company import Arranged, approve
from tests.databases import StoppablePostgres

pytestmark = pytest.mark.anyio
DAY = datetime(2027, 3, 23, tzinfo=UTC)
EARLIER, LATER = time(9), time(9, 1)
EACH = 15
"""So many cadences at each of the two times."""
AWAY_SECONDS = 60 if os.environ.get("LINKPIN_CRASH_FULL") else 2.5
"""Longer than a lease: what was sent when the server went away is in doubt when it is back."""


class SlowPlatform(FakePlatform):
    """Takes its time, so that the server goes away in the middle; keeps the order of what it was given."""

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        await asyncio.sleep(0.1)
        return await super().send(claim, card)


async def found(database: Database) -> list[Arranged]:
    """Cadences for 9:00 and for 9:01, each with a channel and a digest for it; it is 9:00:58 when the clock goes on."""
    arranged = []
    async with database.write() as session:
        await clock.freeze(session, DAY)
        await places.set_organisation(session, name="Example", language="en", time_zone="UTC")
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=DAY, allowed=True)
        for number in range(2 * EACH):
            name, at = f"sales-{number}", EARLIER if number < EACH else LATER
            channel = await places.ensure_channel(session, workspace.id, name, name=name, at=DAY)
            await places.set_channel(session, channel.id, purpose=ChannelPurpose.SALES, team_id=None)
            cadence = Cadence(
                name=name, plan=plan_to_json(Plan(Daily((at,)))), time_zone="UTC", ceiling=3, created_at=DAY
            )
            cadence.reports = False
            await cadences.add_cadence(session, cadence, [channel.id])
            await begin_anew(session, cadence, DAY)
            arranged.append(Arranged(cadence.id, channel.id, "UTC", (at,), frozenset(range(7))))
    await approve(database, "news", arranged)
    async with database.write() as session:
        await clock.freeze(session, DAY + timedelta(hours=9, seconds=58))
        await clock.thaw(session)
    return arranged


def parts(platform: FakePlatform, cases: UseCases) -> Parts:
    """The service with this platform, its loops at a quick pace."""

    def connect(core: Core) -> Connection:
        return Connection(platform)

    def timers(services: Services) -> CadenceTimers:
        return CadenceTimers(services, sweep_seconds=0.1)

    return Parts(
        handle=cases.handle,
        jobs={},
        engine=ExtractiveEngine(),
        connects=(connect,),
        sweeps=(),
        clocks={"cadences": timers},
        pace=Pace(
            lease=timedelta(seconds=1.5),
            call_seconds=0.5,
            grace=timedelta(seconds=0.2),
            poll_seconds=0.1,
            at_once=4,
        ),
        work_pace=WorkPace(poll_seconds=0.1),
    )


async def told(running: Running, key: str) -> bool:
    """Whether an event was acknowledged: a platform sends it again where not."""
    try:
        await running.inbound.accept(said(key, key=key))
    except StorageError:
        return False
    return True


async def test_the_server_goes_away_and_comes_back(stoppable_postgres: StoppablePostgres, tmp_path: Path) -> None:
    """Each cadence fires once and each edition is posted once, also what came due meanwhile; the log tells of both."""
    server, platform, cases = stoppable_postgres, SlowPlatform(), UseCases()
    location = locate(server.url, tmp_path)
    await migrate(location)
    async with Database(location) as database:
        arranged = await found(database)
        with structlog.testing.capture_logs() as lines:
            async with run_service(location, tmp_path, parts(platform, cases), Roles(web=False)) as running:
                await until(lambda: has_posted(platform, EACH // 3))
                await asyncio.to_thread(server.stop)
                assert len(platform.posted) < EACH
                assert not await told(running, "hello")
                assert not (await running.ready())["database"]
                await asyncio.sleep(AWAY_SECONDS)
                await asyncio.to_thread(server.start)

                await until(lambda: all_sent(database), seconds=240)
                assert await told(running, "hello")
                await until(lambda: heard(cases, "hello"))
                assert all((await running.ready()).values())
        async with database.read() as session:
            fires = [(fire.cadence_id, fire.due) for fire in await session.scalars(select(Fire))]
    assert Counter(fires) == {(each.key, each.due(DAY, DAY + timedelta(days=1))[0]): 1 for each in arranged}
    # Beside the editions stands what "hello" was answered, if that is out by now.
    editions = Counter(name for name, _, text in platform.record if "Northwind" in text)
    assert Counter(editions.values()) == {1: 2 * EACH}
    events = [line["event"] for line in lines]
    assert events.count("cadences wait for the database") == events.count("the database is back, cadences go on") == 1
    assert "deliveries wait for the database" in events
    assert not [line for line in lines if line["event"] == "loop failed"]


async def has_posted(platform: FakePlatform, number: int) -> bool:
    """Whether the platform has got so many messages."""
    return len(platform.posted) >= number


async def heard(cases: UseCases, text: str) -> bool:
    """Whether a use case was given this."""
    return text in cases.texts


async def all_sent(database: Database) -> bool:
    """Whether the editions of all cadences are out and noted."""
    try:
        async with database.read() as session:
            return await ledger.counts(session) == {DeliveryStatus.SENT: 2 * EACH}
    except StorageError:
        return False
