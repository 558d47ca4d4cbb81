"""What pins bring and carry home: lines of their preparation, takeaways, and promises until they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.kinds import PromiseStatus
from storage.links import same_person
from storage.rows import changed, insert_new, require
from storage.tables import Meeting, PackLine, Promise, Series, Takeaway, TakeawayWording

MOST_TAKEAWAYS = 3


async def add_line(session: AsyncSession, line: PackLine) -> bool:
    """Add a line to a preparation, or take one out. False where that was done."""
    return await insert_new(session, line, ("id",))


async def pack_lines(session: AsyncSession, meeting_id: str, person_id: str | None) -> list[PackLine]:
    """What the pin added to and took out of their preparation, in order."""
    query = select(PackLine).where(col(PackLine.meeting_id) == meeting_id, col(PackLine.person_id) == person_id)
    return list(await session.scalars(query.order_by(col(PackLine.created_at), col(PackLine.id))))


async def undo_lines(session: AsyncSession, meeting_id: str, person_id: str | None, act: str) -> int:
    """Take back what the pin did to their preparation in one act; gives how many lines that were."""
    mine = (
        col(PackLine.meeting_id) == meeting_id,
        col(PackLine.person_id) == person_id,
        col(PackLine.act) == act,
    )
    return await changed(session, delete(PackLine).where(*mine))


async def add_takeaway(session: AsyncSession, takeaway: Takeaway) -> bool:
    """Keep a takeaway. False where the meeting has one at that position."""
    return await insert_new(session, takeaway, ("meeting_id", "position"))


async def takeaways(session: AsyncSession, meeting_ids: Iterable[str]) -> list[Takeaway]:
    """The takeaways of meetings, in order."""
    query = select(Takeaway).where(col(Takeaway.meeting_id).in_(list(meeting_ids)))
    return list(await session.scalars(query.order_by(col(Takeaway.meeting_id), col(Takeaway.position))))


async def reword(session: AsyncSession, meeting_id: str, texts: Sequence[str], *, by: str, at: datetime) -> list[int]:
    """Let a meeting's takeaways read so, by position, "" for none; gives the positions that changed.

    How they read before is kept.
    """
    known = {each.position: each for each in await takeaways(session, [meeting_id])}
    changes = []
    for position, text in enumerate(texts):
        row = known.get(position)
        before = "" if row is None else row.text
        if text == before:
            continue
        if row is None:
            session.add(Takeaway(meeting_id=meeting_id, position=position, text=text))
        elif text:
            row.text = text
        else:
            await session.delete(row)
        session.add(
            TakeawayWording(meeting_id=meeting_id, position=position, text=before, person_id=by, replaced_at=at)
        )
        changes.append(position)
    await session.flush()
    return changes


async def wordings(session: AsyncSession, meeting_id: str) -> list[TakeawayWording]:
    """How a meeting's takeaways read before, the latest first."""
    query = select(TakeawayWording).where(col(TakeawayWording.meeting_id) == meeting_id)
    order = col(TakeawayWording.replaced_at).desc(), col(TakeawayWording.position), col(TakeawayWording.id)
    return list(await session.scalars(query.order_by(*order)))


async def add_promise(session: AsyncSession, promise: Promise) -> bool:
    """Keep a promise. False where it is kept already."""
    return await insert_new(session, promise, ("id",))


async def get_promise(session: AsyncSession, promise_id: str, *, lock: bool = False) -> Promise:
    """The promise by its key. Raises NotFoundError."""
    return await require(session, Promise, promise_id, lock=lock)


async def promises(session: AsyncSession, series_id: str, *, open_only: bool = True, limit: int = 100) -> list[Promise]:
    """The promises given in meetings of a series, those first that are due first."""
    return await _listed(session, [col(Meeting.series_id) == series_id], open_only=open_only, limit=limit)


async def promises_of_meeting(session: AsyncSession, meeting_id: str) -> list[Promise]:
    """All promises given in a meeting."""
    return await _listed(session, [col(Promise.meeting_id) == meeting_id], open_only=False, limit=100)


async def closed_since(session: AsyncSession, series_id: str, since: datetime) -> list[Promise]:
    """The promises of a series that were kept or dropped since an instant, the latest last."""
    closed = [col(Meeting.series_id) == series_id, col(Promise.done_at) > since]
    return sorted(await _listed(session, closed, open_only=False, limit=100), key=lambda each: str(each.done_at))


async def promises_around(session: AsyncSession, person_id: str, teams: Iterable[str], *, limit: int) -> list[Promise]:
    """The open promises that a person gave or follows, and those of series of these teams."""
    mine = await same_person(session, person_id)
    of_teams = select(col(Series.id)).where(
        or_(col(Series.host_team_id).in_(list(teams)), col(Series.guest_team_id).in_(list(teams)))
    )
    around = or_(
        col(Promise.promiser_id).in_(mine), col(Promise.keeper_id).in_(mine), col(Meeting.series_id).in_(of_teams)
    )
    return await _listed(session, [around], open_only=True, limit=limit)


async def _listed(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], *, open_only: bool, limit: int
) -> list[Promise]:
    query = select(Promise).join(Meeting, col(Meeting.id) == col(Promise.meeting_id)).where(*conditions)
    if open_only:
        query = query.where(col(Promise.status) == PromiseStatus.OPEN)
    query = query.order_by((col(Promise.until) == "").asc(), col(Promise.until), col(Promise.id)).limit(limit)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))
