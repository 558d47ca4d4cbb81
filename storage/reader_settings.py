"""What readers chose for themselves: a pause, direct messages, fewer digests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.rows import require
from storage.tables import Person, ReaderSetting


async def reader_setting(session: AsyncSession, person_id: str) -> ReaderSetting:
    """What a person chose; what holds without a choice for who chose nothing. Not kept by being read."""
    found = await session.get(ReaderSetting, person_id, populate_existing=True)
    return ReaderSetting(person_id=person_id) if found is None else found


async def choose(
    session: AsyncSession, person_id: str, *, paused_until: datetime | None, direct: bool, fewer: bool
) -> ReaderSetting:
    """Keep what a person chose. Raises NotFoundError."""
    await require(session, Person, person_id)
    row = ReaderSetting(person_id=person_id, paused_until=paused_until, direct=direct, fewer=fewer)
    kept = await session.merge(row)
    await session.flush()
    return kept
