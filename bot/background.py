"""Work that follows an acknowledgement: kept track of, so that an orderly stop waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.faults import place

PATIENCE_SECONDS = 5.0
_log = structlog.get_logger(__name__)


class Background:
    """Runs coroutines beside the caller. What they raise is logged: nobody waits for it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Begin some work."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    async def stop(self) -> None:
        """Until all is done, or for some seconds; what takes longer is ended."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(tuple(self._tasks), timeout=PATIENCE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("work after an answer failed", work=task.get_name(), error=type(error).__name__, at=place(error))
