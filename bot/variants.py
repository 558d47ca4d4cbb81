"""The job that makes the versions of a digest which channels want, and posts them where they are awaited.

It runs again from its start after a kill: a version has its key from what it is, a post from its channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.faults import place
from bot.jobs import Job, Services
from digests.engine import DEFAULT_WORDS
from digests.model import Digest, Document
from digests.variants import for_others, without
from handlers.cards import card_to_json
from handlers.copies import PUBLISHED, refresh_previews, refresh_published
from handlers.digest_card import digest_card
from handlers.readers import speech_of_channel
from handlers.variants import JOB, Wish, follow, read_in, sides, tags_of_sales, wishes
from storage import audit, briefs, clock, deliveries, digests, places, variants
from storage.compositions import Composition, composition
from storage.deliveries import Target, delivery_key
from storage.keys import derived_key
from storage.kinds import DigestStatus, TargetKind
from storage.session import Session

_log = structlog.get_logger(__name__)
_GOING = (DigestStatus.APPROVED, DigestStatus.PUBLISHED)


async def make_variants(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Make what is wanted and not there yet; `waiting` are the keys of the channels that got no copy so far."""
    digest_id, waiting = str(payload["digest"]), [str(each) for each in payload["waiting"]]
    async with services.database.read() as session:
        view = await composition(session, digest_id)
        wanted = await _lacking(session, view)
        document = await briefs.load_document(session, view.brief.id)
        tags = await tags_of_sales(session)
    made: dict[Wish, Digest] = {}
    for wish, channels in wanted.items():
        for_whom = without(document, for_others(document, *sides(tags, channels[0]))) if wish.audience else document
        found = await _composed(services, view, document, for_whom, wish)
        if found is not None:
            made[wish] = found
    async with services.database.write() as session:
        if (await digests.get_digest(session, digest_id, lock=True)).status not in _GOING:
            return  # it was withdrawn meanwhile
        await _keep(session, view, {wish: (digest, wanted[wish]) for wish, digest in made.items()})
        await follow(session, digest_id)
        await _post(session, digest_id, waiting)
        await refresh_previews(session, digest_id, key=key)
        await refresh_published(session, digest_id, key=key)
    services.wake()


async def _lacking(session: Session, view: Composition) -> dict[Wish, list[str]]:
    """What is wanted and not there yet, with the channels that want it."""
    channels = await places.channels_by_keys(session, view.channels)
    there = await variants.variants_by_channel(session, view.digest.id, view.channels)
    found: dict[Wish, list[str]] = {}
    for channel, wish in (await wishes(session, view, channels)).items():
        if channel not in there:
            found.setdefault(wish, []).append(channel)
    return found


async def _composed(
    services: Services, view: Composition, document: Document, for_whom: Document, wish: Wish
) -> Digest | None:
    """The version, None where there is none: then the digest itself is read, and says in which language it is."""
    audience = ", ".join(wish.audience)
    try:
        digest = await services.digest(
            for_whom,
            max(DEFAULT_WORDS, view.digest.words),
            subject=view.brief.id,
            confidential=view.brief.confidential,
            language=wish.language,
            audience=audience,
        )
    except Exception as error:  # noqa: BLE001  whatever it is, the channels must not wait for ever
        _log.error("no version of a digest", error=type(error).__name__, at=place(error))
        return None
    if digest.language != wish.language and not wish.audience:
        return None
    if not any(True for _ in digest.bullets()) or _reads_alike(digest, view):
        return None
    return replace(digest, document=document, generation=replace(digest.generation, audience=audience))


def _reads_alike(version: Digest, view: Composition) -> bool:
    """Whether it says what the digest says: what was left out for an audience did not stand there anyway."""
    lines = [bullet.text for bullet in version.bullets()]
    row = view.digest
    return (version.headline, version.why, lines) == (row.headline, row.why, [each.text for each in view.shown()])


async def _keep(session: Session, view: Composition, made: Mapping[Wish, tuple[Digest, Sequence[str]]]) -> None:
    at, digest = await clock.now(session), await digests.get_digest(session, view.digest.id)
    for wish, (version, channels) in made.items():
        key = derived_key("variant", digest.id, wish.language, *wish.audience)
        await variants.save_variant(session, version, of=digest, channels=channels, key=key, at=at)
        await audit.record(
            session,
            at=at,
            actor_id=None,
            action="digest.variant_made",
            subject_kind="digest",
            subject_id=digest.id,
            details={"language": version.language, "audience": ", ".join(wish.audience)[:120]},
        )


async def _post(session: Session, digest_id: str, waiting: Sequence[str]) -> None:
    """Post in the channels that got no copy so far, each its version, or the digest itself where there is none."""
    view = await composition(session, digest_id)
    if view.digest.status is not DigestStatus.PUBLISHED:
        return
    for channel in await places.channels_by_keys(session, waiting):
        speech = await speech_of_channel(session, channel)
        await deliveries.enqueue(
            session,
            delivery_id=delivery_key("digest", digest_id, "version", channel.id),
            target=Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
            payload=card_to_json(digest_card(await read_in(session, view, channel.id), speech)),
            purpose=PUBLISHED,
            subject_id=digest_id,
            expires_at=view.digest.valid_until,
        )


JOBS: dict[str, Job] = {JOB: make_variants}
"""By the name that `handlers` starts it with."""
