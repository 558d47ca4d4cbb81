"""Engines for the two databases: how a connection is opened, and how a transaction begins on it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, Connection, NullPool, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.location import Location, PostgresLocation, SqliteLocation
from storage.sqlite_trips import SqliteConnection

PATIENCE_SECONDS = 30.0
SWITCH_SECONDS = 5.0
"""How long to wait for another process that makes the same SQLite file."""
STATEMENT_SECONDS = 30
CONNECT_SECONDS = 10
POOL_SIZE = 10
POOL_OVERFLOW = 10
RECYCLE_SECONDS = 1800
"""Below the idle time-outs of common load balancers and poolers (one hour)."""
READERS = 4


def write_engine(location: Location, patience: float = PATIENCE_SECONDS) -> AsyncEngine:
    """The engine that may change data. On SQLite it has one connection, and each transaction takes the lock at once.

    `patience` is how long it waits, in seconds, for a connection or for another process's lock.
    Raises OSError or sqlite3.Error where SQLite's file can't be made.
    """
    if isinstance(location, PostgresLocation):
        return _postgres_engine(location, pool_timeout=patience)
    prepare_file(location.path)
    engine = _sqlite_engine(location, patience, pool_size=1, max_overflow=0, pool_timeout=patience)
    _on_connect(engine, foreign_keys=True)
    # IMMEDIATE: a transaction that reads first and writes later can't wait for the lock, it fails.
    _on_begin(engine, "BEGIN IMMEDIATE")
    return engine


def read_engine(location: SqliteLocation, patience: float = PATIENCE_SECONDS) -> AsyncEngine:
    """SQLite's readers: they see a snapshot, never wait for the writer, and can't write."""
    engine = _sqlite_engine(location, patience, pool_size=READERS, max_overflow=READERS, pool_timeout=patience)
    _on_connect(engine, foreign_keys=True, query_only=True)
    _on_begin(engine, "BEGIN")
    return engine


def migration_engine(location: Location) -> AsyncEngine:
    """An engine for one migration run. Raises as `write_engine` does.

    Foreign keys are off on SQLite, since a batch migration drops and refills tables and the switch does
    nothing inside a transaction; the run checks all keys at its end. No statement time limit on PostgreSQL.
    """
    if isinstance(location, PostgresLocation):
        return _postgres_engine(location, statement_seconds=0, poolclass=NullPool)
    prepare_file(location.path)
    engine = _sqlite_engine(location, PATIENCE_SECONDS, poolclass=NullPool)
    _on_connect(engine, foreign_keys=False)
    _on_begin(engine, "BEGIN IMMEDIATE")
    return engine


def prepare_file(path: Path) -> None:
    """Create the folder (0700) and the file (0600) where missing, and switch the file to write-ahead logging.

    SQLite's side files get the file's mode. Raises OSError and sqlite3.Error.
    """
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, timeout=SWITCH_SECONDS)) as connection:
        # The switch does not wait for a lock as other statements do: of two processes that start together, one fails.
        end = time.monotonic() + SWITCH_SECONDS
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)


def _sqlite_engine(location: SqliteLocation, patience: float, **options: Any) -> AsyncEngine:  # noqa: ANN401  passed on
    url = URL.create("sqlite+aiosqlite", database=str(location.path))  # a path may hold % or ?
    arguments = {"timeout": patience, "async_creator_fn": SqliteConnection}
    return create_async_engine(url, connect_args=arguments, **options)


def _on_connect(engine: AsyncEngine, *, foreign_keys: bool, query_only: bool = False) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, record: object) -> None:  # noqa: ANN401  a DBAPI connection has no type
        connection.isolation_level = None  # the driver must not begin transactions: `_on_begin` does
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()


def _on_begin(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)


def _postgres_engine(
    location: PostgresLocation,
    *,
    statement_seconds: int = STATEMENT_SECONDS,
    **options: Any,  # noqa: ANN401  passed on
) -> AsyncEngine:
    settings = {"application_name": "linkpin", "statement_timeout": f"{statement_seconds * 1000}", "jit": "off"}

    async def connect(**arguments: Any) -> asyncpg.Connection[asyncpg.Record]:  # noqa: ANN401  passed on
        # asyncpg reads the address itself, since it knows sslmode and its kin as libpq does.
        return await asyncpg.connect(location.dsn, timeout=CONNECT_SECONDS, server_settings=settings, **arguments)

    if "poolclass" not in options:
        options |= {"pool_size": POOL_SIZE, "max_overflow": POOL_OVERFLOW}
        options |= {"pool_pre_ping": True, "pool_recycle": RECYCLE_SECONDS}
    return create_async_engine("postgresql+asyncpg://", async_creator=connect, **options)
