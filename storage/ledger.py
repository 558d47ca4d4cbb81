"""The delivery ledger as an admin and a handler see it: what waits, what went out, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.clock import Now, now
from storage.errors import ConflictError, NotFoundError
from storage.kinds import DeliveryKind, DeliveryStatus, TargetKind
from storage.rows import changed
from storage.tables import OPEN_DELIVERIES, Channel, DeliveryRow

PAST_USE = "past its use"
"""Why a delivery was dropped that could not go out in time."""


@dataclass(frozen=True, slots=True)
class PausedTarget:
    """Where nothing is posted until it is resumed, why, and how many deliveries wait for it."""

    workspace_id: str
    kind: TargetKind
    target: str
    reason: str | None
    waiting: int


async def resend(session: AsyncSession, delivery_id: str) -> None:
    """An admin's "send" or "retry": send a held, failed or paused delivery, whatever was suspected.

    Raises ConflictError where it is none of these.
    """
    states = (DeliveryStatus.HELD, DeliveryStatus.FAILED, DeliveryStatus.PAUSED)
    await _decide(session, delivery_id, states, waiting_again() | {"suspect": False})


async def drop(session: AsyncSession, delivery_id: str, *, reason: str) -> None:
    """An admin's "drop": never send a waiting, held, failed or paused delivery. Raises ConflictError otherwise."""
    states = (DeliveryStatus.PENDING, DeliveryStatus.HELD, DeliveryStatus.FAILED, DeliveryStatus.PAUSED)
    await _decide(session, delivery_id, states, ended(DeliveryStatus.DROPPED, reason))


async def drop_held_past_use(session: AsyncSession, purposes: Sequence[str], *, limit: int = 200) -> list[str]:
    """Drop held deliveries of these purposes that are of no use any more; gives their keys."""
    query = select(DeliveryRow).where(
        col(DeliveryRow.status) == DeliveryStatus.HELD,
        col(DeliveryRow.purpose).in_(purposes),
        col(DeliveryRow.expires_at) <= Now(),
    )
    rows = list(await session.scalars(query.limit(limit).with_for_update(skip_locked=True)))
    for row in rows:
        for name, value in (ended(DeliveryStatus.DROPPED, PAST_USE) | {"settled_at": await now(session)}).items():
            setattr(row, name, value)
    await session.flush()
    return [row.id for row in rows]


async def pause_target(session: AsyncSession, workspace_id: str, kind: TargetKind, name: str, *, reason: str) -> int:
    """Let all waiting deliveries to a target wait until it is resumed; gives how many. A channel is marked paused."""
    if kind is TargetKind.CHANNEL:
        paused = {"paused": True, "pause_reason": reason}
        await changed(session, update(Channel).where(col(Channel.id) == name).values(paused))
    waiting = (*_to(workspace_id, kind, name), col(DeliveryRow.status) == DeliveryStatus.PENDING)
    values = {"status": DeliveryStatus.PAUSED, "error": reason}
    return await changed(session, update(DeliveryRow).where(*waiting).values(values))


async def resume_target(session: AsyncSession, workspace_id: str, kind: TargetKind, name: str) -> int:
    """Send what waited for a target, and post there again; gives how many deliveries."""
    if kind is TargetKind.CHANNEL:
        resumed = {"paused": False, "pause_reason": None}
        await changed(session, update(Channel).where(col(Channel.id) == name).values(resumed))
    paused = (*_to(workspace_id, kind, name), col(DeliveryRow.status) == DeliveryStatus.PAUSED)
    return await changed(session, update(DeliveryRow).where(*paused).values(waiting_again()))


