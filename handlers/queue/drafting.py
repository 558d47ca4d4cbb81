"""A draft of an answer from what is published: a marketer asks for it, a job words it, a person sends it or doesn't."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digests.generation import HowFar, Passage, Task, Use, Written
from handlers.cards import (
    Actions,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Line,
    Text,
    line,
)
from handlers.commands import Command
from handlers.forms import FormMismatchError
from handlers.generated import failure_told, generated_note, generated_words, how_far
from handlers.later import start_job
from handlers.offers import known_of
from handlers.outbox import post, to_person
from handlers.permissions import Right
from handlers.queue.acts import held_theme, note_theme
from handlers.speech import LANGUAGES, Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import written
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.passages import Found
from storage.tables import Question, Theme, WrittenText

DRAFT, USE = "theme.draft", "theme.use_draft"
PURPOSE = "theme.draft"
"""The purpose of the message with a draft; its subject is the draft."""
LINES, WORDS = 4, 30
WORDINGS = 3
SOURCES = 600
"""Characters of the sources that stand under a draft that is sent."""


async def ask_for_draft(turn: Turn, value: str, message: str) -> Response:
    """Have a draft written for the actor alone; the message about it becomes the draft."""
    theme = await held_theme(turn, value)
    key = delivery_key(PURPOSE, turn.key, theme.id)
    card = waiting_card(theme.title, turn.speech)
    await post(turn, to_person(turn), card, message=key, purpose=PURPOSE, subject=key)
    payload = {"theme": theme.id, "person": turn.actor.person_id, "draft": key}
    await start_job(turn, DRAFT, payload, order=f"draft:{key}")
    await note_theme(turn, theme.id, "theme.draft_asked")
    if turn.place.private:
        return Response()
    return Response(notice=turn.speech.say("I write you a draft in our direct messages."))


def answer_task(theme: Theme, asked: Sequence[Question], speech: Speech) -> Task:
    """What a language model is asked to draft: in the askers' language, if it is one of ours."""
    language = theme.language if theme.language in LANGUAGES else speech.language
    question = "\n".join(each.verbatim for each in asked[-WORDINGS:])
    return Task(Use.ANSWER, language, LINES, WORDS, question=question)


def passage_of(found: Found, speech: Speech, *, confidential: bool) -> Passage:
    """Something that may answer a question, for a language model and for the reader of what it writes.

    `confidential`: the question is, whatever the passage.
    """
    return Passage(
        found.key,
        found.text,
        known_of(found, speech).source,
        language=found.language,
        statement=found.statement,
        confidential=confidential or found.confidential,
        internal=found.internal,
    )


def waiting_card(title: str, speech: Speech, how: HowFar | None = None) -> Card:
    """While it is being written; with `how`, how far a language model is."""
    told = speech.say("I look for what answers “{title}” and write a draft. A moment.", title=title)
    return Card((Text(line(told)), *([] if how is None else how_far(how, speech))), told)


def draft_card(theme: Theme, text: Written, sources: Mapping[str, Passage], draft: str, speech: Speech) -> Card:
    """The draft with its sources; without any, what can be done instead."""
    title = speech.say("Draft of an answer: {title}", title=theme.title)
    elements: list[Element] = [Header(title)]
    failed = failure_told(text.generation, speech)
    if failed:
        elements.append(Context(line(failed)))
    if not text.lines:
        told = (
            speech.say("What is published comes near, but doesn't answer it. I looked at:")
            if sources
            else speech.say("Nothing that is published answers it. Write the answer yourself.")
        )
        elements.append(Text(line(told)))
        elements += _listed(list(sources.values()))
        elements.append(Actions((Button(speech.say("Answer"), "theme.answer", theme.id, ButtonStyle.PRIMARY),)))
        return Card(tuple(elements), title)
    if not text.generated:
        elements.append(Text(line(speech.say("These places come nearest, word for word:"))))
    items = [
        BulletItem(
            line(each.text),
            tuple(dict.fromkeys(sources[key].where for key in each.keys if key in sources and sources[key].where)),
            internal=any(sources[key].internal for key in each.keys if key in sources),
        )
        for each in text.lines
    ]
    elements.append(Bullets(tuple(items)))
    if text.generated:
        elements.append(generated_note(text.generation.model, speech))
    elements.append(Context(line(speech.say("A draft for you alone: nobody gets it before you send it."))))
    acts = (
        Button(speech.say("Answer with this draft"), USE, draft, ButtonStyle.PRIMARY),
        Button(speech.say("Draft it anew"), DRAFT, theme.id),
        Button(speech.say("Show the question"), "theme.open", theme.id),
    )
    return Card((*elements, Actions(acts)), title)


async def own_draft(turn: Turn, key: str) -> WrittenText:
    """A draft that was written for the actor. Raises NotAllowedError, FormMismatchError."""
    turn.require(Right.WORK_QUEUE)
    try:
        row = await written.get_written(turn.session, key)
    except NotFoundError as error:
        raise FormMismatchError(key) from error
    if row.use is not Use.ANSWER or row.person_id != turn.actor.person_id:
        raise FormMismatchError(key)
    return row


def draft_text(row: WrittenText, speech: Speech) -> str:
    """A draft as the form shows it: its lines, and under them where they stand."""
    text, sources = written.written_of(row), written.sources_of(row)
    body = "\n".join(each.text for each in text.lines)
    wheres = dict.fromkeys(
        sources[key].where for each in text.lines for key in each.keys if key in sources and sources[key].where
    )
    named = "; ".join(wheres)
    named = named if len(named) <= SOURCES else named[: SOURCES - 1].rstrip() + "…"
    return f"{body}\n\n" + speech.say("Sources: {sources}", sources=named) if named else body


def draft_intro(row: WrittenText, speech: Speech) -> tuple[Line, ...]:
    """What stands over the form that a draft fills."""
    text = written.written_of(row)
    if not text.generated:
        return (line(speech.say("A draft of published passages, word for word: put it in your words.")),)
    told = speech.say("Check it before you send it: from then on it is your answer.")
    return (line(generated_words(text.generation.model, speech), " ", told),)


def draft_of(state: Mapping[str, str]) -> str:
    """The key of the draft that a form was opened with, "" where it was opened empty."""
    return state.get("draft", "")


def _listed(sources: Sequence[Passage]) -> Iterator[Element]:
    if sources:
        yield Bullets(tuple(BulletItem(line(each.text), (each.where,), internal=each.internal) for each in sources))


PRESSES: dict[str, Press] = {DRAFT: ask_for_draft}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
