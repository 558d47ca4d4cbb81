"""Fingerprints of texts, kept so that no engine need read a text twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from feedback.meaning import Fingerprint
from storage.kinds import QuestionStatus
from storage.questions import QUEUED
from storage.tables import MeaningVector, Question

QUESTION, PASSAGE = "question", "passage"
PART = 500


def text_hash(text: str) -> str:
    """Tells wordings apart: 32 hex digits of SHA-256."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


async def keep(session: AsyncSession, kind: str, subject: str, text: str, fingerprint: Fingerprint) -> None:
    """Keep a text's fingerprint in place of an earlier one."""
    row = MeaningVector(
        kind=kind, subject=subject, engine=fingerprint.engine, text_hash=text_hash(text), packed=fingerprint.packed
    )
    await session.merge(row)
    await session.flush()


async def fingerprints(
    session: AsyncSession, kind: str, subjects: Iterable[str], engine: str
) -> dict[str, tuple[Fingerprint, str]]:
    """The fingerprints of one engine, with the hash of the text that each was made from, by subject."""
    wanted, found = list(subjects), {}
    for start in range(0, len(wanted), PART):
        query = select(col(MeaningVector.subject), col(MeaningVector.packed), col(MeaningVector.text_hash)).where(
            col(MeaningVector.kind) == kind,
            col(MeaningVector.engine) == engine,
            col(MeaningVector.subject).in_(wanted[start : start + PART]),
        )
        for subject, packed, known in await session.execute(query):
            found[subject] = (Fingerprint(engine, packed), known)
    return found


async def to_rebuild(session: AsyncSession, engine: str, *, limit: int) -> Sequence[Question]:
    """Queued questions whose fingerprint is missing or another engine's, oldest first."""
    joined = (col(MeaningVector.kind) == QUESTION) & (col(MeaningVector.subject) == col(Question.id))
    query = (
        select(Question)
        .outerjoin(MeaningVector, joined)
        .where(
            col(Question.status).in_((*QUEUED, QuestionStatus.OFFERED)),
            or_(col(MeaningVector.engine).is_(None), col(MeaningVector.engine) != engine),
        )
        .order_by(col(Question.id))
        .limit(limit)
    )
    return list(await session.scalars(query))


async def forget(session: AsyncSession, kind: str, subjects: Iterable[str]) -> None:
    """Forget the fingerprints of texts."""
    ids = list(subjects)
    for start in range(0, len(ids), PART):
        gone = col(MeaningVector.kind) == kind, col(MeaningVector.subject).in_(ids[start : start + PART])
        await session.execute(delete(MeaningVector).where(*gone))
