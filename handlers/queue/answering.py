"""The loop is closed: an answer goes to everybody who asked, where each asked; each says whether it solves it.

Who is told is marked in the same commit that keeps the answer, and each message has an id made from the answer and the
question: killed at any point, nobody is told twice and nobody is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.asked import home_of, language_of, note, show_asker, subject_of
from handlers.cards import card_to_json
from handlers.changes import held, nonce
from handlers.commands import Command
from handlers.forms import CheckField, Field, Form, FormMismatchError, Page, Submission, TextField
from handlers.outbox import change_copy
from handlers.permissions import Right
from handlers.question_cards import ANSWERED, NOT_YET, SOLVED, answer_card
from handlers.queue.acts import held_theme, note_theme, settle
from handlers.queue.copies import refresh_theme
from handlers.queue.corrections import propose
from handlers.queue.drafting import USE, draft_intro, draft_of, draft_text, own_draft
from handlers.queue.triage import theme_form, theme_press
from handlers.queue.view import name_of
from handlers.readers import speech_of_copy, speech_of_person
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import answers, audit, deliveries, ledger, links, questions, themes
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import QuestionStatus, ReplyKind, TargetKind
from storage.questions import of_theme
from storage.session import Session
from storage.tables import Answer, Question

ANSWER, PLAN, DECLINE = "theme.answer", "theme.plan", "theme.decline"
KINDS = {ANSWER: ReplyKind.ANSWER, PLAN: ReplyKind.PLANNED, DECLINE: ReplyKind.DECLINED}
LONGEST = 3000


async def answer_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The answer that everybody gets who asked."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    told = speech.count(
        "{n} person gets it, where they asked.", "{n} people get it, each where they asked.", theme.askers
    )
    draft = draft_of(state)
    row = await own_draft(turn, draft) if draft else None
    drafted = "" if row is None else draft_text(row, speech)[:LONGEST]
    fields: list[Field] = [
        TextField(id="text", label=speech.say("Answer"), hint=told, multiline=True, max_length=LONGEST, initial=drafted)
    ]
    if await _concerned_bullet(turn.session, theme.id) is not None:
        label = speech.say("Propose to correct the line in the brief that they asked about")
        fields.append(CheckField(id="correct", label=label))
    intro = () if row is None else draft_intro(row, speech)
    title, submit = speech.say("Answer"), speech.say("Send the answer")
    return theme_form(turn, ANSWER, title, theme, tuple(fields), state, key, intro=intro, submit=submit)


async def reason_form(turn: Turn, form_id: str, state: Mapping[str, str], key: str) -> Form:
    """Why it is planned or declined: everybody who asked reads it."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    hint = speech.say("Everybody who asked reads it.")
    field = TextField(id="text", label=speech.say("Reason"), hint=hint, multiline=True, max_length=LONGEST)
    title = speech.say("Plan it") if form_id == PLAN else speech.say("Decline it")
    return theme_form(turn, form_id, title, theme, (field,), state, key, submit=title)


async def plan_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """As `reason_form`."""
    return await reason_form(turn, PLAN, state, key)


async def decline_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """As `reason_form`."""
    return await reason_form(turn, DECLINE, state, key)


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep what marketing says, and tell everybody who asked; sent twice, it is told once."""
    theme, speech = await held_theme(turn, held(sent.state, "theme")), turn.speech
    text = str(sent.values["text"])
    bullet = await _concerned_bullet(turn.session, theme.id) if sent.values.get("correct") is True else None
    answer = Answer(
        id=delivery_key("answer", sent.nonce),
        theme_id=theme.id,
        kind=KINDS[sent.form_id],
        text=text,
        language=language_of(text, speech.language),
        author_id=turn.actor.person_id,
        at=turn.now,
        corrects_bullet_id=bullet,
    )
    if theme.owner_id is None:
        await themes.assign(turn.session, theme, turn.actor.person_id, at=turn.now)
    waiting = await answers.reply(turn.session, answer)
    told = await tell(turn.session, waiting, answer, key=turn.key)
    if bullet is not None:
        await propose(turn.session, answer)
    notice = speech.count("{n} person is told.", "{n} people are told.", told)
    details: dict[str, audit.Detail] = {"told": told, "answer": answer.id}
    if draft := draft_of(sent.state):
        row = await own_draft(turn, draft)
        details |= {"draft": draft, "edited": int(text != draft_text(row, speech)[:LONGEST])}
    return await settle(turn, theme, f"theme.{answer.kind.value}", notice, details)


@opens_form
async def use_draft(turn: Turn, value: str, message: str) -> Response:
    """Open the answer's form with a draft in it."""
    row = await own_draft(turn, value)
    return Response(form=await answer_form(turn, {"theme": row.subject, "draft": row.id}, nonce(turn)))


async def tell(session: Session, waiting: Sequence[Question], answer: Answer, *, key: str) -> int:
    """Write an answer to who asked these questions, each where they asked; gives how many people.

    Who asked twice in one place is told there once, and in a direct message once, on whatever platforms they asked.
    """
    author = "" if answer.author_id is None else await name_of(session, answer.author_id)
    told: set[tuple[str, str, str | None]] = set()
    for question in waiting:
        await show_asker(session, question, key=f"{key}:{answer.id}")
        target = home_of(question)
        if target is None:
            continue
        asker = await links.root_of(session, question.asker_id or "")
        direct = target.kind is TargetKind.PERSON
        place = (asker, "" if direct else target.name, None if direct else target.thread)
        if place in told:
            continue
        told.add(place)
        subject = await subject_of(session, question)
        speech = await speech_of_person(session, question.asker_id or "")
        await deliveries.enqueue(
            session,
            delivery_id=delivery_key(ANSWERED, answer.id, question.id),
            target=target,
            payload=card_to_json(answer_card(question, subject, answer, author, speech)),
            purpose=ANSWERED,
            subject_id=question.id,
        )
    return len({asker for asker, _, _ in told})


