"""Cards into the delivery ledger: all that is posted goes this way, in the commit that it tells about."""

from __future__ import annotations

from datetime import datetime

from handlers.cards import Card, card_to_json
from handlers.turn import Turn
from storage import deliveries
from storage.deliveries import Target, delivery_key
from storage.kinds import TargetKind
from storage.session import Session


def here(turn: Turn) -> Target:
    """The conversation that the turn is in."""
    place = turn.place
    return Target(turn.actor.workspace_id, TargetKind.CONVERSATION, place.conversation, place.thread)


def to_person(turn: Turn, person_id: str | None = None) -> Target:
    """The direct message with a person; the actor's own by default."""
    return Target(turn.actor.workspace_id, TargetKind.PERSON, person_id or turn.actor.person_id)


async def reply(turn: Turn, card: Card, *, private: bool = False, purpose: str = "reply", part: str = "") -> str:
    """Answer in the conversation, or with `private` in the direct message; gives the message's key.

    `part` tells several answers to one event apart.
    """
    target = to_person(turn) if private and not turn.place.private else here(turn)
    message = delivery_key("reply", turn.key, part)
    await post(turn, target, card, message=message, purpose=purpose)
    return message


async def post(
    turn: Turn,
    target: Target,
    card: Card,
    *,
    message: str,
    purpose: str,
    subject: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Post a card as the message with this key (from `delivery_key`). False where it was put in before."""
    # A bare conversation does not tell whose language and zone the card is made in.
    reader = turn.actor.person_id if target.kind is TargetKind.CONVERSATION else ""
    return await deliveries.enqueue(
        turn.session,
        delivery_id=message,
        target=target,
        payload=card_to_json(card, reader),
        purpose=purpose,
        subject_id=subject,
        expires_at=expires_at,
    )


async def change(turn: Turn, message: str, card: Card) -> bool:
    """Show another card in place of a posted message."""
    return await change_copy(turn.session, message, card, key=turn.key)


async def change_copy(
    session: Session, message: str, card: Card, *, key: str, not_before: datetime | None = None
) -> bool:
    """As `change`, where no person acts; `key` tells this change apart from others of the message.

    With `not_before` it may wait until then, so that several changes become one.
    """
    return await deliveries.enqueue_change(
        session,
        delivery_id=delivery_key("change", message, key),
        message=message,
        payload=card_to_json(card),
        not_before=not_before,
    )
