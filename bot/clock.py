"""What happens by itself as time passes, in sweeps on the monotonic clock, which no change of the wall clock stalls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.faults import place
from bot.signals import Signals, wait_any
from storage.database import Database
from storage.errors import StorageError
from storage.session import Session

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something to look after every `seconds`. `act` runs in one commit; it gives whether there is work for others.

    Every replica runs it, so it must be harmless when two do at once.
    """

    name: str
    seconds: float
    act: Callable[[Session], Awaitable[object]]


class Clock:
    """Runs sweeps; one that fails is logged and comes again, and the others go on."""

    def __init__(self, database: Database, sweeps: Sequence[Sweep], signals: Signals) -> None:
        self.alive_at = 0.0
        self._database = database
        self._sweeps = sweeps
        self._signals = signals
        self._due = dict.fromkeys((sweep.name for sweep in sweeps), 0.0)

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until `stop`: each once at the start, then at its own pace."""
        while not stop.is_set():
            self.alive_at = asyncio.get_running_loop().time()
            await self.sweep(self.alive_at)
            await wait_any((stop,), 1.0)

    async def sweep(self, moment: float) -> None:
        """Run what is due at `moment`, in seconds of the event loop's clock."""
        for sweep in self._sweeps:
            if moment < self._due[sweep.name]:
                continue
            self._due[sweep.name] = moment + sweep.seconds
            try:
                async with self._database.write() as session:
                    work = await sweep.act(session)
            except StorageError as error:
                _log.warning("sweep waits for the database", sweep=sweep.name, error=type(error).__name__)
            except Exception as error:  # noqa: BLE001  one sweep must not stop the clock
                _log.error("sweep failed", sweep=sweep.name, error=type(error).__name__, at=place(error))
            else:
                if work:
                    self._signals.wake()
