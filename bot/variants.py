"""The job that puts the lines of a digest into another language, and posts them where they are awaited.

It runs again from its start after a kill: a line has its key from what it is, a post from its channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.jobs import Job, Services
from digests.generation import Passage, Task, Use, Written
from handlers.cards import card_to_json
from handlers.copies import PUBLISHED, refresh_previews, refresh_published, refresh_variants
from handlers.digest_card import digest_card
from handlers.readers import speech_of_channel
from handlers.variants.copies import Readers
from handlers.variants.reading import lacking
from handlers.variants.translating import JOB, wanted_languages
from storage import audit, clock, deliveries, digests, places, variants
from storage.compositions import Composition, composition
from storage.deliveries import Target, delivery_key
from storage.kinds import DigestStatus, TargetKind
from storage.session import Session

_ALIVE = (DigestStatus.DRAFT, DigestStatus.APPROVED, DigestStatus.PUBLISHED)
_WORDIER = 2
"""A translation may have so many times the words of its original, and a few more."""


async def translate(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Translate what is wanted and not there; `waiting` are the keys of the channels that got no copy so far."""
    digest_id, waiting = str(payload["digest"]), [str(each) for each in payload["waiting"]]
    async with services.database.read() as session:
        view = await composition(session, digest_id)
        kept = await variants.kept(session, digest_id)
        wanted_in = await wanted_languages(session, view, kept, also=str(payload.get("also", "")))
        lines = {each: lacking(view, kept, each) for each in wanted_in}
    made = {each: await _translated(services, view, each, wanted) for each, wanted in lines.items() if wanted}
    async with services.database.write() as session:
        if (await digests.get_digest(session, digest_id, lock=True)).status not in _ALIVE:
            return  # it was withdrawn or discarded meanwhile
        for language, text in made.items():
            await _keep(session, digest_id, language, lines[language], text)
        await _post(session, digest_id, waiting)
        if made and not kept.translations:
            await refresh_previews(session, digest_id, key=key)  # later on it would take the button away that undoes
        await refresh_variants(session, digest_id, key=key)
        await refresh_published(session, digest_id, key=key, patient=False)
    services.wake()


async def _translated(services: Services, view: Composition, language: str, lines: Mapping[str, str]) -> Written:
    passages = [
        Passage(line, text, language=view.digest.language, confidential=view.brief.confidential)
        for line, text in lines.items()
    ]
    longest = max(len(text.split()) for text in lines.values())
    task = Task(Use.TRANSLATION, language, lines=len(lines), words=_WORDIER * longest + 10)
    return await services.text(passages, task, subject=view.brief.id)


async def _keep(session: Session, digest_id: str, language: str, lines: Mapping[str, str], made: Written) -> None:
    """Keep the lines that passed the checks, and that the others did not, so that they are not asked for again.

    Where no model answered, nothing is kept: the next change of the digest tries again.
    """
    if not made.generation.model:
        return
    found = {line.keys[0]: line.text for line in made.lines if not line.own and len(line.keys) == 1}
    for line, text in lines.items():
        told = found.get(line, "")
        await variants.keep_translation(
            session, digest_id, language, line, made_from=text, text=told, model=made.generation.model
        )
    await audit.record(
        session,
        at=await clock.now(session),
        actor_id=None,
        action="digest.translated",
        subject_kind="digest",
        subject_id=digest_id,
        details={"language": language, "lines": len(found), "quoted": len(lines) - len(found)},
    )


async def _post(session: Session, digest_id: str, waiting: Sequence[str]) -> None:
    """Post in the channels that got no copy so far, each in its language as far as that is there."""
    view = await composition(session, digest_id)
    if view.digest.status is not DigestStatus.PUBLISHED:
        return
    readers = await Readers.of(session, view)
    for channel in await places.channels_by_keys(session, waiting):
        speech = await speech_of_channel(session, channel)
        await deliveries.enqueue(
            session,
            delivery_id=delivery_key("digest", digest_id, "version", channel.id),
            target=Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
            payload=card_to_json(digest_card(readers.read(readers.of_channel(channel)), speech)),
            purpose=PUBLISHED,
            subject_id=digest_id,
            expires_at=view.digest.valid_until,
        )


JOBS: dict[str, Job] = {JOB: translate}
"""By the name that `handlers` starts it with."""
