"""Full-text search over digests and the statements of their briefs: one way on SQLite (FTS5) and PostgreSQL (tsvector).

What may be seen is decided when it is searched, by where the digests stand then; furniture is never in the index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.model import Statement
from storage.briefs import statements
from storage.digests import bullet_sources
from storage.kinds import DigestStatus
from storage.rows import require
from storage.search_index import Line, digest_lines, is_sqlite
from storage.tables import BriefRow, DigestRow, StatementRow
from storage.terms import Sought, sought, words_of

CANDIDATES = 100
"""So many of the best are told apart; who wants to see more should say more."""
SNIPPET_CHARACTERS = 240
HIDDEN = (DigestStatus.DISCARDED,)
_SQLITE = """
SELECT e.id, e.brief_id, e.digest_id, e.statement, -bm25(search_terms, 2.0, 1.0) AS rank
FROM search_terms JOIN search_entries AS e ON e.id = search_terms.rowid
WHERE search_terms MATCH :query AND {visible} ORDER BY rank DESC, e.id DESC LIMIT :limit"""
_POSTGRESQL = """
SELECT e.id, e.brief_id, e.digest_id, e.statement,
       ts_rank_cd('{{0.5, 0.5, 0.5, 1.0}}', t.terms, CAST(:query AS tsquery), 1) AS rank
FROM search_terms AS t JOIN search_entries AS e ON e.id = t.entry_id
WHERE t.terms @@ CAST(:query AS tsquery) AND {visible} ORDER BY rank DESC, e.id DESC LIMIT :limit"""
_PUBLISHED = """EXISTS (SELECT 1 FROM digests AS d WHERE d.brief_id = e.brief_id
AND (e.digest_id IS NULL OR d.id = e.digest_id) AND d.status = 'published')"""
_ANY = """EXISTS (SELECT 1 FROM digests AS d JOIN briefs AS b ON b.id = d.brief_id WHERE d.brief_id = e.brief_id
AND (e.digest_id IS NULL OR d.id = e.digest_id) AND d.status <> 'discarded' AND b.status <> 'discarded')"""


class HitKind(StrEnum):
    """What was found."""

    DIGEST = "digest"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet; `hit` where it is a word that was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `digest` is the one found, or the latest one of the brief that the statement stands in.

    `statements` are where it stands: the statement itself, or those that the line shown of a digest rests on.
    `internal`: not for customers.
    """

    kind: HitKind
    digest: DigestRow
    brief: BriefRow
    statements: tuple[Statement, ...]
    snippet: tuple[Piece, ...]
    internal: bool

    @property
    def at(self) -> datetime:
        """When it was published; when it was made, where it was not."""
        return self.digest.published_at or self.digest.created_at


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, best first, of `total` (at most `CANDIDATES`). `all_words`: each hit has all words looked for."""

    hits: tuple[Hit, ...]
    total: int
    all_words: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    brief_id: str
    digest_id: str | None
    statement: int | None


async def search(
    session: AsyncSession, words: str, *, limit: int, offset: int = 0, published_only: bool = True
) -> Found:
    """What has all the words; where nothing has, what has some of them, most first. `words` may be any text.

    Without `published_only` drafts, withdrawn and expired digests and their briefs are found as well.
    """
    wanted = sought(words)
    if not wanted:
        return Found((), 0, all_words=True)
    all_words = True
    entries = await _matching(session, wanted, every=True, published_only=published_only)
    if not entries and len(wanted) > 1:
        all_words = False
        entries = await _matching(session, wanted, every=False, published_only=published_only)
    digests = await _digests_of(session, entries, published_only=published_only)
    if not all_words:
        lines = await _lines(session, entries, digests)
        met = {entry.id: len(_met(lines[entry.id], digests[entry.brief_id][0].language, wanted)) for entry in entries}
        entries.sort(key=lambda entry: -met[entry.id])
    page = entries[offset : offset + limit]
    lines = await _lines(session, page, digests)
    hits = [await _hit(session, entry, lines[entry.id], digests[entry.brief_id], wanted) for entry in page]
    return Found(tuple(hits), len(entries), all_words)


def _query(wanted: Sequence[Sought], *, every: bool, sqlite: bool) -> str:
    """The words in the database's query language: every term in quotes, so that none is an operator."""
    quote, either, begins = ('"', " OR ", " *") if sqlite else ("'", " | ", ":*")
    between = (" AND " if every else either) if sqlite else (" & " if every else either)
    groups = []
    for word in wanted:
        terms = [f"{quote}{term}{quote}" for term in sorted(word.terms)]
        terms += [f"{quote}{prefix}{quote}{begins}" for prefix in sorted(word.prefixes)]
        groups.append(f"({either.join(terms)})")
    return between.join(groups)


