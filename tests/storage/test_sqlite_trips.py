"""SQLite behind SQLAlchemy with one trip to its thread for each statement, and nothing else changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.database import Database
from storage.sqlite_trips import SqliteConnection

pytestmark = pytest.mark.anyio


class CountingConnection(SqliteConnection):
    """Counts its trips."""

    trips = 0

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  aiosqlite's signature
        CountingConnection.trips += 1
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite's


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An engine over a file with a table of numbers."""
    made = create_async_engine(
        f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", connect_args={"async_creator_fn": CountingConnection}
    )
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
    yield made
    await made.dispose()


async def test_one_trip_a_statement(engine: AsyncEngine) -> None:
    """Three statements and the commit are four trips; a connection that was only taken and given back has none."""
    async with engine.begin() as connection:
        CountingConnection.trips = 0
        await connection.execute(text("INSERT INTO numbers VALUES (:n)"), [{"n": n} for n in range(1000)])
        result = await connection.execute(text("UPDATE numbers SET n = -n WHERE n > 500"))
        rows = (await connection.execute(text("SELECT n FROM numbers ORDER BY n LIMIT 2"))).all()
    assert CountingConnection.trips == 4
    assert (result.rowcount, rows) == (499, [(-999,), (-998,)])
    async with engine.connect():
        CountingConnection.trips = 0
    assert CountingConnection.trips == 0


async def test_an_error_is_the_drivers_own(engine: AsyncEngine) -> None:
    """A refused statement raises what it always raised, and leaves the connection usable."""
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO numbers VALUES (1)"))
        with pytest.raises(IntegrityError, match="UNIQUE"):
            await connection.execute(text("INSERT INTO numbers VALUES (1)"))
        assert (await connection.execute(text("SELECT count(*) FROM numbers"))).scalar_one() == 1


async def test_cancelled_in_the_middle(tmp_path: Path) -> None:
    """Who is cancelled while its transaction begins or goes on leaves no lock behind: the next writer gets in."""
    async with Database.open(f"sqlite:///{tmp_path / 'b.db'}", tmp_path) as database:
        async with database.write() as session:
            await session.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))

        async def write(number: int) -> None:
            async with database.write() as session:
                await session.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": number})

        for steps in range(40):
            task = asyncio.create_task(write(steps))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with Database(database.location, patience=1) as other, other.write() as session:
            await session.execute(text("INSERT INTO numbers VALUES (1000)"))
    await _threads_gone()


async def _threads_gone() -> None:
    """A connection that is given up ends in its thread a moment later, and tells that to the loop: it must be there."""
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            while _threads():  # noqa: ASYNC110  a thread's end rings no bell
                await asyncio.sleep(0.01)


def _threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if "_connection_worker_thread" in each.name]
