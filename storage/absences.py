"""When people are away, as they say themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.rows import changed
from storage.tables import AwayRow


async def add_absence(session: AsyncSession, absence: AwayRow) -> AwayRow:
    """Keep an absence."""
    session.add(absence)
    await session.flush()
    return absence


async def absences(session: AsyncSession, people: Iterable[str], after: datetime) -> dict[str, list[AwayRow]]:
    """The absences of people that are not over at an instant, by person."""
    found: dict[str, list[AwayRow]] = {person: [] for person in people}
    query = select(AwayRow).where(col(AwayRow.person_id).in_(list(found)), col(AwayRow.ends) > after)
    for row in await session.scalars(query.order_by(col(AwayRow.begins), col(AwayRow.id))):
        found[row.person_id].append(row)
    return found


async def drop_absences(session: AsyncSession, person_id: str, after: datetime, *, key: str = "") -> int:
    """Forget somebody's absences that are not over, or the one with the key; gives how many there were."""
    mine = [col(AwayRow.person_id) == person_id, col(AwayRow.ends) > after]
    if key:
        mine.append(col(AwayRow.id) == key)
    return await changed(session, delete(AwayRow).where(*mine))
