"""The loop that looks after series of meetings: each in a transaction of its own, by the database's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.faults import place
from bot.jobs import Services
from bot.signals import wait_any
from handlers.meetings.ticks import look_after
from storage import clock
from storage import series as series_rows
from storage.errors import StorageError
from storage.session import Session

EVERY_SECONDS = 5.0
Look = Callable[[Session, str], Awaitable[Sequence[str]]]
_log = structlog.get_logger(__name__)


class MeetingRounds:
    """A loop of the clock's role, on every replica; a series that another one has locked waits for it."""

    def __init__(self, services: Services, look: Look = look_after, every_seconds: float = EVERY_SECONDS) -> None:
        self.alive_at = 0.0
        self._services = services
        self._look = look
        self._every_seconds = every_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Look around until `stop`."""
        while not stop.is_set():
            self.alive_at = asyncio.get_running_loop().time()
            try:
                await self.round()
            except StorageError as error:
                _log.warning("meetings wait for the database", error=type(error).__name__)
            await wait_any((stop,), self._every_seconds)

    async def round(self) -> int:
        """Look after all series that are due; gives how many. One that fails does not keep the others waiting."""
        async with self._services.database.read() as session:
            due = await series_rows.due_series(session, await clock.now(session))
        for key in due:
            self.alive_at = asyncio.get_running_loop().time()
            try:
                async with self._services.database.write() as session:
                    happened = await self._look(session, key)
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001  one series must not stop the others
                _log.error("a look after a series failed", series=key, error=type(error).__name__, at=place(error))
                continue
            if happened:
                _log.info("looked after a series", series=key, happened=list(happened))
                self._services.wake()
        return len(due)
