"""What the field asked in a stretch of time, by theme, by weight and trend: for the field's voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from feedback.contradictions import contradicts
from storage import links
from storage.kinds import QuestionStatus, ThemeStatus
from storage.leads import Rated, rated
from storage.questions import QUEUED
from storage.tables import BulletRow, Question, Theme

WEEK = timedelta(days=7)
THEMES = 10
VERBATIMS = 2
LISTED = 8
WEEKS = 6
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Heard:
    """A theme with how often it was asked in each of the last weeks, the latest last, and some of its wordings."""

    theme: Theme
    weeks: tuple[int, ...]
    verbatims: tuple[str, ...]

    @property
    def now(self) -> int:
        """How often in the latest week."""
        return self.weeks[-1]

    @property
    def before(self) -> int:
        """How often in the week before."""
        return self.weeks[-2]

    @property
    def is_new(self) -> bool:
        """Whether it came up in the latest week."""
        return not any(self.weeks[:-1])

    @property
    def is_fading(self) -> bool:
        """Whether it was asked at least twice the week before, and now half as often or less."""
        return self.before >= 2 and self.now <= self.before / 2


@dataclass(frozen=True, slots=True)
class LostDeal:
    """A deal that was lost, with the question that came with it."""

    customer: str
    deal_size: int | None
    theme: str
    verbatim: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A digest's line, and what the field says to it."""

    line: str
    verbatim: str


@dataclass(frozen=True, slots=True)
class Voice:
    """The field's voice from `since` to `until`. `helped` were answered by what was known; they count apart."""

    since: datetime
    until: datetime
    asked: int
    askers: int
    helped: int
    answered: int
    heard: tuple[Heard, ...]
    fading: tuple[Heard, ...]
    unanswered: tuple[Theme, ...]
    lost: tuple[LostDeal, ...]
    contradictions: tuple[Contradiction, ...]
    regions: Mapping[str, int]
    segments: Mapping[str, int]
    leads: tuple[Rated, ...]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.asked or self.helped or self.unanswered or self.leads)


async def voice(session: AsyncSession, until: datetime) -> Voice:
    """The week before `until`, and how it compares with the weeks before."""
    since = until - WEEK
    during = col(Question.created_at) >= since, col(Question.created_at) < until
    asked, askers = (
        await session.execute(
            select(func.count(), func.count(func.distinct(links.counted(col(Question.asker_id))))).where(
                *during, col(Question.status).in_(QUEUED)
            )
        )
    ).one()
    helped = select(func.count()).where(*during, col(Question.status) == QuestionStatus.HELPED)
    done = col(Question.status).in_((QuestionStatus.ANSWERED, QuestionStatus.SOLVED))
    answered = select(func.count()).where(*during, done)
    recent = await _heard(session, until)
    told = [each for each in recent if each.now]
    told.sort(key=lambda each: (-each.now, -each.theme.weight, each.theme.id))
    return Voice(
        since,
        until,
        asked,
        askers,
        await session.scalar(helped) or 0,
        await session.scalar(answered) or 0,
        tuple([await _with_verbatims(session, each, since, until) for each in told[:THEMES]]),
        tuple(each for each in recent if each.is_fading)[:LISTED],
        await _unanswered(session),
        await _lost(session, since, until),
        await _contradictions(session, since, until),
        await _by(session, "region", since, until),
        await _by(session, "segment", since, until),
        tuple(await rated(session, since)),
    )


async def _heard(session: AsyncSession, until: datetime) -> list[Heard]:
    """The themes that were asked in the last weeks, with how often in each."""
    edges = [until - WEEK * number for number in range(WEEKS, -1, -1)]
    at = col(Question.created_at)
    counts = [func.sum(case(((at >= start) & (at < end), 1), else_=0)) for start, end in pairwise(edges)]
    query = (
        select(col(Question.theme_id), *counts)
        .where(at >= edges[0], at < until, col(Question.status).in_(QUEUED), col(Question.theme_id).is_not(None))
        .group_by(col(Question.theme_id))
    )
    weeks = {row[0]: tuple(int(number or 0) for number in row[1:]) for row in await session.execute(query)}
    wanted = sorted(weeks, key=lambda key: (-weeks[key][-1], -weeks[key][-2], key))[:200]
    rows = await session.scalars(select(Theme).where(col(Theme.id).in_(wanted)))
    found = {row.id: row for row in rows if row.status is not ThemeStatus.DUPLICATE}
    return [Heard(found[key], weeks[key], ()) for key in wanted if key in found]


async def _with_verbatims(session: AsyncSession, heard: Heard, since: datetime, until: datetime) -> Heard:
    query = (
        select(col(Question.verbatim))
        .where(
            col(Question.theme_id) == heard.theme.id,
            col(Question.status).in_(QUEUED),
            col(Question.created_at) >= since,
            col(Question.created_at) < until,
        )
        .order_by(col(Question.created_at).desc())
        .limit(VERBATIMS)
    )
    return Heard(heard.theme, heard.weeks, tuple(await session.scalars(query)))


async def _unanswered(session: AsyncSession) -> tuple[Theme, ...]:
    query = select(Theme).where(col(Theme.open)).order_by(col(Theme.weight).desc(), col(Theme.id).desc()).limit(LISTED)
    return tuple(await session.scalars(query))


async def _lost(session: AsyncSession, since: datetime, until: datetime) -> tuple[LostDeal, ...]:
    query = (
        select(Question, col(Theme.title))
        .join(Theme, col(Theme.id) == col(Question.theme_id))
        .where(
            col(Question.stage) == LOST,
            col(Question.status).in_(QUEUED),
            col(Question.created_at) >= since,
            col(Question.created_at) < until,
        )
        .order_by(func.coalesce(col(Question.deal_size), 0).desc(), col(Question.id))
        .limit(LISTED)
    )
    rows = (await session.execute(query)).all()
    return tuple(LostDeal(row.customer or "", row.deal_size, title, row.verbatim) for row, title in rows)


async def _contradictions(session: AsyncSession, since: datetime, until: datetime) -> tuple[Contradiction, ...]:
    query = (
        select(col(BulletRow.text), col(Question.verbatim))
        .join(Question, col(Question.bullet_id) == col(BulletRow.id))
        .where(
            col(Question.status).in_(QUEUED),
            col(Question.created_at) >= since,
            col(Question.created_at) < until,
        )
        .order_by(col(Question.created_at).desc())
        .limit(500)
    )
    rows: Sequence[tuple[str, str]] = [(text, said) for text, said in await session.execute(query)]
    return tuple(Contradiction(text, said) for text, said in rows if contradicts(text, said))[:LISTED]


async def _by(session: AsyncSession, name: str, since: datetime, until: datetime) -> dict[str, int]:
    column = Question.__table__.c[name]
    query = (
        select(column, func.count())
        .where(
            column.is_not(None),
            col(Question.status).in_(QUEUED),
            col(Question.created_at) >= since,
            col(Question.created_at) < until,
        )
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(LISTED)
    )
    return {str(value): int(number) for value, number in await session.execute(query)}
