"""Editions: which digests are due to whom, what each target got, and how many a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.kinds import DeliveryKind, DeliveryStatus, DigestStatus
from storage.ledger import PAST_USE
from storage.rows import insert_all_new
from storage.tables import Arrival, DailyCount, DeliveryRow, DigestChannel, DigestRow, Edition, Fire

PURPOSE = "edition"
"""The purpose of editions' deliveries; their subject is the edition, whose key is the delivery's own."""
"""What `storage.deliveries` notes on a delivery that was not sent before its end."""
GOING = (DigestStatus.APPROVED, DigestStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Copy:
    """An edition with how its delivery stands."""

    edition: Edition
    status: DeliveryStatus
    error: str | None
    settled_at: datetime | None


async def awaiting(session: AsyncSession, now: datetime, since: datetime, *, lock: bool = False) -> list[DigestRow]:
    """The digests that editions may bring at `now`: approved at `since` or later, or not out anywhere yet.

    `lock` keeps others from changing them until the commit: who withdraws one meanwhile then finds all its copies.
    """
    query = select(DigestRow).where(
        col(DigestRow.status).in_(GOING),
        col(DigestRow.approved_at).is_not(None),
        or_(col(DigestRow.status) == DigestStatus.APPROVED, col(DigestRow.approved_at) >= since),
        or_(col(DigestRow.valid_until).is_(None), col(DigestRow.valid_until) > now),
    )
    query = query.order_by(col(DigestRow.id))
    if lock:
        query = query.with_for_update()
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def meant_for(
    session: AsyncSession, digest_ids: Sequence[str], channel_ids: Iterable[str]
) -> dict[str, set[str]]:
    """Which of the digests go to which of the channels: digest keys by channel key."""
    found: dict[str, set[str]] = {key: set() for key in channel_ids}
    query = select(col(DigestChannel.channel_id), col(DigestChannel.digest_id)).where(
        col(DigestChannel.digest_id).in_(digest_ids), col(DigestChannel.channel_id).in_(found)
    )
    for channel, digest in await session.execute(query):
        found[channel].add(digest)
    return found


async def arrived(session: AsyncSession, digest_ids: Sequence[str], targets: Iterable[str]) -> dict[str, set[str]]:
    """Which of the digests each target got already: digest keys by target.

    An edition that was dropped because its time was over has not brought anything: its digests join the next one.
    """
    found: dict[str, set[str]] = {key: set() for key in targets}
    query = select(col(Arrival.target), col(Arrival.digest_id)).where(
        col(Arrival.digest_id).in_(digest_ids), col(Arrival.target).in_(found), ~_came_to_nothing()
    )
    for target, digest in await session.execute(query):
        found[target].add(digest)
    return found


async def lock_days(session: AsyncSession, days: Mapping[str, str]) -> dict[str, int]:
    """How many digests each target got on a day of its own (`days`: day by target), kept so until the commit.

    All replicas lock in the order of the targets, so that none waits for another in a circle.
    """
    if not days:
        return {}
    rows = [{"target": target, "day": day, "items": 0} for target, day in sorted(days.items())]
    await insert_all_new(session, DailyCount, rows, ("target", "day"), DailyCount.__table__.c.target)
    query = (
        select(col(DailyCount.target), col(DailyCount.day), col(DailyCount.items))
        .where(col(DailyCount.target).in_(days), col(DailyCount.day).in_(set(days.values())))
        .order_by(col(DailyCount.target), col(DailyCount.day))
        .with_for_update()
    )
    return {target: items for target, day, items in await session.execute(query) if days[target] == day}


async def used_days(session: AsyncSession, days: Mapping[str, str]) -> dict[str, int]:
    """As `lock_days`, only to look."""
    query = select(col(DailyCount.target), col(DailyCount.day), col(DailyCount.items)).where(
        col(DailyCount.target).in_(days), col(DailyCount.day).in_(set(days.values()))
    )
    found = {target: items for target, day, items in await session.execute(query) if days[target] == day}
    return {target: found.get(target, 0) for target in days}


async def add_to_days(session: AsyncSession, days: Mapping[str, str], items: Mapping[str, int]) -> None:
    """Count digests (`items` by target) on the days that were locked."""
    table = DailyCount.__table__
    rows = [{"who": target, "on": days[target], "more": more} for target, more in items.items() if more]
    if rows:
        which = (table.c.target == bindparam("who")) & (table.c.day == bindparam("on"))
        statement = table.update().where(which).values(items=table.c["items"] + bindparam("more"))
        await (await session.connection()).execute(statement, rows)


async def put_in(
    session: AsyncSession, editions: Sequence[Mapping[str, Any]], arrivals: Sequence[Mapping[str, Any]]
) -> None:
    """Keep editions with what they bring, as rows of `Edition` and `Arrival`; what came to nothing is overwritten."""
    if editions:
        await session.execute(insert(Edition.__table__), [dict(row) for row in editions])
    if arrivals:
        targets = {row["target"] for row in arrivals}
        digests = {row["digest_id"] for row in arrivals}
        stale = col(Arrival.target).in_(targets), col(Arrival.digest_id).in_(digests), _came_to_nothing()
        await session.execute(delete(Arrival).where(*stale), execution_options={"synchronize_session": False})
        await session.execute(insert(Arrival.__table__), [dict(row) for row in arrivals])


async def note_at_once(session: AsyncSession, digest_id: str, targets: Mapping[str, str]) -> None:
    """Note that a digest went to targets outside any edition, and count it on their days (day by target)."""
    rows = [{"target": target, "digest_id": digest_id, "position": 0} for target in sorted(targets)]
    if not rows:
        return
    await lock_days(session, targets)
    told = Arrival.__table__.c.target
    new = await insert_all_new(session, Arrival, rows, ("target", "digest_id"), told)
    await add_to_days(session, targets, dict.fromkeys(new, 1))


async def items(session: AsyncSession, edition_id: str) -> list[str]:
    """The keys of the digests of an edition, in its order."""
    query = select(col(Arrival.digest_id)).where(col(Arrival.edition_id) == edition_id)
    return list(await session.scalars(query.order_by(col(Arrival.position))))


async def editions_with(session: AsyncSession, digest_id: str) -> list[Edition]:
    """The editions that brought a digest and were not dropped, oldest first: the copies to keep up to date."""
    query = (
        select(Edition)
        .join(Arrival, col(Arrival.edition_id) == col(Edition.id))
        .where(col(Arrival.digest_id) == digest_id, ~_dropped())
    )
    return list(await session.scalars(query.order_by(col(Edition.id))))


async def editions_of(session: AsyncSession, fire_id: str, *, limit: int = 10_000) -> list[Copy]:
    """The editions of a fire with how each delivery stands, in the order of their targets."""
    query = (
        select(Edition, col(DeliveryRow.status), col(DeliveryRow.error), col(DeliveryRow.settled_at))
        .join(DeliveryRow, col(DeliveryRow.id) == col(Edition.id))
        .where(col(Edition.fire_id) == fire_id)
        .order_by(col(Edition.target))
        .limit(limit)
    )
    return [Copy(*row) for row in await session.execute(query)]


async def delivery_counts(session: AsyncSession, fire_ids: Sequence[str]) -> dict[str, dict[DeliveryStatus, int]]:
    """How many editions of each fire stand how, by fire."""
    query = (
        select(col(Edition.fire_id), col(DeliveryRow.status), func.count())
        .join(DeliveryRow, col(DeliveryRow.id) == col(Edition.id))
        .where(col(Edition.fire_id).in_(fire_ids))
        .group_by(col(Edition.fire_id), col(DeliveryRow.status))
    )
    found: dict[str, dict[DeliveryStatus, int]] = {key: {} for key in fire_ids}
    for fire, status, number in await session.execute(query):
        found[fire][status] = number
    return found


async def digests_of(session: AsyncSession, fire_ids: Sequence[str]) -> dict[str, list[str]]:
    """The keys of the digests that each fire brought to anybody, by fire."""
    query = (
        select(col(Edition.fire_id), col(Arrival.digest_id))
        .join(Arrival, col(Arrival.edition_id) == col(Edition.id))
        .where(col(Edition.fire_id).in_(fire_ids))
        .distinct()
        .order_by(col(Arrival.digest_id))
    )
    found: dict[str, list[str]] = {key: [] for key in fire_ids}
    for fire, digest in await session.execute(query):
        found[fire].append(digest)
    return found


async def cadence_of(session: AsyncSession, edition_id: str) -> str | None:
    """The key of the cadence that an edition belongs to, None without such an edition."""
    query = select(col(Fire.cadence_id)).join(Edition, col(Edition.fire_id) == col(Fire.id))
    return await session.scalar(query.where(col(Edition.id) == edition_id))


async def forget_days(session: AsyncSession, before: str) -> None:
    """Forget the counts of days before `before` (YYYY-MM-DD): nobody asks for them again."""
    old = delete(DailyCount).where(col(DailyCount.day) < before)
    await session.execute(old, execution_options={"synchronize_session": False})


def _dropped() -> ColumnElement[bool]:
    return exists().where(col(DeliveryRow.id) == col(Edition.id), col(DeliveryRow.status) == DeliveryStatus.DROPPED)


def _came_to_nothing() -> ColumnElement[bool]:
    """Whether an arrival's edition was dropped before it was sent, as its time was over."""
    return exists().where(
        col(DeliveryRow.id) == col(Arrival.edition_id),
        col(DeliveryRow.kind) == DeliveryKind.POST,
        col(DeliveryRow.status) == DeliveryStatus.DROPPED,
        col(DeliveryRow.error) == PAST_USE,
    )
