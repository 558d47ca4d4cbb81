"""When people are away: as they say themselves, by a calendar of absences, or by their platform's status.

Who is linked to others (`storage.links`) is away when one of them is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import links
from storage.kinds import AbsenceSource
from storage.rows import changed
from storage.tables import AbsenceCalendar, AwayRow


async def add_absence(session: AsyncSession, absence: AwayRow) -> AwayRow:
    """Keep an absence."""
    session.add(absence)
    await session.flush()
    return absence


async def absences(session: AsyncSession, people: Iterable[str], after: datetime) -> dict[str, list[AwayRow]]:
    """The absences of people that are not over at an instant, by person."""
    found: dict[str, list[AwayRow]] = {person: [] for person in people}
    whose = await links.roots(session, found)
    query = select(AwayRow).where(col(AwayRow.person_id).in_(list(whose)), col(AwayRow.ends) > after)
    for row in await session.scalars(query.order_by(col(AwayRow.begins), col(AwayRow.id))):
        found[whose[row.person_id]].append(row)
    return found


async def drop_absences(session: AsyncSession, person_id: str, after: datetime, *, key: str = "") -> int:
    """Forget somebody's absences that are not over, or the one with the key; gives how many there were."""
    mine = [col(AwayRow.person_id).in_(await links.same_person(session, person_id)), col(AwayRow.ends) > after]
    if key:
        mine.append(col(AwayRow.id) == key)
    return await changed(session, delete(AwayRow).where(*mine))


async def replace_absences(
    session: AsyncSession,
    person_id: str,
    source: AbsenceSource,
    spans: Sequence[tuple[datetime, datetime]],
    *,
    at: datetime,
) -> bool:
    """Take over all that a source tells of somebody (from, until before); whether it differs from before."""
    query = select(AwayRow).where(col(AwayRow.person_id) == person_id, col(AwayRow.source) == source)
    before = list(await session.scalars(query))
    if {(row.begins, row.ends) for row in before} == set(spans):
        return False
    for row in before:
        await session.delete(row)
    for begins, ends in spans:
        session.add(AwayRow(person_id=person_id, begins=begins, ends=ends, source=source, created_at=at))
    await session.flush()
    return True


async def set_calendar(session: AsyncSession, person_id: str, address: str, *, by: str) -> AbsenceCalendar:
    """Have somebody's absences read from an address from now on, instead of one of before."""
    row = await session.get(AbsenceCalendar, person_id, populate_existing=True)
    if row is None:
        row = AbsenceCalendar(person_id=person_id, address=address)
        session.add(row)
    row.address, row.added_by, row.checked_at, row.problem = address, by, None, None
    await session.flush()
    return row


async def calendar_of(session: AsyncSession, person_id: str) -> AbsenceCalendar | None:
    """The address of somebody's absences, if they gave one."""
    return await session.get(AbsenceCalendar, person_id, populate_existing=True)


async def drop_calendar(session: AsyncSession, person_id: str) -> bool:
    """Forget the address, and what it told; False where there was none."""
    row = await calendar_of(session, person_id)
    if row is None:
        return False
    await session.delete(row)
    told = col(AwayRow.person_id) == person_id, col(AwayRow.source) == AbsenceSource.ADDRESS
    await changed(session, delete(AwayRow).where(*told))
    await session.flush()
    return True


async def calendars_to_read(session: AsyncSession, before: datetime, *, limit: int = 50) -> list[AbsenceCalendar]:
    """The addresses that were last read before an instant, or never."""
    old = col(AbsenceCalendar.checked_at).is_(None) | (col(AbsenceCalendar.checked_at) < before)
    query = select(AbsenceCalendar).where(old).order_by(col(AbsenceCalendar.person_id)).limit(limit)
    return list(await session.scalars(query))
