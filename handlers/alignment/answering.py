"""People answer the alignment check, or decline for good. Who answers what is never put anywhere: docs/adr/0053."""

from __future__ import annotations

from handlers.alignment.cards import AGAIN, ANSWER, CANT_SAY, NEVER, PREVIEW, ask_card
from handlers.alignment.checks import PURPOSE, ask_key, others_of
from handlers.cards import Actions, Button, Card, Text, line
from handlers.commands import Command
from handlers.outbox import change, post, to_person
from handlers.permissions import Right
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import alignment, ledger, links
from storage.alignment import QUESTIONS
from storage.edge import InvalidValueError
from storage.tables import AlignmentInvite


async def answer(turn: Turn, value: str, message: str) -> Response:
    """Count an answer; the value holds the quarter, the question and the level. The card loses the question."""
    turn.require(Right.ANSWER_ALIGNMENT)
    quarter, _, rest = value.partition(":")
    question, _, level = rest.partition(":")
    speech = turn.speech
    if quarter == PREVIEW:
        return Response(notice=speech.say("This is a preview: nothing is counted."))
    chosen = int(level) if level.isdecimal() and len(level) == 1 else None
    if question not in QUESTIONS or (chosen is None and level != CANT_SAY):
        return Response(notice=speech.say("This button is out of date. Say “help” to see what I can do."))
    try:
        counted = await alignment.answer(turn.session, quarter, turn.actor.person_id, question, chosen)
    except InvalidValueError:
        return Response(notice=speech.say("This button is out of date. Say “help” to see what I can do."))
    invite = await alignment.invite_of(turn.session, quarter, turn.actor.person_id)
    if not counted:
        current = await alignment.running(turn.session)
        if current is None or current.quarter != quarter:
            return Response(notice=speech.say("This check is closed."))
        if invite is None:
            return Response(notice=speech.say("Only those who were asked can answer."))
    if invite is not None:
        await show_questions(turn, invite)
    return Response() if counted else Response(notice=speech.say("That is answered already."))


async def show_questions(turn: Turn, invite: AlignmentInvite) -> bool:
    """Show the questions that are left in place of those that the actor has, else anew. False where none is running."""
    current = await alignment.running(turn.session)
    if current is None or current.quarter != invite.quarter:
        return False
    others = await others_of(turn.session, invite.team_id, turn.speech)
    card = ask_card(current.quarter, current.closes_at, invite.answered, others, turn.speech)
    asked = ask_key(current.quarter, invite.person_id)
    if await ledger.find(turn.session, asked) is not None:
        await change(turn, asked, card)
    else:
        await alignment.note_sent(turn.session, current.quarter, invite.person_id)
        target = to_person(turn, invite.person_id)
        await post(turn, target, card, message=asked, purpose=PURPOSE, expires_at=current.closes_at)
    return True


async def never(turn: Turn, value: str, message: str) -> Response:
    """Decline for good."""
    turn.require(Right.ANSWER_ALIGNMENT)
    speech = turn.speech
    await alignment.refuse(turn.session, turn.actor.person_id)
    current = await alignment.running(turn.session)
    told = speech.say("Noted: I never ask you again. Say “alignment” if you change your mind.")
    if current is not None:
        asked = ask_key(current.quarter, turn.actor.person_id)
        if await ledger.find(turn.session, asked) is not None:
            button = Button(speech.say("Ask me again"), AGAIN)
            await change(turn, asked, Card((Text(line(told)), Actions((button,))), told))
    return Response(notice=told)


async def again(turn: Turn, value: str, message: str) -> Response:
    """Change one's mind: from the next check on, or in this one where one was asked."""
    turn.require(Right.ANSWER_ALIGNMENT)
    mine = await links.same_person(turn.session, turn.actor.person_id)
    back = await alignment.take_back_refusal(turn.session, mine)
    current = await alignment.running(turn.session)
    if current is not None:
        invite = await alignment.invite_of(turn.session, current.quarter, turn.actor.person_id)
        if invite is not None:
            await show_questions(turn, invite)
    speech = turn.speech
    return Response(notice=speech.say("Thank you: I ask you again.") if back else speech.say("You are asked already."))


PRESSES: dict[str, Press] = {**{f"{ANSWER}.{each}": answer for each in QUESTIONS}, NEVER: never, AGAIN: again}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
