"""Sessions: one for reading, one for writing, each with one commit at its edge."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import TracebackType

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from storage.engines import PATIENCE_SECONDS, read_engine, write_engine
from storage.errors import SchemaOutdatedError, StorageUnavailableError
from storage.location import Location, SqliteLocation, locate
from storage.session import Session

UNAVAILABLE_STATES = ("08", "53", "57", "58")
"""SQLSTATE classes: connection, resources, operator intervention (and cancelled by time limit), system."""
UNAVAILABLE_WORDS = ("locked", "busy", "disk", "full", "unable to open", "readonly", "i/o error", "malformed")
OUTDATED_STATES = ("42P01", "42703")
SQLITE_KINDS = (OperationalError, DatabaseError)
OUTDATED_WORDS = ("no such table", "no such column", "has no column")


class Database:
    """An open database. Close it, or use it as an async context: its connections have threads or sockets.

    `location` says where it is; printing it never shows a password.
    """

    def __init__(self, location: Location, *, patience: float = PATIENCE_SECONDS) -> None:
        """`patience` is how long to wait, in seconds, for a connection or for another process's lock."""
        self.location = location
        with translated(location, connecting=True):
            self._writer = write_engine(location, patience)
        self._reader = read_engine(location, patience) if isinstance(location, SqliteLocation) else self._writer

    @classmethod
    def open(cls, url: str | None, home: Path) -> Database:
        """The database that `url` (DATABASE_URL) names; None is the file linkpin.db in `home`.

        No connection is made yet, but SQLite's file is. Raises StorageUrlError, StorageUnavailableError.
        """
        return cls(locate(url, home))

    def __repr__(self) -> str:
        return f"Database({self.location})"

    @property
    def dialect(self) -> str:
        """Which kind of database it is: "sqlite" or "postgresql"."""
        return self.location.dialect

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """A session whose changes are committed together at its end, or rolled back on any exception.

        On SQLite it holds the one write lock from its start: no network await inside.
        Raises StorageUnavailableError or SchemaOutdatedError where the database is the reason.
        """
        async with self._session(self._writer) as session:
            yield session
            with translated(self.location):
                await session.commit()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session for reading. It is rolled back at its end; on SQLite and PostgreSQL alike a change is refused."""
        async with self._session(self._reader, read_only=True) as session:
            yield session

    async def ping(self) -> None:
        """One trip to the database and back. Raises StorageUnavailableError."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give back all connections."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine, *, read_only: bool = False) -> AsyncIterator[Session]:
        session = AsyncSession(engine, expire_on_commit=False)
        try:
            with translated(self.location, connecting=True):
                # The option starts PostgreSQL's transaction as read only; SQLite's readers are so by their engine.
                await session.connection(execution_options={"postgresql_readonly": read_only})
            with translated(self.location):
                yield session
        finally:
            await session.close()


@contextmanager
def translated(location: Location, *, connecting: bool = False) -> Iterator[None]:
    """Turn the drivers' errors that mean "not now" or "not migrated" into typed ones with a hint.

    While `connecting`, all errors of driver and socket do; later a bare OSError is the caller's own.
    """
    kinds = (SQLAlchemyError, asyncpg.PostgresError, OSError, sqlite3.Error) if connecting else (SQLAlchemyError,)
    try:
        yield
    except kinds as error:
        better = _translate(location, error, connecting=connecting)
        if better is error:
            raise
        raise better from error


def unavailable(location: Location, error: BaseException) -> StorageUnavailableError:
    """The typed error for a database at `location` that did not answer as it should."""
    reason = getattr(error, "orig", None) or error
    if isinstance(location, SqliteLocation):
        hint = "Check that its folder exists, is writable and has space, and that no other program holds the file."
    else:
        hint = "Check that the server runs and that DATABASE_URL is right: `linkpin doctor` tells more."
    kind = type(reason).__name__
    return StorageUnavailableError(f"The database {location} can't be used ({kind}).", hint)


def _translate(location: Location, error: Exception, *, connecting: bool = False) -> Exception:
    state = str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")
    # SQLite gives no code, only words; an IntegrityError's words may quote a column's name and are no reason.
    words = str(getattr(error, "orig", None) or "").lower() if type(error) in SQLITE_KINDS else ""
    if state in OUTDATED_STATES or any(word in words for word in OUTDATED_WORDS):
        return SchemaOutdatedError(f"The tables in {location} are not up to date.", "Run `linkpin migrate`.")
    gone = isinstance(error, PoolTimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    if connecting or gone or state.startswith(UNAVAILABLE_STATES) or any(word in words for word in UNAVAILABLE_WORDS):
        return unavailable(location, error)
    return error
