"""What our cards carry so that they are known again, and how a message's id is kept."""

from __future__ import annotations

from typing import Any

from bot.render.adaptive_card_actions import KEY
from handlers.router import OPENERS

Item = dict[str, Any]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"
FETCH = {"type": "task/fetch"}


def external_id(conversation: str, activity: str) -> str:
    """A posted message as the ledger keeps it. Activity ids are unique in one conversation only."""
    return f"{conversation}|{activity}"


def conversation_and_activity(external: str) -> tuple[str, str]:
    """What `external_id` put together."""
    conversation, _, activity = external.rpartition("|")
    return conversation, activity


def marked(card: Item, message: str) -> Item:
    """The card with the key of its message in every action, and with dialogs behind the buttons that open a form.

    Teams must be told beforehand that an action opens a dialog; a form that opens otherwise becomes a card in the chat.
    """
    made = _marked(card, message)
    assert isinstance(made, dict)  # noqa: S101  a card is one
    return made


def attachment(card: Item) -> Item:
    """A card as an attachment of an activity."""
    return {"contentType": ADAPTIVE, "content": card}


def _marked(value: object, message: str) -> object:
    if isinstance(value, list):
        return [_marked(each, message) for each in value]
    if not isinstance(value, dict):
        return value
    made: Item = {name: _marked(each, message) for name, each in value.items()}
    ours = made["data"].get(KEY) if isinstance(made.get("data"), dict) else None
    if not isinstance(ours, dict) or made.get("type") not in ("Action.Execute", "Action.Submit"):
        return made
    data = {**made["data"], KEY: {**ours, "message": message}}
    if ours.get("action") in OPENERS:
        kept = {name: each for name, each in made.items() if name not in ("verb", "fallback")}
        return {**kept, "type": "Action.Submit", "data": {**data, "msteams": dict(FETCH)}}
    return {**made, "data": data}
