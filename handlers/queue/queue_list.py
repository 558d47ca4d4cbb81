"""The queue as a list of cards: filtered, searched, sorted, page by page, and as a file."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BinasciiError
from collections.abc import Mapping
from dataclasses import dataclass, replace

from feedback.priority import Level, level
from handlers.cards import (
    Actions,
    Bold,
    Button,
    ButtonStyle,
    Card,
    Context,
    Divider,
    Element,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import ChoiceField, Field, Form, Page, Submission, TextField
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.queue.view import name_of
from handlers.queue.words import demand, is_overdue, said, standing, status_name
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import themes, topics
from storage.kinds import ThemeStatus
from storage.tables import Theme
from storage.themes import Counted, Order, Wanted

FILTER = "queue.filter"
_ABOUT = re.compile(r"^(?:about|on|with|for|zu[mr]?|über|mit)\s+", re.I)
PAGE = 8
MINE, UNOWNED, OVERDUE = "mine", "unowned", "overdue"
WORDS, TOPIC = 44, 26
"""Bytes of the words that are looked for, and characters of a topic's key."""
LABEL = 60

_NAMED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("mine", "my own", "meine", "eigene"), ("", MINE)),
    **dict.fromkeys(("nobody's", "unowned", "free", "unassigned", "niemandes", "freie"), ("", UNOWNED)),
    **dict.fromkeys(("overdue", "late", "überfällig", "überfällige"), ("", OVERDUE)),
    **dict.fromkeys(("answered", "beantwortet", "beantwortete"), (ThemeStatus.ANSWERED.value, "")),
    **dict.fromkeys(("planned", "geplant", "geplante"), (ThemeStatus.PLANNED.value, "")),
    **dict.fromkeys(("declined", "abgelehnt", "abgelehnte"), (ThemeStatus.DECLINED.value, "")),
}
"""What is said in a word instead of being chosen in the filter, as a status and whose."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the queue is shown: a status ("": all that is open), whose, about what, in which order, from where."""

    status: str = ""
    whose: str = ""
    topic: str = ""
    words: str = ""
    order: Order = Order.WEIGHT
    offset: int = 0

    def value(self) -> str:
        """As a button's value, which holds 150 characters: so words are cut to `WORDS` bytes."""
        parts = (self.status, self.whose, self.topic, self.order.value, str(self.offset), shortened(self.words))
        return urlsafe_b64encode("\n".join(parts).encode()).decode()

    @classmethod
    def of(cls, value: str) -> Shown:
        """What a button's value says; all that is open where it says nothing."""
        try:
            status, whose, topic, order, offset, words = urlsafe_b64decode(value.encode()).decode().split("\n")
        except (BinasciiError, ValueError):
            return cls()
        return cls(
            status=status if status in {each.value for each in ThemeStatus} else "",
            whose=whose if whose in (MINE, UNOWNED, OVERDUE) else "",
            topic=topic[:TOPIC],
            words=shortened(words),
            order=Order(order) if order in {each.value for each in Order} else Order.WEIGHT,
            offset=int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 7 else 0,
        )

    def wanted(self, turn: Turn) -> Wanted:
        """The same for the database."""
        whose = {MINE: turn.actor.person_id, UNOWNED: ""}.get(self.whose)
        return Wanted(
            states=(ThemeStatus(self.status),) if self.status else (),
            owner_id=whose,
            topic_id=self.topic or None,
            overdue_at=turn.now if self.whose == OVERDUE else None,
            words=self.words,
            order=self.order,
        )


def shortened(words: str) -> str:
    """Words on one line, as many as fit into a button's value in UTF-8."""
    return " ".join(words.split()).encode()[:WORDS].decode(errors="ignore").strip()


async def show(turn: Turn, shown: Shown, message: str = "") -> Response:
    """Show a page of the queue, to the actor alone."""
    turn.require(Right.WORK_QUEUE)
    return await show_panel(turn, await queue_card(turn, shown), message)


