"""What a person did, the same from every platform, and plain enough to be kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from handlers.cards import Pressed
from handlers.forms import Raw, Ticket


@dataclass(frozen=True, slots=True)
class Said:
    """Words to the bot: in a direct message, after a mention, or behind a slash command.

    `about` is the key of the digest under which they were said, "" where that is not known.
    """

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Words to others, in the thread under the digest with the key `about`: they may be a question."""

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """Somebody pointed at what another person wrote, by an emoji, for marketing to be asked."""

    text: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that was handed over, not fetched yet. `size` is in bytes, None where the platform doesn't say.

    `origin` holds what the platform's fetcher needs, as plain text; never a token.
    """

    id: str
    name: str
    size: int | None = None
    origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shared:
    """Files dropped on the bot, with what was written beside them.

    `instead`: where they were dropped the platform gives the bot none, but does at this address ("-": none).
    """

    files: tuple[FileRef, ...]
    text: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Acted:
    """A button, menu or select was used on the message `message` (a delivery's message key; empty on the home card)."""

    pressed: Pressed
    message: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form's page was sent: its ticket, the raw answers, and the message that it was opened from."""

    ticket: Ticket
    raw: Mapping[str, Raw]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The bot's home was opened."""


Event: TypeAlias = Said | Overheard | Pointed | Shared | Acted | Filled | Opened


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was done. `channel` is a channel's key, empty in a direct message with the bot.

    `conversation` and `thread` are the platform's own ids.
    """

    conversation: str
    channel: str = ""
    thread: str | None = None

    @property
    def private(self) -> bool:
        """Whether only the person and the bot see it."""
        return not self.channel


def event_to_json(event: Event) -> dict[str, Any]:
    """As plain JSON values; `event_from_json` gives an equal event back."""
    return {"type": type(event).__name__.lower(), **asdict(event)}


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The event of `event_to_json`'s values. Raises KeyError, TypeError or ValueError on anything else."""
    match data["type"]:
        case "said":
            return Said(str(data["text"]), str(data.get("about", "")))
        case "pointed":
            return Pointed(str(data["text"]))
        case "overheard":
            return Overheard(str(data["text"]), str(data["about"]))
        case "shared":
            files = tuple(_file(each) for each in data["files"])
            return Shared(files, str(data["text"]), str(data.get("instead", "")))  # kept by an older program: without
        case "acted":
            pressed = data["pressed"]
            return Acted(Pressed(str(pressed["action_id"]), str(pressed["value"])), str(data["message"]))
        case "filled":
            return Filled(_ticket(data["ticket"]), _answers(data["raw"]), str(data["message"]))
        case "opened":
            return Opened()
        case other:
            raise ValueError(f"no event is called {other!r}")


def _file(data: Mapping[str, Any]) -> FileRef:
    size = data["size"]
    origin = {str(k): str(v) for k, v in data["origin"].items()}
    return FileRef(str(data["id"]), str(data["name"]), None if size is None else int(size), origin)


def _ticket(data: Mapping[str, Any]) -> Ticket:
    state = {str(k): str(v) for k, v in data["state"].items()}
    return Ticket(str(data["form_id"]), str(data["nonce"]), int(data["page"]), state, _answers(data["kept"]))


def _answers(data: Mapping[str, Any]) -> dict[str, Raw]:
    return {str(k): _raw(v) for k, v in data.items()}


def _raw(value: object) -> Raw:
    if isinstance(value, bool):
        return value
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
