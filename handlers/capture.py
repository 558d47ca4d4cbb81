"""Words that name no command: a question to marketing, a part of one, or chatter, which is left out and can be fetched.

Marketing sees what was left out in channels; what somebody wrote to the bot alone, only they can fetch back.
"""

from __future__ import annotations

from collections.abc import Sequence

from feedback.chatter import Chatter, Kind, Rules, Sifted, sift
from handlers.aside import tell_aside
from handlers.ask_form import LONGEST
from handlers.asked import CONSIDER, About, about, keep, new_question, note, tell_arrived
from handlers.briefs import take_text
from handlers.cards import (
    Actions,
    Button,
    Card,
    Context,
    Divider,
    Element,
    Header,
    Instant,
    Line,
    Mention,
    Quote,
    Text,
    line,
)
from handlers.changes import ClosedError
from handlers.commands import Command, gettext_noop, not_understood
from handlers.later import start_job
from handlers.outbox import reply
from handlers.parts import add_part, tell_added
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import people, questions
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import QuestionSource, QuestionStatus
from storage.queue import queue_settings
from storage.tables import Question

OVERRULE = "question.overrule"
LISTED = 10
SENTENCE = 4
"""Of so many words on, what follows a question is rather said about it than a command misspelt."""


async def take(turn: Turn, said: str, near: Sequence[Command]) -> Response | None:
    """Words to the bot that name no command. None from somebody who may not ask: then they are quoted back."""
    if not turn.actor.may(Right.ASK) or not said.strip():
        return None
    sifted = await _sifted(turn, said)
    if sifted.kind is Kind.CHATTER:
        left = await _leave_out(turn, said, sifted)
        return await _answer_chatter(turn, left, sifted.chatter or Chatter.TALK)
    if sifted.kind is Kind.UNCLEAR and near and len(said.split()) < SENTENCE:
        return await _offer_to_ask(turn, said, sifted, near)
    added = await add_part(turn, said)
    if added is not None:
        return await tell_added(turn, added, said, asks=sifted.kind is Kind.QUESTION)
    if sifted.kind is Kind.UNCLEAR:
        return await _offer_to_ask(turn, said, sifted, near)
    source = QuestionSource.MESSAGE if turn.place.private else QuestionSource.MENTION
    return await _ask(turn, said, source)


async def pasted(turn: Turn, said: str) -> Response:
    """A long text: a brief from who may post one, a question from anybody else."""
    if turn.actor.may(Right.POST_BRIEF) or not turn.actor.may(Right.ASK) or len(said) > LONGEST:
        return await take_text(turn, said)
    if (await _sifted(turn, said)).kind is not Kind.QUESTION:
        return await take_text(turn, said)
    return await take(turn, said, ()) or Response()


async def overhear(turn: Turn, said: str) -> Response:
    """Words to others under a digest: only what plainly asks is taken, and nobody is answered otherwise."""
    if not turn.actor.may(Right.ASK) or not said.strip():
        return Response()
    sifted = await _sifted(turn, said)
    if sifted.kind is Kind.QUESTION and len(said) <= LONGEST:
        if await add_part(turn, said) is not None:
            return Response()
        return await _ask(turn, said, QuestionSource.THREAD)
    await _leave_out(turn, said, sifted)
    return Response()


async def point_at(turn: Turn, said: str) -> Response:
    """Offer to ask marketing what somebody else wrote: to the person alone, who says yes with one press."""
    turn.require(Right.ASK)
    words = said.strip()[:LONGEST]
    if not words:
        return Response()
    key = delivery_key("question", turn.key)
    question = await new_question(turn, key, words, About(), QuestionSource.MESSAGE)
    question.status, question.chatter = QuestionStatus.LEFT_OUT, Chatter.TALK
    await questions.ask(turn.session, question)
    speech = turn.speech
    told = speech.say("Shall I ask marketing this for you?")
    button = Button(speech.say("Ask marketing this"), OVERRULE, question.id)
    card = Card((Text(line(told)), Quote(line(words)), Actions((button,))), told)
    await reply(turn, card, private=True, part="pointed")
    return Response()


async def overrule(turn: Turn, value: str, message: str) -> Response:
    """Make a question of what was left out: one's own, or as marketing what was said in a channel."""
    turn.require(Right.ASK)
    speech = turn.speech
    try:
        question = await questions.get_question(turn.session, value, lock=True)
    except NotFoundError:
        return Response(notice=speech.say("That is not kept any more. Please ask again."))
    own = await questions.asked_by(turn.session, question, turn.actor.person_id)
    if not own and not (question.in_public and turn.actor.may(Right.WORK_QUEUE)):
        return Response(notice=speech.say("Only who wrote it can make a question of it."))
    if question.status is not QuestionStatus.LEFT_OUT:
        return Response(notice=speech.say("It is a question already."))
    question.status, question.chatter, question.last_at = QuestionStatus.OFFERED, None, turn.now
    await turn.session.flush()
    await note(turn, question, "question.overruled")
    await tell_arrived(turn, question)
    await start_job(turn, CONSIDER, {"question": question.id}, order=f"question:{question.id}")
    return Response(notice=speech.say("Taken as a question."))


