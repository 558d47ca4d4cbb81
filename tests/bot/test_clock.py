"""The clock: each sweep at its own pace, and none in the way of another."""

from __future__ import annotations

import asyncio

import pytest

from bot.clock import Clock, Sweep
from bot.signals import Signals
from storage import inbox
from storage.database import Database
from storage.kinds import Platform
from storage.session import Session
from tests.bot.conversation import until

pytestmark = pytest.mark.anyio


class Sweeps:
    def __init__(self) -> None:
        self.done: list[str] = []

    async def quick(self, session: Session) -> bool:
        self.done.append("quick")
        await inbox.store(session, key="e", platform=Platform.LOCAL, kind="x", conversation="D", payload=None)
        return True

    async def slow(self, session: Session) -> bool:
        self.done.append("slow")
        return False

    async def broken(self, session: Session) -> bool:
        self.done.append("broken")
        raise ZeroDivisionError


async def test_each_at_its_own_pace(database: Database) -> None:
    """Sweeps come at the start and then at their pace; a broken one is tried again and stops no other."""
    sweeps, signals = Sweeps(), Signals()
    clock = Clock(
        database,
        [Sweep("broken", 5, sweeps.broken), Sweep("quick", 5, sweeps.quick), Sweep("slow", 60, sweeps.slow)],
        signals,
    )
    for moment in (100.0, 104.9, 105.0, 159.0, 160.0):
        await clock.sweep(moment)
    rounds = [["broken", "quick", "slow"], ["broken", "quick"], ["broken", "quick"], ["slow"]]
    assert sweeps.done == [name for done in rounds for name in done]
    assert signals.inbox.is_set()
    async with database.read() as session:
        assert len(await inbox.events(session)) == 1


async def test_runs_until_stopped(database: Database) -> None:
    """The running clock sweeps, and ends at once when told to."""
    sweeps, stop = Sweeps(), asyncio.Event()
    running = asyncio.create_task(Clock(database, [Sweep("slow", 60, sweeps.slow)], Signals()).run(stop))

    async def swept() -> bool:
        return sweeps.done == ["slow"]

    await until(swept)
    stop.set()
    await running
