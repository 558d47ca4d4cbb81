"""Variants of digests: what some channels read in place of a digest, in their language or for their audience.

A variant is a row of digests with `variant_of_id`, and its channels are those that read it. Its own status is
DISCARDED, so that no list, search or edition takes it for a digest: what counts is that of the digest it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.model import Digest
from storage.digests import bullets, save_digest, set_channels
from storage.kinds import DigestStatus
from storage.tables import BulletRow, BulletSource, DigestChannel, DigestRow


async def save_variant(
    session: AsyncSession, digest: Digest, *, of: DigestRow, channels: Iterable[str], key: str, at: datetime
) -> DigestRow:
    """Keep a variant for these channels, once under this key."""
    known = await session.get(DigestRow, key)
    if known is not None:
        return known
    row = await save_digest(session, digest, brief_id=of.brief_id, created_by=of.created_by, at=at, key=key)
    row.variant_of_id, row.status = of.id, DigestStatus.DISCARDED
    await session.flush()
    await set_channels(session, row.id, channels)
    return row


async def variants(session: AsyncSession, digest_id: str) -> list[DigestRow]:
    """The variants of a digest, oldest first."""
    query = select(DigestRow).where(col(DigestRow.variant_of_id) == digest_id)
    return list(await session.scalars(query.order_by(col(DigestRow.created_at), col(DigestRow.id))))


async def variants_of(session: AsyncSession, digest_id: str) -> dict[str, str]:
    """All channels that read a variant of a digest, with the variants' keys."""
    query = (
        select(col(DigestChannel.channel_id), col(DigestRow.id))
        .join(DigestRow, col(DigestRow.id) == col(DigestChannel.digest_id))
        .where(col(DigestRow.variant_of_id) == digest_id)
    )
    return dict((await session.execute(query)).all())


async def variants_by_channel(session: AsyncSession, digest_id: str, channels: Sequence[str]) -> dict[str, str]:
    """The keys of the variants that channels read in place of a digest; those that read it itself are not there."""
    query = (
        select(col(DigestChannel.channel_id), col(DigestRow.id))
        .join(DigestRow, col(DigestRow.id) == col(DigestChannel.digest_id))
        .where(col(DigestRow.variant_of_id) == digest_id, col(DigestChannel.channel_id).in_(channels))
        .order_by(col(DigestRow.created_at))
    )
    return dict((await session.execute(query)).all())


async def cited_by(session: AsyncSession, digest_id: str) -> list[tuple[BulletRow, frozenset[int]]]:
    """All bullets of a digest, dropped ones and runners-up too, with the numbers of the statements they rest on."""
    query = (
        select(col(BulletSource.bullet_id), col(BulletSource.statement))
        .join(BulletRow, col(BulletRow.id) == col(BulletSource.bullet_id))
        .where(col(BulletRow.digest_id) == digest_id)
    )
    numbers: dict[str, set[int]] = {}
    for bullet_id, number in await session.execute(query):
        numbers.setdefault(bullet_id, set()).add(number)
    return [(row, frozenset(numbers.get(row.id, ()))) for row in await bullets(session, digest_id)]
