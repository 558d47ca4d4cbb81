"""Answer first: what is known already is offered before marketing is asked; whoever asked decides.

Nobody is forgotten: an offer that is not decided in time queues the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.asked import CONSIDER, note, show_asker, subject_of
from handlers.commands import Command
from handlers.later import start_job, start_job_unasked
from handlers.outbox import change_copy
from handlers.permissions import Right
from handlers.question_cards import ASKED, HELPS, STILL, Known, offer_card
from handlers.readers import speech_of_copy
from handlers.sources import place
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, ledger, places, questions
from storage.errors import NotFoundError
from storage.kinds import QuestionStatus
from storage.passages import Found, PassageKind
from storage.queue import queue_settings
from storage.session import Session
from storage.tables import Question

PRESSING = timedelta(hours=1)
LOST_AFTER = timedelta(minutes=10)
"""A queued question that is in no theme after so long is considered anew."""
PRESSING_WAIT = timedelta(minutes=2)
"""A question whose answer is needed within the hour waits no longer than this for its asker's choice."""


async def offer(session: Session, question: Question, found: Sequence[Found], *, now: datetime, key: str) -> None:
    """Show who asked what may answer the question, and until when to decide."""
    settings = await queue_settings(session)
    wait = timedelta(minutes=settings.offer_minutes)
    if question.needed_by is not None and question.needed_by - now <= PRESSING:
        wait = min(wait, PRESSING_WAIT)
    question.offered_until = now + wait
    question.offered = [each.key for each in found]
    await session.flush()
    subject = await subject_of(session, question)
    for copy in await ledger.posts(session, purpose=ASKED, subject_id=question.id):
        speech = await speech_of_copy(session, copy)
        card = offer_card(question, subject, [known_of(each, speech) for each in found], speech)
        await change_copy(session, copy.message, card, key=key)
    await audit.record(
        session,
        at=now,
        actor_id=None,
        action="question.offered",
        subject_kind="question",
        subject_id=question.id,
        details={"passages": len(found)},
    )


def known_of(found: Found, speech: Speech) -> Known:
    """A passage as it is offered: with its source in the reader's language."""
    match found.kind:
        case PassageKind.ANSWER:
            source = speech.say("earlier answer from marketing")
        case PassageKind.STATEMENT if found.statement is not None:
            source = f"{found.title}, {place(found.statement, speech)}"
        case _:
            source = speech.say("digest “{headline}”", headline=found.title)
    return Known(found.text, source, found.at, found.digest_id, found.internal)


async def helps(turn: Turn, value: str, message: str) -> Response:
    """What is known was enough: the question is closed, and counted apart."""
    question = await _own(turn, value)
    if question is None or question.status is not QuestionStatus.OFFERED:
        return Response(notice=turn.speech.say("Only who asked can say so, and only once."))
    question.status, question.offered_until = QuestionStatus.HELPED, None
    await turn.session.flush()
    await note(turn, question, "question.helped")
    await show_asker(turn.session, question, key=turn.key)
    return Response(
        notice=turn.speech.say("Good. Your question is closed; marketing sees only that what is known helped.")
    )


async def still(turn: Turn, value: str, message: str) -> Response:
    """What is known was not enough: marketing gets the question."""
    question = await _own(turn, value)
    if question is None or question.status not in (QuestionStatus.OFFERED, QuestionStatus.HELPED):
        return Response(notice=turn.speech.say("Only who asked can say so, and only once."))
    await queue_up(turn.session, question)
    await note(turn, question, "question.queued")
    await show_asker(turn.session, question, key=turn.key)
    await start_job(turn, CONSIDER, {"question": question.id}, order=f"question:{question.id}")
    return Response(notice=turn.speech.say("Marketing gets your question."))


async def queue_up(session: Session, question: Question) -> None:
    """Let a question count as queued; its job finds its theme."""
    question.status, question.offered_until = QuestionStatus.NEW, None
    await session.flush()


async def queue_undecided(session: Session, now: datetime) -> int:
    """Queue the questions whose askers have not decided in time, and those whose job was lost. For the clock."""
    overdue = await questions.overdue_offers(session, now)
    for key in overdue:
        question = await questions.get_question(session, key, lock=True)
        if question.status is not QuestionStatus.OFFERED:
            continue
        await queue_up(session, question)
        await show_asker(session, question, key=f"undecided:{key}")
        await _consider(session, question, "undecided")
    lost = 0
    for key in await questions.without_theme(session, now - LOST_AFTER):
        if key in overdue:
            continue
        question = await questions.get_question(session, key)
        lost += await _consider(session, question, f"{now:%Y-%m-%d}")
    return len(overdue) + lost


async def _consider(session: Session, question: Question, part: str) -> bool:
    platform = (await places.get_workspace(session, question.workspace_id)).platform
    key = f"{CONSIDER}:{question.id}:{part}"
    return await start_job_unasked(
        session, platform, key, CONSIDER, {"question": question.id}, order=f"question:{question.id}"
    )


async def _own(turn: Turn, question_id: str) -> Question | None:
    turn.require(Right.ASK)
    try:
        question = await questions.get_question(turn.session, question_id, lock=True)
    except NotFoundError:
        return None
    return question if await questions.asked_by(turn.session, question, turn.actor.person_id) else None


PRESSES: dict[str, Press] = {HELPS: helps, STILL: still}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
