"""What is new in a team since an instant: its digests and answers, what it asks, lost, and whom it met as competitor.

Whoever is linked with a member counts, and so does who is with the company no more: what they wrote was the team's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import links
from storage.kinds import DigestStatus, QuestionStatus, TeamKind
from storage.questions import QUEUED
from storage.tables import (
    Answer,
    BriefRow,
    Channel,
    DigestChannel,
    DigestRow,
    PersonLink,
    Question,
    Team,
    TeamMember,
    Theme,
)
from storage.voice import LOST

MOST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A theme with how often people of a team asked it; `confidential` where that was about a confidential brief."""

    theme: Theme
    times: int
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Competitor:
    """A competitor as the field names it, how often, and what was asked with it."""

    name: str
    times: int
    theme: str


async def digests_of(session: AsyncSession, team: Team, since: datetime) -> list[tuple[DigestRow, BriefRow]]:
    """The digests published since then by the team's people, or for its channels; the weightiest and newest first.

    In a company with one marketing team, digests of people in no team are its own.
    """
    theirs = [
        _among(team.id, col(BriefRow.author_id)),
        _among(team.id, col(DigestRow.published_by)),
        col(DigestRow.id).in_(
            select(col(DigestChannel.digest_id))
            .join(Channel, col(Channel.id) == col(DigestChannel.channel_id))
            .where(col(Channel.team_id) == team.id)
        ),
    ]
    if team.kind is TeamKind.MARKETING and await _is_the_only(session, team):
        teamless = col(BriefRow.author_id).not_in(select(col(TeamMember.person_id)))
        theirs.append(or_(col(BriefRow.author_id).is_(None), teamless))
    query = (
        select(DigestRow, BriefRow)
        .join(BriefRow, col(BriefRow.id) == col(DigestRow.brief_id))
        .where(col(DigestRow.status) == DigestStatus.PUBLISHED, col(DigestRow.published_at) > since, or_(*theirs))
        .order_by(col(DigestRow.published_at).desc(), col(DigestRow.id))
        .limit(MOST)
    )
    rows = [(digest, brief) for digest, brief in await session.execute(query)]
    weight = {"high": 0, "normal": 1, "low": 2}
    rows.sort(key=lambda row: (not row[0].urgent, weight[row[0].importance.value]))
    return rows


async def answers_of(
    session: AsyncSession, team_id: str, askers_id: str, since: datetime
) -> list[tuple[Answer, Theme]]:
    """What the team's people said to questions since then; first where people of the team `askers_id` had asked."""
    asked = select(col(Question.theme_id)).where(_among(askers_id, col(Question.asker_id)))
    query = (
        select(Answer, Theme)
        .join(Theme, col(Theme.id) == col(Answer.theme_id))
        .where(_among(team_id, col(Answer.author_id)), col(Answer.at) > since)
        .order_by(col(Theme.id).in_(asked).desc(), col(Answer.at).desc(), col(Answer.id))
        .limit(MOST)
    )
    return [(answer, theme) for answer, theme in await session.execute(query)]


async def asked_by(
    session: AsyncSession,
    team_id: str,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    open_only: bool = False,
) -> list[Asked]:
    """The themes that people of a team asked about, by name, in a stretch of time; the weightiest first."""
    times = func.count()
    query = (
        select(Theme, times, func.max(cast(col(BriefRow.confidential), Integer)))
        .join(Question, col(Question.theme_id) == col(Theme.id))
        .outerjoin(DigestRow, col(DigestRow.id) == col(Question.digest_id))
        .outerjoin(BriefRow, col(BriefRow.id) == col(DigestRow.brief_id))
        .where(_by_name(team_id), col(Question.status).in_(QUEUED))
        .group_by(col(Theme.id))
        .order_by(col(Theme.weight).desc(), times.desc(), col(Theme.id))
        .limit(MOST)
    )
    if since is not None:
        query = query.where(col(Question.created_at) > since)
    if before is not None:
        query = query.where(col(Question.created_at) <= before)
    if open_only:
        query = query.where(col(Theme.open))
    return [Asked(theme, count, bool(hidden)) for theme, count, hidden in await session.execute(query)]


async def lost_by(session: AsyncSession, team_id: str, since: datetime) -> list[tuple[Question, str]]:
    """The lost deals that people of a team told of since then, the largest first, each with its theme."""
    query = (
        select(Question, col(Theme.title))
        .join(Theme, col(Theme.id) == col(Question.theme_id))
        .where(_by_name(team_id), col(Question.status).in_(_COUNTS), col(Question.created_at) > since)
        .where(col(Question.stage) == LOST)
        .order_by(func.coalesce(col(Question.deal_size), 0).desc(), col(Question.id))
        .limit(MOST)
    )
    return [(question, title) for question, title in await session.execute(query)]


async def competitors_of(session: AsyncSession, team_id: str, since: datetime) -> list[Competitor]:
    """The competitors that people of a team named since then, the most named first."""
    name, times = func.min(col(Question.competitor)), func.count()
    query = (
        select(name, times, func.max(col(Theme.title)))
        .join(Theme, col(Theme.id) == col(Question.theme_id))
        .where(_by_name(team_id), col(Question.status).in_(_COUNTS), col(Question.created_at) > since)
        .where(col(Question.competitor).is_not(None), col(Question.competitor) != "")
        .group_by(func.lower(col(Question.competitor)))
        .order_by(times.desc(), name)
        .limit(MOST)
    )
    rows = (await session.execute(query)).all()
    return [Competitor(str(row[0]), int(row[1]), str(row[2])) for row in rows]


_COUNTS = (*QUEUED, QuestionStatus.HELPED)


def _among(team_id: str, column: object) -> ColumnElement[bool]:
    """Whether a column's person is, or is linked with, a member of the team."""
    members = select(links.counted(col(TeamMember.person_id))).where(col(TeamMember.team_id) == team_id)
    linked = select(col(PersonLink.person_id)).where(col(PersonLink.root_id).in_(members))
    person: ColumnElement[str] = column  # type: ignore[assignment]  # a column of people's keys
    return or_(person.in_(members), person.in_(linked))


def _by_name(team_id: str) -> ColumnElement[bool]:
    """A question that somebody of the team asked, and not without their name: a small team would give them away."""
    return _among(team_id, col(Question.asker_id)) & ~col(Question.anonymous)


async def _is_the_only(session: AsyncSession, team: Team) -> bool:
    query = select(func.count()).select_from(Team).where(col(Team.active), col(Team.kind) == team.kind)
    return await session.scalar(query) == 1
