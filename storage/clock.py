"""The one clock of leases, due times and rates: the database's, so that replicas agree. Tests can set it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import FunctionElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage.tables import ClockRow
from storage.types import Instant


class Now(FunctionElement[datetime]):
    """The current instant as an SQL expression, in microseconds as `Instant` keeps them."""

    type = Instant()
    inherit_cache = True


# In SQLite 'now' stands still within one statement and has milliseconds; PostgreSQL's clock_timestamp() moves on even
# while a statement waits for a lock, which is wanted here and why it stands outside the subqueries (run once).
SHIFTED = "COALESCE((SELECT frozen FROM clock), {clock} + COALESCE((SELECT offset_us FROM clock), 0))"
SQLITE_CLOCK = (
    "CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000"
)
POSTGRESQL_CLOCK = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"


@compiles(Now, "sqlite")
def _sqlite(element: Now, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    return SHIFTED.format(clock=SQLITE_CLOCK)


@compiles(Now, "postgresql")
def _postgresql(element: Now, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's signature
    return SHIFTED.format(clock=POSTGRESQL_CLOCK)


async def now(session: AsyncSession) -> datetime:
    """The current instant, in UTC."""
    return (await session.execute(select(Now()))).scalar_one()


async def freeze(session: AsyncSession, instant: datetime) -> None:
    """Let the clock stand still at `instant` (aware) from the commit on. For tests."""
    await session.merge(ClockRow(frozen=instant))
    await session.flush()


async def thaw(session: AsyncSession) -> None:
    """Let the clock go on from where it stands still. For tests."""
    row = await session.get(ClockRow, 1, populate_existing=True)
    if row is None or row.frozen is None:
        return
    stood, row.frozen, row.offset_us = row.frozen, None, 0
    await session.flush()
    row.offset_us = (stood - await now(session)) // timedelta(microseconds=1)
    await session.flush()


async def shift(session: AsyncSession, delta: timedelta) -> None:
    """Put the clock forward, or back; a frozen one stays frozen. For tests."""
    row = await session.get(ClockRow, 1, populate_existing=True) or ClockRow()
    if row.frozen is not None:
        row.frozen += delta
    else:
        row.offset_us += delta // timedelta(microseconds=1)
    await session.merge(row)
    await session.flush()
