"""What this process knows by heart of all questions and all that was published, so that comparing takes milliseconds.

It is brought up to date from the database before each use: see `storage.queue` for how nothing is missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

import structlog

from feedback.grouping import Placement, Themes
from feedback.meaning import NO_FINGERPRINT, Fingerprint, MeaningEngine, MeaningUnavailableError, Meant, lexical
from feedback.regrouping import Move, regroup
from feedback.retrieval import Hit, Passage, Passages
from storage import answers, passages, questions, vectors
from storage.keys import derived_key
from storage.passages import ANSWERS
from storage.questions import QUEUED
from storage.session import Session
from storage.tables import Question
from storage.vectors import PASSAGE, QUESTION, text_hash

FRESH = "fresh-"
"""Begins the name of a theme that is to be opened."""
FEW = 50
"""So many questions are learnt at once without a thread of their own."""
HITS = 8
"""So many passages are looked at; of lines that read the same, one is shown."""
_log = structlog.get_logger(__name__)


class Minds:
    """One per process. Holds what was committed, and never more."""

    def __init__(self, engine: MeaningEngine) -> None:
        self.engine = engine
        self._scale = engine.scale
        self._themes = Themes(self._scale)
        self._passages = Passages(self._scale)
        self._seen = (0, "")
        self._reads: dict[str, int] = {}
        self._digests: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._answers: dict[str, str] = {}
        self._unread: dict[str, Passage] = {}
        self._asking, self._looking = asyncio.Lock(), asyncio.Lock()

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        """Fingerprints of texts; without the engine those of words alone, to be made up for later."""
        try:
            return await self.engine.embed(texts)
        except MeaningUnavailableError as error:
            _log.warning("meaning not available", engine=self.engine.id, error=str(error))
            return lexical(len(texts))

    async def place(self, session: Session, meant: Meant, barred: Collection[str] = ()) -> Placement:
        """Where a question belongs among all that were queued. Hold the queue's lock."""
        async with self._asking:
            await self._catch_up(session)
            return self._themes.place(meant, barred)

    async def warm(self, session: Session) -> None:
        """Learn all questions outside of any writing transaction, so that nobody waits for it."""
        async with self._asking:
            await self._catch_up(session)

    async def regrouped(self, session: Session, keys: Sequence[str], kept: Collection[str]) -> list[Move]:
        """What is to be moved so that the themes of the questions `keys` are better; themes of `kept` only gain.

        It is worked out apart from what this process knows by heart: it takes long, and nobody waits meanwhile.
        """
        rows = [row for row in (await questions.by_ids(session, keys)).values() if row.theme_id is not None]
        known = await vectors.fingerprints(session, QUESTION, [row.id for row in rows], self.engine.id)
        first = {row.theme_id: row.id for row in rows}
        apart = [(row.id, first[theme]) for row in rows for theme in row.apart_from if theme in first]

        def work() -> list[Move]:
            table = Themes(self._scale)
            for row in rows:
                fingerprint = known.get(row.id, (NO_FINGERPRINT, ""))[0]
                table.put(row.id, row.theme_id or "", Meant(row.verbatim, row.language, fingerprint))
            return regroup(table, lambda key: f"{FRESH}{key}", apart=apart, kept=kept)

        return await asyncio.to_thread(work)

    async def look_up(self, session: Session, meant: Meant, *, digest_id: str | None = None) -> list[Hit]:
        """What may answer a question, best first, nothing where nothing is near enough.

        Asked about a digest, that digest and earlier answers are looked through first.
        """
        async with self._looking:
            await self._catch_up_passages(session)
            if digest_id is not None:
                near = self._passages.search(meant, HITS, sources=[digest_id, ANSWERS])
                if near:
                    return near
            return self._passages.search(meant, HITS)

    async def behind(self, session: Session) -> str:
        """Tells apart what was published and not learnt or read yet; "" where there is nothing. Learns nothing."""
        if not self._scale.width:
            return ""
        out, current = await passages.published(session), dict(await answers.current(session))
        learnt = {digest: version for digest, (version, _) in self._digests.items()}
        if learnt == out and set(self._answers) == set(current) and not self._unread:
            return ""
        published = (f"{digest}:{version}" for digest, version in out.items())
        return derived_key(self.engine.id, *sorted((*published, *current, *self._unread)))

    async def unread_passages(self, session: Session) -> list[Passage]:
        """Published passages that the engine has not read yet, or not as they read now; none without vectors."""
        async with self._looking:
            await self._catch_up_passages(session)
            return list(self._unread.values())

    async def keep_passages(self, session: Session, read: Sequence[Passage], prints: Sequence[Fingerprint]) -> None:
        """Keep what the engine made of passages."""
        for passage, fingerprint in zip(read, prints, strict=True):
            await vectors.keep(session, PASSAGE, _subject(passage.key), _read(passage), fingerprint)

    async def _catch_up(self, session: Session) -> None:
        while rows := await questions.changed_after(session, *self._seen):
            known = await vectors.fingerprints(session, QUESTION, [row.id for row in rows], self.engine.id)
            if len(rows) > FEW:
                await asyncio.to_thread(self._learn_all, rows, known)  # at the start there may be 100,000
            else:
                self._learn_all(rows, known)
            self._seen = (rows[-1].change, rows[-1].id)

    def _learn_all(self, rows: Sequence[Question], known: dict[str, tuple[Fingerprint, str]]) -> None:
        for row in rows:
            self._learn(row, known)

    def _learn(self, row: Question, known: dict[str, tuple[Fingerprint, str]]) -> None:
        if row.theme_id is None or row.status not in QUEUED:
            self._themes.remove(row.id)
            return
        fingerprint = known.get(row.id, (NO_FINGERPRINT, ""))[0]
        reads = hash((row.verbatim, row.language, bool(fingerprint.packed)))
        if row.id in self._themes and self._reads.get(row.id) == reads:
            self._themes.move(row.id, row.theme_id)
            return
        self._reads[row.id] = reads
        self._themes.put(row.id, row.theme_id, Meant(row.verbatim, row.language, fingerprint))

    async def _catch_up_passages(self, session: Session) -> None:
        out = await passages.published(session)
        for gone in [digest for digest in self._digests if self._digests[digest][0] != out.get(digest)]:
            for key in self._digests.pop(gone)[1]:
                self._forget(key)
        for new in [digest for digest in out if digest not in self._digests]:
            found = await passages.of_digest(session, new)
            await self._take_in(session, found)
            self._digests[new] = (out[new], tuple(each.key for each in found))
        current = dict(await answers.current(session))
        for gone in [answer for answer in self._answers if answer not in current]:
            self._forget(self._answers.pop(gone))
        fresh = [answer for answer in current if answer not in self._answers]
        found = await passages.of_answers(session, fresh)
        await self._take_in(session, found)
        self._answers |= {each.key.partition(":")[2]: each.key for each in found}
        if self._unread:  # this process or another may have had them read meanwhile
            await self._take_in(session, list(self._unread.values()), again=True)

    async def _take_in(self, session: Session, found: Sequence[Passage], *, again: bool = False) -> None:
        """Learn passages, and note which of them the engine has not read as they read now; `again` only those."""
        known = await vectors.fingerprints(session, PASSAGE, [_subject(each.key) for each in found], self.engine.id)
        read = {each.key for each in found if known.get(_subject(each.key), (None, ""))[1] == text_hash(_read(each))}
        for each in found if self._scale.width else ():
            if each.key in read:
                self._unread.pop(each.key, None)
            else:
                self._unread[each.key] = each

        def put() -> None:
            for each in found:
                if again and each.key not in read:
                    continue
                fingerprint = known.get(_subject(each.key), (NO_FINGERPRINT, ""))[0]
                self._passages.put(Passage(each.key, each.source, each.text, each.language, each.context, fingerprint))

        await asyncio.to_thread(put)

    def _forget(self, key: str) -> None:
        self._passages.remove(key)
        self._unread.pop(key, None)


def _subject(key: str) -> str:
    """A passage's key in the table of fingerprints: that of a statement is the same for all digests of its brief."""
    return ":".join(key.split(":")[:3])


def _read(passage: Passage) -> str:
    """What an engine reads of a passage."""
    return passage.text
