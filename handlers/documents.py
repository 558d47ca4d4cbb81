"""Files for people: kept in the database, and delivered as part of a card that each platform makes a download of."""

from __future__ import annotations

from handlers.cards import Attachment, Card, Context, Text, line
from handlers.outbox import post, to_person
from handlers.turn import Turn
from storage.deliveries import delivery_key
from storage.documents import keep_document

PURPOSE = "document"


async def send_document(turn: Turn, name: str, media_type: str, content: bytes, *, title: str, part: str = "") -> None:
    """Send a file to the actor's direct message. `part` tells several files of one turn apart."""
    key = delivery_key(PURPOSE, turn.key, part)
    await keep_document(
        turn.session,
        key=key,
        name=name,
        media_type=media_type,
        content=content,
        owner_id=turn.actor.person_id,
        at=turn.now,
    )
    await post(turn, to_person(turn), document_card(turn, key, name, len(content), title), message=key, purpose=PURPOSE)


def document_card(turn: Turn, key: str, name: str, size: int, title: str) -> Card:
    """The card that brings a file."""
    kept = turn.speech.say("It is kept for seven days.")
    return Card((Text(line(title)), Attachment(key, name, size), Context(line(kept))), title)
