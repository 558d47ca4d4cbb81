"""What all acts on a theme have in common: who may, whether it is still there, what is written down and shown after."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.forms import FormMismatchError
from handlers.permissions import Right
from handlers.queue.copies import refresh_theme
from handlers.turn import Response, Turn
from storage import audit, themes
from storage.errors import NotFoundError
from storage.tables import Theme


async def held_theme(turn: Turn, theme_id: str) -> Theme:
    """The theme, or the one that it was merged into, locked until the turn ends.

    Raises NotAllowedError, and FormMismatchError where there is none.
    """
    turn.require(Right.WORK_QUEUE)
    try:
        return await themes.standing(turn.session, theme_id, lock=True)
    except NotFoundError as error:
        raise FormMismatchError(theme_id) from error


async def settle(
    turn: Turn, theme: Theme, action: str, told: str, details: Mapping[str, audit.Detail] | None = None
) -> Response:
    """After an act: write it down, show it in every card, and tell who did it."""
    await note_theme(turn, theme.id, action, details)
    await refresh_theme(turn.session, theme.id, key=turn.key)
    return Response(notice=told)


async def note_theme(turn: Turn, theme_id: str, action: str, details: Mapping[str, audit.Detail] | None = None) -> None:
    """Write an act on a theme into the trail: keys and numbers, never words."""
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="theme",
        subject_id=theme_id,
        details=details,
    )
