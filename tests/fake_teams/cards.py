"""What a person can do with a card: find a button or a field, and what the client sends for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fake_teams.model import Json, words_of

INPUT = "Input."


class NoSuchThingError(AssertionError):
    """A person looked for something on a card that is not there."""


@dataclass
class Dialog:
    """An open dialog: the card in it, where it was opened from, and the command of a message extension."""

    card: Json
    title: str
    opened_with: Json
    command: bool = False

    @property
    def words(self) -> str:
        """All that can be read in it."""
        return "\n".join(words_of(self.card))


def actions(card: Json) -> list[Json]:
    """All actions of a card, also those behind a Action.ShowCard."""
    return [each for each in _parts(card) if str(each["type"]).startswith("Action.")]


def button(card: Json, name: str) -> Json:
    """The action with this title, or with this action id of ours."""
    found = actions(card)
    for each in found:
        ours = each.get("data", {}).get("linkpin", {})
        if name in (each.get("title"), ours.get("action")):
            return each
    raise NoSuchThingError(f"no button {name!r} among {[each.get('title') for each in found]}")


def inputs(card: Json) -> dict[str, Json]:
    """The fields of a card by their ids."""
    return {str(each["id"]): each for each in _parts(card) if str(each["type"]).startswith(INPUT)}


def chosen(card: Json, beginning: str) -> dict[str, str]:
    """The answer to the list that has a choice whose value begins so: that choice."""
    for name, each in inputs(card).items():
        for choice in each.get("choices", []):
            if str(choice["value"]).startswith(beginning):
                return {name: str(choice["value"])}
    raise NoSuchThingError(f"no choice {beginning!r} in {sorted(inputs(card))}")


def filled(card: Json, answers: Mapping[str, str]) -> dict[str, Any]:
    """What a client sends for the fields: what stands in them already, and the answers in their place."""
    fields = inputs(card)
    for name in answers:
        if name not in fields:
            raise NoSuchThingError(f"no field {name!r} among {sorted(fields)}")
    return {name: answers.get(name, field.get("value", "")) for name, field in fields.items()}


def data_of(card: Json, action: Json, answers: Mapping[str, str]) -> Json:
    """The data of an action with the inputs that it takes along."""
    taken = {} if action.get("associatedInputs") == "none" else filled(card, answers)
    return {**action.get("data", {}), **taken}


def _parts(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)
    elif isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value
        for name, each in value.items():
            if name not in ("data", "msteams", "fallback"):
                yield from _parts(each)