async def _matching(
    session: AsyncSession, wanted: Sequence[Sought], *, every: bool, published_only: bool
) -> list[_Entry]:
    sqlite = is_sqlite(session)
    statement = (_SQLITE if sqlite else _POSTGRESQL).format(visible=_PUBLISHED if published_only else _ANY)
    values: dict[str, Any] = {"query": _query(wanted, every=every, sqlite=sqlite), "limit": CANDIDATES}
    rows = await session.execute(text(statement), values)
    return [_Entry(row.id, row.brief_id, row.digest_id, row.statement) for row in rows]


async def _digests_of(
    session: AsyncSession, entries: Sequence[_Entry], *, published_only: bool
) -> dict[str, list[DigestRow]]:
    """The digests that may be seen of the entries' briefs, by brief, the latest first."""
    query = select(DigestRow).where(col(DigestRow.brief_id).in_({entry.brief_id for entry in entries}))
    if published_only:
        query = query.where(col(DigestRow.status) == DigestStatus.PUBLISHED)
    else:
        query = query.where(col(DigestRow.status).not_in(HIDDEN))
    order = col(DigestRow.published_at).desc().nulls_last(), col(DigestRow.created_at).desc(), col(DigestRow.id).desc()
    found: dict[str, list[DigestRow]] = {}
    for row in await session.scalars(query.order_by(*order)):
        found.setdefault(row.brief_id, []).append(row)
    return found


async def _lines(
    session: AsyncSession, entries: Sequence[_Entry], digests: Mapping[str, Sequence[DigestRow]]
) -> dict[int, list[Line]]:
    """What each entry shows, by entry."""
    wanted = [
        digest
        for entry in entries
        if entry.digest_id
        for digest in digests[entry.brief_id]
        if digest.id == entry.digest_id
    ]
    of_digests = await digest_lines(session, wanted)
    pairs = [(entry.brief_id, entry.statement) for entry in entries if entry.statement is not None]
    key = tuple_(col(StatementRow.brief_id), col(StatementRow.ordinal))
    rows = await session.scalars(select(StatementRow).where(key.in_(pairs)))
    of_statements = {(row.brief_id, row.ordinal): Line(row.text, row.internal) for row in rows}
    return {
        entry.id: of_digests[entry.digest_id]
        if entry.digest_id is not None
        else [of_statements[entry.brief_id, entry.statement or 0]]
        for entry in entries
    }


def _met(lines: Sequence[Line], language: str, wanted: Sequence[Sought]) -> set[Sought]:
    words = [word for line in lines for word in words_of(line.text, language)]
    return {each for each in wanted if any(each.meets(word) for word in words)}


async def _hit(
    session: AsyncSession, entry: _Entry, lines: Sequence[Line], digests: Sequence[DigestRow], wanted: Sequence[Sought]
) -> Hit:
    brief = await require(session, BriefRow, entry.brief_id)
    if entry.digest_id is None:
        digest, kind, line = digests[0], HitKind.STATEMENT, lines[0]
        known = await statements(session, entry.brief_id, [entry.statement or 0])
        cited = tuple(known.values())
    else:
        digest, kind = next(each for each in digests if each.id == entry.digest_id), HitKind.DIGEST
        line = max(lines, key=lambda each: len(_met([each], digest.language, wanted)))
        cited = await bullet_sources(session, line.bullet_id) if line.bullet_id else ()
    snippet = _snippet(line.text, digest.language, wanted)
    return Hit(kind, digest, brief, cited, snippet, internal=line.internal or brief.confidential)


def _snippet(line: str, language: str, wanted: Sequence[Sought]) -> tuple[Piece, ...]:
    """The line, or as much of it as fits from a little before the first hit, cut at words."""
    words = list(words_of(line, language))
    hits = [word for word in words if any(each.meets(word) for each in wanted)]
    start, end = 0, len(line)
    if len(line) > SNIPPET_CHARACTERS:
        first = hits[0].start if hits else 0
        start = max((w.start for w in words if w.start <= max(0, first - SNIPPET_CHARACTERS // 4)), default=0)
        end = max(
            (w.end for w in words if start < w.end <= start + SNIPPET_CHARACTERS), default=start + SNIPPET_CHARACTERS
        )
    pieces: list[Piece] = [Piece("…")] if start else []
    at = start
    for word in hits:
        if start <= word.start and word.end <= end:
            pieces += [Piece(line[at : word.start]), Piece(line[word.start : word.end], hit=True)]
            at = word.end
    pieces += [Piece(line[at:end]), Piece("…" if end < len(line) else "")]
    return tuple(piece for piece in pieces if piece.text)
