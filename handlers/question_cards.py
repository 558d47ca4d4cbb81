"""How a question looks: to marketing, to who asked it, and in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.cards import (
    Actions,
    Bold,
    Button,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Divider,
    Element,
    Fact,
    Facts,
    Header,
    Instant,
    Mention,
    Quote,
    Text,
    line,
)
from handlers.speech import Speech
from storage.kinds import QuestionStatus
from storage.tables import Question

TOLD = "question"
"""The purpose of the cards in marketing's channels; their subject is the question."""
ASKED = "question.asked"
"""The purpose of the card that who asked keeps."""
SOON = 3600
"""Needed within so many seconds, a question says so first."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asked, and what about: the digest's headline, and the line of it ("" where there is none)."""

    asker: str
    headline: str
    bullet: str


def told_card(question: Question, subject: Subject, speech: Speech) -> Card:
    """To marketing: who asks what about which digest, and what helps to answer."""
    name = subject.asker or speech.say("Somebody")
    title = speech.say("Question from {name}", name=name)
    if question.status is QuestionStatus.WITHDRAWN:
        told = speech.say("{name} has taken this question back.", name=name)
        return Card((Text(line(told)),), told)
    elements: list[Element] = [Header(title)]
    if question.needed_by is not None:
        elements.append(Text(line(Bold(_until(question, speech)), " ", Instant(question.needed_by))))
    elements.append(Quote(line(question.verbatim), subject.asker))
    elements += _about(subject, speech)
    facts = tuple(_facts(question, speech))
    if facts:
        elements.append(Facts(facts))
    if question.asker_id is not None:
        elements.append(Context(line(speech.say("Asked by"), " ", Mention(question.asker_id, name))))
    if question.digest_id is not None:
        elements.append(Actions((Button(speech.say("Show the digest"), "digest.open", question.digest_id),)))
    return Card(tuple(elements), title)


def asked_card(question: Question, subject: Subject, speech: Speech) -> Card:
    """To who asked: that it arrived, and a way to take it back."""
    if question.status is QuestionStatus.WITHDRAWN:
        told = speech.say("You have taken this question back.")
        return Card((Text(line(told)), Quote(line(question.verbatim))), told)
    title = speech.say("Your question to marketing")
    elements: list[Element] = [Header(title), Quote(line(question.verbatim)), *_about(subject, speech)]
    facts = tuple(_facts(question, speech))
    if facts:
        elements.append(Facts(facts))
    if question.needed_by is not None:
        elements.append(Context(line(speech.say("Needed by"), " ", Instant(question.needed_by))))
    elements.append(Actions((_withdraw(question, speech),)))
    return Card(tuple(elements), title)


def list_card(found: Sequence[Question], speech: Speech) -> Card:
    """One's own open questions."""
    title = speech.say("Your open questions")
    elements: list[Element] = [Header(title)]
    for question in found:
        if len(elements) > 1:
            elements.append(Divider())
        elements += [
            Quote(line(question.verbatim)),
            Context(line(speech.say("Asked"), " ", Instant(question.created_at))),
            Actions((_withdraw(question, speech),)),
        ]
    if not found:
        elements.append(Text(line(speech.say("You have no open question."))))
        elements.append(Actions((Button(speech.say("Ask marketing"), "digest.ask", style=ButtonStyle.PRIMARY),)))
    return Card(tuple(elements), title)


def _about(subject: Subject, speech: Speech) -> Iterator[Element]:
    if subject.bullet:
        yield Text(line(speech.say("About the line:"), " ", Bold(subject.bullet)))
    if subject.headline:
        yield Text(line(speech.say("About the digest:"), " ", Bold(subject.headline)))


def _facts(question: Question, speech: Speech) -> Iterator[Fact]:
    size = None if question.deal_size is None else speech.number(question.deal_size)
    for label, value in (
        (speech.say("Customer or segment"), question.customer),
        (speech.say("Product"), question.product),
        (speech.say("Stage of the deal"), question.stage),
        (speech.say("Size of the deal"), size),
        (speech.say("Competitor"), question.competitor),
    ):
        if value:
            yield Fact(label, line(value))


def _until(question: Question, speech: Speech) -> str:
    if question.needed_by is not None and (question.needed_by - question.created_at).total_seconds() <= SOON:
        return speech.say("Urgent, needed by")
    return speech.say("Needed by")


def _withdraw(question: Question, speech: Speech) -> Button:
    confirm = Confirm(
        title=speech.say("Take this question back?"),
        text=speech.say("Marketing sees that you took it back."),
        yes=speech.say("Take it back"),
        no=speech.say("Keep it"),
    )
    return Button(speech.say("Take it back"), "question.withdraw", question.id, confirm=confirm)
