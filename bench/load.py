"""Load from outside, whatever is posted: at a steady rate, or as fast as so many posters can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import aiohttp

Post = Callable[[aiohttp.ClientSession], Awaitable[None]]


async def steady(post: Post, *, per_second: int, seconds: int) -> list[float]:
    """Post at a steady rate, whatever the answers take; the seconds from when each was due to its answer."""
    loop = asyncio.get_running_loop()
    taken: list[float] = []
    async with aiohttp.ClientSession() as client:

        async def one(due: float) -> None:
            await post(client)
            taken.append(loop.time() - due)

        start = loop.time()
        posts = []
        for number in range(per_second * seconds):
            due = start + number / per_second
            await asyncio.sleep(max(0.0, due - loop.time()))
            posts.append(asyncio.create_task(one(due)))
        await asyncio.gather(*posts)
    return taken


async def burst(post: Post, *, events: int, at_once: int) -> float:
    """Post as fast as `at_once` posters can; gives events a second."""
    left = iter(range(events))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as client:

        async def poster() -> None:
            for _ in left:
                await post(client)

        start = time.perf_counter()
        await asyncio.gather(*(poster() for _ in range(at_once)))
        return events / (time.perf_counter() - start)
