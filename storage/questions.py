"""What the field asks marketing: kept word for word, in the order in which it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.folding import folded
from storage.keys import derived_key
from storage.kinds import QuestionSource, QuestionStatus, ThemeStatus
from storage.links import same_person
from storage.rows import changed, insert_new, require
from storage.tables import DigestRow, Question, Theme

OPEN = (QuestionStatus.OFFERED, QuestionStatus.NEW, QuestionStatus.ANSWERED)
"""While a question is one of these, it is not over for who asked it."""
QUEUED = (QuestionStatus.NEW, QuestionStatus.ANSWERED, QuestionStatus.SOLVED)
"""A question that is one of these counts in its theme."""


async def ask(session: AsyncSession, question: Question) -> bool:
    """Keep a question. False where one with its key was kept before: a form sent twice asks once.

    Its digest is locked first, so that who counts after asking counts all who came before. Raises NotFoundError.
    """
    if question.digest_id is not None:
        await require(session, DigestRow, question.digest_id, lock=True)
    fold(question)
    return await insert_new(session, question, ("id",))


async def get_question(session: AsyncSession, question_id: str, *, lock: bool = False) -> Question:
    """The question by its key; `lock` keeps it as it is until the transaction ends. Raises NotFoundError."""
    return await require(session, Question, question_id, lock=lock)


async def questions(
    session: AsyncSession,
    *,
    status: QuestionStatus | Sequence[QuestionStatus] | None = None,
    asker_id: str | None = None,
    digest_id: str | None = None,
    bullet_id: str | None = None,
    theme_id: str | None = None,
    since: datetime | None = None,
    limit: int = 100,
) -> list[Question]:
    """The latest questions, newest first, that meet all the given filters."""
    query = select(Question).order_by(col(Question.created_at).desc(), col(Question.id).desc()).limit(limit)
    if status is not None:
        states = (status,) if isinstance(status, QuestionStatus) else tuple(status)
        query = query.where(col(Question.status).in_(states))
    if asker_id is not None:
        query = query.where(col(Question.asker_id).in_(await same_person(session, asker_id)))
    named = {"digest_id": digest_id, "bullet_id": bullet_id, "theme_id": theme_id}
    for name, value in named.items():
        if value is not None:
            query = query.where(Question.__table__.c[name] == value)
    if since is not None:
        query = query.where(col(Question.created_at) >= since)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def of_theme(session: AsyncSession, theme_id: str, *, limit: int = 100_000) -> list[Question]:
    """The questions that count in a theme, oldest first."""
    query = (
        select(Question)
        .where(col(Question.theme_id) == theme_id, col(Question.status).in_(QUEUED))
        .order_by(col(Question.created_at), col(Question.id))
        .limit(limit)
    )
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def newest_of_theme(session: AsyncSession, theme_id: str, *, limit: int) -> list[Question]:
    """The newest questions that count in a theme, oldest first, as many as `limit`."""
    counts = col(Question.theme_id) == theme_id, col(Question.status).in_(QUEUED)
    query = select(Question).where(*counts).order_by(col(Question.created_at).desc(), col(Question.id).desc())
    found = list(await session.scalars(query.limit(limit), execution_options={"populate_existing": True}))
    return found[::-1]


async def count_by_status(session: AsyncSession, theme_id: str) -> dict[QuestionStatus, int]:
    """How many of a theme's questions that count are of each status."""
    query = (
        select(col(Question.status), func.count())
        .where(col(Question.theme_id) == theme_id, col(Question.status).in_(QUEUED))
        .group_by(col(Question.status))
    )
    return dict((await session.execute(query)).all())


async def first_waiting(session: AsyncSession, theme_id: str) -> tuple[datetime | None, Question | None]:
    """When the first question of a theme that waits was asked, and the one that is needed first."""
    waits = col(Question.theme_id) == theme_id, col(Question.status) == QuestionStatus.NEW
    asked = await session.scalar(select(func.min(col(Question.created_at))).where(*waits))
    pressing = select(Question).where(*waits, col(Question.needed_by).is_not(None)).order_by(col(Question.needed_by))
    return asked, (await session.scalars(pressing.limit(1))).one_or_none()


async def asked_by(session: AsyncSession, question: Question, person_id: str) -> bool:
    """Whether a person asked a question, and so decides about it."""
    return question.asker_id is not None and question.asker_id in await same_person(session, person_id)


