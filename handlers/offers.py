"""Answer first: what is known already is offered before marketing is asked; whoever asked decides.

Nobody is forgotten: an offer that is not decided in time queues the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from digests.generation import Passage, Task, Use, Written
from handlers.asked import CONSIDER, note, show_asker, subject_of
from handlers.cards import BulletItem, Bullets, Element, Text, line
from handlers.commands import Command
from handlers.generated import generated_note
from handlers.later import start_job, start_job_unasked
from handlers.outbox import change_copy
from handlers.permissions import Right
from handlers.question_cards import ASKED, HELPS, STILL, Known, offer_card
from handlers.readers import speech_of_copy
from handlers.sources import place
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, clock, ledger, places, questions, written
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import QuestionStatus
from storage.passages import Found, PassageKind, find_passage
from storage.queue import queue_settings
from storage.session import Session
from storage.tables import Question

PRESSING = timedelta(hours=1)
SUMMARISE = "summarise_offer"
"""The job that has a language model sum up what is offered (bot/texts.py)."""
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


def summary_key(job: str) -> str:
    """The key of the text that a job's run writes, however often it runs."""
    return derived_key(SUMMARISE, job)


async def show_summary(
    session: Session, question_id: str, text: Written, passages: Sequence[Passage], *, key: str
) -> bool:
    """Put what a language model makes of the passages above them, as long as their asker has not decided."""
    question = await questions.get_question(session, question_id, lock=True)
    if question.status is not QuestionStatus.OFFERED or not text.generated:
        return False
    if question.offered != [each.key for each in passages]:
        return False  # more was written meanwhile, and other passages are offered
    found = [each for each in [await find_passage(session, name) for name in question.offered] if each is not None]
    await written.keep(
        session,
        text,
        passages,
        key=summary_key(key),
        use=Use.SUMMARY,
        subject=question.id,
        language=question.language,
        at=await clock.now(session),
        person_id=question.asker_id,
    )
    subject = await subject_of(session, question)
    for copy in await ledger.posts(session, purpose=ASKED, subject_id=question.id):
        speech = await speech_of_copy(session, copy)
        known = [known_of(each, speech) for each in found]
        card = offer_card(question, subject, known, speech, summary_elements(text, question.offered, speech))
        await change_copy(session, copy.message, card, key=key)
    return True


def summary_elements(text: Written, offered: Sequence[str], speech: Speech) -> list[Element]:
    """A summary, each line with the numbers of the passages below that it rests on."""
    numbers = {key: number for number, key in enumerate(offered, 1)}
    items = tuple(
        BulletItem(line(each.text), tuple(f"[{numbers[key]}]" for key in each.keys if key in numbers))
        for each in text.lines
    )
    rests = Text(line(speech.say("That rests on these places:")))
    return [Bullets(items), generated_note(text.generation.model, speech), rests]


def summary_task(question: Question) -> Task:
    """What a language model is asked for."""
    return Task(Use.SUMMARY, question.language, lines=2, words=28, question=question.verbatim)


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
