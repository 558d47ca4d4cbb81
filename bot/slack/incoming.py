"""Slack's payloads as envelopes: pure functions, one for each thing that somebody can do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.envelope import Envelope
from bot.slack.members import Member
from bot.slack.origin import Origin
from bot.slack.plain import mentions, plain
from handlers.events import Event, FileRef, Overheard, Said, Shared
from storage.keys import new_key
from storage.kinds import Platform

READ_SUBTYPES = (None, "file_share", "thread_broadcast", "me_message")
"""Messages of other subtypes are Slack's own, or tell of changes. Source: docs.slack.dev, event `message`."""
SLACKBOT = "USLACKBOT"
NAME = 200

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """A user of a workspace as far as the payload and the directory tell."""

    team: str
    user: str
    member: Member


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that may be meant for the bot. `named`: it mentions the bot; `direct`: nobody else reads it."""

    channel: str
    ts: str
    user: str
    thread: str | None
    text: str
    files: tuple[Payload, ...]
    direct: bool
    named: bool
    foreign_team: str


def heard(event: Payload, bot_user: str, bot_id: str = "") -> Heard | None:
    """A `message` or `app_mention` event of a person; None for bots, our own echo, and what tells of changes."""
    if event.get("subtype") not in READ_SUBTYPES or event.get("hidden") or event.get("bot_id"):
        return None
    user, channel, ts = (_text(event, name) for name in ("user", "channel", "ts"))
    if not (user and channel and ts) or user in (bot_user, SLACKBOT):
        return None
    text, files = _text(event, "text"), event.get("files")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    named = event.get("type") == "app_mention" or mentions(text, bot_user)
    thread = _text(event, "thread_ts") or None
    if thread is None and not direct:
        thread = ts  # in a channel the answer goes under the question
    return Heard(
        channel=channel,
        ts=ts,
        user=user,
        thread=thread,
        text=plain(text, bot_user),
        files=tuple(each for each in files if isinstance(each, Mapping)) if isinstance(files, list) else (),
        direct=direct,
        named=named,
        foreign_team=_text(event, "user_team") or _text(event, "source_team"),
    )


def message_envelope(message: Heard, who: Who, files: Sequence[FileRef], about: str = "") -> Envelope:
    """A message to the bot, or to others in the thread under the digest with the key `about`.

    The key is the message's own: `message` and `app_mention` tell of the same one.
    """
    event: Event = Said(message.text, about)
    if files and (message.direct or message.named or not about):
        event = Shared(tuple(files), message.text)
    elif about and not (message.direct or message.named):
        event = Overheard(message.text, about)
    return envelope(
        who,
        event,
        key=f"message:{message.channel}:{message.ts}",
        conversation=message.channel,
        channel="" if message.direct else message.channel,
        thread=message.thread,
    )


def envelope(
    who: Who,
    event: Event,
    *,
    key: str,
    conversation: str,
    channel: str = "",
    channel_name: str = "",
    thread: str | None = None,
) -> Envelope:
    """An envelope with what all have in common."""
    return Envelope(
        key=key,
        platform=Platform.SLACK,
        workspace=who.team,
        user_id=who.user,
        user_name=who.member.name[:NAME],
        conversation=conversation,
        channel=channel,
        thread=thread,
        event=event,
        channel_name=channel_name[:NAME],
        stranger=who.member.stranger or who.member.gone,
    )


def file_ref(file: Payload) -> FileRef:
    """A file of an event or of `files.info`. An event may hold no more than its id (Slack Connect)."""
    name, size = _text(file, "name") or _text(file, "title"), file.get("size")
    known = size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None
    return FileRef(_text(file, "id"), name or _text(file, "id"), known, {"file": _text(file, "id")})


def action_key(payload: Payload, origin: Origin) -> str:
    """The key of a button's use: where it stands, when it was used, by whom.

    Without the number that tells buttons of one row apart: it would say which anonymous answer was chosen.
    """
    container = payload.get("container")
    place = container if isinstance(container, Mapping) else {}
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    at = _text(place, "message_ts") or text_of(payload, "message", "ts") or _text(place, "view_id")
    when = _text(action, "action_ts") or origin.trigger or new_key()  # without a time nothing is a repeat
    name = _text(action, "action_id").split("#", 1)[0]
    return f"action:{origin.channel}:{at}:{when}:{name}:{origin.user}"


def view_key(payload: Payload) -> str:
    """The key of a form's submission: its view, the view's state, and the answers.

    With the answers, since Slack leaves the hash as it is while errors are shown: a mended form is no repeat.
    """
    view = payload.get("view")
    view = view if isinstance(view, Mapping) else {}
    state = json.dumps(view.get("state"), sort_keys=True).encode()
    return f"view:{_text(view, 'id')}:{_text(view, 'hash')}:{hashlib.sha256(state).hexdigest()[:16]}"


def picked(payload: Payload) -> frozenset[str]:
    """Slack's ids of all people and conversations that were picked in a form."""
    found: set[str] = set()
    view = payload.get("view")
    state = view.get("state") if isinstance(view, Mapping) else None
    values = state.get("values") if isinstance(state, Mapping) else None
    for block in values.values() if isinstance(values, Mapping) else ():
        for element in block.values() if isinstance(block, Mapping) else ():
            for name in ("selected_users", "selected_conversations"):
                ids = element.get(name) if isinstance(element, Mapping) else None
                found |= {each for each in ids if isinstance(each, str)} if isinstance(ids, list) else set()
    return frozenset(found)


def text_of(payload: Payload, *path: str) -> str:
    """A text somewhere in a payload, "" where there is none."""
    found: object = payload
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def _text(payload: Payload, name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""
