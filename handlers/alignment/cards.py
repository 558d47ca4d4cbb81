"""The card that asks: a line for each question and a button for each answer, so that one tap is enough."""

from __future__ import annotations

from datetime import datetime

from handlers.alignment.saying import answers, statement
from handlers.cards import (
    Actions,
    Button,
    Card,
    Confirm,
    Context,
    Element,
    Header,
    Text,
    line,
)
from handlers.speech import Speech
from storage.alignment import ALL, QUESTIONS

ANSWER = "alignment.answer"
NEVER, AGAIN = "alignment.never", "alignment.again"
CANT_SAY = "-"
PREVIEW = "preview"
"""Stands for the quarter where a manager only looks."""


def ask_card(quarter: str, until: datetime, answered: int, others: str, speech: Speech) -> Card:
    """The questions that are not `answered` yet (a bit for each), with `others` as the teams that they are about."""
    if answered == ALL:
        told = speech.say("Thank you: that is all. What came out is told when the check closes.")
        return Card((Text(line(told)),), told)
    title = speech.say("How well do you work together?")
    intro = speech.say("Five short questions about you and {teams}, once a quarter, a tap each.", teams=others)
    elements: list[Element] = [Header(title), Text(line(intro))]
    for place, question in enumerate(QUESTIONS):
        text = f"{place + 1}. {statement(question, speech)}"
        if answered & 1 << place:
            elements.append(Context(line(f"{text} ✓")))
            continue
        elements.append(Text(line(text)))
        levels = [(label, str(level)) for level, label in enumerate(answers(speech))]
        elements.append(
            Actions(
                tuple(
                    Button(label, f"{ANSWER}.{question}", f"{quarter}:{question}:{level}")
                    for label, level in (*levels, (speech.say("I can't say"), CANT_SAY))
                )
            )
        )
    elements.append(Context(line(privacy(speech))))
    elements.append(Context(line(speech.say("Open until {moment}.", moment=speech.moment(until)))))
    elements.append(Actions((never_button(speech),)))
    return Card(tuple(elements), title)


def privacy(speech: Speech) -> str:
    """What is kept and told of answers."""
    return speech.say(
        "Anonymous: I count how often each answer is given in a team, and keep neither whose it was nor when. Of five "
        "answers or fewer nothing is told. So a tap counts at once and can't be taken back."
    )


def never_button(speech: Speech) -> Button:
    """Declines for good."""
    confirm = Confirm(
        speech.say("Never be asked again?"),
        speech.say("You can change your mind by saying “alignment”."),
        speech.say("Never ask me"),
        speech.say("Cancel"),
    )
    return Button(speech.say("Never ask me"), NEVER, confirm=confirm)
