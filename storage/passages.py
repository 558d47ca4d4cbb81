"""What can answer a question before marketing does: lines of published digests, their briefs' statements, answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.denial import worded
from digests.model import Statement
from feedback.retrieval import Passage
from storage import answers
from storage.briefs import load_document, statements
from storage.digests import find_bullet
from storage.kinds import DigestStatus, ThemeStatus
from storage.rows import require
from storage.search_index import digest_lines
from storage.tables import Answer, BriefRow, DigestRow, Theme

ANSWERS = "answers"
"""The source of all earlier answers; that of the others is their digest."""


class PassageKind(StrEnum):
    """What a passage is; the first part of its key."""

    HEADLINE = "headline"
    WHY = "why"
    BULLET = "bullet"
    STATEMENT = "statement"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as it reads now. `title` is what its digest or brief is called.

    `internal`: not for customers; `confidential`: of a brief that is.
    """

    key: str
    kind: PassageKind
    text: str
    title: str
    at: datetime
    digest_id: str = ""
    statement: Statement | None = None
    internal: bool = False
    language: str = "en"
    confidential: bool = False


async def published(session: AsyncSession) -> dict[str, str]:
    """The published digests with what changes when their lines do."""
    query = select(col(DigestRow.id), col(DigestRow.version)).where(col(DigestRow.status) == DigestStatus.PUBLISHED)
    return {digest: str(version) for digest, version in await session.execute(query)}


async def of_digest(session: AsyncSession, digest_id: str) -> list[Passage]:
    """All passages of a digest: its own lines, and the statements of its brief."""
    digest = await require(session, DigestRow, digest_id)
    lines = (await digest_lines(session, [digest]))[digest_id]
    title = digest.headline or digest.title
    found = []
    for number, line in enumerate(lines):
        kind = (PassageKind.HEADLINE, PassageKind.WHY)[number] if number < 2 else PassageKind.BULLET
        if line.text.strip():
            key = f"{kind.value}:{line.bullet_id or digest_id}"
            found.append(Passage(key, digest_id, line.text, digest.language, digest.title))
    document = await load_document(session, digest.brief_id)
    for statement in document.statements:
        if statement.furniture or not statement.text.strip():
            continue
        context = " ".join((statement.locator.title, *statement.context)) or title
        key = f"{PassageKind.STATEMENT.value}:{digest.brief_id}:{statement.id}:{digest_id}"
        found.append(Passage(key, digest_id, statement.text, document.language, context))
    return found


async def of_answers(session: AsyncSession, ids: Sequence[str]) -> list[Passage]:
    """Answers with the question that they answer as context."""
    found = []
    for answer in await answers.by_ids(session, ids):
        theme = await require(session, Theme, answer.theme_id)
        key = f"{PassageKind.ANSWER.value}:{answer.id}"
        found.append(Passage(key, ANSWERS, answer.text, answer.language, theme.title))
    return found


async def find_passage(session: AsyncSession, key: str) -> Found | None:
    """A passage by its key, None where it holds no more: withdrawn, expired, edited away, answered anew."""
    kind, _, rest = key.partition(":")
    match kind:
        case PassageKind.ANSWER:
            return await _answer(session, key, rest)
        case PassageKind.STATEMENT:
            return await _statement(session, key, rest)
        case PassageKind.HEADLINE | PassageKind.WHY | PassageKind.BULLET:
            return await _line(session, key, PassageKind(kind), rest)
    return None


async def _answer(session: AsyncSession, key: str, answer_id: str) -> Found | None:
    answer = await session.get(Answer, answer_id)
    if answer is None:
        return None
    theme = await require(session, Theme, answer.theme_id)
    if theme.status is not ThemeStatus.ANSWERED:
        return None
    return Found(key, PassageKind.ANSWER, answer.text, theme.title, answer.at, language=answer.language)


async def _statement(session: AsyncSession, key: str, rest: str) -> Found | None:
    brief_id, number, digest_id = (*rest.split(":"), "", "")[:3]
    digest = await _out(session, digest_id)
    if digest is None or not number.isdecimal():
        return None
    brief = await require(session, BriefRow, brief_id)
    statement = (await statements(session, brief_id, [int(number)])).get(int(number))
    if statement is None:
        return None
    internal = statement.internal or brief.confidential
    name = brief.title or brief.file_name
    at = digest.published_at or digest.created_at
    return Found(
        key,
        PassageKind.STATEMENT,
        worded(statement),
        name,
        at,
        digest.id,
        statement,
        internal,
        language=brief.language,
        confidential=brief.confidential,
    )


async def _line(session: AsyncSession, key: str, kind: PassageKind, rest: str) -> Found | None:
    bullet = await find_bullet(session, rest) if kind is PassageKind.BULLET else None
    if kind is PassageKind.BULLET and (bullet is None or bullet.dropped):
        return None
    digest = await _out(session, rest if bullet is None else bullet.digest_id)
    if digest is None:
        return None
    own = digest.headline if kind is PassageKind.HEADLINE else digest.why
    brief = await require(session, BriefRow, digest.brief_id)
    internal = brief.confidential or (bullet is not None and bullet.internal)
    at = digest.published_at or digest.created_at
    text = own if bullet is None else bullet.text
    return Found(
        key,
        kind,
        text,
        digest.headline or digest.title,
        at,
        digest.id,
        None,
        internal,
        language=digest.language,
        confidential=brief.confidential,
    )


async def _out(session: AsyncSession, digest_id: str) -> DigestRow | None:
    digest = await session.get(DigestRow, digest_id, populate_existing=True)
    return digest if digest is not None and digest.status is DigestStatus.PUBLISHED else None
