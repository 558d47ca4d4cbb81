"""Answers for the person alone, whatever conversation the question came from."""

from __future__ import annotations

from handlers.cards import Card
from handlers.outbox import reply
from handlers.turn import Response, Turn


async def tell_aside(turn: Turn, card: Card, *, part: str) -> Response:
    """Send a card to the actor's direct message; asked elsewhere, a line there says so. `part` as for `reply`."""
    await reply(turn, card, private=True, part=part)
    if turn.place.private:
        return Response()
    return Response(notice=turn.speech.say("I sent it to you in a direct message."))
