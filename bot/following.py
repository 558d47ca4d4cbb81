"""Shows how far long work is, not more often than platforms take it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVarTuple

from storage.errors import StorageError

PROGRESS_SECONDS = 1.0
"""A progress message is not updated more often: Slack allows about one update a second in a channel."""
_Ts = TypeVarTuple("_Ts")


@asynccontextmanager
async def followed(
    show: Callable[[*_Ts], Awaitable[None]], seconds: float = PROGRESS_SECONDS
) -> AsyncIterator[Callable[[*_Ts], None]]:
    """Gives what to call with how far the work is, from any thread.

    `show` is awaited with the latest of it, at most every `seconds`, and not any more after the end.
    """
    latest: tuple[*_Ts] | None = None
    over = asyncio.Event()

    def note(*news: *_Ts) -> None:
        nonlocal latest
        latest = news

    async def follow() -> None:
        shown = None
        while not over.is_set():
            if latest is not None and latest != shown:
                shown = latest
                with suppress(StorageError):  # the work goes on without its news
                    await show(*shown)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), seconds)

    following = asyncio.create_task(follow())
    try:
        yield note
    finally:
        over.set()
        await following