async def last_part(
    session: AsyncSession, asker_id: str, conversation: str, thread: str | None, *, since: datetime
) -> Question | None:
    """The question that somebody wrote, or went on with, in a conversation after `since`, and that is still open."""
    query = (
        select(Question)
        .where(
            col(Question.asker_id).in_(await same_person(session, asker_id)),
            col(Question.conversation) == conversation,
            col(Question.thread).is_(None) if thread is None else col(Question.thread) == thread,
            col(Question.status).in_((QuestionStatus.OFFERED, QuestionStatus.NEW)),
            col(Question.source) != QuestionSource.FORM,
            col(Question.last_at) >= since,
        )
        .order_by(col(Question.last_at).desc())
        .limit(1)
        .with_for_update()
    )
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def overdue_offers(session: AsyncSession, now: datetime, *, limit: int = 50) -> list[str]:
    """The keys of questions that are offered what is known, and whose askers have not decided in time."""
    query = (
        select(col(Question.id))
        .where(col(Question.offered_until) <= now, col(Question.status) == QuestionStatus.OFFERED)
        .order_by(col(Question.offered_until))
        .limit(limit)
    )
    return list(await session.scalars(query))


async def without_theme(session: AsyncSession, before: datetime, *, limit: int = 50) -> list[str]:
    """The keys of queued questions, quiet since `before`, that are in no theme.

    Their job was lost, or they are from before there were themes.
    """
    query = (
        select(col(Question.id))
        .where(
            col(Question.status) == QuestionStatus.NEW,
            col(Question.theme_id).is_(None),
            or_(col(Question.last_at).is_(None), col(Question.last_at) < before),
        )
        .order_by(col(Question.created_at))
        .limit(limit)
    )
    return list(await session.scalars(query))


async def open_for_regrouping(session: AsyncSession, *, limit: int) -> list[tuple[str, str, bool]]:
    """The newest questions in open and answered themes: key, theme, and whether nobody has taken that up yet."""
    query = (
        select(col(Question.id), col(Theme.id), col(Theme.status))
        .join(Theme, col(Theme.id) == col(Question.theme_id))
        .where(col(Question.status).in_(QUEUED))
        .order_by(col(Question.created_at).desc(), col(Question.id))
        .limit(limit)
    )
    return [(key, theme, status is ThemeStatus.NEW) for key, theme, status in await session.execute(query)]


async def changed_after(session: AsyncSession, number: int, key: str = "", *, limit: int = 2000) -> list[Question]:
    """The questions whose place changed after the change `number`, and of that number those with keys after `key`.

    In the order of their changes, so that the next page begins after the last one's change and key.
    """
    later = (col(Question.change) > number) | ((col(Question.change) == number) & (col(Question.id) > key))
    query = select(Question).where(later).order_by(col(Question.change), col(Question.id)).limit(limit)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def by_ids(session: AsyncSession, ids: Iterable[str]) -> dict[str, Question]:
    """The questions with these keys, as far as there are such."""
    found = await session.scalars(
        select(Question).where(col(Question.id).in_(list(ids))), execution_options={"populate_existing": True}
    )
    return {row.id: row for row in found}


async def withdraw(session: AsyncSession, question_id: str, *, asker_id: str) -> bool:
    """Take a question back as the one who asked it. False if it is somebody else's, or not open any more."""
    mine = (
        col(Question.id) == question_id,
        col(Question.asker_id).in_(await same_person(session, asker_id)),
        col(Question.status).in_((QuestionStatus.OFFERED, QuestionStatus.NEW)),
    )
    withdrawn = update(Question).where(*mine).values(status=QuestionStatus.WITHDRAWN, offered_until=None)
    return await changed(session, withdrawn) > 0


async def prune_left_out(session: AsyncSession, before: datetime) -> int:
    """Forget what was taken for chatter before an instant; gives how much."""
    old = (col(Question.status) == QuestionStatus.LEFT_OUT, col(Question.created_at) < before)
    return await changed(session, delete(Question).where(*old))


async def same_wording(session: AsyncSession, question: Question) -> Question | None:
    """The latest other question in a theme that has the same words, whatever its capitals and marks."""
    query = (
        select(Question)
        .where(
            col(Question.wording) == question.wording,
            col(Question.id) != question.id,
            col(Question.theme_id).is_not(None),
            col(Question.status).in_(QUEUED),
        )
        .order_by(col(Question.created_at).desc(), col(Question.id).desc())
        .limit(1)
    )
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


def fold(question: Question) -> None:
    """Note what is searched of a question, and what tells its wording. Call it whenever its words change."""
    question.folded = folded(question.verbatim, question.customer, question.product, question.competitor)
    question.wording = derived_key(folded(question.verbatim))
