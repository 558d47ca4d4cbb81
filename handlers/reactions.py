"""Readers say of a digest, with one press, that it is useful or that they used it; and take it back the same way."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.all_changes import PRESSES as CHANGES_PRESSES
from handlers.changes import in_state, note
from handlers.commands import Command
from handlers.copies import refresh_published
from handlers.permissions import Right
from handlers.reach import COMMANDS as REACH_COMMANDS
from handlers.reach import PRESSES as REACH_PRESSES
from handlers.sources import show_source
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import reactions
from storage.kinds import DigestStatus, ReactionKind

EVERY_SECONDS = 5
"""Copies show new reactions at most this often: many press within minutes of a digest's coming out."""


async def find_useful(turn: Turn, value: str, message: str) -> Response:
    """Say that the digest with the key `value` is useful, or take that back."""
    if await _react(turn, value, ReactionKind.USEFUL):
        told = turn.speech.say("Noted: you find this useful. Press again to take it back.")
    else:
        told = turn.speech.say("Taken back: you don't count as finding this useful.")
    return Response(notice=told)


async def have_used(turn: Turn, value: str, message: str) -> Response:
    """Say that one used the digest with the key `value`, or take that back."""
    if await _react(turn, value, ReactionKind.USED):
        told = turn.speech.say("Noted: you used this. Press again to take it back.")
    else:
        told = turn.speech.say("Taken back: you don't count as having used this.")
    return Response(notice=told)


async def show_counts(turn: Turn, digest_id: str) -> None:
    """Let all copies of a digest show how people reacted by now, soon: see `EVERY_SECONDS`."""
    await refresh_published(turn.session, digest_id, key=turn.key, not_before=_soon(turn.now))


async def _react(turn: Turn, digest_id: str, kind: ReactionKind) -> bool:
    turn.require(Right.REACT)
    digest = await in_state(turn, digest_id, (DigestStatus.PUBLISHED,))
    stands = await reactions.toggle(
        turn.session, digest.id, turn.actor.person_id, kind, at=turn.now, channel_id=turn.place.channel or None
    )
    await note(turn, digest.id, "reaction.given" if stands else "reaction.taken_back", {"kind": kind.value})
    await show_counts(turn, digest.id)
    return stands


def _soon(now: datetime) -> datetime:
    """The end of the stretch of `EVERY_SECONDS` that `now` lies in: all presses within it become one update."""
    past = timedelta(seconds=now.second % EVERY_SECONDS, microseconds=now.microsecond)
    return now - past + timedelta(seconds=EVERY_SECONDS)


PRESSES: dict[str, Press] = {
    "digest.useful": find_useful,
    "digest.used": have_used,
    "digest.source": show_source,
    **CHANGES_PRESSES,
    **REACH_PRESSES,
}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = REACH_COMMANDS