async def queue_card(turn: Turn, shown: Shown) -> Card:
    """How the queue stands, and a page of it."""
    speech, wanted = turn.speech, shown.wanted(turn)
    rows = await themes.themes(turn.session, wanted, limit=PAGE + 1, offset=shown.offset)
    counted = await themes.counted(turn.session, turn.now)
    title = speech.say("Questions from the field")
    elements: list[Element] = [Header(title), Context(line(_summary(counted, speech)))]
    filtered = await _filter_name(turn, shown)
    if filtered:
        elements.append(Text(line(Bold(filtered))))
    for row in rows[:PAGE]:
        elements += [Divider(), *await _item(turn, row)]
    if not rows:
        elements.append(Text(line(_nothing(shown, counted, speech))))
    else:
        options = tuple(Option(_label(said(row.title, speech)), row.id) for row in rows[:PAGE])
        elements.append(Actions((Select(speech.say("Open a question"), "theme.open", options),)))
    elements.append(Actions(_buttons(shown, speech, more=len(rows) > PAGE)))
    elements.append(Actions(_other_buttons(turn, shown)))
    return Card(tuple(elements), title)


async def filter_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Which questions, in which order."""
    turn.require(Right.WORK_QUEUE)
    speech, shown = turn.speech, Shown.of(state.get("shown", ""))
    states = tuple(Option(status_name(each, speech), each.value) for each in ThemeStatus)
    whose = (
        Option(speech.say("mine"), MINE),
        Option(speech.say("nobody's"), UNOWNED),
        Option(speech.say("overdue"), OVERDUE),
    )
    orders = (
        Option(speech.say("by priority"), Order.WEIGHT.value),
        Option(speech.say("by due time"), Order.DUE.value),
        Option(speech.say("newest first"), Order.NEWEST.value),
    )
    owned = tuple(Option(each.topic.name[:70], each.topic.id) for each in await topics.topics(turn.session))[:90]
    known = shown.topic if shown.topic in {each.value for each in owned} else ""
    fields: list[Field] = [
        TextField(id="words", label=speech.say("Words"), required=False, max_length=WORDS, initial=shown.words),
        ChoiceField(
            id="status",
            label=speech.say("Status"),
            options=states,
            required=False,
            initial=shown.status,
            hint=speech.say("Empty: all that is open."),
        ),
        ChoiceField(id="whose", label=speech.say("Whose"), options=whose, required=False, initial=shown.whose),
        ChoiceField(id="order", label=speech.say("Order"), options=orders, required=False, initial=shown.order.value),
    ]
    if owned:
        fields.append(ChoiceField(id="topic", label=speech.say("Topic"), options=owned, required=False, initial=known))
    return Form(
        id=FILTER,
        title=speech.say("Filter the questions"),
        pages=(Page(tuple(fields)),),
        submit=speech.say("Show"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def submit_filter(turn: Turn, sent: Submission, message: str) -> Response:
    """Show what was chosen."""
    turn.require(Right.WORK_QUEUE)
    answers = {name: value if isinstance(value, str) else "" for name, value in sent.values.items()}
    order = answers.get("order", "")
    shown = Shown(
        answers.get("status", ""),
        answers.get("whose", ""),
        answers.get("topic", ""),
        shortened(answers.get("words", "")),
        Order(order) if order else Order.WEIGHT,
    )
    return await show(turn, shown, message)


def _summary(counted: Counted, speech: Speech) -> str:
    told = [speech.count("{n} open", "{n} open", counted.open)]
    new = counted.by_status.get(ThemeStatus.NEW, 0)
    if new:
        told.append(speech.count("{n} new", "{n} new", new))
    if counted.unowned:
        told.append(speech.count("{n} with nobody", "{n} with nobody", counted.unowned))
    if counted.overdue:
        told.append(speech.count("{n} overdue", "{n} overdue", counted.overdue))
    return " · ".join(told)


async def _filter_name(turn: Turn, shown: Shown) -> str:
    speech = turn.speech
    parts = [status_name(ThemeStatus(shown.status), speech)] if shown.status else []
    whose = {MINE: speech.say("mine"), UNOWNED: speech.say("nobody's"), OVERDUE: speech.say("overdue")}
    parts += [whose[shown.whose]] if shown.whose else []
    if shown.topic:
        named = {each.topic.id: each.topic.name for each in await topics.topics(turn.session)}
        parts += [named[shown.topic]] if shown.topic in named else []
    parts += [f"“{shown.words}”"] if shown.words else []
    return speech.say("Only: {filter}", filter=", ".join(parts)) if parts else ""


async def _item(turn: Turn, row: Theme) -> list[Element]:
    speech = turn.speech
    owner = "" if row.owner_id is None else f" · {await name_of(turn.session, row.owner_id)}"
    told = f"{standing(row, speech)} · {demand(row, speech)}{owner}"
    if row.open and row.due_at is not None:
        when = speech.moment(row.due_at)
        late = is_overdue(row, turn.now)
        told += " · " + (speech.say("overdue since {when}", when=when) if late else speech.say("due {when}", when=when))
    mark = "❗ " if row.open and level(row.weight) is Level.URGENT else ""
    return [Text(line(Bold(f"{mark}{said(row.title, speech)}"))), Context(line(told))]


def _nothing(shown: Shown, counted: Counted, speech: Speech) -> str:
    if shown.words or shown.status or shown.whose or shown.topic:
        return speech.say("Nothing meets this filter.")
    if not counted.by_status:
        return speech.say("Nobody has asked anything yet. Questions come from “Ask marketing” under every digest.")
    return speech.say("Everything is answered. Well done.")


def _buttons(shown: Shown, speech: Speech, *, more: bool) -> tuple[Button, ...]:
    buttons = [Button(speech.say("Filter and search"), FILTER, shown.value(), ButtonStyle.PRIMARY)]
    if shown.offset:
        before = replace(shown, offset=max(0, shown.offset - PAGE))
        buttons.append(Button(speech.say("Back"), "queue.page", before.value()))
    if more:
        buttons.append(Button(speech.say("Next"), "queue.page", replace(shown, offset=shown.offset + PAGE).value()))
    for whose, label in (
        (MINE, speech.say("Mine")),
        (UNOWNED, speech.say("Nobody's")),
        (OVERDUE, speech.say("Overdue")),
    ):
        if shown.whose != whose:
            buttons.append(Button(label, f"queue.only-{whose}", Shown(whose=whose).value()))
    if shown != Shown():
        buttons.append(Button(speech.say("All open"), "queue.show"))
    return tuple(buttons)


def _other_buttons(turn: Turn, shown: Shown) -> tuple[Button, ...]:
    speech = turn.speech
    buttons = [
        Button(speech.say("As a file"), "queue.export", shown.value()),
        Button(speech.say("Who is responsible"), "topics.show"),
        Button(speech.say("What was left out"), "questions.left_out"),
        Button(speech.say("The field's voice"), "voice.show"),
    ]
    if turn.actor.may(Right.TUNE_QUEUE):
        buttons.append(Button(speech.say("Tune"), "queue.tune"))
    return tuple(buttons)


def _label(title: str) -> str:
    return title if len(title) <= LABEL else title[: LABEL - 1].rstrip() + "…"


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show(turn, Shown.of(value), message)


@opens_form
async def _open_filter(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await filter_form(turn, {"shown": value}, nonce(turn)))


def shown_by_words(rest: str) -> Shown:
    """What is shown for the words behind the command: "queue mine", "open questions about prices"."""
    said = _ABOUT.sub("", rest).strip(" .!?")
    status, whose = _NAMED.get(said.casefold(), ("", ""))
    return Shown(status, whose) if status or whose else Shown(words=shortened(said))


async def _said(turn: Turn, rest: str) -> Response:
    return await show(turn, shown_by_words(rest))


PRESSES: dict[str, Press] = {
    "queue.show": _pressed,
    "queue.page": _pressed,
    FILTER: _open_filter,
    **{f"queue.only-{whose}": _pressed for whose in (MINE, UNOWNED, OVERDUE)},
}
FORMS: dict[str, FormCase] = {FILTER: FormCase(filter_form, submit_filter)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "queue",
        ("queue", "triage", "open questions", "field questions", "warteschlange", "offene fragen", "alle fragen"),
        gettext_noop("The questions from the field, with what to do about them"),
        _said,
        "queue.show",
        german="warteschlange",
    ),
)
