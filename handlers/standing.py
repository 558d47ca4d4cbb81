"""A published digest as it stands now, whatever became of it: for copies that are written anew."""

from __future__ import annotations

from handlers.cards import Card
from handlers.digest_card import Reactions, digest_card, expired_card, superseded_card, withdrawn_card
from handlers.speech import Speech
from storage import digests, people, reactions
from storage.briefs import find_successor
from storage.compositions import Composition, composition
from storage.kinds import DigestStatus
from storage.session import Session


async def standing_card(
    session: Session, view: Composition, speech: Speech, version: Composition | None = None
) -> Card:
    """The card that stands for a digest in any copy: itself, or that it was withdrawn, is over, or out of date.

    `version` is what its readers read in place of the digest, if they do.
    """
    digest = view.digest
    if digest.status is DigestStatus.WITHDRAWN:
        by = "" if digest.ended_by is None else (await people.get_person(session, digest.ended_by)).display_name
        at = digest.ended_at or digest.created_at
        return withdrawn_card(view, speech, reason=digest.end_reason or "", by=by, at=at)
    if digest.status is DigestStatus.EXPIRED:
        newer = await _newer(session, view)
        return expired_card(view, speech) if newer is None else superseded_card(view, newer, speech)
    return digest_card(version or view, speech, await reactions_to(session, digest.id))


async def reactions_to(session: Session, digest_id: str) -> Reactions | None:
    """How people reacted to a digest; None where nobody did."""
    counts = (await reactions.counts(session, [digest_id]))[digest_id]
    if not (counts.useful or counts.used or counts.asked):
        return None
    return Reactions(counts.useful, counts.used, counts.asked)


async def _newer(session: Session, view: Composition) -> Composition | None:
    """The published digest of the brief that took over from this one's, if there is one."""
    successor = await find_successor(session, view.brief.id)
    if successor is None:
        return None
    rows = await digests.digests(session, brief_id=successor.id, status=DigestStatus.PUBLISHED, limit=1)
    return await composition(session, rows[0].id) if rows else None
