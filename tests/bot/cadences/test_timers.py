"""The loop that rings: it survives the database's absence and odd clocks, and says what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.cadences.clocks import ClockWatch
from bot.cadences.timers import CadenceTimers
from bot.cadences.trigger import PlanTrigger
from bot.jobs import Services
from bot.metrics import Metrics
from bot.signals import Signals
from digests.extractive import ExtractiveEngine
from handlers.cadences.plan import Plan
from handlers.cadences.ticks import Ticked, tick
from schedules.rules import Cron
from storage import cadences, clock, places
from storage.database import Database
from storage.errors import StorageUnavailableError
from storage.kinds import CadenceStatus
from storage.session import Session
from tests.bot.conversation import until
from tests.handlers.cadences.rhythm import approved, arrange, at, fired, morning
from tests.handlers.desk import Desk, company

pytestmark = pytest.mark.anyio
Lines = Sequence[Mapping[str, object]]


class Clocks:
    """Clocks to turn: the wall's, and the steady one."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def watch(self) -> ClockWatch:
        return ClockWatch(lambda: self.wall, lambda: self.steady)


class Unreliable:
    """Ticks, but for the times when the database goes away in the middle."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    async def __call__(self, session: Session, key: str) -> Sequence[Ticked]:
        done = await tick(session, key)
        if self.failures:
            self.failures -= 1
            raise StorageUnavailableError("gone")
        return done


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> Desk:
    """A company at work."""
    return await company(database, tmp_path / "home")


def timers(database: Database, **more: object) -> CadenceTimers:
    """The loop over a database, not begun."""
    services = Services(
        database=database,
        engine=ExtractiveEngine(),
        fetchers={},
        home=Path(),
        signals=Signals(),
        metrics=Metrics(),
    )
    return CadenceTimers(services, **more)  # type: ignore[arg-type]  # passed on


def events(lines: Lines) -> list[object]:
    """What the log says, in order."""
    return [line["event"] for line in lines]


async def test_sweeps_what_is_due(desk: Desk) -> None:
    """A round fires all that is due, once; the log says what, and on what it stands."""
    cadence = await arrange(desk)
    await approved(desk, "Alpha")
    loop = timers(desk.database)
    await at(desk, morning(1, minute=1))
    with structlog.testing.capture_logs() as lines:
        assert await loop.round() == 1
        assert await loop.round() == 0
    told = next(line for line in lines if line["event"] == "cadence fired")
    assert (told["cadence"], told["outcome"], told["targets"], told["log_level"]) == (cadence, "sent", 2, "info")
    assert len(await fired(desk, cadence)) == 1


async def test_nothing_new_is_in_the_log(desk: Desk) -> None:
    """An edition with nothing new sends nothing, and the log says so; what was missed is said as a warning."""
    await arrange(desk)
    await at(desk, morning(3, hour=10))
    with structlog.testing.capture_logs() as lines:
        await timers(desk.database).round()
    told = next(line for line in lines if line["event"] == "cadence fired")
    assert (told["outcome"], told["kind"], told["missed"]) == ("nothing_new", "catch_up", 2)
    assert told["log_level"] == "warning"


async def test_database_goes_away_and_comes_back(desk: Desk) -> None:
    """What failed with the database is done at the next round, once; both are in the log, each once."""
    cadence = await arrange(desk)
    await approved(desk, "Alpha")
    await at(desk, morning(1))
    loop = timers(desk.database, tick=Unreliable(3))
    with structlog.testing.capture_logs() as lines:
        for _ in range(6):
            await loop.round()
    told = events(lines)
    assert told.count("cadences wait for the database") == told.count("the database is back, cadences go on") >= 1
    assert told.count("cadence fired") == 1
    assert len(await fired(desk, cadence)) == 1
    await desk.delivers()
    assert len(desk.cards("sales-emea")) == 1


async def test_unreachable_database_stops_no_loop(desk: Desk) -> None:
    """A database that can't be reached at all is waited for; the loop stays alive."""
    loop = timers(Database.open("postgresql://nobody@127.0.0.1:1/none", Path()))
    with structlog.testing.capture_logs() as lines:
        assert [await loop.round() for _ in range(3)] == [0, 0, 0]
    assert events(lines) == ["cadences wait for the database"]


def test_clock_jumps_are_said() -> None:
    """A clock that is put forward or back is noticed and said; one that goes on as it should is not."""
    clocks = Clocks()
    watch = clocks.watch()
    with structlog.testing.capture_logs() as lines:
        assert watch.look() == 0
        clocks.wall, clocks.steady = clocks.wall + 5, clocks.steady + 5
        assert watch.look() == 0
        clocks.wall, clocks.steady = clocks.wall + 3605, clocks.steady + 5
        assert watch.look() == pytest.approx(3600)
        clocks.wall, clocks.steady = clocks.wall - 3595, clocks.steady + 5
        assert watch.look() == pytest.approx(-3600)
    assert [line["seconds"] for line in lines] == [3600.0, -3600.0]


