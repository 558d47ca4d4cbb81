"""What the field asks marketing: kept word for word, in the order in which it was asked."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.kinds import QuestionStatus
from storage.links import same_person
from storage.rows import changed, insert_new, require
from storage.tables import DigestRow, Question


async def ask(session: AsyncSession, question: Question) -> bool:
    """Keep a question. False where one with its key was kept before: a form sent twice asks once.

    Its digest is locked first, so that who counts after asking counts all who came before. Raises NotFoundError.
    """
    if question.digest_id is not None:
        await require(session, DigestRow, question.digest_id, lock=True)
    return await insert_new(session, question, ("id",))


async def get_question(session: AsyncSession, question_id: str) -> Question:
    """The question by its key. Raises NotFoundError."""
    return await require(session, Question, question_id)


async def questions(
    session: AsyncSession,
    *,
    status: QuestionStatus | None = None,
    asker_id: str | None = None,
    digest_id: str | None = None,
    limit: int = 100,
) -> list[Question]:
    """The latest questions, newest first, that meet all the given filters."""
    query = select(Question).order_by(col(Question.created_at).desc(), col(Question.id).desc()).limit(limit)
    if asker_id is not None:
        query = query.where(col(Question.asker_id).in_(await same_person(session, asker_id)))
    for name, value in {"status": status, "digest_id": digest_id}.items():
        if value is not None:
            query = query.where(Question.__table__.c[name] == value)
    return list(await session.scalars(query))


async def withdraw(session: AsyncSession, question_id: str, *, asker_id: str) -> bool:
    """Take a question back as the one who asked it. False if it is somebody else's, or not open any more."""
    mine = (
        col(Question.id) == question_id,
        col(Question.asker_id).in_(await same_person(session, asker_id)),
        col(Question.status) == QuestionStatus.NEW,
    )
    withdrawn = update(Question).where(*mine).values(status=QuestionStatus.WITHDRAWN)
    return await changed(session, withdrawn) > 0
