"""Replicas are killed with -9 again and again while a week passes; every cadence fires once for each time it is due.

The week is simulated by the database's clock, which is what replicas go by. The suite runs a short one; `make crash
FULL=1` the whole one, 200 cadences for seven days, and ten minutes of real time. It writes build/crash.jsonl.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time as real
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.cadences.plan import Plan, plan_to_json
from handlers.cadences.ticks import begin_anew
from schedules.rules import Cron
from storage import cadences, clock
from storage.database import Database
from storage.tables import Arrival, Cadence, DeliveryRow, Fire
from tests.bot.conversation import until
from tests.crash.cadence_company import Arranged, approve, first_day, found
from tests.crash.fleet import Replicas, replicas
from tests.databases import DIALECTS

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
FULL = bool(os.environ.get("LINKPIN_CRASH_FULL"))
CADENCES = 200 if FULL else 10
SWEEP_SECONDS = 0.1
"""Three replicas that look more often keep two cores busy with looking, and the week does not come to its end."""
START = datetime.combine(first_day() + timedelta(days=0 if FULL else 6), time(), UTC)
END = START + timedelta(days=7 if FULL else 1)
PROCESS = "tests.crash.cadence_process"
POSTGRESQL = pytest.mark.parametrize("location", [DIALECTS[1]], indirect=True)


def note(figures: Mapping[str, object]) -> None:
    """Figures are what the full runs are for."""
    if FULL:
        file = ROOT / "build" / "crash.jsonl"
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(figures) + "\n")


async def put_clock(database: Database, instant: datetime) -> None:
    """Let it be that time for all replicas."""
    async with database.write() as session:
        await clock.freeze(session, instant)


async def settled(database: Database) -> bool:
    """Whether nothing is due any more."""
    async with database.read() as session:
        return not await cadences.due_cadences(session, await clock.now(session), limit=1)


def expected_fires(
    arranged: Sequence[Arranged], steps: Sequence[tuple[datetime, datetime]]
) -> dict[tuple[str, datetime], int]:
    """For each step in which a cadence came due, one fire: for the newest instant, with how many it stands for."""
    wanted = {}
    for each in arranged:
        for after, upto in steps:
            due = each.due(after, upto)
            if due:
                wanted[each.key, due[-1]] = len(due) - 1
    return wanted


@dataclass
class Week:
    """What was simulated: the clock's steps, those among them in which no replica ran, and the digests approved."""

    steps: list[tuple[datetime, datetime]] = field(default_factory=list)
    downtimes: list[tuple[datetime, datetime]] = field(default_factory=list)
    digests: int = 0


async def live_through(database: Database, fleet: Replicas, arranged: list[Arranged], chance: random.Random) -> Week:
    """Let days pass in random steps; replicas are killed in the middle of their work, now and then all of them."""
    week, number = Week(), len(fleet.running)
    now, longest = START, 120 if FULL else 180
    await approve(database, "the first", arranged)
    while now < END:
        if chance.random() < 0.12:
            await approve(database, f"digest-{week.digests}", arranged)
            week.digests += 1
        down = chance.random() < 0.06 or len(week.steps) == 3
        if down:
            fleet.kill_all()
        minutes = chance.randrange(120, 900) if down else chance.randrange(1, longest)
        later = min(END, now + timedelta(minutes=minutes))
        await put_clock(database, later)
        week.steps.append((now, later))
        if down:
            week.downtimes.append((now, later))
            for _ in range(number):
                await fleet.start()
        elif chance.random() < 0.5:
            await asyncio.sleep(chance.uniform(0, 0.08))
            fleet.kill(chance.choice(fleet.running))
            await fleet.start()
        await until(lambda: settled(database), seconds=240)
        now = later
    return week


@POSTGRESQL
@pytest.mark.parametrize("number", [2, 3])
async def test_a_week_of_kills(database: Database, number: int) -> None:
    """No fire is missing, none doubled, one catch-up after each downtime; no channel gets a digest twice."""
    seed = int(os.environ.get("LINKPIN_CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"LINKPIN_CRASH_SEED={seed}")  # noqa: T201  shown when the test fails, to repeat it
    chance, began = random.Random(seed), real.monotonic()
    arranged = await found(database, START, CADENCES, chance)
    async with replicas(database, PROCESS, number, SWEEP_SECONDS) as fleet:
        week = await live_through(database, fleet, arranged, chance)
    async with database.read() as session:
        fires = list(await session.scalars(select(Fire)))
        rows = list(await session.scalars(select(DeliveryRow)))
        arrivals = list(await session.scalars(select(Arrival)))
    wanted = expected_fires(arranged, week.steps)
    made = {(fire.cadence_id, fire.due): fire.missed for fire in fires}
    missing, doubled = wanted.keys() - made.keys(), len(fires) - len(made)
    assert (missing, made.keys() - wanted.keys(), doubled) == (set(), set(), 0)
    assert made == wanted
    for after, upto in week.downtimes:
        caught = Counter(fire.cadence_id for fire in fires if after < fire.due <= upto)
        assert caught == dict.fromkeys((each.key for each in arranged if each.due(after, upto)), 1)
    assert {each.edition_id for each in arrivals} == {row.id for row in rows}
    assert len(rows) == sum(fire.targets for fire in fires)
    figures = {
        "replicas": number,
        "cadences": CADENCES,
        "days": (END - START).days,
        "kills": fleet.kills,
        "downtimes": len(week.downtimes),
        "fires": len(fires),
        "missing": len(missing),
        "doubled": doubled,
        "catch-ups": sum(fire.missed > 0 for fire in fires),
        "editions": len(rows),
        "seconds": round(real.monotonic() - began, 1),
    }
    note(figures)


@POSTGRESQL
@pytest.mark.skipif(not FULL, reason="ten minutes of real time: see above")
async def test_ten_minutes_of_real_timers(database: Database) -> None:
    """Three replicas with real clocks and timers, killed now and then: each minute one fire, most to the second."""
    minutes, chance = 10, random.Random(7)
    async with database.write() as session:
        begun = await clock.now(session)
        keys = []
        for number in range(20):
            cadence = Cadence(
                name=f"every minute {number}",
                plan=plan_to_json(Plan(Cron("* * * * *"))),
                time_zone="UTC",
                ceiling=3,
                reports=False,
                created_at=begun,
            )
            await cadences.add_cadence(session, cadence, [])
            await begin_anew(session, cadence, begun)
            keys.append(cadence.id)
    first = begun.replace(second=0, microsecond=0) + timedelta(minutes=1)
    until_ = first + timedelta(minutes=minutes - 1)
    async with replicas(database, PROCESS, 3, 5.0) as fleet:
        while datetime.now(UTC) < until_ + timedelta(seconds=15):
            await asyncio.sleep(chance.uniform(5, 20))
            fleet.kill(chance.choice(fleet.running))
            await fleet.start()
    async with database.read() as session:
        fires = list(await session.scalars(select(Fire).where(col(Fire.due) <= until_)))
    wanted = {(key, first + timedelta(minutes=each)) for key in keys for each in range(minutes)}
    assert Counter((fire.cadence_id, fire.due) for fire in fires) == dict.fromkeys(wanted, 1)
    late = sorted((fire.fired_at - fire.due).total_seconds() for fire in fires)
    told = {"fires": len(fires), "kills": fleet.kills, "late p50": late[len(late) // 2], "late max": late[-1]}
    note(told)
    assert late[-1] < 60
