"""A replica of what happens by itself between teams, to be killed: goals, the alignment check, reports.

`python -m tests.crash.sweeps_process DATABASE_URL SECONDS`: see tests/crash/forking.py.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.meetings.sweeps import meeting_sweeps
from storage.database import Database
from storage.location import locate
from tests.crash.forking import fork_replicas


async def replica(database_url: str, seconds: float) -> None:
    """Sweep again and again, until killed."""
    async with Database(locate(database_url, Path())) as database:
        while True:
            for sweep in meeting_sweeps():
                async with database.write() as session:
                    await sweep.act(session)
            await asyncio.sleep(seconds)


if __name__ == "__main__":
    fork_replicas(replica, *sys.argv[1:])
