"""What pins bring and carry home: lines of their preparation, takeaways, and promises until they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.rows import insert_new, require
from storage.tables import Meeting, PackLine, Promise, Takeaway

MOST_TAKEAWAYS = 3


async def add_line(session: AsyncSession, line: PackLine) -> bool:
    """Add a line to a preparation, or take one out. False where that was done."""
    return await insert_new(session, line, ("id",))


async def pack_lines(session: AsyncSession, meeting_id: str) -> list[PackLine]:
    """What the pin added to and took out of a preparation, in order."""
    query = select(PackLine).where(col(PackLine.meeting_id) == meeting_id)
    return list(await session.scalars(query.order_by(col(PackLine.created_at), col(PackLine.id))))


async def add_takeaway(session: AsyncSession, takeaway: Takeaway) -> bool:
    """Keep a takeaway. False where the meeting has one at that position."""
    return await insert_new(session, takeaway, ("meeting_id", "position"))


async def takeaways(session: AsyncSession, meeting_ids: Iterable[str]) -> list[Takeaway]:
    """The takeaways of meetings, in order."""
    query = select(Takeaway).where(col(Takeaway.meeting_id).in_(list(meeting_ids)))
    return list(await session.scalars(query.order_by(col(Takeaway.meeting_id), col(Takeaway.position))))


async def add_promise(session: AsyncSession, promise: Promise) -> bool:
    """Keep a promise. False where it is kept already."""
    return await insert_new(session, promise, ("id",))


async def get_promise(session: AsyncSession, promise_id: str, *, lock: bool = False) -> Promise:
    """The promise by its key. Raises NotFoundError."""
    return await require(session, Promise, promise_id, lock=lock)


async def promises(session: AsyncSession, series_id: str, *, open_only: bool = True, limit: int = 20) -> list[Promise]:
    """The promises given in meetings of a series, those first that are due first."""
    query = (
        select(Promise)
        .join(Meeting, col(Meeting.id) == col(Promise.meeting_id))
        .where(col(Meeting.series_id) == series_id)
    )
    if open_only:
        query = query.where(col(Promise.done_at).is_(None))
    query = query.order_by((col(Promise.until) == "").asc(), col(Promise.until), col(Promise.id)).limit(limit)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def promises_to_follow(session: AsyncSession, series_id: str, before: datetime) -> list[Promise]:
    """The open promises of a series that nobody was asked about since an instant."""
    return [
        each
        for each in await promises(session, series_id, limit=100)
        if each.followed_at is None or each.followed_at < before
    ]
