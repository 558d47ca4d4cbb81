"""Forms as Adaptive Cards: in a dialog, or as a card in the chat where no dialog can be opened; and what they send."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias, assert_never

from bot.render import limits
from bot.render.adaptive_card import envelope
from bot.render.adaptive_card_actions import KEY, choice, data_of, execute
from bot.render.adaptive_card_text import Reader, text_rows
from bot.render.audience import Audience
from bot.render.escaping import card_text, clean_line, markdown_line, markdown_text
from bot.render.form_page import Asked, FormPage, form_page
from bot.render.splitting import shorten
from bot.render.tickets import FormTooLargeError, read_ticket, write_ticket
from handlers.cards import Bold, Option, Plain
from handlers.forms import (
    NUMBER,
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    Directory,
    Form,
    FormMismatchError,
    NumberField,
    PickField,
    Problem,
    ProblemKind,
    Raw,
    TextField,
    Ticket,
    TimeField,
)

Item: TypeAlias = dict[str, Any]


def render(
    form: Form,
    audience: Audience,
    page: int = 0,
    answers: Mapping[str, Raw] | None = None,
    problems: Mapping[str, Problem | str] | None = None,
    *,
    dialog: bool = False,
) -> dict[str, Any]:
    """A page as a card's content. In a `dialog` the title is the dialog's and closing it is the client's matter.

    Raises FormTooLargeError where the page takes more than Teams does.
    """
    shown = form_page(form, audience, page, answers, problems)
    reader = Reader(audience, {})
    body = _opening(shown, reader, dialog=dialog)
    for asked in shown.asked:
        body += _input(asked, reader)
    body.append({"type": "ActionSet", "actions": _buttons(shown, dialog=dialog)})
    card = envelope(body, card_text(shorten(shown.title, limits.CARD_FALLBACK)), reader)
    if limits.card_bytes(card) > limits.CARD_BYTES:
        raise FormTooLargeError(f"{form.id}, page {page}: more than a card takes")
    return card


def ticket(value: object) -> Ticket:
    """Which form and page an activity's `value` is of. Raises FormMismatchError."""
    ours = data_of(value).get(KEY)
    if not isinstance(ours, Mapping):
        raise FormMismatchError("not a form's submission")
    return read_ticket(ours.get("form", ours.get("cancel")))


def cancelled(value: object) -> bool:
    """Whether the cancel button of a form was pressed."""
    ours = data_of(value).get(KEY)
    return isinstance(ours, Mapping) and "cancel" in ours


def submitted(value: object) -> tuple[Ticket, dict[str, Raw]]:
    """Ticket and raw answers from an activity's `value`, for `read_answers`. Raises FormMismatchError."""
    answers = {name: _answer(raw) for name, raw in data_of(value).items() if name != KEY}
    return ticket(value), answers


def _answer(raw: object) -> Raw:
    if isinstance(raw, bool | str):
        return raw
    if isinstance(raw, int | float):
        return format(Decimal(str(raw)), "f")
    return ""


def _buttons(shown: FormPage, *, dialog: bool) -> list[Item]:
    form = write_ticket(shown.ticket)
    submit = execute(card_text(shown.submit), "submit", {"form": form})
    if dialog:  # dialogs know Action.Submit alone
        return [submit["fallback"]]
    return [submit, execute(card_text(shown.cancel), "cancel", {"cancel": form}, associatedInputs="none")]


def _opening(shown: FormPage, reader: Reader, *, dialog: bool) -> list[Item]:
    look = {"style": "heading", "size": "Large", "weight": "Bolder", "wrap": True}
    title = [] if dialog else [{"type": "TextBlock", "text": markdown_line(markdown_text(shown.title)), **look}]
    note = text_rows((Plain(shown.note),), reader, small=True)
    heading = text_rows((Bold(shown.heading),), reader)
    return title + note + heading + [row for line in shown.intro for row in text_rows(line, reader)]


def _input(asked: Asked, reader: Reader) -> list[Item]:
    words = reader.audience.words
    notes: list[str] = []
    field = {
        "id": asked.field.id,
        "label": card_text(asked.label),
        "isRequired": asked.field.required,
        "errorMessage": asked.problem or words.problem(_likely(asked)),
        **_element(asked, notes),
    }
    rows = [row for note in notes for row in text_rows((Plain(note),), reader)]
    rows += [_warning(row) for row in text_rows((Bold(f"⚠ {asked.problem}"),), reader) if asked.problem]
    return [*rows, field, *text_rows((Plain(asked.hint),), reader, small=True)]


def _warning(row: Item) -> Item:
    return row | {"inlines": [run | {"color": "Attention"} for run in row["inlines"]]}


def _likely(asked: Asked) -> Problem:
    """The problem that a client can find by itself."""
    return Problem(ProblemKind.NO_NUMBER if isinstance(asked.field, NumberField) else ProblemKind.REQUIRED)


def _element(asked: Asked, notes: list[str]) -> Item:
    match asked.field:
        case TextField() as field:
            element = {"type": "Input.Text", "isMultiline": field.multiline, "maxLength": max(1, field.max_length)}
            return _with(element, placeholder=card_text(clean_line(field.placeholder)), value=asked.text)
        case NumberField() as field:
            element = {"type": "Input.Number", "min": field.minimum, "max": field.maximum}
            bounds = {name: value for name, value in element.items() if value is not None}
            return _with(bounds, placeholder=card_text(clean_line(field.placeholder))) | _number(asked.text)
        case DateField() as field:
            first = field.earliest.isoformat() if field.earliest else ""
            final = field.latest.isoformat() if field.latest else ""
            return _with({"type": "Input.Date"}, min=first, max=final, value=asked.text)
        case TimeField():
            return _with({"type": "Input.Time"}, value=asked.text)
        case ChoiceField() as field:
            return _choices(
                field.options, (asked.text,), field.placeholder, notes, expanded=field.radio, multiple=False
            )
        case ChoicesField() as field:
            return _choices(field.options, asked.chosen, field.placeholder, notes, expanded=field.boxes, multiple=True)
        case PickField() as field:
            element = _choices(field.options, asked.chosen, field.placeholder, notes, expanded=False, multiple=True)
            if field.anyone and field.directory is Directory.PEOPLE:
                element |= {"choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}}
            return element
        case CheckField():
            title = markdown_line(markdown_text(asked.label))
            ticked = "true" if asked.ticked else "false"
            return {"type": "Input.Toggle", "title": title, "valueOn": "true", "valueOff": "false", "value": ticked}
        case _:
            assert_never(asked.field)


def _number(typed: str) -> Item:
    if not NUMBER.fullmatch(typed):
        return {}
    number = Decimal(typed.replace(",", "."))
    return {"value": int(number) if number == number.to_integral_value() else float(number)}


def _choices(
    options: tuple[Option, ...], values: tuple[str, ...], hint: str, notes: list[str], *, expanded: bool, multiple: bool
) -> Item:
    """A list. Clients read the titles of an expanded one as Markdown, those of a compact one as they are."""
    choices = [choice(option, notes) for option in options]
    if expanded:
        choices = [each | {"title": markdown_line(markdown_text(clean_line(each["title"])))} for each in choices]
    known = ",".join(option.value for option in options if option.value in values)
    element = {"type": "Input.ChoiceSet", "style": "expanded" if expanded else "compact", "isMultiSelect": multiple}
    return _with({**element, "wrap": True, "choices": choices}, placeholder=card_text(clean_line(hint)), value=known)


def _with(element: Item, **more: str) -> Item:  # without what is empty
    return element | {name: value for name, value in more.items() if value}
