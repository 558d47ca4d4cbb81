"""Panels: cards that one person walks through by buttons (home, help, settings …), each in place of the one before."""

from __future__ import annotations

from handlers.aside import sent_aside
from handlers.cards import Card
from handlers.outbox import change, reply
from handlers.turn import Response, Turn
from storage import ledger
from storage.kinds import TargetKind
from storage.tables import DeliveryRow

PURPOSE = "panel"


async def show_panel(turn: Turn, card: Card, message: str = "", *, said: str = "") -> Response:
    """Show a card to the actor alone: in place of the panel `message` where a button on it was pressed, else anew.

    `said` is a line about what was done, for where the change itself may be overlooked.
    """
    row = await ledger.find(turn.session, message) if message else None
    if row is not None and _own(turn, row):
        await change(turn, message, card)
        return Response(notice=said)
    await reply(turn, card, private=True, purpose=PURPOSE, part=PURPOSE)
    return sent_aside(turn)


def _own(turn: Turn, row: DeliveryRow) -> bool:
    """Whether a message is a panel that the actor alone sees."""
    if row.purpose != PURPOSE or row.workspace_id != turn.actor.workspace_id:
        return False
    if row.target_kind is TargetKind.PERSON:
        return row.target == turn.actor.person_id
    return turn.place.private and row.target_kind is TargetKind.CONVERSATION and row.target == turn.place.conversation
