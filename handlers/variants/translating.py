"""Which languages a digest is wanted in besides its own, and having its lines put into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.later import start_job_unasked
from handlers.speech import LANGUAGES, Speech
from handlers.turn import Turn
from handlers.variants.reading import lacking
from handlers.variants.wishes import reached_by
from storage import audiences, model_calls, places, variants
from storage.compositions import Composition, composition
from storage.kinds import DigestStatus, Platform
from storage.session import Session

JOB = "variants"
PATIENCE = timedelta(minutes=2)
"""So long a copy waits for a new translation of what has changed in it, so that it changes once: longer than a model
may take (bot/writing.py, Limits.seconds). Then it quotes the new line as it was written."""
_GOING = (DigestStatus.APPROVED, DigestStatus.PUBLISHED)


async def translates(session: Session, view: Composition) -> bool:
    """Whether a model is set that could put the digest's lines into another language; by rules it can't be done."""
    terms = await model_calls.terms(session)
    return terms is not None and bool(terms.model) and view.digest.language in LANGUAGES


async def wanted_languages(session: Session, view: Composition, kept: variants.Kept, *, also: str = "") -> list[str]:
    """The other languages that the digest's channels and those who read in direct messages speak, if it can be had.

    What it was put into once it stays in; `also` is a language that somebody reads it in now, "" for none.
    """
    if not await translates(session, view):
        return []
    company = await places.organisation(session)
    default = (company and company.language) or LANGUAGES[0]
    channels = await reached_by(session, view.channels, view.digest.audience)
    spoken = {Speech(channel.language or default).language for channel in channels} | await audiences.direct_languages(
        session
    )
    spoken |= {also} | {language for language, _ in kept.translations}
    return sorted((spoken & set(LANGUAGES)) - {view.digest.language})


async def pending(session: Session, view: Composition, kept: variants.Kept) -> set[str]:
    """The languages in which lines of the digest wait for a translation."""
    return {each for each in await wanted_languages(session, view, kept) if lacking(view, kept, each)}


async def start(
    turn: Turn, digest_id: str, waiting: Sequence[str] = (), *, asked: bool = False, also: str = ""
) -> bool:
    """Have translated what is wanted and not there, and post in the channels that wait for it; whether there is any.

    Of a draft nothing is translated until somebody has `asked` to see it. `also` is as in `wanted_languages`.
    """
    return await start_unasked(
        turn.session, turn.actor.platform, turn.key, digest_id, waiting=waiting, asked=asked, also=also
    )


async def start_unasked(
    session: Session,
    platform: Platform,
    key: str,
    digest_id: str,
    *,
    waiting: Sequence[str] = (),
    asked: bool = False,
    also: str = "",
) -> bool:
    """As `start`, where no person acts."""
    view = await composition(session, digest_id)
    kept = await variants.kept(session, digest_id)
    going = asked or view.digest.status in _GOING or (view.digest.status is DigestStatus.DRAFT and kept.translations)
    wanted = await wanted_languages(session, view, kept, also=also) if going else []
    if not waiting and not any(lacking(view, kept, language) for language in wanted):
        return False
    payload = {"digest": digest_id, "waiting": list(waiting), "also": also}
    return await start_job_unasked(
        session, platform, f"{key}:job:{JOB}:{digest_id}", JOB, payload, order=f"digest:{digest_id}"
    )