async def show_left_out(turn: Turn, rest: str) -> Response:
    """Show what was taken for chatter lately: in channels to marketing, and one's own to everybody."""
    turn.require(Right.ASK)
    speech, marketing = turn.speech, turn.actor.may(Right.WORK_QUEUE)
    found = await questions.questions(turn.session, status=QuestionStatus.LEFT_OUT, limit=100)
    mine = turn.actor.person_id
    shown = [
        each for each in found if await questions.asked_by(turn.session, each, mine) or (marketing and each.in_public)
    ][:LISTED]
    title = speech.say("What I took for no question")
    elements: list[Element] = [Header(title)]
    for each in shown:
        elements += await _left_out_item(turn, each)
    if not shown:
        elements.append(Text(line(speech.say("Nothing was left out in the last two weeks."))))
    elif turn.actor.may(Right.TUNE_QUEUE):
        elements.append(Divider())
    if turn.actor.may(Right.TUNE_QUEUE):
        elements.append(Actions((Button(speech.say("Tune what counts as a question"), "queue.tune"),)))
    return await tell_aside(turn, Card(tuple(elements), title), part="left-out")


def chatter_name(chatter: Chatter, speech: Speech) -> str:
    """Why something was left out, in the reader's language."""
    names = {
        Chatter.THANKS: speech.say("thanks"),
        Chatter.GREETING: speech.say("a greeting"),
        Chatter.AGREEMENT: speech.say("a word of agreement"),
        Chatter.TALK: speech.say("talk that asks nothing"),
        Chatter.LISTED: speech.say("in your company's list"),
    }
    return names[chatter]


async def _sifted(turn: Turn, said: str) -> Sifted:
    settings = await queue_settings(turn.session)
    return sift(said, Rules(settings.never, settings.always))


async def _ask(turn: Turn, said: str, source: QuestionSource) -> Response:
    key = delivery_key("question", turn.key)
    return await keep(turn, await new_question(turn, key, said.strip(), await _about(turn), source))


async def _about(turn: Turn) -> About:
    """The digest under which it was said, if the actor may read it."""
    try:
        return await about(turn, turn.about)
    except ClosedError:
        return About()


async def _leave_out(turn: Turn, said: str, sifted: Sifted) -> Question:
    source = QuestionSource.MESSAGE if turn.place.private else QuestionSource.THREAD
    key = delivery_key("question", turn.key)
    question = await new_question(turn, key, said.strip()[:LONGEST], await _about(turn), source)
    question.status, question.chatter = QuestionStatus.LEFT_OUT, sifted.chatter or Chatter.TALK
    await questions.ask(turn.session, question)
    return question


async def _answer_chatter(turn: Turn, left: Question, chatter: Chatter) -> Response:
    speech = turn.speech
    told = {
        Chatter.THANKS: speech.say("You are welcome."),
        Chatter.GREETING: speech.say("Hello. Ask me anything, or say “home” to see what there is."),
    }.get(chatter, speech.say("I took this for no question, so marketing does not get it."))
    button = Button(speech.say("It is a question"), OVERRULE, left.id)
    await reply(turn, Card((Text(line(told)), Actions((button,))), told), part="chatter")
    return Response()


async def _offer_to_ask(turn: Turn, said: str, sifted: Sifted, near: Sequence[Command]) -> Response:
    """Words that may be a command misspelt or a question: who wrote them says."""
    left = await _leave_out(turn, said, sifted)
    button = Button(turn.speech.say("Ask marketing this"), OVERRULE, left.id)
    await reply(turn, not_understood(turn.speech, said, near, button), part="not-understood")
    return Response()


async def _left_out_item(turn: Turn, each: Question) -> list[Element]:
    speech = turn.speech
    why = chatter_name(each.chatter or Chatter.TALK, speech)
    who: Line = ()
    if each.asker_id is not None:
        name = (await people.get_person(turn.session, each.asker_id)).display_name
        who = line(Mention(each.asker_id, name), " · ")
    return [
        Divider(),
        Quote(line(each.verbatim[:300])),
        Context(line(*who, Instant(each.created_at), f" · {why}")),
        Actions((Button(speech.say("It is a question"), OVERRULE, each.id),)),
    ]


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show_left_out(turn, "")


PRESSES: dict[str, Press] = {OVERRULE: overrule, "questions.left_out": _pressed}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "left out",
        ("left out", "what was left out", "ausgelassen", "was wurde ausgelassen"),
        gettext_noop("What I took for no question"),
        show_left_out,
        "questions.left_out",
        german="ausgelassen",
    ),
)
