"""Replicas that are killed with -9: forked by a starter process, so that a start takes no second of imports."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from storage.database import Database
from storage.location import PostgresLocation

ROOT = Path(__file__).parents[2]


@dataclass
class Replicas:
    """The replicas' process ids; the starter forks a new one for each line."""

    starter: asyncio.subprocess.Process
    running: list[int] = field(default_factory=list)
    kills: int = 0

    async def start(self) -> None:
        """Fork one more."""
        assert self.starter.stdin is not None
        assert self.starter.stdout is not None
        self.starter.stdin.write(b"\n")
        self.running.append(int(await self.starter.stdout.readline()))

    def kill(self, process: int) -> None:
        """It must have run until now."""
        self.running.remove(process)
        os.kill(process, signal.SIGKILL)
        self.kills += 1

    def kill_all(self) -> None:
        """All of them at once."""
        for process in list(self.running):
            self.kill(process)


@asynccontextmanager
async def replicas(database: Database, module: str, number: int, seconds: float) -> AsyncIterator[Replicas]:
    """So many replicas of a module of this folder that sweep every so many seconds; all gone at the end."""
    assert isinstance(database.location, PostgresLocation)
    starter = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, database.location.dsn, str(seconds)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    fleet = Replicas(starter)
    try:
        for _ in range(number):
            await fleet.start()
        yield fleet
    finally:
        for process in fleet.running:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        starter.kill()
        await starter.wait()
