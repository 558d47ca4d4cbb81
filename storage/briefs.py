"""Briefs: kept as they were read, and given back equal."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.model import Document, Locator, Statement, Unread
from storage.edge import InvalidValueError
from storage.errors import ConflictError
from storage.keys import new_key
from storage.kinds import BriefStatus
from storage.rows import require
from storage.tables import BriefRow, StatementRow, UnreadRow


async def save_brief(
    session: AsyncSession,
    document: Document,
    *,
    sha256: str,
    author_id: str | None,
    at: datetime,
    confidential: bool = False,
    supersedes: str | None = None,
    key: str | None = None,
) -> BriefRow:
    """Keep `document`, read from a file whose bytes have the hex digest `sha256`, posted by `author_id` at `at`.

    `key` is the brief's, where it is made from what was posted. `supersedes` is the key of the brief that this is a
    new version of. NUL and lone surrogates are cleaned out of all texts. Raises InvalidValueError where statement ids
    do not rise in reading order, NotFoundError, and ConflictError where that brief is not the latest of its line.
    """
    ids = [statement.id for statement in document.statements]
    if any(after <= before for before, after in pairwise(ids)):
        raise InvalidValueError("The statement ids of a document must rise in reading order.")
    version = 1 if supersedes is None else await _supersede(session, supersedes)
    brief = BriefRow(
        id=key or new_key(),
        title=document.title,
        file_name=document.file,
        sha256=sha256.lower(),
        kind=document.kind,
        language=document.language,
        units=document.units,
        words=document.words,
        author_id=author_id,
        version=version,
        supersedes_id=supersedes,
        received_at=at,
        confidential=confidential,
    )
    session.add(brief)
    await session.flush()
    if document.statements:
        rows = [_statement_values(brief.id, statement) for statement in document.statements]
        await session.execute(insert(StatementRow.__table__), rows)
    if document.unread:
        unread = [_unread_values(brief.id, position, item) for position, item in enumerate(document.unread)]
        await session.execute(insert(UnreadRow.__table__), unread)
    return brief


async def load_document(session: AsyncSession, brief_id: str) -> Document:
    """The document of a brief, equal to the one that was saved. Raises NotFoundError."""
    brief = await require(session, BriefRow, brief_id)
    unread = await session.scalars(
        select(UnreadRow).where(col(UnreadRow.brief_id) == brief_id).order_by(col(UnreadRow.ordinal))
    )
    return Document(
        file=brief.file_name,
        title=brief.title,
        kind=brief.kind,
        language=brief.language,
        units=brief.units,
        words=brief.words,
        statements=tuple((await _statements(session, brief_id)).values()),
        unread=tuple(Unread(row.kind, row.number, row.reason) for row in unread),
    )


async def statements(session: AsyncSession, brief_id: str, ids: list[int]) -> dict[int, Statement]:
    """Some statements of a brief by their ids, in reading order; ids that it has not are left out."""
    return await _statements(session, brief_id, ids)


async def get_brief(session: AsyncSession, brief_id: str) -> BriefRow:
    """The brief by its key. Raises NotFoundError."""
    return await require(session, BriefRow, brief_id)


async def find_brief(session: AsyncSession, sha256: str) -> BriefRow | None:
    """The latest brief read from a file with these bytes that was not discarded."""
    query = (
        select(BriefRow)
        .where(col(BriefRow.sha256) == sha256.lower(), col(BriefRow.status) != BriefStatus.DISCARDED)
        .order_by(col(BriefRow.received_at).desc(), col(BriefRow.id).desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def briefs(
    session: AsyncSession, *, author_id: str | None = None, status: BriefStatus | None = None, limit: int = 100
) -> list[BriefRow]:
    """The latest briefs, newest first: of one author, of one status, or all."""
    query = select(BriefRow).order_by(col(BriefRow.received_at).desc(), col(BriefRow.id).desc()).limit(limit)
    if author_id is not None:
        query = query.where(col(BriefRow.author_id) == author_id)
    if status is not None:
        query = query.where(col(BriefRow.status) == status)
    return list(await session.scalars(query))


async def continue_brief(session: AsyncSession, brief_id: str, *, supersedes: str) -> BriefRow:
    """Make a brief the new version of another. Raises NotFoundError, ConflictError as `save_brief` does."""
    brief = await require(session, BriefRow, brief_id, lock=True)
    brief.version, brief.supersedes_id = await _supersede(session, supersedes), supersedes
    await session.flush()
    return brief


async def find_successor(session: AsyncSession, brief_id: str) -> BriefRow | None:
    """The brief that took over from this one, if there is one."""
    return (await session.scalars(select(BriefRow).where(col(BriefRow.supersedes_id) == brief_id))).one_or_none()


async def set_confidential(session: AsyncSession, brief_id: str, *, confidential: bool) -> None:
    """Say whether a brief must stay inside the company. Raises NotFoundError."""
    (await require(session, BriefRow, brief_id)).confidential = confidential
    await session.flush()


async def discard_brief(session: AsyncSession, brief_id: str) -> None:
    """Take a brief out of use; the row stays, since others refer to it. Raises NotFoundError."""
    (await require(session, BriefRow, brief_id)).status = BriefStatus.DISCARDED
    await session.flush()


async def _supersede(session: AsyncSession, brief_id: str) -> int:
    """Mark a brief as superseded; gives the next version's number."""
    old = await require(session, BriefRow, brief_id, lock=True)
    if old.status is not BriefStatus.ACTIVE:
        raise ConflictError("That brief is not the latest version any more.", "Name the latest one.")
    old.status = BriefStatus.SUPERSEDED
    await session.flush()
    return old.version + 1


async def _statements(session: AsyncSession, brief_id: str, ids: list[int] | None = None) -> dict[int, Statement]:
    table = StatementRow.__table__
    query = select(table).where(table.c.brief_id == brief_id).order_by(table.c.ordinal)
    if ids is not None:
        query = query.where(table.c.ordinal.in_(ids))
    return {
        row.ordinal: Statement(
            id=row.ordinal,
            text=row.text,
            locator=Locator(row.kind, row.number, row.title, row.part, row.paragraph),
            shape=row.shape,
            unit=row.unit,
            context=tuple(row.context),
            cells=tuple(row.cells),
            header=tuple(row.header),
            level=row.level,
            internal=row.internal,
            furniture=row.furniture,
        )
        for row in await session.execute(query)
    }


def _statement_values(brief_id: str, statement: Statement) -> dict[str, object]:
    locator = statement.locator
    return {
        "brief_id": brief_id,
        "ordinal": statement.id,
        "text": statement.text,
        "kind": locator.kind,
        "number": locator.number,
        "title": locator.title,
        "part": locator.part,
        "paragraph": locator.paragraph,
        "shape": statement.shape,
        "unit": statement.unit,
        "level": statement.level,
        "context": statement.context,
        "cells": statement.cells,
        "header": statement.header,
        "internal": statement.internal,
        "furniture": statement.furniture,
    }


def _unread_values(brief_id: str, position: int, unread: Unread) -> dict[str, object]:
    return {
        "brief_id": brief_id,
        "ordinal": position,
        "kind": unread.kind,
        "number": unread.number,
        "reason": unread.reason,
    }
