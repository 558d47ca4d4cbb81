"""Forks a replica for each line that is read, and prints its process id."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable

from bot.logging import configure_logging


def fork_replicas(replica: Callable[[str, float], Awaitable[None]], database_url: str, seconds: str) -> None:
    """`replica` runs in each child until it is killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed need not be waited for
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            configure_logging("error")
            try:
                asyncio.run(_run(replica, database_url, float(seconds)))
            except BaseException:  # noqa: BLE001  told on stderr; what follows a fork must not go on
                traceback.print_exc()
            os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


async def _run(replica: Callable[[str, float], Awaitable[None]], database_url: str, seconds: float) -> None:
    await replica(database_url, seconds)
