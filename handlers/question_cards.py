"""How a question looks to who asked it: on its way, with what is known already, with its answer; and in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.ask_form import stage_name
from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
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
    InstantStyle,
    Mention,
    Quote,
    Text,
    line,
)
from handlers.speech import Speech
from storage.kinds import QuestionStatus, ReplyKind
from storage.tables import Answer, Question

ASKED = "question.asked"
"""The purpose of the card that who asked keeps; its subject is the question."""
ANSWERED = "question.answered"
"""The purpose of what tells who asked what marketing says; its subject is the question."""
HELPS, STILL, SOLVED, NOT_YET = "question.helps", "question.still", "question.solved", "question.not_yet"
SHOWN = 700
"""So many characters of a question are quoted where it stands among others."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asked, and what about: the digest's headline, and the line of it ("" where there is none)."""

    asker: str
    headline: str
    bullet: str


@dataclass(frozen=True, slots=True)
class Known:
    """Something that may answer a question: its words, where it stands and since when.

    `digest_id` is the digest to open, if it stands in one; `internal` marks what customers must not see.
    """

    text: str
    source: str
    at: datetime
    digest_id: str = ""
    internal: bool = False


def asked_card(question: Question, subject: Subject, speech: Speech, *, nothing_found: bool = False) -> Card:
    """To who asked: where the question stands."""
    told = {
        QuestionStatus.OFFERED: speech.say("I look at what is known about your question already."),
        QuestionStatus.NEW: speech.say("Marketing has your question. The answer comes back to you here."),
        QuestionStatus.ANSWERED: speech.say("Marketing has replied to your question."),
        QuestionStatus.SOLVED: speech.say("Your question is solved."),
        QuestionStatus.HELPED: speech.say("Good: what is known already answered your question."),
        QuestionStatus.WITHDRAWN: speech.say("You have taken this question back."),
        QuestionStatus.LEFT_OUT: speech.say("I took this for no question."),
    }[question.status]
    title = speech.say("Your question to marketing")
    elements: list[Element] = [Header(title), *_for_whom(question, subject, speech), Text(line(told))]
    if nothing_found and question.status is QuestionStatus.NEW:
        nothing = speech.say("I found nothing about it in digests, briefs and earlier answers.")
        elements.append(Text(line(nothing)))
    elements += [Quote(line(question.verbatim)), *about(subject, speech)]
    if question.status is QuestionStatus.NEW:
        elements += _details(question, speech)
    buttons = _buttons(question, speech)
    if buttons:
        elements.append(Actions(buttons))
    return Card(tuple(elements), f"{title}: {told}")


def offer_card(
    question: Question, subject: Subject, known: Sequence[Known], speech: Speech, summary: Sequence[Element] = ()
) -> Card:
    """To who asked: what published digests, briefs and earlier answers say, before marketing is asked.

    A `summary` of them stands above, where there is one.
    """
    title = speech.say("This may answer your question")
    elements: list[Element] = [Header(title), *_for_whom(question, subject, speech), Quote(line(question.verbatim))]
    elements += summary
    items = tuple(
        BulletItem(line(each.text, " – ", Instant(each.at, InstantStyle.DATE)), (each.source,), internal=each.internal)
        for each in known
    )
    elements.append(Bullets(items))
    if question.offered_until is not None:
        waits = speech.say("If you don't choose, marketing gets your question:")
        elements.append(Context(line(waits, " ", Instant(question.offered_until))))
    elements.append(
        Actions(
            (
                Button(speech.say("That helps"), HELPS, question.id, ButtonStyle.PRIMARY),
                Button(speech.say("I still need marketing"), STILL, question.id),
            )
        )
    )
    digests = tuple(dict.fromkeys(each.digest_id for each in known if each.digest_id))
    shown = [Button(speech.say("Show the digest"), "digest.open", digest) for digest in digests[:1]]
    elements.append(Actions((*shown, Button(speech.say("Details"), "question.details", question.id))))
    return Card(tuple(elements), title)


