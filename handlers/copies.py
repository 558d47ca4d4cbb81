"""Every copy of a digest, kept up to date: previews with marketing, and what was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from handlers.cadences.edition_card import kept_edition, speech_of_edition
from handlers.cards import Card, card_to_json
from handlers.channel_names import channel_names
from handlers.digest_card import digest_card
from handlers.outbox import change_copy
from handlers.preview_card import Undo, load_preview, preview_card
from handlers.readers import speech_of_copy
from handlers.speech import Speech
from handlers.standing import reactions_to
from handlers.variants.card import variant_card
from handlers.variants.copies import Readers
from handlers.variants.overview import variant_in
from handlers.variants.translating import PATIENCE, pending
from storage import clock, editions, ledger, places
from storage.compositions import composition
from storage.kinds import DeliveryStatus, DigestStatus, TargetKind
from storage.session import Session
from storage.tables import DeliveryRow

PREVIEW = "preview"
"""The purpose of previews' deliveries; their subject is the digest."""
VARIANT = "variant"
"""The purpose of previews of what one channel reads; their subject is the digest and the channel, with a dot."""
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


async def refresh_previews(
    session: Session, digest_id: str, *, key: str, undo: UndoAct | None = None, variants: bool = True
) -> None:
    """Show all previews of a digest as it stands now, with those of its `variants`. `key` is the turn's."""
    posts = await ledger.posts(session, purpose=PREVIEW, subject_id=digest_id)
    if posts:
        preview = await load_preview(session, digest_id)

        def made(speech: Speech) -> Card:
            return preview_card(preview, speech, None if undo is None else Undo(undo.label(speech), undo.value))

        for post in posts:
            await _change(session, post, made, key)
    if variants:
        await refresh_variants(session, digest_id, key=key)


async def refresh_variants(
    session: Session, digest_id: str, *, key: str, undo: UndoAct | None = None, undo_on: str = ""
) -> None:
    """Show the previews of a digest's variants as they stand now; `undo` stands on those called `undo_on`."""
    posts = await ledger.posts(session, purpose=VARIANT, subject_id=digest_id, parts=True)
    if not posts:
        return
    view, names = await composition(session, digest_id), await channel_names(session)
    for post in posts:
        named = post.subject_id or ""
        channel = await places.get_channel(session, named.partition(".")[2])
        variant = await variant_in(session, view, channel)
        speech = await speech_of_copy(session, post)
        back = (undo.label(speech), undo.value) if undo and named == undo_on else None
        await _change_once(session, post, variant_card(view, variant, names, speech, back), key)


async def refresh_published(
    session: Session, digest_id: str, *, key: str, not_before: datetime | None = None, patient: bool = True
) -> int:
    """Show all copies of a published digest as it stands now; gives how many channels have one.

    With `not_before` the copies may wait until then, so that several changes become one. A copy in whose language a
    line is not there yet waits a while for it if `patient`, so that it changes once.
    """
    view = await composition(session, digest_id)
    if view.digest.status is not DigestStatus.PUBLISHED:
        return 0
    told = await reactions_to(session, digest_id)
    readers = await Readers.of(session, view)
    waits = await pending(session, view, readers.kept) if patient else set()
    later = await clock.now(session) + PATIENCE
    for post in await _published(session, digest_id):
        speech = await speech_of_copy(session, post)
        card = digest_card(readers.read(await readers.of_copy(post)), speech, told)
        await _change_once(session, post, card, key, later if speech.language in waits else not_before)
    return await _change_editions(session, digest_id, key, not_before, dict.fromkeys(waits, later))


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


async def _change_editions(
    session: Session,
    digest_id: str,
    key: str,
    not_before: datetime | None,
    later: Mapping[str, datetime] = MappingProxyType({}),
) -> int:
    """Make the editions with a digest anew; gives how many channels have the digest, in an edition or by itself.

    Those in a language of `later` may wait until then.
    """
    found = await ledger.posts(session, purpose=PUBLISHED, subject_id=digest_id)
    kept = await editions.editions_with(session, digest_id)
    for edition in kept:
        post = await ledger.find(session, edition.id)
        if post is not None:
            when = later.get((await speech_of_edition(session, edition)).language, not_before)
            await _change_once(session, post, await kept_edition(session, edition), key, when)
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


async def _change_once(
    session: Session, post: DeliveryRow, card: Card, key: str, not_before: datetime | None = None
) -> None:
    """Change a copy, unless it reads so already: nobody is to see a copy updated in which nothing is new."""
    latest = await ledger.latest(session, post.message)
    if latest is not None and latest.payload == card_to_json(card):
        if latest.status is DeliveryStatus.SENT:
            return
        if latest.status is DeliveryStatus.PENDING and latest.not_before <= await clock.now(session):
            return
    await change_copy(session, post.message, card, key=key, not_before=not_before)
