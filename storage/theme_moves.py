"""Themes merged, split, and put back as they were: no asker and no wording is ever lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import themes
from storage.errors import ConflictError
from storage.kinds import Joined, MoveKind, ThemeStatus
from storage.questions import by_ids, of_theme
from storage.queue import lock_queue, note_changes
from storage.rows import insert_new, require
from storage.tables import Question, Theme, ThemeMove

HOW = {MoveKind.MERGE: Joined.BY_PERSON, MoveKind.SPLIT: Joined.BY_PERSON, MoveKind.NIGHT: Joined.BY_NIGHT}


async def merge(
    session: AsyncSession,
    from_id: str,
    to_id: str,
    *,
    key: str,
    by: str | None,
    at: datetime,
    kind: MoveKind = MoveKind.MERGE,
) -> ThemeMove:
    """Put all questions of one theme into another, which stays; the first becomes a duplicate of it.

    Raises ConflictError where both are the same, or one of them is merged already. Raises NotFoundError.
    """
    await lock_queue(session)
    source, target = (
        await themes.get_theme(session, from_id, lock=True),
        await themes.get_theme(session, to_id, lock=True),
    )
    if source.id == target.id or ThemeStatus.DUPLICATE in (source.status, target.status):
        raise ConflictError("These themes can't be merged.", "One of them is merged already.")
    rows = list(
        await session.scalars(select(Question).where(col(Question.theme_id) == from_id).order_by(col(Question.id)))
    )
    made = await _move(session, rows, source, target, key=key, kind=kind, by=by, at=at)
    source.merged_into_id = target.id
    await themes.move(session, source, ThemeStatus.DUPLICATE)
    await _settle(session, rows, target)
    return made


async def carry(
    session: AsyncSession, question_ids: Sequence[str], from_id: str, to_id: str, *, key: str, at: datetime
) -> ThemeMove | None:
    """Put questions where the nightly regrouping found that they belong; None where nothing of them is there any more.

    `to_id` may be a theme that is not there yet: then the first question opens it. A theme that is left empty becomes a
    duplicate of the other. Done again with the same key, it raises ConflictError.
    """
    await lock_queue(session)
    source = await themes.get_theme(session, from_id, lock=True)
    known = await by_ids(session, question_ids)
    rows = [known[each] for each in question_ids if each in known and known[each].theme_id == from_id]
    if not rows or source.status is not ThemeStatus.NEW:
        return None
    target = await session.get(Theme, to_id, populate_existing=True, with_for_update=True)
    if target is None:
        target = await themes.open_theme(session, rows[0], part=key)
    if target.status is ThemeStatus.DUPLICATE:
        return None
    made = await _move(session, rows, source, target, key=key, kind=MoveKind.NIGHT, by=None, at=at)
    if not await of_theme(session, source.id, limit=1):
        source.merged_into_id = target.id
        await themes.move(session, source, ThemeStatus.DUPLICATE)
        await _settle(session, rows, target)
    else:
        await themes.forget_title(session, source.id, rows[0].verbatim)
        await _settle(session, rows, source, target)
    return made


async def made_by_hand(session: AsyncSession) -> set[str]:
    """The themes that a person merged or split, and nobody undid it: what people decided stays."""
    moves = (col(ThemeMove.by_id).is_not(None), col(ThemeMove.undone_at).is_(None))
    rows = await session.execute(select(col(ThemeMove.from_id), col(ThemeMove.to_id)).where(*moves))
    return {key for row in rows for key in row}


async def split(
    session: AsyncSession, theme_id: str, question_ids: Sequence[str], *, key: str, by: str | None, at: datetime
) -> ThemeMove:
    """Take questions out of a theme into a new one of their own. Raises ConflictError where none or all would go."""
    await lock_queue(session)
    source = await themes.get_theme(session, theme_id, lock=True)
    members = await of_theme(session, theme_id)
    rows = [each for each in members if each.id in set(question_ids)]
    if not rows or len(rows) == len(members):
        raise ConflictError("A theme is split into two parts.", "Choose some of its questions, and not all.")
    target = await themes.open_theme(session, rows[0], part=key)
    made = await _move(session, rows, source, target, key=key, kind=MoveKind.SPLIT, by=by, at=at)
    target.owner_id, target.topic_id, target.assigned_at = source.owner_id, source.topic_id, source.assigned_at
    if source.title == themes.title_of(rows[0].verbatim):
        left = next(each for each in members if each not in rows)
        source.title = themes.title_of(left.verbatim)
    await _settle(session, rows, source, target)
    return made


async def undo(session: AsyncSession, move_id: str, *, by: str | None, at: datetime) -> ThemeMove:
    """Put what was moved back where it was, as far as it is still where it was moved to.

    Raises ConflictError where that was done already, or nothing of it is there any more. Raises NotFoundError.
    """
    await lock_queue(session)
    made = await require(session, ThemeMove, move_id, lock=True)
    if made.undone_at is not None:
        raise ConflictError("This was undone already.", "")
    source = await themes.get_theme(session, made.from_id, lock=True)
    target = await themes.get_theme(session, made.to_id, lock=True)
    known = await by_ids(session, [each["question"] for each in made.moved])
    rows = [known[each["question"]] for each in made.moved if each["question"] in known]
    rows = [row for row in rows if row.theme_id == target.id]
    if not rows and made.moved:
        raise ConflictError("Nothing of it is in that theme any more.", "It was moved on since.")
    before = {each["question"]: each for each in made.moved}
    for row in rows:
        was = before[row.id]
        row.theme_id = source.id
        row.joined = None if was["joined"] is None else Joined(was["joined"])
        row.join_score = was["score"]
    made.undone_at = at
    await session.flush()
    if source.status is ThemeStatus.DUPLICATE:
        source.merged_into_id = None
        await themes.move(session, source, ThemeStatus(made.before["status"]))
    await _settle(session, rows, source, target)
    if made.kind is MoveKind.SPLIT and not await of_theme(session, target.id):
        target.merged_into_id = source.id
        await themes.move(session, target, ThemeStatus.DUPLICATE)
    return made


async def last_move(session: AsyncSession, theme_id: str) -> ThemeMove | None:
    """The latest merge or split that a theme was part of, and that can still be undone."""
    part = (col(ThemeMove.from_id) == theme_id) | (col(ThemeMove.to_id) == theme_id)
    query = (
        select(ThemeMove).where(part, col(ThemeMove.undone_at).is_(None)).order_by(col(ThemeMove.at).desc()).limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def _move(
    session: AsyncSession,
    rows: Sequence[Question],
    source: Theme,
    target: Theme,
    *,
    key: str,
    kind: MoveKind,
    by: str | None,
    at: datetime,
) -> ThemeMove:
    made = ThemeMove(
        id=key,
        kind=kind,
        from_id=source.id,
        to_id=target.id,
        moved=[
            {"question": row.id, "joined": None if row.joined is None else row.joined.value, "score": row.join_score}
            for row in rows
        ],
        before={"status": source.status.value},
        by_id=by,
        at=at,
    )
    if not await insert_new(session, made, ("id",)):
        raise ConflictError("This was done already.", "")
    for row in rows:
        await themes.put_in(session, row, target, HOW[kind], None)
    return await require(session, ThemeMove, key)


async def _settle(session: AsyncSession, rows: Sequence[Question], *changed: Theme) -> None:
    await session.flush()
    await note_changes(session, [row.id for row in rows])
    for theme in changed:
        await themes.recount(session, theme.id)
