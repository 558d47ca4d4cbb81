"""Timers for all cadences, on every replica, and the sweep that finds what no timer rang for.

APScheduler's timers ring to the second, but go by this machine's clock and stall when it is put back; so a loop on the
monotonic clock reloads what changed and sweeps every few seconds. Whoever rings only calls `tick`, and the database
decides what is due: docs/adr/0033.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.cadences.clocks import ClockWatch
from bot.cadences.trigger import PlanTrigger
from bot.faults import place
from bot.jobs import Services
from bot.signals import wait_any
from handlers.cadences.editions import zones_of
from handlers.cadences.plan import load_plan
from handlers.cadences.ticks import Ticked, align_beats, tick
from schedules.errors import ScheduleError
from storage import cadences, clock
from storage.errors import NotFoundError, StorageError
from storage.kinds import CadenceStatus, FireKind, FireOutcome
from storage.session import Session
from storage.tables import Beat, Cadence

SWEEP_SECONDS = 5.0
AT_ONCE = 4
"""So many ticks at the same time: each has a transaction, and the database has other work as well."""
SWEPT = 1000
ALIGNED = 50
"""So many cadences by their addressees' own clocks are looked at in each sweep: whether somebody is in a new zone."""
LOADED = 500

Tick = Callable[[Session, str], Awaitable[Sequence[Ticked]]]
_log = structlog.get_logger(__name__)


