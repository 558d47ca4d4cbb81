"""aiosqlite with one trip to its thread for each statement, where it takes four: docs/adr/0052.

aiosqlite runs every call of a cursor in the connection's thread, and SQLAlchemy calls a cursor four times for each
statement: to make it, to execute, to fetch all rows, to close it. A trip costs more processor time than most of our
statements do, and the event loop pays for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from aiosqlite import Connection

CHUNK = 64
Parameters = Sequence[Any]


class _Outcome(NamedTuple):
    """What a statement leaves behind once its cursor is closed."""

    description: tuple[tuple[str, None, None, None, None, None, None], ...] | None
    rows: list[Any]
    rowcount: int
    lastrowid: int | None


_NOTHING = _Outcome(None, [], -1, None)


class SqliteConnection(Connection):
    """An aiosqlite connection whose cursors hold all rows of their statement as soon as it was executed."""

    def __init__(self, database: str, **options: Any) -> None:  # noqa: ANN401  what sqlite3.connect takes
        super().__init__(lambda: sqlite3.connect(database, **options), CHUNK)
        self._thread.daemon = True  # as SQLAlchemy wants it for aiosqlite's own connections
        self._touched = True

    def cursor(self) -> SqliteCursor:  # type: ignore[override]  # aiosqlite's is awaited, SQLAlchemy takes both
        """A cursor, without a trip."""
        return SqliteCursor(self)

    async def commit(self) -> None:
        """Commit, unless nothing was executed since the last one."""
        if self._touched:
            await super().commit()
            self._touched = False

    async def rollback(self) -> None:
        """Roll back, unless nothing was executed since the last time."""
        if self._touched:
            await super().rollback()
            self._touched = False

    async def once(self, statement: str, parameters: Parameters, *, many: bool) -> _Outcome:
        """Execute a statement with a cursor of its own, and fetch what it gives."""
        # Before the trip: whoever is cancelled meanwhile leaves a transaction behind that must be rolled back.
        self._touched = True
        outcome: _Outcome = await self._execute(  # type: ignore[no-untyped-call]  # aiosqlite's own, for its own cursors
            _run, self._conn, statement, parameters, many
        )
        return outcome


class SqliteCursor:
    """What SQLAlchemy asks of an asynchronous cursor, for one statement after another."""

    arraysize = 1

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._outcome = _NOTHING

    async def __aenter__(self) -> SqliteCursor:
        return self

    @property
    def description(self) -> tuple[tuple[str, None, None, None, None, None, None], ...] | None:
        """The columns, None for a statement that gives no rows."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed, -1 for a SELECT."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The key of the row that was inserted last."""
        return self._outcome.lastrowid

    async def execute(self, statement: str, parameters: Parameters = ()) -> SqliteCursor:
        """Execute and fetch in one trip. Raises sqlite3.Error."""
        self._outcome = await self._connection.once(statement, parameters, many=False)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Parameters]) -> SqliteCursor:
        """Execute for each of the parameters in one trip. Raises sqlite3.Error."""
        self._outcome = await self._connection.once(statement, tuple(parameters), many=True)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """All rows that were not given yet."""
        rows, self._outcome = self._outcome.rows, self._outcome._replace(rows=[])
        return rows

    async def close(self) -> None:
        """Forget the rows; SQLite's cursor was closed when they were fetched."""
        self._outcome = self._outcome._replace(rows=[])


def _run(connection: sqlite3.Connection, statement: str, parameters: Parameters, many: bool) -> _Outcome:
    cursor = connection.cursor()
    try:
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters)
        rows = [] if cursor.description is None else cursor.fetchall()
        return _Outcome(cursor.description, rows, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
