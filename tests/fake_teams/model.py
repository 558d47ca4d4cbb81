"""What there is in the fake Teams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class Person:
    """A user. `id` is what bots see, `directory_id` Entra's. `role` is user, guest or anonymous."""

    id: str
    directory_id: str
    name: str
    tenant: str
    role: str = "user"
    time_zone: str = "Europe/Berlin"
    locale: str = "en-US"

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.com"


@dataclass(eq=False)
class Message:
    """A message as it stands now. `activity` is what was posted or put in its place."""

    id: str
    conversation: Conversation
    activity: Json
    by: str
    thread: str = ""
    edited: int = 0
    deleted: bool = False

    @property
    def cards(self) -> list[Json]:
        """The Adaptive Cards of the message."""
        return [
            each["content"] for each in self.activity.get("attachments", []) if str(each["contentType"]).endswith("ive")
        ]

    @property
    def words(self) -> str:
        """All that can be read in the message, a line each."""
        return "\n".join([str(self.activity.get("text") or ""), *(w for card in self.cards for w in words_of(card))])

    @property
    def consent(self) -> Json | None:
        """The file consent card, if it is one."""
        return self._attachment("application/vnd.microsoft.teams.card.file.consent")

    @property
    def file_info(self) -> Json | None:
        """The card of a file that is there, if it is one."""
        return self._attachment("application/vnd.microsoft.teams.card.file.info")

    def _attachment(self, kind: str) -> Json | None:
        return next((each for each in self.activity.get("attachments", []) if each["contentType"] == kind), None)


@dataclass(eq=False)
class Conversation:
    """A personal chat, a group chat, or a channel."""

    id: str
    kind: str
    tenant: str
    name: str = ""
    team: Team | None = None
    members: list[Person] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    bot_in: bool = True


@dataclass(eq=False)
class Team:
    """A team with its channels; the first one is its General, which has the team's id and no name."""

    id: str
    name: str
    channels: list[Conversation] = field(default_factory=list)


@dataclass
class File:
    """A file that somebody has dropped on the bot, or agreed to have."""

    id: str
    name: str
    content: bytes
    gone: bool = False
    redirect: str = ""
    fetched_with: list[str] = field(default_factory=list)


@dataclass
class Delivery:
    """An activity that was sent to the bot, and what came back."""

    activity: Json
    status: int = 0
    answer: Any = None
    seconds: float = 0.0


def words_of(value: object) -> Iterator[str]:
    """The texts of a card, in order."""
    if isinstance(value, list):
        for each in value:
            yield from words_of(each)
    elif isinstance(value, dict):
        if value.get("type") == "RichTextBlock":
            yield "".join(str(run.get("text", "")) for run in value.get("inlines", []))
            return
        for name, each in value.items():
            if name in ("text", "title", "label", "value", "placeholder") and isinstance(each, str):
                yield each
            elif name not in ("data", "fallback", "fallbackText", "msteams"):
                yield from words_of(each)
