"""Where in Slack somebody did something, so that the answer can be shown there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Surface(StrEnum):
    """What somebody used."""

    MESSAGE = "message"
    HOME = "home"
    COMMAND = "command"
    SHORTCUT = "shortcut"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did it and where. All but `message`, which is our key, are Slack's ids; empty where there is none.

    `channel` and `thread` are where a word for the person alone is shown; in the Home tab there is no such place.
    """

    surface: Surface
    team: str
    user: str
    channel: str = ""
    thread: str = ""
    message: str = ""
    trigger: str = ""
    response_url: str = ""


KEPT = ("surface", "channel", "thread", "message")
"""What a view keeps; the rest is told anew with its submission."""


def with_origin(view: dict[str, Any], origin: Origin, limit: int) -> dict[str, Any]:
    """The view with where it was opened from beside its ticket; without, where that would be too long."""
    kept = {name: value for name in KEPT if (value := str(getattr(origin, name)))}
    ticket = json.loads(view["private_metadata"])
    written = json.dumps(ticket | {"o": kept}, separators=(",", ":"))
    return view | {"private_metadata": written} if len(written) <= limit else view


def split_origin(payload: Mapping[str, Any], team: str, user: str) -> tuple[dict[str, Any], Origin]:
    """A submission's payload as the renderer wrote the view, and where the view was opened from."""
    view = payload.get("view")
    view = dict(view) if isinstance(view, Mapping) else {}
    origin = Origin(Surface.SHORTCUT, team, user)
    try:
        held = json.loads(view.get("private_metadata") or "")
        kept = held.pop("o", {}) if isinstance(held, dict) else {}
        texts = {name: str(kept.get(name, "")) for name in KEPT[1:]}
        origin = Origin(Surface(kept.get("surface", Surface.SHORTCUT)), team, user, **texts)
        view["private_metadata"] = json.dumps(held, separators=(",", ":"))
    except (TypeError, ValueError, AttributeError):
        pass  # not one of our forms: reading its ticket will say so
    return {**payload, "view": view}, origin
