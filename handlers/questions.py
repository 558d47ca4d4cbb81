"""Sales asks marketing: by a form, about a digest, one of its lines or anything; or in words."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.aside import tell_aside
from handlers.ask_form import LONGEST, detail_fields, fill_in, needed_by_field, question_field
from handlers.asked import about, keep, new_question, note, show_asker
from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.changes import held, nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import Form, FormMismatchError, Page, Submission
from handlers.permissions import Right
from handlers.question_cards import list_card
from handlers.queue.copies import refresh_theme
from handlers.reactions import show_counts
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import questions, themes
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import QuestionSource, QuestionStatus
from storage.queue import note_changes
from storage.tables import Question

FORM = "digest.ask"
DETAILS = "question.details"
LISTED = 10


@opens_form
async def open_ask(turn: Turn, value: str, message: str) -> Response:
    """Open the form to ask about the digest or the bullet with the key `value`; about anything without one."""
    return Response(form=await ask_form(turn, {"about": value}, nonce(turn)))


async def ask_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The question, and what helps marketing to answer: nothing of that is compulsory."""
    turn.require(Right.ASK)
    speech, concerns = turn.speech, await about(turn, held(state, "about"))
    intro = (line(speech.say("About: {line}", line=concerns.line)),) if concerns.line else ()
    return Form(
        id=FORM,
        title=speech.say("Ask marketing"),
        pages=(Page((question_field(speech), needed_by_field(speech), *detail_fields(speech)), intro=intro),),
        submit=speech.say("Ask"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def ask(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the question; sent twice, it asks once."""
    turn.require(Right.ASK)
    concerns = await about(turn, held(sent.state, "about"))
    key = delivery_key("question", sent.nonce)
    question = await new_question(turn, key, str(sent.values["question"]), concerns, QuestionSource.FORM)
    fill_in(turn, question, sent)
    return await keep(turn, question)


async def ask_in_words(turn: Turn, rest: str) -> Response:
    """Ask with the words behind the command; without any, offer the form."""
    turn.require(Right.ASK)
    speech = turn.speech
    if not rest.strip():
        told = speech.say("What would you like to know? Write “ask” with your question behind it, or use the form.")
        button = Button(speech.say("Ask marketing"), FORM, style=ButtonStyle.PRIMARY)
        return await tell_aside(turn, Card((Text(line(told)), Actions((button,))), told), part="ask")
    if len(rest) > LONGEST:
        told = speech.say("That is too long for one question. Please use at most {n} characters.", n=LONGEST)
        return await tell_aside(turn, Card((Text(line(told)),), told), part="ask")
    key = delivery_key("question", turn.key)
    source = QuestionSource.WORDS if turn.place.private else QuestionSource.MENTION
    return await keep(turn, await new_question(turn, key, rest.strip(), await about(turn, ""), source))


@opens_form
async def open_details(turn: Turn, value: str, message: str) -> Response:
    """Open the form that says more about one's own question."""
    return Response(form=await details_form(turn, {"question": value}, nonce(turn)))


async def details_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """What helps marketing to answer, filled in as far as it is known."""
    turn.require(Right.ASK)
    question, speech = await _own(turn, held(state, "question")), turn.speech
    fields = (needed_by_field(speech), *detail_fields(speech, question, private=not question.in_public))
    return Form(
        id=DETAILS,
        title=speech.say("Details of the question"),
        pages=(Page(fields, intro=(line(question.verbatim),)),),
        submit=speech.say("Save"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def add_details(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the details, and let marketing see them."""
    turn.require(Right.ASK)
    question = await _own(turn, held(sent.state, "question"))
    fill_in(turn, question, sent)
    questions.fold(question)
    await turn.session.flush()
    await note(turn, question, "question.details")
    await _settled(turn, question)
    return Response(notice=turn.speech.say("Saved. That helps marketing to answer."))


async def withdraw(turn: Turn, value: str, message: str) -> Response:
    """Take one's own question back, in all cards that show it."""
    turn.require(Right.ASK)
    if not await questions.withdraw(turn.session, value, asker_id=turn.actor.person_id):
        return Response(notice=turn.speech.say("Only who asked can take a question back, and only while it is open."))
    question = await questions.get_question(turn.session, value, lock=True)
    await note(turn, question, "question.withdrawn")
    queued = question.theme_id is not None
    if question.theme_id is not None:
        await note_changes(turn.session, [question.id])
        await themes.forget_title(turn.session, question.theme_id, question.verbatim)
    await _settled(turn, question)
    if question.digest_id is not None:
        await show_counts(turn, question.digest_id)
    if not queued:
        return Response(notice=turn.speech.say("Your question is taken back. Marketing never saw it."))
    return Response(notice=turn.speech.say("Your question is taken back. Marketing sees that."))


async def list_own(turn: Turn, rest: str) -> Response:
    """Show the actor's own open questions, each with a way to take it back."""
    turn.require(Right.ASK)
    found = await questions.questions(turn.session, asker_id=turn.actor.person_id, status=questions.OPEN, limit=LISTED)
    return await tell_aside(turn, list_card(found, turn.speech), part="questions")


async def _own(turn: Turn, question_id: str) -> Question:
    """One's own question that is still open. Raises FormMismatchError for any other."""
    try:
        question = await questions.get_question(turn.session, question_id, lock=True)
    except NotFoundError as error:
        raise FormMismatchError(question_id) from error
    if (
        not await questions.asked_by(turn.session, question, turn.actor.person_id)
        or question.status not in questions.OPEN
    ):
        raise FormMismatchError(question_id)
    return question


async def _settled(turn: Turn, question: Question) -> None:
    """After a change: the theme's figures, marketing's cards, and the asker's own."""
    if question.theme_id is not None:
        await themes.recount(turn.session, question.theme_id)
        await refresh_theme(turn.session, question.theme_id, key=turn.key)
    # The card with what is known already stays, so that its buttons can still be pressed.
    if question.status is not QuestionStatus.OFFERED:
        await show_asker(turn.session, question, key=turn.key)


async def _own_pressed(turn: Turn, value: str, message: str) -> Response:
    return await list_own(turn, "")


PRESSES: dict[str, Press] = {
    FORM: open_ask,
    "digest.ask_line": open_ask,
    DETAILS: open_details,
    "question.withdraw": withdraw,
    "questions.show": _own_pressed,
}
FORMS: dict[str, FormCase] = {FORM: FormCase(ask_form, ask), DETAILS: FormCase(details_form, add_details)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "ask",
        ("ask", "ask marketing", "question", "frage", "frag", "frag marketing", "frage marketing"),
        gettext_noop("Ask marketing: write your question behind it, or use the form"),
        ask_in_words,
        german="frage",
    ),
    Command(
        "questions",
        ("questions", "my questions", "fragen", "meine fragen"),
        gettext_noop("Your open questions to marketing"),
        list_own,
        "questions.show",
        german="fragen",
    ),
)