async def find(session: AsyncSession, delivery_id: str) -> DeliveryRow | None:
    """The delivery with this id, if there is one."""
    query = select(DeliveryRow).where(col(DeliveryRow.id) == delivery_id)
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def latest(session: AsyncSession, message: str) -> DeliveryRow | None:
    """How the post with the id `message` stands, or will in a moment: its latest change, or itself without any."""
    query = (
        select(DeliveryRow)
        .where(col(DeliveryRow.message) == message, col(DeliveryRow.status) != DeliveryStatus.DROPPED)
        .order_by(col(DeliveryRow.sequence).desc())
        .limit(1)
    )
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def deliveries(
    session: AsyncSession,
    *,
    status: DeliveryStatus | None = None,
    purpose: str | None = None,
    subject_id: str | None = None,
    workspace_id: str | None = None,
    target: str | None = None,
    limit: int = 100,
) -> list[DeliveryRow]:
    """The latest deliveries, newest first, that meet all the given filters."""
    query = select(DeliveryRow).order_by(col(DeliveryRow.serial).desc()).limit(limit)
    filters = {"status": status, "purpose": purpose, "subject_id": subject_id, "workspace_id": workspace_id}
    for name, value in (filters | {"target": target}).items():
        if value is not None:
            query = query.where(DeliveryRow.__table__.c[name] == value)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def posts(session: AsyncSession, *, purpose: str, subject_id: str, parts: bool = False) -> list[DeliveryRow]:
    """The posts about a subject that were not dropped or deleted, oldest first: the copies to keep up to date.

    With `parts` they are those about what it has, each called by its key, a dot and more.
    """
    gone = aliased(DeliveryRow)
    deleted = exists().where(
        col(gone.message) == col(DeliveryRow.id),
        col(gone.kind) == DeliveryKind.DELETE,
        col(gone.status) != DeliveryStatus.DROPPED,
    )
    about = col(DeliveryRow.subject_id)
    query = select(DeliveryRow).where(
        col(DeliveryRow.purpose) == purpose,
        about.startswith(f"{subject_id}.", autoescape=True) if parts else about == subject_id,
        col(DeliveryRow.kind) == DeliveryKind.POST,
        col(DeliveryRow.status) != DeliveryStatus.DROPPED,
        ~deleted,
    )
    ordered = query.order_by(col(DeliveryRow.serial))
    return list(await session.scalars(ordered, execution_options={"populate_existing": True}))


async def counts(session: AsyncSession) -> dict[DeliveryStatus, int]:
    """How many deliveries there are of each status, for metrics."""
    query = select(col(DeliveryRow.status), func.count()).group_by(col(DeliveryRow.status))
    return dict((await session.execute(query)).all())


async def sent_since(session: AsyncSession, since: datetime) -> int:
    """How many deliveries were sent at `since` or later."""
    query = select(func.count()).where(
        col(DeliveryRow.status) == DeliveryStatus.SENT, col(DeliveryRow.settled_at) >= since
    )
    return (await session.execute(query)).scalar_one()


async def paused_targets(session: AsyncSession) -> list[PausedTarget]:
    """The targets that deliveries are paused for, and the paused channels that nothing waits for."""
    target = col(DeliveryRow.workspace_id), col(DeliveryRow.target_kind), col(DeliveryRow.target)
    query = select(*target, func.max(col(DeliveryRow.error)), func.count())
    rows = await session.execute(
        query.where(col(DeliveryRow.status) == DeliveryStatus.PAUSED).group_by(*target).order_by(*target)
    )
    waiting = [PausedTarget(*row) for row in rows]
    known = {each.target for each in waiting if each.kind is TargetKind.CHANNEL}
    idle = [
        PausedTarget(channel.workspace_id, TargetKind.CHANNEL, channel.id, channel.pause_reason, 0)
        for channel in await session.scalars(select(Channel).where(col(Channel.paused)).order_by(col(Channel.name)))
        if channel.id not in known
    ]
    return waiting + idle


async def next_due(session: AsyncSession) -> datetime | None:
    """When the next waiting delivery may be sent, None where none waits: how long a worker may sleep."""
    waiting = col(DeliveryRow.status) == DeliveryStatus.PENDING
    return await session.scalar(select(func.min(col(DeliveryRow.not_before))).where(OPEN_DELIVERIES, waiting))


def waiting_again() -> dict[str, object]:
    """The columns of a delivery that waits for its turn anew."""
    return {"status": DeliveryStatus.PENDING, "not_before": Now(), "error": None, "settled_at": None}


def ended(status: DeliveryStatus, error: str | None) -> dict[str, object]:
    """The columns of a delivery that came to `status`, for a reason in a few words."""
    return {"status": status, "error": error, "settled_at": Now(), "owner": None, "leased_until": None}


async def _decide(
    session: AsyncSession,
    delivery_id: str,
    states: Sequence[DeliveryStatus],
    values: Mapping[str, object],
) -> None:
    allowed = col(DeliveryRow.id) == delivery_id, col(DeliveryRow.status).in_(states)
    if await changed(session, update(DeliveryRow).where(*allowed).values(dict(values))):
        return
    row = await find(session, delivery_id)
    if row is None:
        raise NotFoundError(f"There is no delivery {delivery_id!r}.")
    raise ConflictError(f"The delivery is {row.status.value}: that is settled.")


def _to(workspace_id: str, kind: TargetKind, name: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(DeliveryRow.workspace_id) == workspace_id,
        col(DeliveryRow.target_kind) == kind,
        col(DeliveryRow.target) == name,
    )
