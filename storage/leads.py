"""Leads as sales finds them, and the wording of what a qualified lead is that both managements keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import links
from storage.errors import ConflictError
from storage.kinds import LeadReason, LeadVerdict, Side
from storage.rows import insert_new, require
from storage.tables import LeadDefinition, LeadRating


@dataclass(frozen=True, slots=True)
class Rated:
    """How often a campaign's leads in a segment ("" where unknown) were given a verdict for a reason."""

    campaign: str
    segment: str
    verdict: LeadVerdict
    reason: LeadReason
    times: int


async def rate(session: AsyncSession, rating: LeadRating) -> bool:
    """Keep a rating. False where one with its key was kept before."""
    return await insert_new(session, rating, ("id",))


async def take_back(session: AsyncSession, rating_id: str, *, person_id: str) -> bool:
    """Forget one's own rating. False if it is somebody else's, or gone."""
    row = await session.get(LeadRating, rating_id)
    if row is None or row.person_id not in await links.same_person(session, person_id):
        return False
    await session.delete(row)
    await session.flush()
    return True


async def rated(session: AsyncSession, since: datetime) -> list[Rated]:
    """What was said since an instant, by campaign and segment, the campaigns with most ratings first."""
    segment = func.coalesce(col(LeadRating.segment), "")
    columns = col(LeadRating.campaign), segment, col(LeadRating.verdict), col(LeadRating.reason)
    query = select(*columns, func.count()).where(col(LeadRating.at) >= since).group_by(*columns)
    found = [Rated(*row) for row in await session.execute(query)]
    totals: dict[str, int] = {}
    for each in found:
        totals[each.campaign] = totals.get(each.campaign, 0) + each.times
    return sorted(
        found, key=lambda each: (-totals[each.campaign], each.campaign, each.segment, each.verdict, each.reason)
    )


async def comments(session: AsyncSession, since: datetime, *, limit: int = 10) -> list[LeadRating]:
    """Ratings since an instant that say more in words, newest first."""
    query = (
        select(LeadRating)
        .where(col(LeadRating.at) >= since, col(LeadRating.comment) != "")
        .order_by(col(LeadRating.at).desc())
        .limit(limit)
    )
    return list(await session.scalars(query))


async def campaigns(session: AsyncSession, *, limit: int = 20) -> list[str]:
    """The campaigns that were rated most lately, to be chosen again."""
    query = select(col(LeadRating.campaign), func.max(col(LeadRating.at)).label("at")).group_by(
        col(LeadRating.campaign)
    )
    rows = await session.execute(query.order_by(func.max(col(LeadRating.at)).desc()).limit(limit))
    return [campaign for campaign, _ in rows]


async def definitions(session: AsyncSession) -> tuple[LeadDefinition | None, LeadDefinition | None]:
    """The wording that both sides agreed to last, and a later one that waits for the other side."""
    rows = list(
        await session.scalars(
            select(LeadDefinition).order_by(col(LeadDefinition.at).desc(), col(LeadDefinition.id).desc()).limit(50)
        )
    )
    agreed = next((row for row in rows if row.agreed_at is not None), None)
    newest = rows[0] if rows and rows[0].agreed_at is None else None
    return agreed, newest


async def propose(
    session: AsyncSession, *, key: str, text: str, side: Side, author_id: str, at: datetime
) -> LeadDefinition:
    """Propose a wording for one side; the other one has to agree. Kept once for a key."""
    await insert_new(session, LeadDefinition(id=key, text=text, side=side, author_id=author_id, at=at), ("id",))
    return await require(session, LeadDefinition, key)


async def agree(
    session: AsyncSession, definition_id: str, *, side: Side, person_id: str, at: datetime
) -> LeadDefinition:
    """Agree to a wording for the other side. Raises ConflictError where it is one's own, or is agreed, or overtaken."""
    row = await require(session, LeadDefinition, definition_id, lock=True)
    _, waiting = await definitions(session)
    if row.side is side or row.agreed_at is not None or waiting is None or waiting.id != row.id:
        raise ConflictError("There is nothing to agree to.", "")
    row.agreed_by_id, row.agreed_at = person_id, at
    await session.flush()
    return row
