"""The jobs that turn a posted brief into a digest with its preview, and a digest into one of another length.

All keys come from the event that posted the brief, so that a job worked off again after a kill makes no second brief.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.following import followed
from bot.jobs import Job, Services
from digests.engine import DEFAULT_WORDS
from digests.errors import BriefError
from digests.generation import HowFar
from digests.model import Digest, Document
from digests.phrases import visible
from digests.reading import read_document_async
from digests.reading.limits import DEFAULT_LIMITS
from digests.reading.starting import SPARE
from handlers.brief_cards import (
    Known,
    composing_card,
    failed_card,
    known_card,
    nothing_said_card,
    reading_card,
    trouble_card,
)
from handlers.briefs import Posted
from handlers.cards import Card
from handlers.confidential import is_confidential
from handlers.copies import refresh_previews
from handlers.importance import by_rule, follow_rule
from handlers.outbox import change_copy
from handlers.ports import FetchError
from handlers.preview_card import OPEN, load_preview, preview_card
from handlers.readers import speech_of_person
from handlers.speech import Speech, gettext_noop
from handlers.variants import translating
from storage import audit, briefs, clock, digests, people
from storage.compositions import composition, recompose
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import Platform
from storage.search_index import index_digest
from storage.session import Session
from storage.tables import BriefRow

FOLDER = "reading"
"""Where in the home folder files lie while they are read."""
NAME_BYTES = 150
PIECE = 1 << 20


async def read_brief(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Fetch, read and digest a posted brief; its one message shows the progress, then the preview or why there is none.

    A failure of ours is shown and raised, so that the worker tries again.
    """
    posted = Posted.from_json(payload)
    message = _Message(services, posted, key)
    if await message.over():
        return
    try:
        async with _folder(services.home, key) as folder:
            await _read(services, posted, message, folder)
    except (BriefError, FetchError) as error:
        await message.show("failed", partial(failed_card, posted.name, error))
    except Exception:
        await message.show("trouble", partial(trouble_card, posted.name))
        raise


