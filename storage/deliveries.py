"""The delivery ledger: what goes out is a row, written with what it tells about, sent once.

A worker claims due rows for a while (a lease), sends them, and settles each with what came back. A row that is
claimed again while it was being sent is suspect: look in the platform's record before sending it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.clock import Now, now
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import DeliveryKind, DeliveryStatus, TargetKind
from storage.ledger import PAST_USE, ended, waiting_again
from storage.rates import Limit, lock
from storage.rows import changed, insert_all_new, insert_new
from storage.tables import OPEN_DELIVERIES, Channel, DeliveryRow
from storage.types import Instant

OPEN = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.HELD, DeliveryStatus.PAUSED)
"""While a delivery is one of these, later ones of the same message wait."""
NOT_OUT = (DeliveryStatus.PENDING, DeliveryStatus.PAUSED, DeliveryStatus.FAILED)
"""Deliveries that certainly have not been sent."""
Limits = Callable[[DeliveryRow], Sequence[Limit]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a delivery goes. `name` is a channel's key, a person's key, or the platform's conversation id."""

    workspace_id: str
    kind: TargetKind
    name: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery to send now, before `leased_until` (the database's clock; it was `claimed_at` when claimed).

    `suspect`: it may have been sent already. `posted` are the platform's ids of the message to update or delete.
    """

    row: DeliveryRow
    claimed_at: datetime
    leased_until: datetime
    suspect: bool
    posted: tuple[str, ...]


async def enqueue(
    session: AsyncSession,
    *,
    delivery_id: str,
    target: Target,
    payload: object,
    purpose: str,
    subject_id: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Put in a post. False if a delivery with this id is there already: make it with `delivery_key`.

    `payload` is a card as plain JSON. It is not sent before `not_before`, and dropped at `expires_at`. `purpose`
    and `subject_id` say what it tells about ("digest" and its key). To a paused channel it waits, paused.
    """
    status = await _first_status(session, target.kind, target.name)
    row = post_row(
        delivery_id,
        target,
        payload,
        purpose=purpose,
        subject_id=subject_id,
        expires_at=expires_at,
        paused=status is DeliveryStatus.PAUSED,
    )
    return await enqueue_all(session, [row], not_before=not_before) > 0


async def enqueue_all(
    session: AsyncSession, posts: Sequence[Mapping[str, Any]], *, not_before: datetime | None = None
) -> int:
    """Put in many new posts, alike in their columns: `post_row` makes them. Gives how many were not there already."""
    if not posts:
        return 0
    told = DeliveryRow.__table__.c.id
    due = Now() if not_before is None else literal(not_before, Instant())
    # Two at once meet either key first: the id, or the message's place.
    return len(await insert_all_new(session, DeliveryRow, posts, (), told, not_before=due, created_at=Now()))


def post_row(
    delivery_id: str,
    target: Target,
    payload: object,
    *,
    purpose: str,
    subject_id: str | None,
    expires_at: datetime | None,
    paused: bool,
) -> dict[str, Any]:
    """A row for `enqueue_all`, as `enqueue` would write it to a target that is `paused` or not."""
    return {
        "id": delivery_id,
        "message": delivery_id,
        "sequence": 0,
        "kind": DeliveryKind.POST,
        "workspace_id": target.workspace_id,
        "target_kind": target.kind,
        "target": target.name,
        "thread": target.thread,
        "payload": payload,
        "purpose": purpose,
        "subject_id": subject_id,
        "status": DeliveryStatus.PAUSED if paused else DeliveryStatus.PENDING,
        "expires_at": expires_at,
        "suspect": False,
        "attempts": 0,
        "external_ids": [],
    }


async def enqueue_change(
    session: AsyncSession,
    *,
    delivery_id: str,
    message: str,
    payload: object = None,
    delete: bool = False,
    not_before: datetime | None = None,
) -> bool:
    """Put in an update of the post with the id `message`, or its deletion. False if that id is there already.

    It follows the post and earlier changes; changes that still wait are dropped in its favour. A post that is not out
    yet is changed itself, or dropped. After a deletion nothing is put in. With `not_before` it waits until then, but no
    longer than a change that it takes the place of would have. Raises NotFoundError without such a post.
    """
    locked = select(DeliveryRow).where(col(DeliveryRow.id) == message).with_for_update()
    post = (await session.scalars(locked, execution_options={"populate_existing": True})).one_or_none()
    if post is None:
        raise NotFoundError(f"There is no delivery {message!r}.")
    if await _exists(session, col(DeliveryRow.id) == delivery_id) or await _exists(
        session, col(DeliveryRow.message) == message, col(DeliveryRow.kind) == DeliveryKind.DELETE
    ):
        return False
    if post.status in NOT_OUT:
        await changed(session, _change_post(message, payload, delete=delete))
        return True
    waiting = (
        col(DeliveryRow.message) == message,
        col(DeliveryRow.sequence) > 0,
        col(DeliveryRow.status).in_((DeliveryStatus.PENDING, DeliveryStatus.PAUSED)),
    )
    due: ColumnElement[Any] = Now()
    if not_before is not None:
        earliest = await session.scalar(select(func.min(col(DeliveryRow.not_before))).where(*waiting))
        due = literal(not_before if earliest is None else min(earliest, not_before), Instant())
    await changed(session, update(DeliveryRow).where(*waiting).values(ended(DeliveryStatus.DROPPED, "overtaken")))
    last = await session.scalar(select(func.max(col(DeliveryRow.sequence))).where(col(DeliveryRow.message) == message))
    row = DeliveryRow(
        id=delivery_id,
        message=message,
        sequence=(last or 0) + 1,
        kind=DeliveryKind.DELETE if delete else DeliveryKind.UPDATE,
        workspace_id=post.workspace_id,
        target_kind=post.target_kind,
        target=post.target,
        thread=post.thread,
        payload=payload,
        purpose=post.purpose,
        subject_id=post.subject_id,
        status=await _first_status(session, post.target_kind, post.target),
    )
    return await insert_new(session, row, ("id",), not_before=due, created_at=Now())


def delivery_key(*parts: str | int) -> str:
    """The id of the delivery for `parts`, such as ("digest", key, version, channel key): always the same one."""
    return derived_key(*parts)


async def claim_due(
    session: AsyncSession,
    *,
    owner: str,
    lease: timedelta,
    limit: int = 20,
    limits: Limits = lambda row: (),
    dropped: Callable[[DeliveryRow], None] = lambda row: None,
) -> list[Claim]:
    """Take up to `limit` due deliveries to send, oldest first, for the time of `lease`.

    `owner` is unique to the process start; `limits` gives the rate limits that count for a row. A row whose turn
    has not come is put off until it will have. A row past its use is dropped, and `dropped` is told of it. Commit
    before sending.
    """
    rows = await _due(session, limit)
    buckets = await lock(session, (rate.key for row in rows for rate in limits(row)))
    instant = buckets.now
    taken: list[DeliveryRow] = []
    for row in rows:
        if row.expires_at is not None and row.expires_at <= instant:
            _set(row, ended(DeliveryStatus.DROPPED, PAST_USE) | {"settled_at": instant})
            dropped(row)
            continue
        slot = buckets.take(limits(row))
        if slot > instant:
            _put_off(row, slot)
            continue
        row.suspect = row.suspect or row.status is DeliveryStatus.SENDING
        row.status, row.owner, row.leased_until = DeliveryStatus.SENDING, owner, instant + lease
        row.attempts += 1
        taken.append(row)
    await buckets.save(session)
    await session.flush()
    posted = await _posted(session, [row.message for row in taken if row.kind is not DeliveryKind.POST])
    return [Claim(row, instant, instant + lease, row.suspect, posted.get(row.message, ())) for row in taken]


async def settle_sent(session: AsyncSession, delivery_id: str, *, owner: str, external_ids: Sequence[str]) -> bool:
    """Note that a claimed delivery was sent as the platform's messages `external_ids` (one, or more if split).

    False, as for all that settle, if the lease was lost to somebody else meanwhile.
    """
    values = ended(DeliveryStatus.SENT, None) | {"external_ids": list(external_ids), "suspect": False}
    return await _settle(session, delivery_id, owner, values)


async def note_parts(session: AsyncSession, delivery_id: str, *, owner: str, external_ids: Sequence[str]) -> bool:
    """Note which parts of a claimed delivery are out, so that whoever sends it after a mishap goes on after them."""
    return await _still_mine(session, delivery_id, owner, {"external_ids": list(external_ids)})


async def settle_retry(
    session: AsyncSession,
    delivery_id: str,
    *,
    owner: str,
    after: timedelta,
    error: str,
) -> bool:
    """Put a delivery that was certainly not sent (a 429, a refused connection) back, for `after` from now."""
    later = await now(session) + after
    return await _settle(
        session, delivery_id, owner, waiting_again() | {"not_before": later, "suspect": False, "error": error}
    )


async def hold(session: AsyncSession, delivery_id: str, *, owner: str, error: str) -> bool:
    """Hold a delivery that may have been sent, where nothing can be looked up: a person must decide."""
    return await _settle(session, delivery_id, owner, ended(DeliveryStatus.HELD, error) | {"suspect": True})


async def settle_suspect(session: AsyncSession, delivery_id: str, *, owner: str, after: timedelta, error: str) -> bool:
    """Leave a delivery that may have been sent alone until `after` from now; who claims it then looks it up first."""
    later = await now(session) + after
    return await _settle(session, delivery_id, owner, {"leased_until": later, "suspect": True, "error": error})


async def settle_failed(session: AsyncSession, delivery_id: str, *, owner: str, error: str) -> bool:
    """Note that the platform refused a delivery for good. `error` is its code or a few words, no message text."""
    return await _settle(session, delivery_id, owner, ended(DeliveryStatus.FAILED, error))


async def settle_dropped(session: AsyncSession, delivery_id: str, *, owner: str, error: str) -> bool:
    """Note that a claimed delivery is of no use any more and was not sent."""
    return await _settle(session, delivery_id, owner, ended(DeliveryStatus.DROPPED, error))


async def settle_paused(session: AsyncSession, delivery_id: str, *, owner: str, reason: str) -> bool:
    """Put a claimed delivery, certainly not sent, to the paused ones: use with `pause_target`."""
    values = {"status": DeliveryStatus.PAUSED, "error": reason, "suspect": False}
    return await _settle(session, delivery_id, owner, values)


async def _due(session: AsyncSession, limit: int) -> list[DeliveryRow]:
    """Lock the oldest deliveries that wait and are due, or whose sender's lease ended."""
    instant = await now(session)
    waiting = (col(DeliveryRow.status) == DeliveryStatus.PENDING) & (col(DeliveryRow.not_before) <= instant)
    lapsed = (col(DeliveryRow.status) == DeliveryStatus.SENDING) & (col(DeliveryRow.leased_until) <= instant)
    earlier = aliased(DeliveryRow)
    before = exists().where(
        col(earlier.message) == col(DeliveryRow.message),
        col(earlier.sequence) < col(DeliveryRow.sequence),
        col(earlier.status).in_(OPEN),
    )
    query = (
        select(DeliveryRow)
        .where(OPEN_DELIVERIES, or_(waiting, lapsed), ~before)
        .order_by(col(DeliveryRow.serial))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


def _change_post(message: str, payload: object, *, delete: bool) -> Update:
    values = ended(DeliveryStatus.DROPPED, "withdrawn before it went out") if delete else {"payload": payload}
    return update(DeliveryRow).where(col(DeliveryRow.id) == message).values(values)


async def _exists(session: AsyncSession, *conditions: ColumnElement[bool]) -> bool:
    return (await session.execute(select(literal(1)).where(*conditions).limit(1))).first() is not None


async def _posted(session: AsyncSession, messages: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The platform's ids of messages, as the latest sent delivery of each left them."""
    if not messages:
        return {}
    query = select(col(DeliveryRow.message), col(DeliveryRow.status), col(DeliveryRow.external_ids))
    rows = await session.execute(
        query.where(col(DeliveryRow.message).in_(messages)).order_by(col(DeliveryRow.sequence))
    )
    # The status is looked at here, since SQLite would rather look through all that were ever sent.
    return {message: tuple(ids) for message, status, ids in rows if status is DeliveryStatus.SENT}


async def _first_status(session: AsyncSession, kind: TargetKind, name: str) -> DeliveryStatus:
    if kind is TargetKind.CHANNEL:
        paused = await session.scalar(select(col(Channel.paused)).where(col(Channel.id) == name))
        if paused:
            return DeliveryStatus.PAUSED
    return DeliveryStatus.PENDING


async def _settle(session: AsyncSession, delivery_id: str, owner: str, values: Mapping[str, object]) -> bool:
    return await _still_mine(session, delivery_id, owner, {"owner": None, "leased_until": None, **values})


async def _still_mine(session: AsyncSession, delivery_id: str, owner: str, values: Mapping[str, object]) -> bool:
    mine = (
        col(DeliveryRow.id) == delivery_id,
        col(DeliveryRow.owner) == owner,
        col(DeliveryRow.status) == DeliveryStatus.SENDING,
    )
    return await changed(session, update(DeliveryRow).where(*mine).values(dict(values))) > 0


def _put_off(row: DeliveryRow, slot: datetime) -> None:
    if row.status is DeliveryStatus.SENDING:
        row.leased_until = slot  # stays with its first sender until then, who may yet settle it
    else:
        row.not_before = slot


def _set(row: DeliveryRow, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
