"""Cards as JSON, for delivery rows. Reading is strict: a card is either the one that was written or an error."""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from handlers.cards import model
from handlers.cards.model import Card

VERSION = 1
KINDS: dict[str, type[Any]] = {
    cls.__name__: cls
    for union in (model.Span, model.Element, model.Action, model.Fact | model.BulletItem | model.Confirm | model.Option)
    for cls in get_args(union)
}


class CardFormatError(ValueError):
    """Stored JSON that is no card of a version known here."""


def card_to_json(card: Card, reader: str = "") -> str:
    """The card as ASCII JSON with a version. Keep it in a text column: JSONB refuses NUL and lone surrogates.

    `reader` is the key of the person in whose language it is made, where its target does not tell.
    """
    body = {"version": VERSION, "summary": card.summary, "elements": [_encode(element) for element in card.elements]}
    return json.dumps(body | ({"reader": reader} if reader else {}), separators=(",", ":"))


def reader_of(stored: object) -> str:
    """The `reader` that `card_to_json` was given, "" where there is none."""
    try:
        body = json.loads(stored) if isinstance(stored, str) else None
    except (ValueError, RecursionError):
        return ""
    reader = body.get("reader") if isinstance(body, dict) else None
    return reader if isinstance(reader, str) else ""


def card_from_json(stored: str) -> Card:
    """The card that `card_to_json` wrote. Raises CardFormatError for anything else, unknown keys included."""
    try:
        body = json.loads(stored)
    except (ValueError, RecursionError) as error:
        raise CardFormatError("not JSON") from error
    if not isinstance(body, dict) or body.keys() - {"reader"} != {"version", "summary", "elements"}:
        raise CardFormatError("a card has version, summary and elements")
    if type(body["version"]) is not int or body["version"] != VERSION:
        raise CardFormatError(f"card version {body['version']!r} is not known here")
    elements = _decode(body["elements"], tuple[model.Element, ...], "elements")
    summary = _decode(body["summary"], str, "summary")
    return Card(cast("tuple[model.Element, ...]", elements), cast("str", summary))


def _encode(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        encoded = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__} | encoded
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _decode(value: object, wanted: object, where: str) -> object:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _decode_union(value, get_args(wanted), where)
    if origin is tuple:
        if not isinstance(value, list):
            raise CardFormatError(f"{where}: a list was expected")
        return tuple(_decode(item, get_args(wanted)[0], f"{where}[{index}]") for index, item in enumerate(value))
    if is_dataclass(wanted):
        return _decode_union(value, (wanted,), where)
    return _decode_scalar(value, cast("type", wanted), where)


def _decode_union(value: object, members: tuple[object, ...], where: str) -> object:
    if value is None and type(None) in members:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("is"), str):
        raise CardFormatError(f"{where}: an object with its kind was expected")
    cls = KINDS.get(value["is"])
    if cls is None or cls not in members:
        raise CardFormatError(f"{where}: {value['is']!r} can't stand here")
    hints = _hints(value["is"])
    if value.keys() != hints.keys() | {"is"}:
        raise CardFormatError(f"{where}: {value['is']} has {sorted(hints)}")
    decoded = {name: _decode(value[name], hint, f"{where}.{name}") for name, hint in hints.items()}
    try:
        return cast("object", cls(**decoded))
    except ValueError as error:
        raise CardFormatError(f"{where}: {error}") from error


@cache
def _hints(kind: str) -> dict[str, Any]:
    """Evaluating them for each part of a card took more time than all the rest of sending it."""
    return get_type_hints(KINDS[kind])


def _decode_scalar(value: object, wanted: type, where: str) -> object:
    stored_as = str if wanted is datetime or issubclass(wanted, StrEnum) else wanted
    if type(value) is not stored_as:
        raise CardFormatError(f"{where}: {stored_as.__name__} was expected")
    if stored_as is wanted:
        return value
    try:
        return datetime.fromisoformat(str(value)) if wanted is datetime else wanted(value)
    except ValueError as error:
        raise CardFormatError(f"{where}: {error}") from error
