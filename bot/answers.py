"""Responses as JSON, for the inbox: a repeat of an event gets the very answer that the first one got."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from handlers import forms
from handlers.cards import Card, card_from_json, card_to_json, model
from handlers.turn import Response

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (Response, forms.Form, forms.Page, forms.Problem, model.Option, *get_args(forms.Field))
} | {kind.__name__: kind for kind in get_args(model.Span)}
_AS_TEXT = (Decimal, date, time, Enum)
"""Kept as text, with the kind told by the field that it stands in."""


class AnswerFormatError(ValueError):
    """Stored JSON that is no response known here."""


def response_to_json(response: Response) -> dict[str, Any]:
    """The response as plain JSON values."""
    return cast("dict[str, Any]", _encode(response))


def response_from_json(stored: object) -> Response:
    """The response that `response_to_json` wrote. Raises AnswerFormatError for anything else."""
    try:
        return cast("Response", _decode(stored, Response))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise AnswerFormatError(f"not a stored response: {error}") from error


def _encode(value: object) -> object:
    match value:
        case Card():
            return card_to_json(value)
        case Mapping():
            return {str(key): _encode(item) for key, item in value.items()}
        case tuple():
            return [_encode(item) for item in value]
        case Enum():
            return value.value
        case date() | time():
            return value.isoformat()
        case Decimal():
            return {"is": "Decimal", "value": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {each.name: _encode(getattr(value, each.name)) for each in fields(value)}
    return value


def _decode(value: object, wanted: object) -> object:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _decode_any_of(value, get_args(wanted))
    if origin is tuple:
        return tuple(_decode(item, get_args(wanted)[0]) for item in cast("list[object]", value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _decode(item, get_args(wanted)[1]) for key, item in cast("dict[str, object]", value).items()}
    if wanted is Card:
        return card_from_json(cast("str", value))
    if is_dataclass(wanted):
        return _decode_object(cast("dict[str, Any]", value), (wanted,))
    return _decode_plain(value, cast("type", wanted))


def _decode_any_of(value: object, members: tuple[object, ...]) -> object:
    """The unions of responses differ in how they look as JSON: null, an object with its kind, a list, a plain value."""
    if value is None and type(None) in members:
        return None
    if isinstance(value, dict) and value.get("is") == "Decimal" and Decimal in members:
        return Decimal(value["value"])
    if isinstance(value, dict) and any(is_dataclass(member) and member is not Card for member in members):
        return _decode_object(value, members)
    for member in members:
        kind = list if get_origin(member) is tuple else str if _is_text(member) else member
        if isinstance(kind, type) and type(value) is kind:
            return _decode(value, member)
    raise AnswerFormatError(f"{type(value).__name__} can't stand here")


def _is_text(member: object) -> bool:
    return member is Card or (isinstance(member, type) and issubclass(member, _AS_TEXT) and member is not Decimal)


def _decode_object(value: Mapping[str, Any], members: tuple[object, ...]) -> object:
    kind = _KINDS[value["is"]]
    if kind not in members:
        raise AnswerFormatError(f"{kind.__name__} can't stand here")
    hints = _hints(value["is"])
    # A response that an earlier version kept lacks what was added since: that has a default.
    known = [each.name for each in fields(kind) if each.name in value]
    return kind(**{name: _decode(value[name], hints[name]) for name in known})


@cache
def _hints(kind: str) -> dict[str, Any]:
    return get_type_hints(_KINDS[kind])


def _decode_plain(value: object, wanted: type) -> object:
    if issubclass(wanted, Enum):
        return wanted(value)
    if issubclass(wanted, datetime | date | time):
        return wanted.fromisoformat(cast("str", value))
    if type(value) is not wanted:
        raise AnswerFormatError(f"{wanted.__name__} was expected")
    return value
