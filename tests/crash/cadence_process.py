"""A replica of the clock's role, to be killed: the real timers and sweeps over one database, and nothing else.

`python -m tests.crash.cadence_process DATABASE_URL SECONDS` starts nothing by itself: for each line that it reads it
forks a replica, which sweeps every SECONDS, and prints its process id.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from pathlib import Path

from bot.cadences.timers import CadenceTimers
from bot.jobs import Services
from bot.logging import configure_logging
from bot.metrics import Metrics
from bot.signals import Signals
from digests.extractive import ExtractiveEngine
from storage.database import Database
from storage.location import locate


async def replica(database_url: str, seconds: float) -> None:
    """Until killed."""
    async with Database(locate(database_url, Path())) as database:
        services = Services(
            database=database,
            engine=ExtractiveEngine(),
            fetchers={},
            home=Path(),
            signals=Signals(),
            metrics=Metrics(),
        )
        await CadenceTimers(services, sweep_seconds=seconds).run(asyncio.Event())


def main(database_url: str, seconds: str) -> None:
    """Fork a replica for each line that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed need not be waited for
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            configure_logging("error")
            try:
                asyncio.run(replica(database_url, float(seconds)))
            except BaseException:  # noqa: BLE001  told on stderr; what follows a fork must not go on
                traceback.print_exc()
            os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
