"""A database that can't be used is named in a typed error that helps and hides the password."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import people
from storage.database import Database
from storage.errors import StorageUnavailableError
from storage.location import Location, locate
from storage.migrate import migrate
from tests.databases import PostgresServer

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def ping(location: Location) -> None:
    """Open the database and ask it for an answer."""
    async with Database(location) as database:
        await database.ping()


@pytest.mark.parametrize("act", [ping, migrate])
async def test_no_server(tmp_path: Path, act: Callable[[Location], Awaitable[object]]) -> None:
    """Nobody listens: the error names the server, not the password, and says what to check."""
    with pytest.raises(StorageUnavailableError) as failed:
        await act(locate("postgresql://ada:s3cret@127.0.0.1:1/linkpin", tmp_path))
    assert "127.0.0.1:1/linkpin" in failed.value.message
    assert "s3cret" not in str(failed.value)
    assert "server runs" in failed.value.hint


async def test_wrong_database_name(postgres: PostgresServer, tmp_path: Path) -> None:
    """A database that the server does not have is unavailable too."""
    async with Database.open(postgres.url("nowhere"), tmp_path) as database:
        with pytest.raises(StorageUnavailableError):
            await database.ping()


async def test_connection_cut(postgres: PostgresServer, tmp_path: Path) -> None:
    """A connection that is cut in the middle gives the typed error, and the next session works again."""

    async def lose_connection(database: Database) -> None:
        async with database.write() as session:
            own = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with database.write() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            await session.execute(text("SELECT 1"))

    async with Database.open(postgres.url("postgres"), tmp_path) as database:
        with pytest.raises(StorageUnavailableError):
            await lose_connection(database)
        await database.ping()


async def test_endless_statement(postgres: PostgresServer, tmp_path: Path) -> None:
    """A statement over its time limit is cut off with the typed error."""

    async def sleep_long(database: Database) -> None:
        async with database.write() as session:
            await session.execute(text("SET LOCAL statement_timeout = 20"))
            await session.execute(text("SELECT pg_sleep(60)"))

    async with Database.open(postgres.url("postgres"), tmp_path) as database:
        with pytest.raises(StorageUnavailableError):
            await sleep_long(database)


async def test_not_a_database(tmp_path: Path) -> None:
    """A file that is something else is unavailable, and is left as it was."""
    path = tmp_path / "linkpin.db"
    path.write_bytes(b"a spreadsheet, perhaps" * 100)
    with pytest.raises(StorageUnavailableError, match=r"linkpin\.db"):
        await ping(locate(None, tmp_path))
    assert path.read_bytes() == b"a spreadsheet, perhaps" * 100


async def test_folder_is_a_file(tmp_path: Path) -> None:
    """A home that is a file can't hold a database."""
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageUnavailableError):
        Database.open(None, tmp_path / "home")


async def test_file_held_by_another(tmp_path: Path) -> None:
    """A file that another program keeps locked is unavailable after the wait."""
    await migrate(locate(None, tmp_path))
    holder = sqlite3.connect(tmp_path / "linkpin.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        async with Database(locate(None, tmp_path), patience=0.05) as database:
            with pytest.raises(StorageUnavailableError, match=r"linkpin\.db"):
                async with database.write() as session:
                    await people.create_person(session, display_name="Ada", at=NOW)
            async with database.read() as session:
                assert await people.people(session) == []
    finally:
        holder.close()


async def test_file_in_the_making(tmp_path: Path) -> None:
    """A file that another process has locked for a moment while it makes it is waited for."""
    locked, release = threading.Event(), threading.Event()

    def make() -> None:
        with closing(sqlite3.connect(tmp_path / "linkpin.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("CREATE TABLE made (id INTEGER)")
            locked.set()
            release.wait()
            other.execute("COMMIT")

    maker = threading.Thread(target=make)
    maker.start()
    locked.wait()
    threading.Timer(0.1, release.set).start()
    async with Database(locate(None, tmp_path)) as database:
        await database.ping()
    maker.join()


async def test_file_is_private(tmp_path: Path) -> None:
    """The file and the folder that we make are readable by their owner alone, side files included."""
    home = tmp_path / "home"
    await migrate(locate(None, home))
    async with Database.open(None, home) as database:
        async with database.write() as session:
            await people.create_person(session, display_name="Ada", at=NOW)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
        assert "linkpin.db-wal" in modes
        assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


async def test_sqlite_is_durable(tmp_path: Path) -> None:
    """The writer keeps every commit through a power cut, checks foreign keys, and lets readers go on."""
    async with Database.open(None, tmp_path) as database, database.write() as session:
        values = [
            (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert values == ["wal", 2, 1, 30_000]


async def test_odd_path(tmp_path: Path) -> None:
    """A folder with blanks, per cent signs, question marks and umlauts in its name works."""
    home = tmp_path / "50 % für wen?#"
    await migrate(locate(None, home))
    assert (home / "linkpin.db").stat().st_size > 0
