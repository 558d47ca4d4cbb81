"""Wakes the workers of this process when there is something for them; what others put in is found by polling."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress


class Signals:
    """One bell for each worker. Ring after the commit: before it, a worker would find nothing."""

    def __init__(self) -> None:
        self.inbox = asyncio.Event()
        self.deliveries = asyncio.Event()

    def wake(self) -> None:
        """Something was committed: it may be work for either."""
        self.inbox.set()
        self.deliveries.set()


async def wait_any(bells: Iterable[asyncio.Event], seconds: float) -> None:
    """Until one of the bells rings, or `seconds` are over."""
    waiting = [asyncio.ensure_future(bell.wait()) for bell in bells]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
        for each in waiting:
            with suppress(asyncio.CancelledError):
                await each
