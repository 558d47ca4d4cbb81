"""How many people asked about a place in a brief."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.model import Statement
from storage import links
from storage.questions import QUEUED
from storage.tables import Question, StatementRow


async def askers_about(session: AsyncSession, bullet_id: str, brief_id: str, cited: Sequence[Statement]) -> int:
    """How many people asked about a digest's line, or about the slide, page or section that it stands on."""
    about = [col(Question.bullet_id) == bullet_id]
    numbers = {statement.locator.number for statement in cited if statement.locator.number is not None}
    if numbers:
        there = select(col(StatementRow.ordinal)).where(
            col(StatementRow.brief_id) == brief_id, col(StatementRow.number).in_(numbers)
        )
        about.append((col(Question.brief_id) == brief_id) & col(Question.statement).in_(there))
    query = select(func.count(func.distinct(func.coalesce(links.counted(col(Question.asker_id)), col(Question.id)))))
    return await session.scalar(query.where(or_(*about), col(Question.status).in_(QUEUED))) or 0
