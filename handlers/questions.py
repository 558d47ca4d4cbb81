"""Sales asks marketing: by a form, about a digest, one of its lines or anything; or in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.aside import tell_aside
from handlers.cards import Actions, Button, ButtonStyle, Card, Option, Text, line
from handlers.changes import held, nonce
from handlers.commands import Command, gettext_noop
from handlers.digest_card import headline_of
from handlers.forms import ChoiceField, Field, Form, NumberField, Page, Submission, TextField, Value
from handlers.outbox import change, post, to_person
from handlers.permissions import Right
from handlers.question_cards import ASKED, TOLD, Subject, asked_card, list_card, told_card
from handlers.reactions import show_counts
from handlers.readers import speech_of_channel, speech_of_copy
from handlers.sources import readable
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import audit, digests, ledger, people, places, questions
from storage.compositions import composition
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, QuestionStatus, TargetKind
from storage.tables import Question

FORM = "digest.ask"
SHORT = 200
LONGEST = 3000
LISTED = 10
CALL = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about: a digest, one bullet of it, or nothing that is known."""

    digest_id: str | None = None
    bullet_id: str | None = None
    line: str = ""


@opens_form
async def open_ask(turn: Turn, value: str, message: str) -> Response:
    """Open the form to ask about the digest or the bullet with the key `value`; about anything without one."""
    return Response(form=await ask_form(turn, {"about": value}, nonce(turn)))


async def ask_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The question, and what helps marketing to answer: nothing of that is compulsory."""
    turn.require(Right.ASK)
    speech, about = turn.speech, await _about(turn, held(state, "about"))
    intro = (line(speech.say("About: {line}", line=about.line)),) if about.line else ()
    return Form(
        id=FORM,
        title=speech.say("Ask marketing"),
        pages=(Page((_question(speech), _needed_by(speech), *_details(speech)), intro=intro),),
        submit=speech.say("Ask"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def ask(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the question and tell marketing; sent twice, it asks once."""
    turn.require(Right.ASK)
    about = await _about(turn, held(sent.state, "about"))
    answers = sent.values
    question = _new(turn, delivery_key("question", sent.nonce), str(answers["question"]), about)
    for name in ("customer", "product", "stage", "competitor"):
        setattr(question, name, _text(answers.get(name)))
    size = answers.get("deal_size")
    question.deal_size = int(size) if isinstance(size, int) else None
    question.needed_by = _instant(turn, answers.get("needed_by"))
    return await _keep(turn, question)


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
    return await _keep(turn, _new(turn, delivery_key("question", turn.key), rest.strip(), About()))


async def withdraw(turn: Turn, value: str, message: str) -> Response:
    """Take one's own question back, in all cards that show it."""
    turn.require(Right.ASK)
    if not await questions.withdraw(turn.session, value, asker_id=turn.actor.person_id):
        return Response(notice=turn.speech.say("Only who asked can take a question back, and only while it is open."))
    question = await questions.get_question(turn.session, value)
    await _note(turn, question, "question.withdrawn")
    await _show(turn, question)
    return Response(notice=turn.speech.say("Your question is taken back. Marketing sees that."))


async def list_own(turn: Turn, rest: str) -> Response:
    """Show the actor's own open questions, each with a way to take it back."""
    turn.require(Right.ASK)
    found = await questions.questions(
        turn.session, asker_id=turn.actor.person_id, status=QuestionStatus.NEW, limit=LISTED
    )
    return await tell_aside(turn, list_card(found, turn.speech), part="questions")


async def _keep(turn: Turn, question: Question) -> Response:
    speech = turn.speech
    if not await questions.ask(turn.session, question):
        return Response(notice=speech.say("Marketing has this question already."))
    await _note(turn, question, "question.asked")
    channels = await places.channels(turn.session, purpose=ChannelPurpose.MARKETING)
    subject = await _subject(turn, question)
    for channel in channels:
        await post(
            turn,
            Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
            told_card(question, subject, await speech_of_channel(turn.session, channel)),
            message=delivery_key(TOLD, question.id, channel.id),
            purpose=TOLD,
            subject=question.id,
        )
    own = delivery_key(ASKED, question.id)
    await post(
        turn, to_person(turn), asked_card(question, subject, speech), message=own, purpose=ASKED, subject=question.id
    )
    if question.digest_id is not None:
        await show_counts(turn, question.digest_id)
    if not channels:
        return Response(notice=speech.say("Your question is kept. There is no marketing channel yet to show it in."))
    return Response(notice=speech.say("Marketing has your question. The answer comes back to you here."))


