"""What marketing said to themes, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import themes
from storage.kinds import QuestionStatus, ReplyKind, ThemeStatus
from storage.questions import of_theme
from storage.queue import lock_queue
from storage.rows import insert_new, require
from storage.tables import Answer, BriefRow, BulletRow, DigestRow, Question, Theme

STANDING = {
    ReplyKind.ANSWER: ThemeStatus.ANSWERED,
    ReplyKind.PLANNED: ThemeStatus.PLANNED,
    ReplyKind.DECLINED: ThemeStatus.DECLINED,
}


async def reply(session: AsyncSession, answer: Answer) -> list[Question]:
    """Keep what marketing says to a theme, and give the questions whose askers are to be told of it.

    Nobody where this answer was kept before. The queue is locked first, so that a question that joins the theme at the
    same moment is either among them, or told by who lets it join. Raises NotFoundError.
    """
    await lock_queue(session)
    theme = await themes.get_theme(session, answer.theme_id, lock=True)
    if not await insert_new(session, answer, ("id",)):
        return []
    waiting = await to_tell(session, theme, answer)
    theme.round += 1
    await themes.move(session, theme, STANDING[answer.kind])
    return waiting


async def to_tell(session: AsyncSession, theme: Theme, answer: Answer) -> list[Question]:
    """Mark the questions of a theme that wait as told of `answer`, and give them."""
    waiting = [each for each in await of_theme(session, theme.id) if _waits(each, answer)]
    for question in waiting:
        question.status, question.answer_id = QuestionStatus.ANSWERED, answer.id
    await session.flush()
    return waiting


def _waits(question: Question, answer: Answer) -> bool:
    """Who was told that it is planned, hears the answer as well; who said "solved" is left in peace."""
    if question.status is QuestionStatus.NEW:
        return True
    return question.status is QuestionStatus.ANSWERED and question.answer_id != answer.id


async def get_answer(session: AsyncSession, answer_id: str, *, lock: bool = False) -> Answer:
    """The answer by its key. Raises NotFoundError."""
    return await require(session, Answer, answer_id, lock=lock)


async def answers(session: AsyncSession, theme_id: str) -> list[Answer]:
    """What was said to a theme, newest first."""
    query = (
        select(Answer).where(col(Answer.theme_id) == theme_id).order_by(col(Answer.at).desc(), col(Answer.id).desc())
    )
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def standing_answer(session: AsyncSession, theme: Theme) -> Answer | None:
    """What a theme's status rests on, None while it is open."""
    if theme.open:
        return None
    found = await answers(session, theme.id)
    return next((each for each in found if STANDING[each.kind] is theme.status), None)


async def current(session: AsyncSession) -> list[tuple[str, str]]:
    """The keys of the answers that hold, with their themes: the latest one of each theme that stands as answered."""
    latest = (
        select(col(Answer.theme_id), func.max(col(Answer.at)).label("at"))
        .where(col(Answer.kind) == ReplyKind.ANSWER)
        .group_by(col(Answer.theme_id))
        .subquery()
    )
    query = (
        select(col(Answer.id), col(Answer.theme_id))
        .join(latest, (col(Answer.theme_id) == latest.c.theme_id) & (col(Answer.at) == latest.c.at))
        .join(Theme, col(Theme.id) == col(Answer.theme_id))
        .where(col(Answer.kind) == ReplyKind.ANSWER, col(Theme.status) == ThemeStatus.ANSWERED)
    )
    return [(answer, theme) for answer, theme in await session.execute(query)]


async def by_ids(session: AsyncSession, ids: Sequence[str]) -> list[Answer]:
    """The answers with these keys."""
    return list(await session.scalars(select(Answer).where(col(Answer.id).in_(list(ids)))))


async def proposals(session: AsyncSession, author_id: str) -> list[Answer]:
    """The corrections that wait for the author of a brief, newest first."""
    query = (
        select(Answer)
        .join(BulletRow, col(BulletRow.id) == col(Answer.corrects_bullet_id))
        .join(DigestRow, col(DigestRow.id) == col(BulletRow.digest_id))
        .join(BriefRow, col(BriefRow.id) == col(DigestRow.brief_id))
        .where(col(BriefRow.author_id) == author_id, col(Answer.correction).is_(None))
        .order_by(col(Answer.at).desc())
    )
    return list(await session.scalars(query))


async def since(session: AsyncSession, instant: datetime) -> list[Answer]:
    """What was said since an instant, oldest first."""
    query = select(Answer).where(col(Answer.at) >= instant).order_by(col(Answer.at))
    return list(await session.scalars(query))
