"""Texts on passages, as they were written: kept once, found by what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.generation import Line, Passage, Use, Written
from storage.digests import generation_from, generation_values
from storage.rows import changed, insert_new, require
from storage.tables import WrittenText

KEPT = timedelta(days=30)


async def keep(
    session: AsyncSession,
    written: Written,
    sources: Sequence[Passage],
    *,
    key: str,
    use: Use,
    subject: str,
    language: str,
    at: datetime,
    person_id: str | None = None,
) -> bool:
    """Keep a text with the passages that it may rest on. False where one with this key is kept already."""
    row = WrittenText(
        id=key,
        use=use,
        subject=subject,
        person_id=person_id,
        language=language,
        lines=[asdict(line) for line in written.lines],
        sources=[
            {"key": each.key, "text": each.text, "where": each.where, "internal": each.internal} for each in sources
        ],
        generation=generation_values(written.generation),
        created_at=at,
    )
    return await insert_new(session, row, ("id",))


async def get_written(session: AsyncSession, key: str) -> WrittenText:
    """The text by its key. Raises NotFoundError."""
    return await require(session, WrittenText, key)


async def latest(session: AsyncSession, use: Use, subject: str, *, person_id: str | None = None) -> WrittenText | None:
    """The newest text about something, with `person_id` of those written for a person."""
    query = select(WrittenText).where(col(WrittenText.use) == use, col(WrittenText.subject) == subject)
    if person_id is not None:
        query = query.where(col(WrittenText.person_id) == person_id)
    query = query.order_by(col(WrittenText.created_at).desc(), col(WrittenText.id)).limit(1)
    return (await session.scalars(query)).one_or_none()


async def exists(session: AsyncSession, key: str) -> bool:
    """Whether a text with this key is kept."""
    query = select(col(WrittenText.id)).where(col(WrittenText.id) == key)
    return (await session.execute(query)).first() is not None


def written_of(row: WrittenText) -> Written:
    """The text as it was written."""
    lines = tuple(Line(each["text"], tuple(each["keys"]), bool(each["own"])) for each in row.lines)
    return Written(lines, generation_from(row.generation))


def sources_of(row: WrittenText) -> dict[str, Passage]:
    """What it rests on, by key; of each what a reader is shown."""
    return {
        each["key"]: Passage(each["key"], each["text"], each["where"], internal=bool(each["internal"]))
        for each in row.sources
    }


async def prune(session: AsyncSession, now: datetime) -> int:
    """Forget texts whose time is over; gives how many."""
    return await changed(session, delete(WrittenText).where(col(WrittenText.created_at) < now - KEPT))