async def _show(turn: Turn, question: Question) -> None:
    """Bring all cards about a question, and the digest's count of questions, up to date."""
    subject = await _subject(turn, question)
    for purpose, made in ((TOLD, told_card), (ASKED, asked_card)):
        for copy in await ledger.posts(turn.session, purpose=purpose, subject_id=question.id):
            speech = await speech_of_copy(turn.session, copy)
            await change(turn, copy.message, made(question, subject, speech))
    if question.digest_id is not None:
        await show_counts(turn, question.digest_id)


def _new(turn: Turn, key: str, verbatim: str, about: About) -> Question:
    return Question(
        id=key,
        verbatim=verbatim,
        asker_id=turn.actor.person_id,
        workspace_id=turn.actor.workspace_id,
        conversation=turn.place.conversation,
        thread=turn.place.thread,
        digest_id=about.digest_id,
        bullet_id=about.bullet_id,
        created_at=turn.now,
    )


async def _about(turn: Turn, value: str) -> About:
    """What a digest's or a bullet's key stands for, if the actor may read it. Raises ClosedError."""
    if not value:
        return About()
    bullet = await digests.find_bullet(turn.session, value)
    digest = await readable(turn, value if bullet is None else bullet.digest_id)
    if bullet is not None:
        return About(digest.id, bullet.id, bullet.text)
    return About(digest.id, None, headline_of(await composition(turn.session, digest.id)))


async def _subject(turn: Turn, question: Question) -> Subject:
    """Who asked about what, for the cards."""
    asker = "" if question.asker_id is None else (await people.get_person(turn.session, question.asker_id)).display_name
    headline, bullet = "", None
    if question.digest_id is not None:
        headline = headline_of(await composition(turn.session, question.digest_id))
    if question.bullet_id is not None:
        bullet = await digests.find_bullet(turn.session, question.bullet_id)
    return Subject(asker, headline, "" if bullet is None else bullet.text)


async def _note(turn: Turn, question: Question, action: str) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="question",
        subject_id=question.id,
        details={"digest": question.digest_id},
    )


def _question(speech: Speech) -> TextField:
    hint = speech.say("Best in the customer's own words: marketing reads it exactly as you write it.")
    return TextField(id="question", label=speech.say("Your question"), hint=hint, multiline=True, max_length=LONGEST)


def _needed_by(speech: Speech) -> ChoiceField:
    options = (
        Option(speech.say("I have a call in 30 minutes"), "call"),
        Option(speech.say("Today"), "today"),
        Option(speech.say("Tomorrow"), "tomorrow"),
        Option(speech.say("This week"), "week"),
    )
    label = speech.say("By when do you need the answer?")
    return ChoiceField(id="needed_by", label=label, options=options, radio=True, required=False)


def _details(speech: Speech) -> tuple[Field, ...]:
    def short(name: str, label: str) -> TextField:
        return TextField(id=name, label=label, required=False, max_length=SHORT)

    return (
        short("customer", speech.say("Customer or segment")),
        short("product", speech.say("Product")),
        short("stage", speech.say("Stage of the deal")),
        NumberField(
            id="deal_size",
            label=speech.say("Size of the deal"),
            hint=speech.say("A whole number, in your company's currency."),
            required=False,
            minimum=0,
        ),
        short("competitor", speech.say("Competitor")),
    )


def _instant(turn: Turn, chosen: Value) -> datetime | None:
    """The instant that a choice stands for: half an hour from now, or the end of a day in the asker's zone."""
    today = turn.now.astimezone(turn.speech.zone).date()
    days = {"today": 0, "tomorrow": 1, "week": 6 - today.weekday()}
    if chosen == "call":
        return turn.now + CALL
    if not isinstance(chosen, str) or chosen not in days:
        return None
    after = today + timedelta(days=days[chosen] + 1)
    return datetime.combine(after, time(), turn.speech.zone)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) and value else None


async def _own_pressed(turn: Turn, value: str, message: str) -> Response:
    return await list_own(turn, "")


PRESSES: dict[str, Press] = {FORM: open_ask, "question.withdraw": withdraw, "questions.show": _own_pressed}
FORMS: dict[str, FormCase] = {FORM: FormCase(ask_form, ask)}
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
