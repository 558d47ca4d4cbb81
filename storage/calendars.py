"""The company's calendars: days on which no edition goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import checked_name
from storage.errors import ConflictError
from storage.queue import queue_settings
from storage.rows import changed, require
from storage.tables import Cadence, Calendar


async def add_calendar(session: AsyncSession, calendar: Calendar) -> Calendar:
    """Keep a calendar. Raises InvalidValueError, and ConflictError where the name is taken."""
    calendar.name = checked_name(calendar.name)
    if await calendar_called(session, calendar.name) is not None:
        raise ConflictError(f"There is a calendar {calendar.name!r} already.")
    session.add(calendar)
    await session.flush()
    return calendar


async def get_calendar(session: AsyncSession, calendar_id: str) -> Calendar:
    """The calendar by its key. Raises NotFoundError."""
    return await require(session, Calendar, calendar_id)


async def calendar_called(session: AsyncSession, name: str) -> Calendar | None:
    """The calendar with this name, if there is one."""
    return (await session.scalars(select(Calendar).where(col(Calendar.name) == name))).one_or_none()


async def calendars(session: AsyncSession) -> list[Calendar]:
    """All calendars by name."""
    return list(await session.scalars(select(Calendar).order_by(col(Calendar.name))))


async def set_days(session: AsyncSession, calendar_id: str, days: Mapping[str, str], *, at: datetime) -> bool:
    """Take over the days of a calendar (YYYY-MM-DD to what is on), read at `at`. True where they differ from before.

    The cadences that keep quiet by it count a version on, so that every replica reckons anew. Raises NotFoundError.
    """
    row = await require(session, Calendar, calendar_id, lock=True)
    row.checked_at, row.problem = at, None
    differs = row.days != dict(days)
    if differs:
        row.days = dict(days)
        row.version += 1
        by_it = update(Cadence).where(col(Cadence.calendar_id) == calendar_id)
        await changed(session, by_it.values(version=col(Cadence.version) + 1))
    await session.flush()
    return differs


async def note_problem(session: AsyncSession, calendar_id: str, problem: str, *, at: datetime) -> None:
    """Note why a calendar could not be read at `at`; its days of before stand. Raises NotFoundError."""
    row = await require(session, Calendar, calendar_id)
    row.checked_at, row.problem = at, problem
    await session.flush()


async def to_check(session: AsyncSession, before: datetime) -> list[Calendar]:
    """The calendars with an address that were last looked at before an instant, or never."""
    old = or_(col(Calendar.checked_at).is_(None), col(Calendar.checked_at) < before)
    query = select(Calendar).where(col(Calendar.address).is_not(None), old)
    return list(await session.scalars(query.order_by(col(Calendar.id))))


async def remove_calendar(session: AsyncSession, calendar_id: str) -> None:
    """Remove a calendar that neither a cadence nor the queue names. Raises NotFoundError, ConflictError."""
    row = await require(session, Calendar, calendar_id)
    users = await session.scalars(select(Cadence).where(col(Cadence.calendar_id) == calendar_id).limit(1))
    if users.first() is not None:
        raise ConflictError("A cadence keeps quiet by that calendar.")
    if (await queue_settings(session)).calendar == calendar_id:
        raise ConflictError("The queue counts working time by that calendar.")
    await session.delete(row)
    await session.flush()