class CadenceTimers:
    """A loop of the clock's role. `tick` is what a cadence does when its time may have come."""

    def __init__(
        self,
        services: Services,
        tick: Tick = tick,
        watch: ClockWatch | None = None,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self.alive_at = 0.0
        self._services = services
        self._sweep_seconds = sweep_seconds
        self._tick = tick
        self._watch = watch or ClockWatch()
        self._versions: dict[str, int] = {}
        self._jobs: dict[str, set[str]] = {}
        self._turn = ""
        self._offset = int.from_bytes(os.urandom(4))
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._away_since: float | None = None
        # A timer that rings late must ring all the same, once: what is too late is for `tick` to say.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Ring and sweep until `stop`, then end what is being ticked."""
        self._scheduler.start()
        try:
            while not stop.is_set():
                self.alive_at = asyncio.get_running_loop().time()
                await self.round()
                await wait_any((stop,), self._sweep_seconds)
        finally:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
            self._versions.clear()
            self._jobs.clear()
            for _ in range(AT_ONCE):
                await self._gate.acquire()
            for _ in range(AT_ONCE):
                self._gate.release()

    async def round(self) -> int:
        """Reload what changed and tick what is due; gives how many cadences were due."""
        if self._watch.look():
            self._scheduler.wakeup()
        try:
            await self._reload()
            swept = await self._sweep()
            await self._align()
        except StorageError as error:
            self._away(type(error).__name__)
            return 0
        self._back()
        return swept

    @property
    def rings(self) -> int:
        """How many timers are set."""
        return sum(map(len, self._jobs.values()))

    async def _reload(self) -> None:
        """Set the timers of cadences that are new or changed, and stop those of cadences that are gone."""
        async with self._services.database.read() as session:
            self._watch.compare(await clock.now(session))
            current = await cadences.versions(session)
        for key in self._versions.keys() - current.keys():
            self._unset(key)
        changed = [key for key, version in current.items() if self._versions.get(key) != version]
        for start in range(0, len(changed), LOADED):
            keys = changed[start : start + LOADED]
            async with self._services.database.read() as session:
                found = await cadences.cadences_by_keys(session, keys)
                beats = await cadences.beats_of(session, found)
                for key in keys:
                    self._unset(key)
                    if key in found:
                        await self._set(session, found[key], beats[key])
            self.alive_at = asyncio.get_running_loop().time()

    async def _set(self, session: Session, cadence: Cadence, beats: Sequence[Beat]) -> None:
        key = cadence.id
        try:
            plan = await load_plan(session, cadence)
        except NotFoundError:
            return
        except ScheduleError as error:
            _log.error("a cadence's rule can't be read", cadence=key, error=str(error))
            return
        self._versions[key], self._jobs[key] = cadence.version, set()
        if cadence.status is not CadenceStatus.ACTIVE:
            return
        for beat in beats:
            job = f"{key} {beat.time_zone}"
            trigger = PlanTrigger(plan, ZoneInfo(beat.time_zone), beat.last_due)
            self._scheduler.add_job(self._ring, trigger, args=[key], id=job, replace_existing=True)
            self._jobs[key].add(job)

    def _unset(self, key: str) -> None:
        self._versions.pop(key, None)
        for job in self._jobs.pop(key, set()):
            if self._scheduler.get_job(job) is not None:  # one that rang for the last time is gone by itself
                self._scheduler.remove_job(job)

    async def _sweep(self) -> int:
        """Tick all that is due by the database's clock."""
        swept = 0
        while True:
            async with self._services.database.read() as session:
                due = await cadences.due_cadences(session, await clock.now(session), limit=SWEPT)
            if not due:
                return swept
            # Replicas begin at different places, so that they share the work.
            begin = self._offset % len(due)
            done = [await self._ring(key) for key in (*due[begin:], *due[:begin])]
            swept += len(due)
            if len(due) < SWEPT or not any(done):
                return swept

    async def _align(self) -> None:
        """Look at some cadences in turn: whether all zones of their addressees are known."""
        async with self._services.database.read() as session:
            own = await cadences.by_own_clock(session, after=self._turn, limit=ALIGNED)
            differ = [each.id for each in own if await _differs(session, each)]
        self._turn = own[-1].id if len(own) == ALIGNED else ""
        for key in differ:
            async with self._services.database.write() as session:
                cadence = await cadences.get_cadence(session, key, lock=True)
                await align_beats(session, cadence, await load_plan(session, cadence), await clock.now(session))
            self._versions.pop(key, None)  # so that its timers are set anew

    async def _ring(self, key: str) -> bool:
        """A cadence's time may have come; whether a tick came to its end."""
        async with self._gate:
            self.alive_at = asyncio.get_running_loop().time()
            try:
                async with self._services.database.write() as session:
                    done = await self._tick(session, key)
            except StorageError as error:
                self._away(type(error).__name__)
                return False
            except Exception as error:  # noqa: BLE001  one cadence must not stop the others
                _log.error("a cadence failed", cadence=key, error=type(error).__name__, at=place(error))
                return False
        for each in done:
            _told(each)
        if any(each.targets for each in done):
            self._services.wake()
        return True

    def _away(self, error: str) -> None:
        if self._away_since is None:
            self._away_since = asyncio.get_running_loop().time()
            _log.warning("cadences wait for the database", error=error)

    def _back(self) -> None:
        if self._away_since is not None:
            seconds = asyncio.get_running_loop().time() - self._away_since
            self._away_since = None
            _log.warning("the database is back, cadences go on", seconds=round(seconds, 1))


async def _differs(session: Session, cadence: Cadence) -> bool:
    """Whether somebody is in a zone that the cadence has no beat in, or nobody in one that it has."""
    return await zones_of(session, cadence) != {beat.time_zone for beat in await cadences.beats(session, cadence.id)}


def _told(ticked: Ticked) -> None:
    """What happened, in the log: what is as planned as information, the rest as a warning."""
    odd = ticked.kind is not FireKind.ON_TIME or ticked.outcome is FireOutcome.LATE
    write = _log.warning if odd else _log.info
    write(
        "cadence fired",
        cadence=ticked.cadence,
        zone=ticked.time_zone,
        due=ticked.due.isoformat(),
        kind=ticked.kind.value,
        outcome=ticked.outcome.value,
        missed=ticked.missed,
        targets=ticked.targets,
        digests=ticked.items,
    )
