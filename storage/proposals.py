"""Cadences as they were described, until somebody says that this is what they meant."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.rows import require
from storage.tables import Proposal

KEPT = timedelta(days=7)


async def propose(session: AsyncSession, proposal: Proposal) -> Proposal:
    """Keep a proposal, in place of the one with the same key."""
    kept = await session.merge(proposal)
    await session.flush()
    return kept


async def get_proposal(session: AsyncSession, proposal_id: str) -> Proposal:
    """The proposal by its key. Raises NotFoundError."""
    return await require(session, Proposal, proposal_id)


async def drop_proposal(session: AsyncSession, proposal_id: str) -> None:
    """Forget a proposal."""
    await session.execute(delete(Proposal).where(col(Proposal.id) == proposal_id))


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget what nobody decided on within `KEPT`."""
    old = delete(Proposal).where(col(Proposal.created_at) < now - KEPT)
    await session.execute(old, execution_options={"synchronize_session": False})
