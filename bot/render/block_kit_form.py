"""Forms as Slack modals, and what their submissions say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, assert_never

from bot.render import limits
from bot.render.audience import Audience
from bot.render.block_kit import numbered, paragraphs
from bot.render.block_kit_actions import option_labels, plain
from bot.render.escaping import clean_line
from bot.render.form_page import Asked, FormPage, form_page, problem_text
from bot.render.splitting import shorten
from bot.render.tickets import FormTooLargeError, read_ticket, write_ticket
from handlers.cards import Bold, Line, Option, Plain
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
    Raw,
    TextField,
    Ticket,
    TimeField,
)

Block: TypeAlias = dict[str, Any]
ANSWER = "answer"


def render(
    form: Form,
    audience: Audience,
    page: int = 0,
    answers: Mapping[str, Raw] | None = None,
    problems: Mapping[str, Problem | str] | None = None,
) -> dict[str, Any]:
    """A page as a view for `views.open` or `views.update`. The block id of an input is its field's id.

    Raises FormTooLargeError where the state and the answers of earlier pages don't fit into `private_metadata`, or the
    page into a view.
    """
    shown = form_page(form, audience, page, answers, problems)
    view = {
        "type": "modal",
        "callback_id": form.id,
        "title": plain(shorten(shown.title, limits.MODAL_TITLE)),
        "submit": plain(shorten(shown.submit, limits.MODAL_TITLE)),
        "close": plain(shorten(shown.cancel, limits.MODAL_TITLE)),
        "private_metadata": write_ticket(shown.ticket, limits.PRIVATE_METADATA),
        "blocks": numbered(_opening(shown, audience) + [b for asked in shown.asked for b in _input(asked, audience)]),
    }
    if len(view["blocks"]) > limits.MODAL_BLOCKS or limits.json_length(view) > limits.VIEW_JSON:
        raise FormTooLargeError(f"{form.id}, page {page}: more than a Slack view takes")
    return view


def errors(problems: Mapping[str, Problem | str], audience: Audience) -> dict[str, Any]:
    """The answer to a `view_submission` that shows problems beside their fields; Slack keeps what was typed."""
    said = {name: shorten(problem_text(each, audience) or "…", limits.ERROR_TEXT) for name, each in problems.items()}
    return {"response_action": "errors", "errors": said}


def ticket(payload: Mapping[str, Any]) -> Ticket:
    """Which form and page a `view_submission` or `view_closed` payload is of. Raises FormMismatchError."""
    view = payload.get("view")
    return read_ticket(view.get("private_metadata") if isinstance(view, Mapping) else None)


def submitted(payload: Mapping[str, Any], audience: Audience) -> tuple[Ticket, dict[str, Raw]]:
    """Ticket and raw answers of a `view_submission` payload, for `read_answers`.

    Slack's ids of people and channels that the audience knows come back as Linkpin's keys. Raises FormMismatchError.
    """
    found = ticket(payload)
    state = payload["view"].get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    if not isinstance(values, Mapping):
        raise FormMismatchError("a view without its state")
    answers: dict[str, Raw] = {}
    for name, actions in values.items():
        element = actions.get(ANSWER) if isinstance(actions, Mapping) else None
        if isinstance(element, Mapping):
            answers[name] = _answer(element, audience)
    return found, answers


def _answer(element: Mapping[str, Any], audience: Audience) -> Raw:
    for name, known in (("selected_users", audience.people), ("selected_conversations", audience.channels)):
        if isinstance(ids := element.get(name), list):
            keys = {platform_id: key for key, platform_id in known.items()}
            return tuple(keys.get(each, each) for each in ids if isinstance(each, str))
    if isinstance(options := element.get("selected_options"), list):
        return tuple(str(option["value"]) for option in options if isinstance(option, Mapping) and "value" in option)
    if isinstance(option := element.get("selected_option"), Mapping):
        return str(option.get("value", ""))
    typed = element.get("value") or element.get("selected_date") or element.get("selected_time")
    return typed if isinstance(typed, str) else ""


def _opening(shown: FormPage, audience: Audience) -> list[Block]:
    title: list[Line] = [(Bold(shown.title),)] if limits.weight(shown.title) > limits.MODAL_TITLE else []
    note: list[Line] = [(Plain(shown.note),)] if shown.note else []
    heading: list[Line] = [(Bold(shown.heading),)] if shown.heading else []
    return paragraphs([*title, *note, *heading], audience) + [
        b for line in shown.intro for b in paragraphs([line], audience)
    ]


def _input(asked: Asked, audience: Audience) -> list[Block]:
    notes: list[str] = []
    element = _element(asked, audience, notes)
    problem: list[Line] = [(Bold(f"⚠ {asked.problem}"),)] if asked.problem else []
    block = {
        "type": "input",
        "block_id": asked.field.id,
        "label": plain(shorten(asked.label, limits.INPUT_LABEL)),
        "element": {**element, "action_id": ANSWER},
        "optional": not asked.field.required,
    }
    if asked.hint:
        block["hint"] = plain(shorten(asked.hint, limits.INPUT_LABEL))
    lines: list[Line] = [(Bold(f"{asked.label}:"),), *[(Plain(note),) for note in notes]] if notes else []
    return [*paragraphs([*lines, *problem], audience), block]


def _element(asked: Asked, audience: Audience, notes: list[str]) -> Block:
    match asked.field:
        case TextField() as field:
            return _text(field, asked.text)
        case NumberField() as field:
            bounds = {"min_value": field.minimum, "max_value": field.maximum}
            shown = {name: str(bound) for name, bound in bounds.items() if bound is not None}
            typed = asked.text.replace(",", ".") if NUMBER.fullmatch(asked.text) else ""
            element = {"type": "number_input", "is_decimal_allowed": field.decimals, **shown}
            return _with(_with(element, "initial_value", typed), "placeholder", _placeholder(field.placeholder))
        case DateField():
            return _with({"type": "datepicker"}, "initial_date", asked.text)
        case TimeField():
            return _with({"type": "timepicker"}, "initial_time", asked.text)
        case ChoiceField() as field:
            return _choice(field, asked, notes)
        case ChoicesField() as field:
            if field.boxes and len(field.options) <= limits.BOX_OPTIONS:
                options = option_labels(field.options, notes)
                return _with(
                    {"type": "checkboxes", "options": options}, "initial_options", _those(options, asked.chosen)
                )
            return _multi(field, field.options, asked, notes)
        case PickField() as field:
            return _native(field, asked, audience) if field.anyone else _multi(field, field.options, asked, notes)
        case CheckField():
            box = {"text": plain(shorten(asked.label, limits.OPTION_TEXT)), "value": "true"}
            return _with({"type": "checkboxes", "options": [box]}, "initial_options", [box] if asked.ticked else [])
        case _:
            assert_never(asked.field)


def _text(field: TextField, typed: str) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": field.multiline, "max_length": max(1, field.max_length)}
    if field.min_length:
        element["min_length"] = field.min_length
    element = _with(element, "placeholder", _placeholder(field.placeholder))
    return _with(element, "initial_value", typed[: limits.INPUT_TEXT])


def _choice(field: ChoiceField, asked: Asked, notes: list[str]) -> Block:
    options = option_labels(field.options, notes)
    chosen = _those(options, (asked.text,))
    if field.radio and len(options) <= limits.BOX_OPTIONS:
        return _with({"type": "radio_buttons", "options": options}, "initial_option", chosen[0] if chosen else None)
    element = {"type": "static_select", **_grouped(options)}
    element = _with(element, "initial_option", chosen[0] if chosen else None)
    return _with(element, "placeholder", _placeholder(field.placeholder))


def _multi(field: ChoicesField | PickField, options: tuple[Option, ...], asked: Asked, notes: list[str]) -> Block:
    made = option_labels(options, notes)
    element = {"type": "multi_static_select", **_grouped(made), "max_selected_items": max(1, field.maximum)}
    element = _with(element, "initial_options", _those(made, asked.chosen))
    return _with(element, "placeholder", _placeholder(field.placeholder))


def _native(field: PickField, asked: Asked, audience: Audience) -> Block:
    """Slack's own picker. Source: docs.slack.dev, multi-select menu: users and conversations lists."""
    match field.directory:
        case Directory.PEOPLE:
            kind, initial, known = "multi_users_select", "initial_users", audience.people
            extra: Block = {}
        case Directory.CHANNELS:
            kind, initial, known = "multi_conversations_select", "initial_conversations", audience.channels
            extra = {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}
        case _:
            assert_never(field.directory)
    element = {"type": kind, "max_selected_items": max(1, field.maximum), **extra}
    element = _with(element, initial, [known.get(each, each) for each in asked.chosen])
    return _with(element, "placeholder", _placeholder(field.placeholder))


def _grouped(options: list[Block]) -> Block:
    """Options, in groups where there are more than one menu takes. Raises FormTooLargeError beyond that."""
    size = limits.OPTIONS
    if len(options) <= size:
        return {"options": options}
    if len(options) > size * limits.OPTION_GROUPS:
        raise FormTooLargeError(f"{len(options)} options are more than a Slack menu takes")
    groups = []
    for start in range(0, len(options), size):
        group = options[start : start + size]
        groups.append({"label": plain(f"{start + 1}–{start + len(group)}"), "options": group})
    return {"option_groups": groups}


def _those(options: list[Block], values: tuple[str, ...]) -> list[Block]:
    return [option for option in options if option["value"] in values]


def _with(element: Block, name: str, value: object) -> Block:
    return element | {name: value} if value else element


def _placeholder(text: str) -> Block | None:
    shown = clean_line(text)
    return plain(shorten(shown, limits.PLACEHOLDER)) if shown else None
