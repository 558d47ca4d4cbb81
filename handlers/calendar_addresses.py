"""Addresses of calendars, as forms take them, and what whoever gave one is told when it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from handlers.cards import Action, Actions, Card, Text, card_to_json, line
from handlers.readers import speech_of_person
from handlers.speech import Speech
from handlers.turn import Turn
from storage import deliveries
from storage.deliveries import Target, delivery_key
from storage.kinds import TargetKind
from storage.session import Session

PURPOSE = "calendar.outcome"


def wrong_address(address: str, speech: Speech) -> str:
    """What is wrong with an address that no fetch could work with; "" where nothing is."""
    if address.lower().startswith(("https://", "webcal://", "webcals://")) and not any(map(str.isspace, address)):
        return ""
    return speech.say("It begins with https:// or webcal://.")


def asked_by(turn: Turn) -> dict[str, dict[str, str]]:
    """The part of a job's payload that says who waits for a calendar to be read."""
    return {"asked_by": {"workspace": turn.actor.workspace_id, "person": turn.actor.person_id}}


async def tell_outcome(
    session: Session, payload: Mapping[str, Any], build: Callable[[Speech], Card], *, key: str
) -> None:
    """Tell whoever waits what came of it, once; nobody where the clock had it read."""
    reader = payload.get("asked_by")
    if not isinstance(reader, dict):
        return
    card = build(await speech_of_person(session, reader["person"]))
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key("calendar-outcome", key),
        target=Target(reader["workspace"], TargetKind.PERSON, reader["person"]),
        payload=card_to_json(card),
        purpose=PURPOSE,
    )


def outcome_card(told: str, *actions: Action) -> Card:
    """A sentence, and where to look."""
    return Card((Text(line(told)), *((Actions(actions),) if actions else ())), told)
