"""Every copy of a digest, kept up to date: previews with marketing, and what was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from handlers.cadences.edition_card import kept_edition
from handlers.cards import Card
from handlers.digest_card import digest_card
from handlers.outbox import change_copy
from handlers.preview_card import Undo, load_preview, preview_card
from handlers.readers import speech_of_copy
from handlers.speech import Speech
from handlers.standing import reactions_to
from handlers.variants import follow, read_in
from storage import editions, ledger
from storage.compositions import composition
from storage.kinds import DigestStatus, TargetKind
from storage.session import Session
from storage.tables import DeliveryRow

PREVIEW = "preview"
"""The purpose of previews' deliveries; their subject is the digest."""
PUBLISHED = "digest"
"""The purpose of what was published in channels."""
SHOWN = "digest.shown"
"""The purpose of a published digest that somebody had shown to themselves."""
SHOWING = (PUBLISHED, SHOWN, editions.PURPOSE)
"""The purposes of posts in which a published digest is read."""

Made: TypeAlias = Callable[[Speech], Card]


@dataclass(frozen=True, slots=True)
class UndoAct:
    """What takes the last act back: the button's value, and its label by the reader's language."""

    value: str
    label: Callable[[Speech], str]


async def refresh_previews(session: Session, digest_id: str, *, key: str, undo: UndoAct | None = None) -> None:
    """Show all previews of a digest as it stands now. `key` is the turn's."""
    posts = await ledger.posts(session, purpose=PREVIEW, subject_id=digest_id)
    if not posts:
        return
    preview = await load_preview(session, digest_id)

    def made(speech: Speech) -> Card:
        return preview_card(preview, speech, None if undo is None else Undo(undo.label(speech), undo.value))

    for post in posts:
        await _change(session, post, made, key)


async def refresh_published(session: Session, digest_id: str, *, key: str, not_before: datetime | None = None) -> int:
    """Show all copies of a published digest as it stands now; gives how many channels have one.

    With `not_before` the copies may wait until then, so that several changes become one.
    """
    view = await composition(session, digest_id)
    if view.digest.status is not DigestStatus.PUBLISHED:
        return 0
    told = await reactions_to(session, digest_id)
    await follow(session, digest_id)
    for post in await _published(session, digest_id):
        shown = await read_in(session, view, post.target) if post.target_kind is TargetKind.CHANNEL else view
        card = digest_card(shown, await speech_of_copy(session, post), told)
        await change_copy(session, post.message, card, key=key, not_before=not_before)
    return await _change_editions(session, digest_id, key, not_before)


async def change_published(
    session: Session, digest_id: str, made: Made, *, key: str, not_before: datetime | None = None
) -> int:
    """Show another card in place of all copies of a digest; gives how many channels have one.

    An edition holds other digests as well: it is made anew from how each of them stands.
    """
    for post in await _published(session, digest_id):
        await _change(session, post, made, key, not_before)
    return await _change_editions(session, digest_id, key, not_before)


async def _published(session: Session, digest_id: str) -> list[DeliveryRow]:
    """The posts that show one digest: in channels, and to those who had it shown to them."""
    found = await ledger.posts(session, purpose=PUBLISHED, subject_id=digest_id)
    return [*found, *await ledger.posts(session, purpose=SHOWN, subject_id=digest_id)]


async def _change_editions(session: Session, digest_id: str, key: str, not_before: datetime | None) -> int:
    """Make the editions with a digest anew; gives how many channels have the digest, in an edition or by itself."""
    found = await ledger.posts(session, purpose=PUBLISHED, subject_id=digest_id)
    kept = await editions.editions_with(session, digest_id)
    for edition in kept:
        await change_copy(session, edition.id, await kept_edition(session, edition), key=key, not_before=not_before)
    return len(found) + sum(edition.target_kind is TargetKind.CHANNEL for edition in kept)


async def digest_shown_by(session: Session, post: DeliveryRow | None) -> str:
    """The key of the one digest that a post shows; "" where it shows none, or an edition of several."""
    if post is None:
        return ""
    if post.purpose == editions.PURPOSE:
        found = await editions.items(session, post.message)
        return found[0] if len(found) == 1 else ""  # of several nobody can tell which one is meant
    return (post.subject_id or "") if post.purpose in SHOWING else ""


async def published_copies(session: Session, digest_id: str) -> list[DeliveryRow]:
    """The posts in which a digest went out, by itself or in an edition, oldest first."""
    by_itself = await ledger.posts(session, purpose=PUBLISHED, subject_id=digest_id)
    in_editions = [await ledger.find(session, each.id) for each in await editions.editions_with(session, digest_id)]
    return sorted([*by_itself, *(post for post in in_editions if post is not None)], key=lambda post: post.serial or 0)


async def _change(
    session: Session, post: DeliveryRow, made: Made, key: str, not_before: datetime | None = None
) -> None:
    card = made(await speech_of_copy(session, post))
    await change_copy(session, post.message, card, key=key, not_before=not_before)
