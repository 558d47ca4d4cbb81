"""Bring a database to the schema that this program needs, safely when several start at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, translated
from storage.engines import migration_engine
from storage.errors import SchemaTooNewError, StorageError
from storage.location import Location

LOCK = 0x6C696E6B70696E
"""PostgreSQL's advisory lock of our migrations: "linkpin" in ASCII."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a run did: the revisions before (None: an empty database) and after it."""

    before: str | None
    after: str | None


async def migrate(location: Location, revision: str = "head") -> Migrated:
    """Bring the database at `location` up to `revision`, all or nothing.

    Waits for another process that migrates the same database, then finds nothing left to do.
    Raises SchemaTooNewError, StorageUnavailableError.
    """
    return await _run(location, lambda config: command.upgrade(config, revision))


async def downgrade(location: Location, revision: str) -> Migrated:
    """Bring the database back to `revision` ("base" empties it), all or nothing. Raises as `migrate` does."""
    return await _run(location, lambda config: command.downgrade(config, revision))


async def current_revision(database: Database) -> str | None:
    """The revision the database is at, None where no migration has run."""
    async with database.read() as session:
        connection = await session.connection()
        return await connection.run_sync(_current)


async def pending(database: Database) -> list[str]:
    """The revisions that `migrate` would apply, oldest first. Raises SchemaTooNewError."""
    return revisions_after(await current_revision(database))


def head_revision() -> str | None:
    """The newest revision that this program knows."""
    return _scripts().get_current_head()


def revisions_after(current: str | None) -> list[str]:
    """The revisions that this program would apply after `current`, oldest first. Raises SchemaTooNewError."""
    known = [script.revision for script in _scripts().walk_revisions()]
    if current is None:
        return known[::-1]
    if current not in known:
        raise SchemaTooNewError(
            f"The database is at revision {current}, which this program does not know: a newer one has migrated it.",
            "Update Linkpin on this machine, or restore the database from before the update.",
        )
    return known[: known.index(current)][::-1]


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, from this package and from no file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def _run(location: Location, act: Callable[[Config], None]) -> Migrated:
    async with _locked(location) as connection:
        before = await connection.run_sync(_current)
        revisions_after(before)
        await connection.run_sync(lambda sync: act(configuration(sync)))
        if location.dialect == "sqlite":
            await _check_foreign_keys(connection)
        return Migrated(before, await connection.run_sync(_current))


@asynccontextmanager
async def _locked(location: Location) -> AsyncIterator[AsyncConnection]:
    with translated(location, connecting=True):
        engine = migration_engine(location)
    try:
        with translated(location, connecting=True):
            connection = await engine.connect()
        try:
            with translated(location):
                # On SQLite the transaction began with the write lock: see `migration_engine`.
                await connection.begin()
                if location.dialect == "postgresql":
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
                await connection.commit()
        finally:
            await connection.close()
    finally:
        await engine.dispose()


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    broken = (await connection.execute(text("PRAGMA foreign_key_check"))).first()
    if broken is not None:
        raise StorageError(f"A migration left a row of {broken[0]} without its {broken[2]}.", "Nothing was changed.")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())
