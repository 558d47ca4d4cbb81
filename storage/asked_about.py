"""How many people asked about a place in a brief, and what certain people asked or look after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.model import Statement
from storage import links
from storage.questions import QUEUED
from storage.tables import Question, StatementRow, Theme


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


async def asked_by(
    session: AsyncSession, people: Iterable[str], since: datetime, *, limit: int = 500
) -> list[Question]:
    """What these people asked under their names since an instant and is in the queue, the newest first."""
    query = select(Question).where(
        col(Question.asker_id).in_(list(people)),
        col(Question.created_at) >= since,
        col(Question.status).in_(QUEUED),
        ~col(Question.anonymous),
    )
    return list(await session.scalars(query.order_by(col(Question.created_at).desc(), col(Question.id)).limit(limit)))


async def looked_after_by(session: AsyncSession, people: Iterable[str], *, limit: int = 500) -> list[Theme]:
    """The open themes that these people look after, those last that nobody asked about for long."""
    query = select(Theme).where(col(Theme.owner_id).in_(list(people)), col(Theme.open))
    return list(await session.scalars(query.order_by(col(Theme.last_asked_at).desc(), col(Theme.id)).limit(limit)))


async def weightiest_themes(session: AsyncSession, *, limit: int = 5) -> list[Theme]:
    """The open themes that matter most."""
    query = select(Theme).where(col(Theme.open)).order_by(col(Theme.weight).desc(), col(Theme.id)).limit(limit)
    return list(await session.scalars(query))
