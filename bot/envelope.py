"""An event with who sent it and where, as a platform's inbound hands it over; plain enough to be kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.events import Event, event_from_json, event_to_json
from storage.kinds import Platform


@dataclass(frozen=True, slots=True)
class Envelope:
    """What came in. All ids are the platform's own.

    `key` is the same whenever the platform sends this event again, and no other event's. `channel` is empty in a direct
    message with the bot. `stranger` marks guests and people of another company in a shared channel: they have no role.
    """

    key: str
    platform: Platform
    workspace: str
    user_id: str
    user_name: str
    conversation: str
    channel: str
    thread: str | None
    event: Event
    channel_name: str = ""
    stranger: bool = False

    @property
    def inbox_key(self) -> str:
        """The key in the inbox, where all platforms meet; also the turn's key."""
        return f"{self.platform.value}:{self.workspace}:{self.key}"

    @property
    def inbox_conversation(self) -> str:
        """What is worked off in order."""
        return f"{self.platform.value}:{self.workspace}:{self.conversation}"

    @property
    def kind(self) -> str:
        """The kind of the event, in one word."""
        return type(self.event).__name__.lower()


def envelope_to_json(envelope: Envelope) -> dict[str, Any]:
    """As plain JSON values; `envelope_from_json` gives an equal envelope back."""
    return {
        "key": envelope.key,
        "platform": envelope.platform.value,
        "workspace": envelope.workspace,
        "user_id": envelope.user_id,
        "user_name": envelope.user_name,
        "conversation": envelope.conversation,
        "channel": envelope.channel,
        "thread": envelope.thread,
        "event": event_to_json(envelope.event),
        "channel_name": envelope.channel_name,
        "stranger": envelope.stranger,
    }


def envelope_from_json(data: Mapping[str, Any]) -> Envelope:
    """The envelope of `envelope_to_json`'s values. Raises KeyError, TypeError or ValueError on anything else."""
    return Envelope(
        key=str(data["key"]),
        platform=Platform(data["platform"]),
        workspace=str(data["workspace"]),
        user_id=str(data["user_id"]),
        user_name=str(data["user_name"]),
        conversation=str(data["conversation"]),
        channel=str(data["channel"]),
        thread=None if data["thread"] is None else str(data["thread"]),
        event=event_from_json(data["event"]),
        channel_name=str(data["channel_name"]),
        stranger=bool(data["stranger"]),
    )
