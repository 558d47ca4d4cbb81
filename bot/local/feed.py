"""Tells open pages that something changed."""

from __future__ import annotations

import asyncio


class Feed:
    """A bell for all open streams of this process, and the sign that they must end."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self.closed = False

    def wake(self) -> None:
        """Something was committed: every stream looks again."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def close(self) -> None:
        """End all streams: a server that stops waits for them."""
        self.closed = True
        self.wake()

    def bell(self) -> asyncio.Event:
        """The bell that rings next. Take it before you look, or you miss what happens meanwhile."""
        return self._bell

    @staticmethod
    async def rung(bell: asyncio.Event, seconds: float) -> None:
        """Until the bell rings, or `seconds` are over."""
        try:
            async with asyncio.timeout(seconds):
                await bell.wait()
        except TimeoutError:
            return