def answer_card(question: Question, subject: Subject, answer: Answer, author: str, speech: Speech) -> Card:
    """To who asked: what marketing says, and whether that solves it."""
    titles = {
        ReplyKind.ANSWER: speech.say("Marketing answers your question"),
        ReplyKind.PLANNED: speech.say("Marketing plans something for your question"),
        ReplyKind.DECLINED: speech.say("Marketing declines your question"),
    }
    title = titles[answer.kind]
    elements: list[Element] = [Header(title), *_for_whom(question, subject, speech)]
    elements.append(Quote(line(_cut(question.verbatim))))
    if answer.kind is ReplyKind.ANSWER:
        elements.append(Text(line(answer.text)))
    else:
        elements.append(Text(line(Bold(speech.say("Reason:")), " ", answer.text)))
    if author:
        elements.append(Context(line(speech.say("From {name}", name=author), " · ", Instant(answer.at))))
    if question.status is QuestionStatus.SOLVED:
        elements.append(Text(line(Bold(speech.say("Your question is solved.")))))
    elif question.status is QuestionStatus.ANSWERED and question.answer_id == answer.id:
        elements.append(
            Actions(
                (
                    Button(speech.say("Solved"), SOLVED, question.id, ButtonStyle.PRIMARY),
                    Button(speech.say("Not yet"), NOT_YET, question.id),
                )
            )
        )
    elif question.status is QuestionStatus.NEW:
        elements.append(Text(line(Bold(speech.say("You said that this is not the answer yet. Marketing goes on.")))))
    return Card(tuple(elements), title)


def list_card(found: Sequence[Question], speech: Speech) -> Card:
    """One's own open questions."""
    title = speech.say("Your open questions")
    elements: list[Element] = [Header(title)]
    standing = {
        QuestionStatus.OFFERED: speech.say("you decide: does what I found help?"),
        QuestionStatus.NEW: speech.say("with marketing"),
        QuestionStatus.ANSWERED: speech.say("answered: is it solved?"),
    }
    for question in found:
        if len(elements) > 1:
            elements.append(Divider())
        where = standing.get(question.status, "")
        elements += [
            Quote(line(_cut(question.verbatim))),
            Context(line(speech.say("Asked"), " ", Instant(question.created_at), f" · {where}")),
        ]
        buttons = _buttons(question, speech)
        if buttons:
            elements.append(Actions(buttons))
    if not found:
        elements.append(Text(line(speech.say("You have no open question."))))
        elements.append(Actions((Button(speech.say("Ask marketing"), "digest.ask", style=ButtonStyle.PRIMARY),)))
    return Card(tuple(elements), title)


def about(subject: Subject, speech: Speech) -> Iterator[Element]:
    """What a question is about, where that is known."""
    if subject.bullet:
        yield Text(line(speech.say("About the line:"), " ", Bold(subject.bullet)))
    if subject.headline:
        yield Text(line(speech.say("About the digest:"), " ", Bold(subject.headline)))


def facts(question: Question, speech: Speech) -> Iterator[Fact]:
    """What was said beside the question."""
    size = None if question.deal_size is None else speech.number(question.deal_size)
    for label, value in (
        (speech.say("Customer or segment"), question.customer),
        (speech.say("Product"), question.product),
        (speech.say("Stage of the deal"), question.stage and stage_name(question.stage, speech)),
        (speech.say("Size of the deal"), size),
        (speech.say("Competitor"), question.competitor),
    ):
        if value:
            yield Fact(label, line(value))


def _details(question: Question, speech: Speech) -> Iterator[Element]:
    shown = tuple(facts(question, speech))
    if shown:
        yield Facts(shown)
    if question.needed_by is not None:
        yield Context(line(speech.say("Needed by"), " ", Instant(question.needed_by)))
    if question.anonymous:
        yield Context(line(speech.say("Marketing doesn't see your name.")))


def _for_whom(question: Question, subject: Subject, speech: Speech) -> Iterator[Element]:
    """In public, whom a card is for."""
    if question.in_public and question.asker_id is not None:
        yield Context(line(speech.say("For"), " ", Mention(question.asker_id, subject.asker or "…")))


def _buttons(question: Question, speech: Speech) -> tuple[Button, ...]:
    match question.status:
        case QuestionStatus.OFFERED:
            return (Button(speech.say("I still need marketing"), STILL, question.id), _withdraw(question, speech))
        case QuestionStatus.NEW:
            return (Button(speech.say("Details"), "question.details", question.id), _withdraw(question, speech))
        case QuestionStatus.ANSWERED:
            return (
                Button(speech.say("Solved"), SOLVED, question.id, ButtonStyle.PRIMARY),
                Button(speech.say("Not yet"), NOT_YET, question.id),
            )
        case QuestionStatus.HELPED:
            return (Button(speech.say("I still need marketing"), STILL, question.id),)
        case _:
            return ()


def _withdraw(question: Question, speech: Speech) -> Button:
    confirm = Confirm(
        title=speech.say("Take this question back?"),
        text=speech.say("Marketing sees that you took it back."),
        yes=speech.say("Take it back"),
        no=speech.say("Keep it"),
    )
    return Button(speech.say("Take it back"), "question.withdraw", question.id, confirm=confirm)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
