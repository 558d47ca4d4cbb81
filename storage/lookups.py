"""Between our keys and a platform's ids: of people, of channels, of messages that were posted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.kinds import DeliveryKind, TargetKind
from storage.links import counted, root_of
from storage.tables import Account, Channel, DeliveryRow

LOOKED_THROUGH = 300
"""So many of the newest posts in a channel can be found by the platform's id."""


async def accounts_by_external(
    session: AsyncSession, workspace_id: str, external_ids: frozenset[str]
) -> dict[str, str]:
    """The keys of the people behind a platform's ids in a workspace, as far as they are known."""
    query = select(col(Account.external_id), counted(col(Account.person_id))).where(
        col(Account.workspace_id) == workspace_id, col(Account.external_id).in_(external_ids)
    )
    return dict((await session.execute(query)).all())


async def accounts_by_person(session: AsyncSession, workspace_id: str, person_ids: frozenset[str]) -> dict[str, str]:
    """The platform's ids of people in a workspace, by our keys; each by the key that was asked for."""
    root = {key: await root_of(session, key) for key in person_ids}
    human = counted(col(Account.person_id))
    query = select(human, col(Account.external_id)).where(
        col(Account.workspace_id) == workspace_id, human.in_(root.values())
    )
    found = dict((await session.execute(query)).all())
    return {key: found[each] for key, each in root.items() if each in found}


async def channels_by_external(
    session: AsyncSession, workspace_id: str, external_ids: frozenset[str]
) -> dict[str, str]:
    """The keys of channels by the platform's ids, as far as they are known."""
    query = select(col(Channel.external_id), col(Channel.id)).where(
        col(Channel.workspace_id) == workspace_id, col(Channel.external_id).in_(external_ids)
    )
    return dict((await session.execute(query)).all())


async def channels_by_key(session: AsyncSession, workspace_id: str, channel_ids: frozenset[str]) -> dict[str, str]:
    """The platform's ids of channels of a workspace, by our keys."""
    query = select(col(Channel.id), col(Channel.external_id)).where(
        col(Channel.workspace_id) == workspace_id, col(Channel.id).in_(channel_ids)
    )
    return dict((await session.execute(query)).all())


async def post_at(
    session: AsyncSession, workspace_id: str, channel: str, external_id: str, purposes: tuple[str, ...]
) -> DeliveryRow | None:
    """The post that is a platform's message `external_id` in the channel with the platform's id `channel`.

    Only the newest posts with one of `purposes` in that channel are looked through.
    """
    key = await session.scalar(
        select(col(Channel.id)).where(col(Channel.workspace_id) == workspace_id, col(Channel.external_id) == channel)
    )
    query = (
        select(DeliveryRow)
        .where(
            col(DeliveryRow.workspace_id) == workspace_id,
            col(DeliveryRow.target_kind) == TargetKind.CHANNEL,
            col(DeliveryRow.target) == (key or ""),
            col(DeliveryRow.purpose).in_(purposes),
            col(DeliveryRow.kind) == DeliveryKind.POST,
        )
        .order_by(col(DeliveryRow.serial).desc())
        .limit(LOOKED_THROUGH)
    )
    return next((row for row in await session.scalars(query) if external_id in row.external_ids), None)
