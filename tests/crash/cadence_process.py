"""A replica of the clock's role, to be killed: the real timers and sweeps over one database, and nothing else.

`python -m tests.crash.cadence_process DATABASE_URL SECONDS` starts nothing by itself: for each line that it reads it
forks a replica, which sweeps every SECONDS, and prints its process id.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.cadences.timers import CadenceTimers
from bot.jobs import Services
from bot.metrics import Metrics
from bot.signals import Signals
from digests.extractive import ExtractiveEngine
from storage.database import Database
from storage.location import locate
from tests.crash.forking import fork_replicas


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


if __name__ == "__main__":
    fork_replicas(replica, *sys.argv[1:])