def test_a_machine_that_is_off_is_said_once() -> None:
    """A machine whose clock is 30 s off the database's is said once, and again when that is over."""
    clocks = Clocks()
    watch, now = clocks.watch(), datetime.fromtimestamp(1_000_000, UTC)
    with structlog.testing.capture_logs() as lines:
        for off in (0, 30, 31, 29, 0, 0):
            clocks.wall = 1_000_000 + off
            assert watch.compare(now) == off
    assert [line.get("seconds") for line in lines] == [30.0, None]


@pytest.mark.parametrize("off", [-30, 30])
async def test_a_machine_that_is_off_fires_by_the_database(desk: Desk, off: int) -> None:
    """A replica whose clock is half a minute off fires when the database's clock says so, not before."""
    cadence = await arrange(desk)
    loop = timers(desk.database, watch=ClockWatch(lambda: morning(1).timestamp() + off))
    await at(desk, morning(1) - timedelta(seconds=1))
    assert await loop.round() == 0
    await at(desk, morning(1))
    assert await loop.round() == 1
    assert len(await fired(desk, cadence)) == 1


async def test_timers_follow_changes(desk: Desk) -> None:
    """A new cadence has a timer at the next round, a paused or ended one has none, a new zone gets its own."""
    loop = timers(desk.database)
    await loop.round()
    assert loop.rings == 0
    first = await arrange(desk, name="First")
    second = await arrange(desk, name="Second", zone=None)
    await loop.round()
    assert loop.rings == 2
    async with desk.database.write() as session:
        await cadences.change_cadence(session, first, status=CadenceStatus.PAUSED)
    await loop.round()
    assert loop.rings == 1
    async with desk.database.write() as session:
        channel = desk.channels["sales-emea"]
        found = await places.get_channel(session, channel)
        await places.set_channel(session, channel, purpose=found.purpose, team_id=None, time_zone="America/New_York")
    await loop.round()
    await loop.round()
    assert loop.rings == 2
    async with desk.database.write() as session:
        await cadences.change_cadence(session, second, status=CadenceStatus.ENDED)
    await loop.round()
    assert loop.rings == 0


async def test_an_odd_cadence_stops_no_other(desk: Desk) -> None:
    """A cadence whose rule can't be read is said, and the others fire."""
    odd, good = await arrange(desk, name="Odd"), await arrange(desk, name="Good")
    async with desk.database.write() as session:
        (await cadences.get_cadence(session, odd)).plan = {"rule": "?"}
    await at(desk, morning(1))
    with structlog.testing.capture_logs() as lines:
        await timers(desk.database).round()
    assert {"a cadence's rule can't be read", "a cadence failed"} <= set(events(lines))
    assert len(await fired(desk, good)) == 1


async def test_trigger_asks_the_plan(desk: Desk) -> None:
    """The trigger's times are the plan's: from now on, after what is worked off, and none before."""
    trigger = PlanTrigger(Plan(Cron("0 9 * * *")), ZoneInfo("Europe/Berlin"), morning(2))
    assert trigger.get_next_fire_time(None, morning(0)) == morning(3)
    assert trigger.get_next_fire_time(None, morning(5)) == morning(5)
    assert trigger.get_next_fire_time(morning(5), morning(5)) == morning(6)


async def test_rings_by_the_real_scheduler() -> None:
    """APScheduler rings for the trigger at its instants, late rather than never, and once for all that were missed."""

    class Soon(PlanTrigger):
        def __init__(self) -> None:
            self.first = datetime.now(UTC)

        def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
            later = previous_fire_time or self.first - timedelta(hours=1)
            following = later + timedelta(milliseconds=200)
            return following if following < self.first + timedelta(milliseconds=500) else None

    rung: list[float] = []
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )

    async def ring() -> None:
        rung.append(asyncio.get_running_loop().time())

    scheduler.add_job(ring, Soon())
    scheduler.start()
    await asyncio.sleep(0.8)
    scheduler.shutdown(wait=False)
    assert 2 <= len(rung) <= 4


async def test_stops_in_order(desk: Desk) -> None:
    """The running loop ends soon when it is told to, and is well until then."""
    await arrange(desk)
    loop, stop = timers(desk.database, sweep_seconds=0.01), asyncio.Event()
    running = asyncio.create_task(loop.run(stop))
    async with desk.database.write() as session:
        await clock.freeze(session, morning(1))

    async def rings() -> bool:
        return loop.alive_at > 0 and loop.rings == 1

    await until(rings)
    stop.set()
    async with asyncio.timeout(60):
        await running
    assert loop.rings == 0
