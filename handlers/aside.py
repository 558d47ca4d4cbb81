"""Answers for the person alone, whatever conversation the question came from."""

from __future__ import annotations

from handlers.cards import Card
from handlers.outbox import reply
from handlers.turn import Response, Turn


async def tell_aside(turn: Turn, card: Card, *, part: str) -> Response:
    """Send a card to the actor's direct message; asked elsewhere, a line there says so. `part` as for `reply`."""
    await reply(turn, card, private=True, part=part)
    return sent_aside(turn)


def sent_aside(turn: Turn) -> Response:
    """What is said where something was asked for that went to the actor's direct message; nothing in that message."""
    if turn.place.private:
        return Response()
    return Response(notice=turn.speech.say("I sent it to you in a direct message."), elsewhere=True)
