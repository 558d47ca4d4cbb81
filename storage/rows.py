"""What repositories do alike: find a row that must exist, insert one that may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Delete, Table, Update, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import NotFoundError
from storage.tables import Row

RowT = TypeVar("RowT", bound=Row)


async def require(session: AsyncSession, kind: type[RowT], key: str, *, lock: bool = False) -> RowT:
    """The row with `key`; `lock` keeps others from changing it until the transaction ends. Raises NotFoundError."""
    row = await session.get(kind, key, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFoundError(f"There is no row {key!r} in {kind.__table__.name}.")
    return row


async def insert_new(session: AsyncSession, row: Row, unique: Sequence[str], **expressions: ColumnElement[Any]) -> bool:
    """Insert `row` unless one with the same `unique` columns is there (none named: as any key says). True if it was.

    `expressions` are for columns that the database works out; they stand in place of the row's values.

    Rows are counted by RETURNING: PostgreSQL's driver gave no rowcount for an insert with ON CONFLICT.
    """
    table = type(row).__table__
    values = {
        column.key: getattr(row, column.key)
        for column in table.columns
        if column.key not in expressions and not _counted(table, column.key, row)
    }
    insert = _insert(session)(table).values(**expressions)
    insert = insert.on_conflict_do_nothing(index_elements=list(unique) or None)
    statement = insert.returning(*table.primary_key.columns)
    # As parameters the values are not looked through for the statement's cache key.
    return (await session.execute(statement, values)).first() is not None


async def insert_all_new(
    session: AsyncSession,
    kind: type[Row],
    rows: Sequence[Mapping[str, Any]],
    unique: Sequence[str],
    told: ColumnElement[Any],
    **expressions: ColumnElement[Any],
) -> list[Any]:
    """Insert `rows`, alike in their columns, in as few statements as go, except those that are there.

    Those have the same `unique` columns; none named: as any key says.
    `expressions` are for columns that the database works out. Gives the column `told` of each row that was inserted.
    """
    # With the rows as parameters the statement is compiled once for all batches.
    insert = _insert(session)(kind.__table__).values(**expressions)
    insert = insert.on_conflict_do_nothing(index_elements=list(unique) or None)
    return list((await session.execute(insert.returning(told), [dict(row) for row in rows])).scalars())


async def changed(session: AsyncSession, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE and count the rows that it met.

    Objects that the session holds are not brought up to date: read them again with `populate_existing`.
    """
    statement = statement.returning(literal(1))
    return len((await session.execute(statement, execution_options={"synchronize_session": False})).all())


def _insert(session: AsyncSession) -> type[sqlite.Insert] | type[postgresql.Insert]:
    return sqlite.Insert if session.get_bind().dialect.name == "sqlite" else postgresql.Insert


def _counted(table: Table, column: str, row: Row) -> bool:
    """Whether the database itself counts this column up."""
    return (
        table.autoincrement_column is not None
        and table.autoincrement_column.key == column
        and getattr(row, column) is None
    )
