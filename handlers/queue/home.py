"""What the home card says of questions: to marketing what presses, to everybody what became of their own."""

from __future__ import annotations

from handlers.cards import Actions, Bold, BulletItem, Bullets, Button, ButtonStyle, Element, Header, Text, line
from handlers.permissions import Right
from handlers.queue.corrections import waiting
from handlers.queue.words import said
from handlers.turn import Turn
from storage import questions, themes
from storage.kinds import QuestionStatus
from storage.themes import Order, Wanted

SHOWN = 3


async def queue_section(turn: Turn) -> list[Element]:
    """How the queue stands, the most pressing of it, and corrections that wait for the actor. Empty for sales."""
    if not turn.actor.may(Right.WORK_QUEUE):
        return []
    speech = turn.speech
    counted = await themes.counted(turn.session, turn.now)
    elements: list[Element] = []
    if counted.open:
        heading = speech.count(
            "{n} question from the field is open", "{n} questions from the field are open", counted.open
        )
        elements.append(Header(heading, level=2))
        if counted.overdue:
            late = speech.count("{n} is overdue.", "{n} are overdue.", counted.overdue)
            elements.append(Text(line(Bold(late))))
        mine = await themes.themes(turn.session, Wanted(owner_id=turn.actor.person_id, order=Order.DUE), limit=SHOWN)
        top = mine or await themes.themes(turn.session, Wanted(), limit=SHOWN)
        mark = speech.say("yours")
        elements.append(
            Bullets(
                tuple(BulletItem(line(said(each.title, speech), f" – {mark}" if each in mine else "")) for each in top)
            )
        )
        elements.append(Actions((Button(speech.say("All questions"), "queue.show", style=ButtonStyle.PRIMARY),)))
    corrections = await waiting(turn)
    if corrections:
        told = speech.count(
            "{n} answer proposes to correct a brief of yours: see our direct messages.",
            "{n} answers propose to correct a brief of yours: see our direct messages.",
            len(corrections),
        )
        elements.append(Text(line(told)))
    return elements


async def own_section(turn: Turn) -> list[Element]:
    """The actor's own questions that wait for their word, and how many are with marketing."""
    if not turn.actor.may(Right.ASK):
        return []
    speech = turn.speech
    mine = await questions.questions(turn.session, asker_id=turn.actor.person_id, status=questions.OPEN, limit=50)
    if not mine:
        return []
    decide = sum(each.status in (QuestionStatus.OFFERED, QuestionStatus.ANSWERED) for each in mine)
    told = [speech.count("You have {n} open question.", "You have {n} open questions.", len(mine))]
    if decide:
        told.append(speech.count("{n} waits for your word.", "{n} wait for your word.", decide))
    button = Button(speech.say("My questions"), "questions.show")
    return [Text(line(" ".join(told))), Actions((button,))]
