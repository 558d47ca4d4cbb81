"""Several messages in a row are one question: who writes them sees that, and can ask the last one by itself."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from handlers.asked import CONSIDER, About, language_of, new_question, note, show_asker, tell_arrived
from handlers.cards import Actions, Button, Card, Quote, Text, line
from handlers.commands import Command
from handlers.later import start_job
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import questions
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import QuestionStatus
from storage.queue import queue_settings
from storage.tables import Question

APART = "question.apart"
SHOWN = 200


async def add_part(turn: Turn, text: str) -> Question | None:
    """Add words to the question that the actor has just asked here, if there is one: several messages are one question.

    Its theme stays, once marketing has taken that up.
    """
    settings = await queue_settings(turn.session)
    since = turn.now - timedelta(seconds=settings.together_seconds)
    place = turn.place
    found = await questions.last_part(turn.session, turn.actor.person_id, place.conversation, place.thread, since=since)
    if found is None:
        return None
    await _reword(turn, found, f"{found.verbatim}\n{text}")
    found.last_at = turn.now
    await turn.session.flush()
    await note(turn, found, "question.continued")
    return found


async def tell_added(turn: Turn, question: Question, text: str, *, asks: bool) -> Response:
    """Say that the words were added; where they ask something themselves, offer to ask it by itself."""
    speech = turn.speech
    told = speech.say("I added this to the question that you have just asked.")
    if not asks:
        return Response(notice=told)
    button = Button(speech.say("Ask it by itself"), APART, f"{question.id}:{len(text)}:{_mark(text)}")
    quoted = text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
    await reply(turn, Card((Text(line(told)), Quote(line(quoted)), Actions((button,))), told), part="added")
    return Response()


async def take_apart(turn: Turn, value: str, message: str) -> Response:
    """Ask by itself what was added to a question; pressed twice, it asks once."""
    turn.require(Right.ASK)
    speech = turn.speech
    question_id, length, mark = (*value.split(":"), "", "")[:3]
    try:
        question = await questions.get_question(turn.session, question_id, lock=True)
    except NotFoundError:
        return Response(notice=speech.say("That is not kept any more. Please ask again."))
    if not await questions.asked_by(turn.session, question, turn.actor.person_id):
        return Response(notice=speech.say("Only who asked can do this."))
    if question.status not in (QuestionStatus.OFFERED, QuestionStatus.NEW):
        return Response(notice=speech.say("That question is not open any more. Please ask this again."))
    found = _parted(question.verbatim, int(length) if length.isdecimal() else 0, mark)
    if found is None:
        return Response(notice=speech.say("It is a question by itself already."))
    rest, part = found
    key = delivery_key("question", question.id, mark)
    own = await new_question(turn, key, part, About(question.digest_id, question.bullet_id), question.source)
    own.conversation, own.thread, own.in_public = question.conversation, question.thread, question.in_public
    own.brief_id, own.statement, own.anonymous = question.brief_id, question.statement, question.anonymous
    own.region, own.segment = question.region, question.segment
    if not await questions.ask(turn.session, own):
        return Response(notice=speech.say("It is a question by itself already."))
    await _reword(turn, question, rest)
    await note(turn, question, "question.parted")
    await note(turn, own, "question.asked")
    await tell_arrived(turn, own)
    await start_job(turn, CONSIDER, {"question": own.id}, part="own", order=f"question:{own.id}")
    return Response(notice=speech.say("Taken as a question by itself."))


async def _reword(turn: Turn, question: Question, verbatim: str) -> None:
    """Give a question other words: they are considered anew, and who asked sees them."""
    question.verbatim = verbatim
    questions.fold(question)
    question.language = language_of(verbatim, turn.speech.language)
    await turn.session.flush()
    if question.status is QuestionStatus.NEW:  # what it was offered stays until it is considered anew
        await show_asker(turn.session, question, key=turn.key)
    await start_job(turn, CONSIDER, {"question": question.id}, order=f"question:{question.id}")


def _parted(verbatim: str, length: int, mark: str) -> tuple[str, str] | None:
    """A question without the part of this length and mark, and the part; None where it is not in there (any more)."""
    at = verbatim.find("\n")
    while at >= 0:
        part, after = verbatim[at + 1 : at + 1 + length], verbatim[at + 1 + length :]
        if part.strip() and _mark(part) == mark and (not after or after.startswith("\n")):
            return verbatim[:at] + after, part
        at = verbatim.find("\n", at + 1)
    return None


def _mark(text: str) -> str:
    """Tells a part from others without holding its words: a button's value may be logged by a platform."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


PRESSES: dict[str, Press] = {APART: take_apart}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
