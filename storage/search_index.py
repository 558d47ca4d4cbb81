"""The full-text index: a published digest's lines and its brief's statements go in, and out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.briefs import load_document
from storage.rows import require
from storage.tables import BriefRow, BulletRow, DigestRow, SearchEntry
from storage.terms import Word, words_of

ENTRY_WORDS = 5_000
"""Words beyond these of one entry are not looked at: PostgreSQL's positions end at 16,383."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that an entry shows; `bullet_id` of a bullet."""

    text: str
    internal: bool = False
    bullet_id: str | None = None


async def index_digest(session: AsyncSession, digest_id: str) -> None:
    """Put a digest's lines as they read now into the index, and its brief's statements if they are not there yet.

    Raises NotFoundError.
    """
    digest = await require(session, DigestRow, digest_id)
    await require(session, BriefRow, digest.brief_id, lock=True)
    await session.execute(delete(SearchEntry).where(col(SearchEntry.digest_id) == digest_id))
    lines = (await digest_lines(session, [digest]))[digest_id]
    around = "\n".join(line.text for line in lines[1:])
    entry = {"brief_id": digest.brief_id, "digest_id": digest_id, "statement": None}
    await _insert(session, [entry], [(f"{digest.title}\n{digest.headline}", around)], digest.language)
    await _index_statements(session, digest.brief_id)


async def remove_digest(session: AsyncSession, digest_id: str) -> None:
    """Take a digest out of the index, and its brief's statements with the last of the brief's digests."""
    entry = (await session.scalars(select(SearchEntry).where(col(SearchEntry.digest_id) == digest_id))).one_or_none()
    if entry is None:
        return
    await session.execute(delete(SearchEntry).where(col(SearchEntry.digest_id) == digest_id))
    others = select(col(SearchEntry.id)).where(
        col(SearchEntry.brief_id) == entry.brief_id, col(SearchEntry.digest_id).is_not(None)
    )
    if (await session.execute(others.limit(1))).first() is None:
        await session.execute(delete(SearchEntry).where(col(SearchEntry.brief_id) == entry.brief_id))


async def digest_lines(session: AsyncSession, digests: Sequence[DigestRow]) -> dict[str, list[Line]]:
    """The lines of digests in reading order, the headline first."""
    lines = {digest.id: [Line(digest.headline or digest.title), Line(digest.why)] for digest in digests}
    shown = and_(col(BulletRow.digest_id).in_(lines), ~col(BulletRow.dropped), col(BulletRow.section).is_not(None))
    order = col(BulletRow.section), col(BulletRow.ordinal), col(BulletRow.id)
    for row in await session.scalars(select(BulletRow).where(shown).order_by(*order)):
        lines[row.digest_id].append(Line(row.text, row.internal, row.id))
    return lines


async def _index_statements(session: AsyncSession, brief_id: str) -> None:
    known = select(col(SearchEntry.id)).where(
        col(SearchEntry.brief_id) == brief_id, col(SearchEntry.statement).is_not(None)
    )
    if (await session.execute(known.limit(1))).first() is not None:
        return
    document = await load_document(session, brief_id)
    shown = [statement for statement in document.statements if not statement.furniture]
    entries = [{"brief_id": brief_id, "digest_id": None, "statement": statement.id} for statement in shown]
    texts = [(statement.text, "\n".join((statement.locator.title, *statement.context))) for statement in shown]
    await _insert(session, entries, texts, document.language)


async def _insert(
    session: AsyncSession, entries: Sequence[Mapping[str, object]], texts: Sequence[tuple[str, str]], language: str
) -> None:
    """Put in entries with what each says itself, and what stands around it."""
    if not entries:
        return
    table = SearchEntry.__table__
    rows = await session.execute(
        insert(table).returning(table.c.id, sort_by_parameter_order=True), [dict(entry) for entry in entries]
    )
    terms = [_terms(head, body, language) for head, body in texts]
    ids = rows.scalars().all()
    if is_sqlite(session):
        into = text("INSERT INTO search_terms (rowid, head, body) VALUES (:id, :head, :body)")
        values = [{"head": _spelled(head), "body": _spelled(body)} for head, body in terms]
    else:
        into = text("INSERT INTO search_terms (entry_id, terms) VALUES (:id, CAST(:terms AS tsvector))")
        values = [{"terms": _vector(head, body)} for head, body in terms]
    await session.execute(into, [{"id": key} | row for key, row in zip(ids, values, strict=True)])


def _terms(head: str, body: str, language: str) -> tuple[list[Word], list[Word]]:
    heads = list(words_of(head, language))[:ENTRY_WORDS]
    return heads, list(words_of(body, language))[: ENTRY_WORDS - len(heads)]


def _spelled(words: Iterable[Word]) -> str:
    return " ".join(" ".join(sorted(word.terms)) for word in words)


def _vector(head: Sequence[Word], body: Sequence[Word]) -> str:
    """The terms as PostgreSQL writes a tsvector, with a word's place, and weight A in the head."""
    placed = [f"'{term}':{place}A" for place, word in enumerate(head, 1) for term in sorted(word.terms)]
    start = len(head) + 1
    placed += [f"'{term}':{place}" for place, word in enumerate(body, start) for term in sorted(word.terms)]
    return " ".join(placed)


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"
