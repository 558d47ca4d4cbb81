"""Fires: each time a cadence came due, what became of it, and whether its reach is reported yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.kinds import FireOutcome
from storage.rows import changed, insert_new, require
from storage.tables import Fire


async def add_fire(session: AsyncSession, fire: Fire) -> bool:
    """Note that a cadence came due. False where that instant was fired before: then nothing may be sent for it."""
    # Its key says the same as cadence, zone and instant: of two who insert at once PostgreSQL may meet either first.
    return await insert_new(session, fire, ())


async def get_fire(session: AsyncSession, fire_id: str) -> Fire:
    """The fire by its key. Raises NotFoundError."""
    return await require(session, Fire, fire_id)


async def settle_fire(
    session: AsyncSession,
    fire_id: str,
    outcome: FireOutcome,
    *,
    targets: int = 0,
    items: int = 0,
    waiting: int = 0,
    report_at: datetime | None = None,
) -> None:
    """Note what came of a fire: editions to `targets`, `items` different digests, and digests that wait."""
    values = {"outcome": outcome, "targets": targets, "items": items, "waiting": waiting, "report_at": report_at}
    await changed(session, update(Fire).where(col(Fire.id) == fire_id).values(values))


async def fires(
    session: AsyncSession, cadence_id: str, *, outcome: FireOutcome | None = None, limit: int = 20
) -> list[Fire]:
    """The latest fires of a cadence, newest first."""
    query = select(Fire).where(col(Fire.cadence_id) == cadence_id)
    if outcome is not None:
        query = query.where(col(Fire.outcome) == outcome)
    query = query.order_by(col(Fire.due).desc(), col(Fire.id)).limit(limit)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def remove_skip(session: AsyncSession, fire_id: str, now: datetime) -> bool:
    """Take the skipping of an edition back. False where it was none, or its time has come meanwhile."""
    mine = col(Fire.id) == fire_id, col(Fire.outcome) == FireOutcome.SKIPPED, col(Fire.due) > now
    return await changed(session, delete(Fire).where(*mine)) > 0


async def to_report(session: AsyncSession, now: datetime, *, limit: int = 20) -> list[Fire]:
    """The fires whose reach is to be reported by `now`, locked; those that another replica has are left to it."""
    query = select(Fire).where(col(Fire.report_at) <= now).order_by(col(Fire.report_at)).limit(limit)
    return list(
        await session.scalars(query.with_for_update(skip_locked=True), execution_options={"populate_existing": True})
    )


async def reported(session: AsyncSession, fire_id: str) -> None:
    """Note that a fire's reach was reported."""
    await changed(session, update(Fire).where(col(Fire.id) == fire_id).values(report_at=None))
