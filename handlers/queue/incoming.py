"""A question comes into the queue: it joins a theme, is suggested for one, or opens one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from feedback.grouping import Placement, Verdict
from handlers.queue.copies import show_theme
from handlers.queue.merging import tell_newcomers
from handlers.queue.triage import assign_by_topic
from storage import answers, audit, clock, questions, theme_moves, themes
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import Joined, MoveKind, NamedBy, QuestionStatus, ThemeStatus
from storage.passages import PassageKind
from storage.questions import newest_of_theme
from storage.queue import lock_queue, note_changes
from storage.session import Session
from storage.tables import Question, Theme

WORDING = "wording"
"""Stands for the engine where the words are the same: then no engine need be asked."""
Place = Callable[[frozenset[str]], Awaitable[Placement]]
"""Where the question belongs, without the themes given; asked under the queue's lock."""


async def enqueue(session: Session, question: Question, place: Place, *, key: str) -> Theme | None:
    """Put a queued question into its theme, and show marketing; None where it is queued no more.

    One that is in a theme already is placed again if its words have grown meanwhile and nobody else is in there.
    """
    await lock_queue(session)
    question = await questions.get_question(session, question.id, lock=True)
    if question.status is not QuestionStatus.NEW:
        return None
    theme = await (
        _settle_in(session, question, place) if question.theme_id is None else _again(session, question, place)
    )
    await note_changes(session, [question.id])
    theme = await themes.recount(session, theme.id)
    if not theme.open and await _was_not_enough(session, theme, question):
        await themes.reopen(session, theme, at=await clock.now(session))
    if theme.status is ThemeStatus.NEW:
        await assign_by_topic(session, theme, key=key)
    await tell_newcomers(session, theme, key=key)
    await show_theme(session, theme.id, key=key)
    return theme


async def _settle_in(session: Session, question: Question, place: Place) -> Theme:
    same = await questions.same_wording(session, question)
    if same is not None and same.theme_id is not None:
        known = await themes.standing(session, same.theme_id, lock=True)
        await themes.put_in(session, question, known, Joined.BY_SCORE, 1.0)
        await _log(session, question, known, 1.0, WORDING, 1.0)
        return known
    placement = await place(frozenset())
    if placement.verdict is Verdict.JOIN and placement.theme is not None:
        theme = await _standing(session, placement.theme)
        if theme is not None:
            await themes.put_in(session, question, theme, Joined.BY_SCORE, placement.score)
            await _log(session, question, theme, placement.score, placement.engine, placement.rule.join)
            return theme
    theme = await themes.open_theme(session, question)
    await themes.put_in(session, question, theme, Joined.OPENED, None)
    if placement.verdict is Verdict.SUGGEST:
        near = await _standing(session, placement.candidates[0].theme)
        if near is not None and near.id != theme.id:
            question.suggested_theme_id, question.suggested_score = near.id, placement.score
    await session.flush()
    return theme


async def _again(session: Session, question: Question, place: Place) -> Theme:
    """After further words a question that is alone may turn out to be one that others ask; else its name follows."""
    theme = await themes.standing(session, question.theme_id or "", lock=True)
    if len(await newest_of_theme(session, theme.id, limit=2)) > 1 or theme.status is not ThemeStatus.NEW:
        return theme
    placement = await place(frozenset((theme.id, *question.apart_from)))
    if placement.verdict is Verdict.JOIN and placement.theme is not None:
        target = await _standing(session, placement.theme)
        if target is not None:
            made = f"{question.id}:{question.last_at and question.last_at.timestamp()}"
            at = await clock.now(session)
            await theme_moves.merge(
                session, theme.id, target.id, key=derived_key("again", made), by=None, at=at, kind=MoveKind.MERGE
            )
            await _log(session, question, target, placement.score, placement.engine, placement.rule.join)
            await show_theme(session, theme.id, key=f"again:{made}")
            return target
    if theme.named_by is NamedBy.QUESTION:
        theme.title = themes.title_of(question.verbatim)
    await session.flush()
    return theme


async def _was_not_enough(session: Session, theme: Theme, question: Question) -> bool:
    """Whether the theme's answer was offered to the asker before, who said that it is not enough."""
    standing = await answers.standing_answer(session, theme)
    return standing is not None and f"{PassageKind.ANSWER.value}:{standing.id}" in question.offered


async def _standing(session: Session, theme_id: str) -> Theme | None:
    try:
        return await themes.standing(session, theme_id, lock=True)
    except NotFoundError:
        return None


async def _log(session: Session, question: Question, theme: Theme, score: float, engine: str, threshold: float) -> None:
    """Each merge that nobody decided is written down with its score and the rule that it was decided by."""
    await audit.record(
        session,
        at=await clock.now(session),
        actor_id=None,
        action="theme.joined_by_score",
        subject_kind="theme",
        subject_id=theme.id,
        details={
            "question": question.id,
            "score": round(score, 4),
            "engine": engine,
            "threshold": threshold,
        },
    )
