"""What a person types into a view or picks in a message, as `state.values` and `actions` carry it.

Source: docs.slack.dev, view submission payloads and block_actions payloads. What the client itself would not let a
person do raises ClientWouldNotError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from tests.fake_slack.model import Json, nodes
from tests.fake_slack.rules import as_list, units

Answer: TypeAlias = str | int | bool | Sequence[str] | None


class ClientWouldNotError(AssertionError):
    """Slack's own client would not let a person do that."""


# The property that holds the choice, and the one that holds the initial choice.
ONE = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
MANY = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
CHOICES = ONE.keys() | MANY.keys() | OPTION | OPTIONS


def options_of(element: Json) -> list[Json]:
    """All options of an element, groups included."""
    options = as_list(element.get("options"))
    for group in as_list(element.get("option_groups")):
        options += as_list(group.get("options"))
    return options


def _option(element: Json, value: str) -> Json:
    for option in options_of(element):
        if value in (option["value"], option["text"]["text"]):
            return option
    if str(element["type"]).endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value}, "value": value}
    offered = [option["value"] for option in options_of(element)]
    raise ClientWouldNotError(f"no option {value!r} in {element.get('action_id')}; there are {offered}")


def _listed(answer: Answer) -> list[str]:
    if answer is None or isinstance(answer, str):
        return [answer] if answer else []
    if isinstance(answer, Iterable):
        return [str(each) for each in answer]
    return [str(answer)]


def chosen(element: Json, answer: Answer) -> Json:
    """An element's state after an answer was given."""
    kind = str(element["type"])
    if kind in ONE:
        name = ONE[kind][0]
        value = int(answer) if kind == "datetimepicker" and isinstance(answer, int | str) and answer else answer
        if isinstance(value, int) and not isinstance(value, bool) and kind == "number_input":
            value = str(value)
        _check_typed(element, value)
        return {"type": kind, name: value if value not in ("", ()) else None}
    if kind in MANY:
        return {"type": kind, MANY[kind][0]: _listed(answer)}
    if kind in OPTION:
        listed = _listed(answer)
        return {"type": kind, "selected_option": _option(element, listed[0]) if listed else None}
    if kind in OPTIONS:
        return {"type": kind, "selected_options": [_option(element, each) for each in _listed(answer)]}
    raise ClientWouldNotError(f"nothing can be typed into a {kind}")


def _check_typed(element: Json, value: object) -> None:
    if element["type"] == "plain_text_input" and isinstance(value, str) and value:
        if units(value) > int(element.get("max_length") or 3000):
            raise ClientWouldNotError(f"too long for {element.get('action_id')}")
        if units(value) < int(element.get("min_length") or 0):
            raise ClientWouldNotError(f"too short for {element.get('action_id')}")
        if "\n" in value and not element.get("multiline"):
            raise ClientWouldNotError(f"{element.get('action_id')} has one line")
    if element["type"] == "number_input" and isinstance(value, str) and value:
        _check_number(element, value)


def _check_number(element: Json, value: str) -> None:
    try:
        number = float(value)
    except ValueError:
        raise ClientWouldNotError(f"{value!r} is no number") from None
    if not element.get("is_decimal_allowed") and not number.is_integer():
        raise ClientWouldNotError(f"{value} is not whole")
    low, high = element.get("min_value"), element.get("max_value")
    if (low and number < float(low)) or (high and number > float(high)):
        raise ClientWouldNotError(f"{value} is not between {low} and {high}")


def initial(element: Json) -> Json:
    """An element's state before anybody touched it."""
    kind = str(element["type"])
    if kind in ONE:
        return {"type": kind, ONE[kind][0]: element.get(ONE[kind][1])}
    if kind in MANY:
        return {"type": kind, MANY[kind][0]: list(element.get(MANY[kind][1]) or [])}
    if kind in OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, "selected_options": list(element.get("initial_options") or [])}


def is_empty(state: Json) -> bool:
    """Whether nothing was answered."""
    return all(value in (None, "", []) for name, value in state.items() if name != "type")


def stateful(blocks: list[Json]) -> dict[str, list[Json]]:
    """The elements that have a state, by block id."""
    found: dict[str, list[Json]] = {}
    for block in blocks:
        elements = [node for node in nodes(block) if node.get("type") in CHOICES - {"overflow"} and "action_id" in node]
        if elements:
            found[block["block_id"]] = elements
    return found


def state_of(blocks: list[Json], typed: Mapping[str, Json]) -> dict[str, Json]:
    """`state.values` of blocks: what was typed, else the initial values."""
    return {
        block_id: {
            element["action_id"]: typed.get(block_id, {}).get(element["action_id"]) or initial(element)
            for element in elements
        }
        for block_id, elements in stateful(blocks).items()
    }


def fill(blocks: list[Json], typed: dict[str, Json], answers: Mapping[str, Answer]) -> None:
    """Type answers in, named by block id, action id or label. Raises ClientWouldNotError for what is not there."""
    elements = stateful(blocks)
    labels = {block["block_id"]: (block.get("label") or {}).get("text") for block in blocks}
    for name, answer in answers.items():
        places = [
            (block_id, element)
            for block_id, inside in elements.items()
            for element in inside
            if name in (block_id, element["action_id"], labels[block_id])
        ]
        if not places:
            raise ClientWouldNotError(f"no field {name!r}; there are {list(elements)}")
        block_id, element = places[0]
        typed.setdefault(block_id, {})[element["action_id"]] = chosen(element, answer)


def missing(blocks: list[Json], values: Mapping[str, Json]) -> list[str]:
    """Block ids of inputs that must be answered and are not: the client does not send those."""
    return [
        block["block_id"]
        for block in blocks
        if block.get("type") == "input"
        and not block.get("optional")
        and all(is_empty(state) for state in values.get(block["block_id"], {}).values())
    ]
