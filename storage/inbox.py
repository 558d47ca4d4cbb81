"""Events that came in: stored once, worked off in order within a conversation, never lost.

A worker claims rows for a while (a lease); when it is killed, the lease ends and another worker goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.clock import Now, now
from storage.errors import ConflictError, NotFoundError
from storage.kinds import InboxStatus, Platform
from storage.rows import changed, insert_all_new
from storage.tables import OPEN_EVENTS, InboxRow

ATTEMPTS = 5
"""So many failures make a dead row, which an admin is told of and can retry."""
KEPT = timedelta(hours=48)
"""How long a key is remembered: Slack repeats delayed events hourly for a day."""
UNFINISHED = (InboxStatus.PENDING, InboxStatus.WORKING)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the inbox stands: rows by status, and when the oldest unfinished one came in."""

    counts: dict[InboxStatus, int]
    oldest: datetime | None


async def store(
    session: AsyncSession, *, key: str, platform: Platform, kind: str, conversation: str, payload: object
) -> bool:
    """Keep an event to be worked off. False if one with this key was kept before: then nothing changes.

    `conversation` names what must be worked off in order. `payload` is plain JSON. Commit, then acknowledge.
    """
    return bool(await store_all(session, [NewEvent(key, platform, kind, conversation, payload)]))


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to keep: see `store`."""

    key: str
    platform: Platform
    kind: str
    conversation: str
    payload: object


async def store_all(session: AsyncSession, events: Sequence[NewEvent]) -> set[str]:
    """As `store`, for many in one statement; gives the keys of those that were not kept before."""
    if not events:
        return set()
    rows = [
        {
            "key": each.key,
            "platform": each.platform,
            "kind": each.kind,
            "conversation": each.conversation,
            "payload": each.payload,
            "status": InboxStatus.PENDING,
            "attempts": 0,
        }
        for each in events
    ]
    key = InboxRow.__table__.c.key
    return set(await insert_all_new(session, InboxRow, rows, ("key",), key, not_before=Now(), received_at=Now()))


async def answer(session: AsyncSession, key: str, response: object) -> None:
    """Note that the event just stored in this transaction was worked off inline, and what was answered.

    Raises NotFoundError.
    """
    values = {"status": InboxStatus.DONE, "response": response, "finished_at": Now()}
    if not await changed(session, update(InboxRow).where(col(InboxRow.key) == key).values(values)):
        raise NotFoundError(f"No event {key!r} was stored.")


async def answered(session: AsyncSession, key: str) -> tuple[bool, Any]:
    """Whether the event with this key was worked off, and the response that a repeat of it gets."""
    query = select(col(InboxRow.status), col(InboxRow.response)).where(col(InboxRow.key) == key)
    found = (await session.execute(query)).one_or_none()
    return (False, None) if found is None else (found[0] is InboxStatus.DONE, found[1])


async def claim(session: AsyncSession, *, owner: str, lease: timedelta, limit: int = 10) -> list[InboxRow]:
    """Take up to `limit` events to work off, oldest first, for the time of `lease`; at most one of a conversation.

    `owner` is unique to the process start. An event whose lease ended is taken again, and dead after five claims.
    """
    instant = await now(session)
    lapsed = (col(InboxRow.status) == InboxStatus.WORKING) & (col(InboxRow.leased_until) <= instant)
    await changed(
        session,
        update(InboxRow)
        .where(OPEN_EVENTS, lapsed, col(InboxRow.attempts) >= ATTEMPTS)
        .values(status=InboxStatus.DEAD, owner=None, leased_until=None, finished_at=instant, error="never finished"),
    )
    due = (col(InboxRow.status) == InboxStatus.PENDING) & (col(InboxRow.not_before) <= instant)
    earlier = aliased(InboxRow)
    before = exists().where(
        col(earlier.conversation) == col(InboxRow.conversation),
        col(earlier.id) < col(InboxRow.id),
        col(earlier.status).in_(UNFINISHED),
    )
    taken = (
        select(InboxRow)
        .where(OPEN_EVENTS, or_(due, lapsed), ~before)
        .order_by(col(InboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(await session.scalars(taken, execution_options={"populate_existing": True}))
    for row in rows:
        row.status, row.owner, row.leased_until = InboxStatus.WORKING, owner, instant + lease
        row.attempts += 1
    await session.flush()
    return rows


async def finish(session: AsyncSession, event_id: int, *, owner: str, response: object = None) -> bool:
    """Note that a claimed event was worked off. False if the lease was lost to somebody else meanwhile."""
    return await _settle(
        session, event_id, owner, status=InboxStatus.DONE, response=response, error=None, finished_at=Now()
    )


async def fail(
    session: AsyncSession, event_id: int, *, owner: str, error: str, retry_after: timedelta
) -> InboxStatus | None:
    """Note that working off a claimed event failed, with `error` in a few words without message texts.

    It is tried again after `retry_after`; the fifth failure makes it dead. Gives its new status, None if the
    lease was lost to somebody else meanwhile.
    """
    row = await session.get(InboxRow, event_id, populate_existing=True)
    if row is None or row.owner != owner:
        return None
    dead = row.attempts >= ATTEMPTS
    status = InboxStatus.DEAD if dead else InboxStatus.PENDING
    later = await now(session) + retry_after
    settled = await _settle(
        session, event_id, owner, status=status, error=error, not_before=later, finished_at=Now() if dead else None
    )
    return status if settled else None


async def release(session: AsyncSession, event_id: int, *, owner: str) -> bool:
    """Give a claimed event back untried, as on an orderly stop. False if the lease was lost already."""
    return await _settle(session, event_id, owner, status=InboxStatus.PENDING, attempts=col(InboxRow.attempts) - 1)


async def extend(session: AsyncSession, event_id: int, *, owner: str, lease: timedelta) -> bool:
    """Keep a claimed event for `lease` from now. False if the lease was lost already: then stop working on it."""
    later = await now(session) + lease
    return await changed(session, update(InboxRow).where(*_mine(event_id, owner)).values(leased_until=later)) > 0


async def retry(session: AsyncSession, event_id: int) -> None:
    """Try a dead event again, from the start. Raises ConflictError if it is not dead."""
    again = (
        update(InboxRow)
        .where(col(InboxRow.id) == event_id, col(InboxRow.status) == InboxStatus.DEAD)
        .values(status=InboxStatus.PENDING, attempts=0, not_before=Now(), finished_at=None)
    )
    if not await changed(session, again):
        raise ConflictError("There is no dead event with that number.")


async def events(session: AsyncSession, *, status: InboxStatus | None = None, limit: int = 100) -> list[InboxRow]:
    """The latest events, newest first: of one status, or all."""
    query = select(InboxRow).order_by(col(InboxRow.id).desc()).limit(limit)
    if status is not None:
        query = query.where(col(InboxRow.status) == status)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def backlog(session: AsyncSession) -> Backlog:
    """How the inbox stands, for metrics."""
    counts = await session.execute(select(col(InboxRow.status), func.count()).group_by(col(InboxRow.status)))
    oldest = await session.scalar(select(func.min(col(InboxRow.received_at))).where(OPEN_EVENTS))
    return Backlog(dict(counts.all()), oldest)


async def prune(session: AsyncSession, *, keep: timedelta = KEPT) -> int:
    """Delete events that were worked off longer ago than `keep` (at least 48 hours). Gives how many."""
    limit = await now(session) - max(keep, KEPT)
    old = col(InboxRow.status) == InboxStatus.DONE, col(InboxRow.finished_at) < limit
    return await changed(session, delete(InboxRow).where(*old))


def _mine(event_id: int, owner: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(InboxRow.id) == event_id,
        col(InboxRow.owner) == owner,
        col(InboxRow.status) == InboxStatus.WORKING,
    )


async def _settle(session: AsyncSession, event_id: int, owner: str, **values: object) -> bool:
    statement = update(InboxRow).where(*_mine(event_id, owner)).values(owner=None, leased_until=None, **values)
    return await changed(session, statement) > 0