async def solved(turn: Turn, value: str, message: str) -> Response:
    """The answer solves it, says who asked."""
    mine = await _answered(turn, value)
    if not mine:
        return Response(notice=turn.speech.say("Only who asked can say so, and only while the answer stands."))
    for question in mine:
        question.status = QuestionStatus.SOLVED
    await turn.session.flush()
    await _show_all(turn, mine)
    await note(turn, mine[0], "question.solved")
    return Response(notice=turn.speech.say("Good. Marketing sees that it is solved."))


@opens_form
async def open_not_yet(turn: Turn, value: str, message: str) -> Response:
    """Ask what is missing."""
    return Response(form=await not_yet_form(turn, {"question": value}, nonce(turn)))


async def not_yet_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """What is missing; nobody need say so."""
    turn.require(Right.ASK)
    if not await _answered(turn, held(state, "question")):
        raise FormMismatchError("not answered")
    speech = turn.speech
    hint = speech.say("Marketing reads it beside your question.")
    field = TextField(
        id="missing", label=speech.say("What is missing?"), hint=hint, multiline=True, max_length=1000, required=False
    )
    return Form(
        id=NOT_YET,
        title=speech.say("Not yet solved"),
        pages=(Page((field,)),),
        submit=speech.say("Ask again"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def not_yet(turn: Turn, sent: Submission, message: str) -> Response:
    """The answer does not solve it: marketing has to go on."""
    turn.require(Right.ASK)
    mine = await _answered(turn, held(sent.state, "question"))
    if not mine or mine[0].theme_id is None:
        return Response(notice=turn.speech.say("Only who asked can say so, and only while the answer stands."))
    missing = sent.values.get("missing")
    for question in mine:
        question.status = QuestionStatus.NEW
    if isinstance(missing, str) and missing:
        mine[0].verbatim = f"{mine[0].verbatim}\n{missing}"
        questions.fold(mine[0])
    await turn.session.flush()
    theme = await themes.standing(turn.session, mine[0].theme_id, lock=True)
    if not theme.open:
        await themes.reopen(turn.session, theme, at=turn.now)
    await themes.recount(turn.session, theme.id)
    await _show_all(turn, mine)
    await note(turn, mine[0], "question.not_yet")
    await note_theme(turn, theme.id, "theme.reopened", {"question": mine[0].id})
    return Response(notice=turn.speech.say("Marketing sees that it is not solved yet, and goes on."))


async def _answered(turn: Turn, question_id: str) -> list[Question]:
    """The actor's questions that this one's answer answered, itself first; none where it is not theirs."""
    turn.require(Right.ASK)
    try:
        question = await questions.get_question(turn.session, question_id, lock=True)
    except NotFoundError:
        return []
    if (
        not await questions.asked_by(turn.session, question, turn.actor.person_id)
        or question.status is not QuestionStatus.ANSWERED
    ):
        return []
    if question.theme_id is None:
        return [question]
    others = await of_theme(turn.session, question.theme_id)
    mine = await links.same_person(turn.session, turn.actor.person_id)
    same = [each for each in others if each.asker_id in mine and each.id != question.id]
    return [question, *(each for each in same if each.status is QuestionStatus.ANSWERED)]


async def _show_all(turn: Turn, mine: Sequence[Question]) -> None:
    """All cards about these questions: the asker's own, the answers, and marketing's."""
    for question in mine:
        await show_asker(turn.session, question, key=turn.key)
        await show_answers(turn.session, question, key=turn.key)
    for theme_id in dict.fromkeys(each.theme_id for each in mine if each.theme_id is not None):
        await refresh_theme(turn.session, theme_id, key=turn.key)


async def show_answers(session: Session, question: Question, *, key: str) -> None:
    """Bring the messages that told an answer up to date: its buttons stand while it is to be decided."""
    if question.answer_id is None:
        return
    answer = await answers.get_answer(session, question.answer_id)
    author = "" if answer.author_id is None else await name_of(session, answer.author_id)
    subject = await subject_of(session, question)
    message = delivery_key(ANSWERED, answer.id, question.id)
    for copy in await ledger.posts(session, purpose=ANSWERED, subject_id=question.id):
        if copy.message == message:
            speech = await speech_of_copy(session, copy)
            await change_copy(session, message, answer_card(question, subject, answer, author, speech), key=key)


async def _concerned_bullet(session: Session, theme_id: str) -> str | None:
    """The line of a digest that most of a theme's questions are about, None where none is."""
    counted: dict[str, int] = {}
    for question in await of_theme(session, theme_id):
        if question.bullet_id is not None:
            counted[question.bullet_id] = counted.get(question.bullet_id, 0) + 1
    return max(counted, key=lambda bullet: counted[bullet]) if counted else None


PRESSES: dict[str, Press] = {
    ANSWER: theme_press(answer_form),
    USE: use_draft,
    SOLVED: solved,
    NOT_YET: open_not_yet,
}
FORMS: dict[str, FormCase] = {
    ANSWER: FormCase(answer_form, submit),
    PLAN: FormCase(plan_form, submit),
    DECLINE: FormCase(decline_form, submit),
    NOT_YET: FormCase(not_yet_form, not_yet),
}
COMMANDS: tuple[Command, ...] = ()
