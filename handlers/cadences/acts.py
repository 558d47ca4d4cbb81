"""What all acts on a cadence have in common: the trail, and the card that shows how it is then."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cadences.cards import cadence_card
from handlers.panels import show_panel
from handlers.turn import Response, Turn
from storage import audit
from storage.tables import Cadence

SUBJECT = "cadence"


async def note(turn: Turn, cadence: Cadence, action: str, details: Mapping[str, audit.Detail] | None = None) -> None:
    """Write an act on a cadence into the audit trail."""
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind=SUBJECT,
        subject_id=cadence.id,
        details={"version": cadence.version, **(details or {})},
    )


async def shown(turn: Turn, cadence: Cadence, said: str, message: str) -> Response:
    """Show a cadence as it is now, to the actor alone, after a line about what was done."""
    return await show_panel(turn, await cadence_card(turn, cadence, said), message, said=said)
