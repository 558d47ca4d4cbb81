"""What all changes to a digest have in common: who may, whether it still can be, and what follows."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.copies import UndoAct, refresh_previews, refresh_published
from handlers.forms import FormMismatchError
from handlers.importance import TERMS_SET, follow_rule
from handlers.permissions import Right
from handlers.preview_card import EDITABLE
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.variants import translating
from storage import audit
from storage.compositions import recount
from storage.deliveries import delivery_key
from storage.digests import get_digest
from storage.errors import NotFoundError
from storage.kinds import DigestStatus
from storage.search_index import index_digest
from storage.tables import DigestRow


class ClosedError(Exception):
    """A digest is in no state that allows the act. `digest` is None where there is none."""

    def __init__(self, digest: DigestRow | None) -> None:
        super().__init__("closed")
        self.digest = digest


async def editable(turn: Turn, digest_id: str, right: Right = Right.EDIT_DIGEST) -> DigestRow:
    """The digest, if the actor may change it and it can be. Raises NotAllowedError, ClosedError."""
    turn.require(right)
    return await in_state(turn, digest_id, EDITABLE)


async def in_state(turn: Turn, digest_id: str, states: tuple[DigestStatus, ...]) -> DigestRow:
    """The digest, if it is in one of these states. Raises ClosedError.

    It is locked until the turn ends: what is read of it afterwards is what the turn changes.
    """
    try:
        digest = await get_digest(turn.session, digest_id, lock=True)
    except NotFoundError as error:
        raise ClosedError(None) from error
    if digest.status not in states:
        raise ClosedError(digest)
    return digest


def closed(error: ClosedError, speech: Speech) -> str:
    """What the person is told whose act came too late."""
    if error.digest is None:
        return speech.say("There is no such digest any more.")
    told = {
        DigestStatus.DRAFT: speech.say("This digest is a draft: publish it first."),
        DigestStatus.APPROVED: speech.say("This digest is approved for the next edition already."),
        DigestStatus.PUBLISHED: speech.say("This digest is published already."),
        DigestStatus.WITHDRAWN: speech.say("This digest was withdrawn, so nothing was changed."),
        DigestStatus.EXPIRED: speech.say("This digest is no longer valid, so nothing was changed."),
        DigestStatus.DISCARDED: speech.say("This digest was discarded, so nothing was changed."),
    }
    return told[error.digest.status]


async def settle(
    turn: Turn,
    digest_id: str,
    action: str,
    *,
    details: Mapping[str, audit.Detail] | None = None,
    undo: UndoAct | None = None,
) -> int:
    """After a change: count the words, write it down, show it in every copy, and let it be found as it reads now.

    Gives how many channels have a copy.
    """
    await recount(turn.session, digest_id)
    if action != TERMS_SET:
        await follow_rule(turn.session, digest_id)
    await index_digest(turn.session, digest_id)
    await note(turn, digest_id, action, details)
    await refresh_previews(turn.session, digest_id, key=turn.key, undo=undo)
    channels = await refresh_published(turn.session, digest_id, key=turn.key)
    await translating.start(turn, digest_id)
    return channels


async def note(turn: Turn, digest_id: str, action: str, details: Mapping[str, audit.Detail] | None = None) -> None:
    """Write an act on a digest into the audit trail."""
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="digest",
        subject_id=digest_id,
        details=details,
    )


def done(speech: Speech, text: str, channels: int) -> Response:
    """A notice of what was done, and how many published copies follow."""
    if not channels:
        return Response(notice=text)
    also = speech.count("It changes in {n} channel too.", "It changes in {n} channels too.", channels)
    return Response(notice=f"{text} {also}")


def nonce(turn: Turn, part: str = "") -> str:
    """A form's nonce: the same when the press that opens it is worked off again."""
    return delivery_key("nonce", turn.key, part)


def held(state: Mapping[str, str], name: str) -> str:
    """What a form's state holds under `name`. Raises FormMismatchError where it doesn't."""
    if name not in state:
        raise FormMismatchError(f"a form without its {name}")
    return state[name]
