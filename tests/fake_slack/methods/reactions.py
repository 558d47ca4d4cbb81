"""reactions.*."""

from __future__ import annotations

import re

from tests.fake_slack import shown
from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.call import Call
from tests.fake_slack.model import Json, Message
from tests.fake_slack.refusal import RefusalError

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _message(call: Call) -> Message:
    if not call.text("channel") or not call.text("timestamp"):
        raise RefusalError("no_item_specified")
    channel = call.channel()
    if call.bot.id not in channel.members:
        raise RefusalError("not_in_channel")
    message = call.world.message(channel, call.text("timestamp"))
    if message is None:
        raise RefusalError("message_not_found")
    return message


def _name(call: Call) -> str:
    name = call.required("name").strip(":")
    if not NAME.fullmatch(name):
        raise RefusalError("invalid_name")
    return name


def add(call: Call, backend: Backend) -> Json:
    """reactions.add."""
    message, name = _message(call), _name(call)
    if message.channel.archived:
        raise RefusalError("is_archived")
    if call.bot.id in message.reactions.get(name, []):
        raise RefusalError("already_reacted")
    backend.happenings.react(message, call.bot, name)
    return {}


def remove(call: Call, backend: Backend) -> Json:
    """reactions.remove."""
    message, name = _message(call), _name(call)
    if call.bot.id not in message.reactions.get(name, []):
        raise RefusalError("no_reaction")
    backend.happenings.react(message, call.bot, name, add=False)
    return {}


def get(call: Call, _backend: Backend) -> Json:
    """reactions.get."""
    message = _message(call)
    found = shown.message(message, call.world)
    return {"type": "message", "channel": message.channel.id, "message": found}


HANDLERS: dict[str, Method] = {"reactions.add": add, "reactions.get": get, "reactions.remove": remove}
