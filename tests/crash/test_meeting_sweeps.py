"""Replicas are killed with -9 while owners are asked and alignment checks open and close: everybody hears once."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import alignment, clock
from storage.database import Database
from storage.tables import AlignmentInvite, AlignmentRound, DeliveryRow, GoalAsking
from tests.bot.conversation import until
from tests.crash.fleet import Replicas, replicas
from tests.databases import DIALECTS
from tests.handlers.alignment.quarters import grown
from tests.handlers.desk import Desk, company
from tests.handlers.goals.goals_kept import LEADS, keeps

pytestmark = pytest.mark.anyio
POSTGRESQL = pytest.mark.parametrize("location", [DIALECTS[1]], indirect=True)
OPENINGS = (
    datetime(2027, 5, 7, 8, tzinfo=UTC),
    datetime(2027, 8, 5, 8, tzinfo=UTC),
    datetime(2027, 11, 5, 9, tzinfo=UTC),
)


async def killed_meanwhile(fleet: Replicas, chance: random.Random, times: int) -> None:
    """Kill replicas in the middle of their work, and start others."""
    for _ in range(times):
        await asyncio.sleep(chance.uniform(0, 0.05))
        fleet.kill(chance.choice(fleet.running))
        await fleet.start()


async def put_clock(database: Database, instant: datetime) -> None:
    """Let it be that time for all replicas."""
    async with database.write() as session:
        await clock.freeze(session, instant)


async def all_asked(database: Database, rounds: int) -> bool:
    """Whether so many checks were opened, and everybody of the latest was asked."""
    async with database.read() as session:
        opened = len(await alignment.rounds(session))
        waiting = select(AlignmentInvite).where(~col(AlignmentInvite.sent)).limit(1)
        return opened == rounds and (await session.scalars(waiting)).first() is None


async def all_closed(database: Database) -> bool:
    """Whether no check is open any more."""
    async with database.read() as session:
        return await alignment.running(session) is None


async def purposes(database: Database) -> Counter[tuple[str, str]]:
    """How many messages of each purpose went to whom."""
    async with database.read() as session:
        rows = await session.execute(select(col(DeliveryRow.purpose), col(DeliveryRow.target)))
        return Counter((purpose, target) for purpose, target in rows)


@POSTGRESQL
async def test_everybody_hears_once(database: Database, tmp_path: Path) -> None:
    """Three quarters with kills: one message for each person and quarter, and for each asking of an owner."""
    seed = int(os.environ.get("LINKPIN_CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"LINKPIN_CRASH_SEED={seed}")  # noqa: T201  shown when the test fails, to repeat it
    chance = random.Random(seed)
    desk: Desk = await company(database, tmp_path)
    await grown(desk, 12, 9)
    await keeps(desk, LEADS)
    async with replicas(database, "tests.crash.sweeps_process", 2, 0.005) as fleet:
        await killed_meanwhile(fleet, chance, 8)
        for number, opening in enumerate(OPENINGS, 1):
            await put_clock(database, opening)
            await killed_meanwhile(fleet, chance, 8)
            await until(partial(all_asked, database, number))
            await put_clock(database, opening + timedelta(days=14, hours=1))
            await killed_meanwhile(fleet, chance, 4)
            await until(lambda: all_closed(database))
    told = await purposes(database)
    asked = {target: count for (purpose, target), count in told.items() if purpose == "alignment"}
    nina = desk.people["nina"]
    assert len(asked) == 21
    assert asked.pop(nina) == 2 * len(OPENINGS), "asked, and told what came out"
    assert set(asked.values()) == {len(OPENINGS)}
    async with database.read() as session:
        assert len(list(await session.scalars(select(AlignmentRound)))) == len(OPENINGS)
        owners = list(await session.scalars(select(GoalAsking)))
    assert {each.person_id for each in owners} == {desk.people["sam"], desk.people["mara"]}
    for person in {each.person_id for each in owners}:
        wanted = sum(1 + (each.nudged_at is not None) for each in owners if each.person_id == person)
        assert told["goal.progress", person] == wanted, "one message for each asking and each nudge"