async def digest_again(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Digest a brief again that was read before; the message shows the preview."""
    posted = Posted.from_json(payload)
    message = _Message(services, posted, key)
    if await message.over():
        return
    async with services.database.read() as session:
        brief = await briefs.get_brief(session, posted.brief)
        document = await briefs.load_document(session, posted.brief)
    async with followed(message.show_composing) as news:
        digest = await services.digest(
            document, DEFAULT_WORDS, subject=posted.brief, confidential=brief.confidential, news=news
        )
    async with services.database.write() as session:
        await message.keep_digest(session, digest)
    services.wake()


async def recompose_digest(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Compose a digest that is not out in another length, keeping what people did, and update its previews."""
    digest_id, words, person = str(payload["digest"]), int(payload["words"]), str(payload["person"])
    async with services.database.read() as session:
        row = await digests.get_digest(session, digest_id)
        brief = await briefs.get_brief(session, row.brief_id)
        document = await briefs.load_document(session, row.brief_id)
    composed = await services.digest(document, words, subject=brief.id, confidential=brief.confidential)
    async with services.database.write() as session:
        if (await digests.get_digest(session, digest_id, lock=True)).status not in OPEN:
            return  # it went out, or was discarded, while this was being composed
        acts = await audit.trail(session, subject=("digest", digest_id), action="digest.line_added", limit=1000)
        added = {str(act.details["line"]) for act in acts}
        changed = await recompose(session, digest_id, composed, keep=added)
        await follow_rule(session, digest_id)
        await audit.record(
            session,
            at=await clock.now(session),
            actor_id=person,
            action="digest.recomposed",
            subject_kind="digest",
            subject_id=digest_id,
            details={"asked": words, "words": changed.words},
        )
        await refresh_previews(session, digest_id, key=key)
        await translating.start_unasked(session, Platform(payload.get("platform", Platform.LOCAL)), key, digest_id)
    services.wake()


JOBS: dict[str, Job] = {"read_brief": read_brief, "digest_again": digest_again, "recompose": recompose_digest}
"""By the names that `handlers` starts them with."""


@dataclass(frozen=True, slots=True)
class _Message:
    """The one message about a posted brief."""

    services: Services
    posted: Posted
    key: str

    async def over(self) -> bool:
        """Whether the digest is there already: this job was done before, and only its row was not settled."""
        async with self.services.database.read() as session:
            return await _known_digest(session, self.posted.digest)

    async def show(self, step: str, made: Callable[[Speech], Card]) -> None:
        """Show a card for a step, unless the preview stands there already."""
        async with self.services.database.write() as session:
            if await _known_digest(session, self.posted.digest):
                return
            await self.put(session, step, made)
        self.services.wake()

    async def show_progress(self, done: int, total: int) -> None:
        """Show how far the reading is."""
        await self.show(f"reading {done} of {total}", partial(reading_card, self.posted.name, done, total))

    async def show_composing(self, how: HowFar) -> None:
        """Show how far a language model is with the digest."""
        step = f"composing: {how.stage} {how.number}"
        await self.show(step, partial(composing_card, self.posted.name, how=how))

    async def put(self, session: Session, step: str, made: Callable[[Speech], Card]) -> None:
        """Show a card in a session that has more to write."""
        card = made(await speech_of_person(session, self.posted.person))
        await change_copy(session, self.posted.message, card, key=f"{self.key}:{step}")

    async def keep_digest(self, session: Session, digest: Digest) -> None:
        """Keep the digest and show its preview."""
        posted, at = self.posted, await clock.now(session)
        if await _known_digest(session, posted.digest):
            return
        await digests.save_digest(
            session, digest, brief_id=posted.brief, created_by=posted.person, at=at, key=posted.digest
        )
        view = await composition(session, posted.digest)
        await digests.set_terms(
            session, posted.digest, importance=by_rule(view), urgent=False, valid_until=None, audience={}
        )
        await audit.record(
            session,
            at=at,
            actor_id=posted.person,
            action="digest.composed",
            subject_kind="digest",
            subject_id=posted.digest,
            details={"brief": posted.brief, "words": digest.words},
        )
        await index_digest(session, posted.digest)
        preview = await load_preview(session, posted.digest)
        await self.put(session, "preview", partial(preview_card, preview))


async def _read(services: Services, posted: Posted, message: _Message, folder: Path) -> None:
    path = folder / safe_name(posted.name)
    SPARE.prepare(path.name)  # it starts while the file comes
    sha256 = await _fetch(services, posted, path)
    async with services.database.read() as session:
        known = await _known(session, sha256)
    if known is not None:
        await message.show("known", partial(known_card, posted.name, known))
        return
    async with followed(message.show_progress) as progress:
        progress(0, 0)
        document = await read_document_async(path, progress=progress)
    await message.show("composing", partial(composing_card, posted.name))
    async with followed(message.show_composing) as news:
        digest = await services.digest(
            document, DEFAULT_WORDS, subject=posted.brief, confidential=is_confidential(document), news=news
        )
    if not digest.headline and not any(True for _ in digest.bullets()):
        await message.show("nothing", partial(nothing_said_card, posted.name))
        return
    async with services.database.write() as session:
        await _keep(session, message, document, digest, sha256)
    services.wake()


async def _keep(session: Session, message: _Message, document: Document, digest: Digest, sha256: str) -> None:
    """In one commit: the brief, its digest, and the preview in the message."""
    posted = message.posted
    if await _known_digest(session, posted.digest):
        return
    known = await _known(session, sha256)
    if known is not None:  # posted a second time while the first was being read
        await message.put(session, "known", partial(known_card, posted.name, known))
        return
    at = await clock.now(session)
    await briefs.save_brief(
        session,
        document,
        sha256=sha256,
        author_id=posted.person,
        at=at,
        confidential=is_confidential(document),
        key=posted.brief,
    )
    await audit.record(
        session,
        at=at,
        actor_id=posted.person,
        action="brief.received",
        subject_kind="brief",
        subject_id=posted.brief,
        details={"units": document.units, "words": document.words},
    )
    await message.keep_digest(session, digest)


async def _fetch(services: Services, posted: Posted, path: Path) -> str:
    """Write the file to `path`; gives the hex SHA-256 of its bytes. Raises FetchError."""
    limit = DEFAULT_LIMITS.file_bytes
    if posted.file is None:
        await asyncio.to_thread(path.write_text, posted.text, encoding="utf-8", errors="replace")
    else:
        fetcher = services.fetchers.get(Platform(posted.platform))
        if fetcher is None:
            raise FetchError(
                gettext_noop("Files of this platform can't be fetched here."),
                gettext_noop("Ask an admin to look at its settings."),
            )
        await fetcher.fetch(posted.file, posted.workspace, path, limit)
    return await asyncio.to_thread(_sha256, path)


async def _known(session: Session, sha256: str) -> Known | None:
    """The brief that was read from the same bytes, if it has a digest."""
    brief = await briefs.find_brief(session, sha256)
    if brief is None:
        return None
    found = await digests.digests(session, brief_id=brief.id, limit=1)
    return Known(brief, found[0].id, await _author(session, brief)) if found else None


async def _author(session: Session, brief: BriefRow) -> str:
    return "…" if brief.author_id is None else (await people.get_person(session, brief.author_id)).display_name


async def _known_digest(session: Session, digest_id: str) -> bool:
    try:
        await digests.get_digest(session, digest_id)
    except NotFoundError:
        return False
    return True


@asynccontextmanager
async def _folder(home: Path, key: str) -> AsyncIterator[Path]:
    """A folder for one job, gone at its end; after a kill the job that goes on begins with an empty one."""
    folder = home / FOLDER / derived_key(key)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True)
    try:
        yield folder
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def safe_name(name: str) -> str:
    """A file's name as it may stand on this disk: no folders, no hidden file, at most 150 bytes, its ending kept."""
    shown = re.sub(r'[\\/:*?"<>|\x00]+', "_", visible(name)).lstrip(". ").rstrip(". ")
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending.encode()) > 12:
        stem, ending = shown, ""
    room = NAME_BYTES - len(ending.encode()) - 1
    cut = stem.encode()[:room].decode(errors="ignore").rstrip() or "brief"
    return f"{cut}.{ending}" if ending else cut


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except OSError as error:
        raise FetchError(gettext_noop("The file did not arrive."), gettext_noop("Post it again.")) from error
    return digest.hexdigest()
