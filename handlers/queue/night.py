"""At night all questions that nobody has taken up are looked at once more: together they tell more than one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from feedback.regrouping import LIMIT, Move
from handlers.later import start_job_unasked
from handlers.queue.copies import show_theme
from handlers.queue.merging import tell_newcomers
from handlers.speech import zone_of
from storage import audit, clock, places, theme_moves, themes
from storage.errors import ConflictError
from storage.keys import derived_key
from storage.questions import open_for_regrouping
from storage.queue import first_today, queue_settings
from storage.session import Session

REGROUP = "regroup_questions"
"""The job, in bot/questions.py."""


async def start(session: Session, now: datetime) -> bool:
    """Start the job once a night, in the company's zone; gives whether it was started. For the clock."""
    company, settings = await places.organisation(session), await queue_settings(session)
    spaces = await places.workspaces(session)
    if company is None or not spaces:
        return False
    local = now.astimezone(zone_of(company.time_zone))
    if local.hour < settings.night_hour or not await first_today(session, "regrouped_on", local.date()):
        return False
    key = f"{REGROUP}:{local.date().isoformat()}"
    return await start_job_unasked(session, spaces[0].platform, key, REGROUP, {}, order=REGROUP)


async def candidates(session: Session) -> tuple[list[str], set[str]]:
    """The questions to look at, the newest, and of their themes those that lose none.

    Those are the ones that somebody has taken up, answered, or put together by hand.
    """
    rows = await open_for_regrouping(session, limit=LIMIT)
    by_hand = await theme_moves.made_by_hand(session)
    kept = {theme for _, theme, is_new in rows if not is_new or theme in by_hand}
    return [question for question, _, _ in rows], kept


def batches(moves: Iterable[Move]) -> Iterator[tuple[str, str, list[str]]]:
    """The moves from one theme to another at a time."""
    found: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        found.setdefault((move.source, move.target), []).append(move.key)
    for (source, target), keys in sorted(found.items()):
        yield source, target, keys


async def carry_out(session: Session, question_ids: list[str], from_id: str, to_id: str, *, key: str) -> bool:
    """Move questions, show marketing, and tell who came into an answered theme; False where nothing was to do."""
    at = await clock.now(session)
    try:
        made = await theme_moves.carry(session, question_ids, from_id, to_id, key=derived_key(key), at=at)
    except ConflictError:
        return False
    if made is None:
        return False
    for theme_id in (made.from_id, made.to_id):
        await tell_newcomers(session, await themes.get_theme(session, theme_id), key=key)
        await show_theme(session, theme_id, key=key)
    await audit.record(
        session,
        at=at,
        actor_id=None,
        action="theme.regrouped",
        subject_kind="theme",
        subject_id=made.to_id,
        details={"from": made.from_id, "questions": len(made.moved)},
    )
    return True
