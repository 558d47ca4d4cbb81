"""Group commit: one commit for many, each write for itself."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import text

from bot.grouping import GroupCommit
from storage import inbox, places
from storage.database import Database
from storage.errors import StorageUnavailableError
from storage.kinds import Platform
from storage.session import Session

pytestmark = pytest.mark.anyio


class Writes:
    """Notes in which session each write ran."""

    def __init__(self) -> None:
        self.sessions: list[int] = []

    async def keep(self, session: Session, key: str, *, fail: bool = False) -> str:
        self.sessions.append(id(session))
        await inbox.store(session, key=key, platform=Platform.LOCAL, kind="x", conversation="D", payload=None)
        if fail:
            raise ZeroDivisionError(key)
        return key


async def _keys(database: Database) -> list[str]:
    async with database.read() as session:
        return [row.key for row in reversed(await inbox.events(session))]


async def test_one_commit_for_many(database: Database) -> None:
    """Writes that come together share a transaction, keep their order, and each gets its own result."""
    writes = Writes()
    async with GroupCommit(database, linger=0.05) as grouped:
        results = await asyncio.gather(*(grouped.run(partial(writes.keep, key=f"e{n}")) for n in range(20)))
    assert results == [f"e{n}" for n in range(20)]
    assert len(set(writes.sessions)) == 1
    assert await _keys(database) == results


async def test_failure_stands_alone(database: Database) -> None:
    """A write that fails gets its error and leaves nothing; those beside it are committed."""
    writes = Writes()
    async with GroupCommit(database, linger=0.05) as grouped:
        results = await asyncio.gather(
            *(grouped.run(partial(writes.keep, key=f"e{n}", fail=n == 1)) for n in range(3)),
            return_exceptions=True,
        )
    assert [str(result) for result in results] == ["e0", "e1", "e2"]
    assert isinstance(results[1], ZeroDivisionError)
    assert await _keys(database) == ["e0", "e2"]


async def test_each_write_reads_anew(database: Database) -> None:
    """What one write has read or made is not what the next one in the group takes for the database's state."""
    async with database.write() as session:
        await places.set_organisation(session, name="Example", language="en", time_zone="UTC")

    async def change(session: Session) -> str:
        row = await places.organisation(session)
        assert row is not None
        await session.execute(text("UPDATE organisation SET language = 'de'"))
        row.time_zone = "Europe/Berlin"  # not written yet when this write ends
        return row.language

    async def look(session: Session) -> tuple[str, str]:
        row = await places.organisation(session)
        assert row is not None
        return row.language, row.time_zone

    async with GroupCommit(database, linger=0.05) as grouped:
        before, after = await asyncio.gather(grouped.run(change), grouped.run(look))
    assert (before, after) == ("en", ("de", "Europe/Berlin"))


async def test_alone_a_failing_write_runs_once(database: Database) -> None:
    """Nobody else is to be spared then."""
    writes = Writes()
    async with GroupCommit(database) as grouped:
        with pytest.raises(ZeroDivisionError):
            await grouped.run(partial(writes.keep, key="e0", fail=True))
    assert len(writes.sessions) == 1
    assert await _keys(database) == []


async def test_bounded(database: Database) -> None:
    """When too much waits, a write is refused at once and is not kept; what waited is committed at the end."""
    writes = Writes()
    async with GroupCommit(database, linger=0.05, most=2, queue=3) as grouped:
        tries = [asyncio.create_task(grouped.run(partial(writes.keep, key=f"e{n}"))) for n in range(5)]
        results = await asyncio.gather(*tries, return_exceptions=True)
    refused = [n for n, result in enumerate(results) if isinstance(result, StorageUnavailableError)]
    assert refused == [3, 4]
    assert await _keys(database) == ["e0", "e1", "e2"]


async def test_lost_database_is_told_to_all(database: Database) -> None:
    """When the transaction can't be had, everybody who waited is told, and the next group is tried afresh."""

    async def unavailable(session: Session) -> str:
        raise StorageUnavailableError("gone")

    writes = Writes()
    async with GroupCommit(database, linger=0.05) as grouped:
        results = await asyncio.gather(
            grouped.run(lambda s: writes.keep(s, "e1")), grouped.run(unavailable), return_exceptions=True
        )
        assert [type(result) for result in results] == [StorageUnavailableError] * 2
        assert await grouped.run(lambda s: writes.keep(s, "e2")) == "e2"
    assert await _keys(database) == ["e2"]


async def test_end_in_the_middle(database: Database) -> None:
    """Leaving while a group is being gathered or committed loses none of it."""
    writes = Writes()
    async with GroupCommit(database, linger=0.05, most=2) as grouped:
        tries = [asyncio.create_task(grouped.run(partial(writes.keep, key=f"e{n}"))) for n in range(5)]
        await asyncio.sleep(0.01)
    assert await asyncio.gather(*tries) == [f"e{n}" for n in range(5)]
    assert await _keys(database) == [f"e{n}" for n in range(5)]
