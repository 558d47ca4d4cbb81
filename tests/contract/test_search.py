"""Full-text search, on both databases: what is found, what is not, and that no query can do harm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from digests.model import Bullet, Digest, Document, Locator, Part, Section, SectionKind, Shape, Statement, UnitKind
from storage import briefs, digests, search_index
from storage.database import Database
from storage.kinds import DigestStatus
from storage.search import CANDIDATES, Found, HitKind, search
from tests.contract.documents import a_digest
from tests.contract.documents import digests as any_digests

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GERMAN = (
    ("Preise", "Die Preisliste gilt ab dem 1. Juni für alle Verträge in Österreich."),
    ("Preise", "Größere Häuser zahlen 20 % weniger."),
    ("Belege", "Der Straßenbauer Müller spart 30 Stunden im Monat."),
)
ENGLISH = (
    ("Offer", "Atlas costs 49 euros a month from 1 June."),
    ("Proof", "Northwind saved 30 % in its first quarter with Atlas."),
    ("Proof", "Contoso went live in nine days."),
    ("Objections", "A competitor undercuts our pricing in France; don't tell customers."),
)


def _document(sentences: tuple[tuple[str, str], ...], language: str, *, furniture: tuple[int, ...] = ()) -> Document:
    made = tuple(
        Statement(
            id=number,
            text=sentence,
            locator=Locator(UnitKind.SLIDE, number + 1, title, Part.BODY, 1),
            shape=Shape.SENTENCE,
            unit=number + 1,
            internal=title == "Objections",
            furniture=number in furniture,
        )
        for number, (title, sentence) in enumerate(sentences)
    )
    return Document(f"{language}.pptx", f"Brief {language}", UnitKind.SLIDE, language, len(made), 40, made)


async def _save(
    database: Database, document: Document, *, published: bool = True, headline: str = "Atlas starts in June"
) -> str:
    """A digest whose one bullet is the document's first statement, indexed."""
    first = document.statements[0]
    digest = Digest(
        title=document.title,
        headline=headline,
        why="",
        language=document.language,
        engine="extractive",
        words=10,
        sections=(Section(SectionKind.OFFER, "What is new", (Bullet(first.text, (first,)),)),),
        document=document,
    )
    async with database.write() as session:
        brief = await briefs.save_brief(session, document, sha256="ab" * 32, author_id=None, at=NOW)
        row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW)
        if published:
            await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)
        await search_index.index_digest(session, row.id)
        return row.id


async def _find(database: Database, words: str, *, published_only: bool = True, limit: int = 50) -> Found:
    async with database.read() as session:
        return await search(session, words, limit=limit, published_only=published_only)


async def _said(database: Database, words: str) -> list[str]:
    """The snippets of what is found, best first."""
    return ["".join(piece.text for piece in hit.snippet) for hit in (await _find(database, words)).hits]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vertrag", GERMAN[0][1]),
        ("VERTRÄGEN", GERMAN[0][1]),
        ("Preis", GERMAN[0][1]),
        ("osterreich", GERMAN[0][1]),
        ("Oesterreich", GERMAN[0][1]),
        ("grosse haus", GERMAN[1][1]),
        ("größerer Hauses", GERMAN[1][1]),
        ("strassenbauer", GERMAN[2][1]),
        ("Mueller", GERMAN[2][1]),
        ("Mu\u0308ller", GERMAN[2][1]),
        ("spart die Stunde", GERMAN[2][1]),
    ],
)
async def test_german_is_found_as_people_type_it(database: Database, words: str, found: str) -> None:
    """Umlauts in any spelling, inflected words, beginnings of compounds and capitals find the statement."""
    await _save(database, _document(GERMAN, "de"), headline="Neues")
    assert found in await _said(database, words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("costing", ENGLISH[0][1]),
        ("the price of atlas in euro", ENGLISH[0][1]),
        ("saves northwinds", ENGLISH[1][1]),
        ("quarters", ENGLISH[1][1]),
        ("day contoso", ENGLISH[2][1]),
        ("competitors undercutting", ENGLISH[3][1]),
        ("conto", ENGLISH[2][1]),
        ("30", ENGLISH[1][1]),
    ],
)
async def test_english_is_found_as_people_type_it(database: Database, words: str, found: str) -> None:
    """Inflected words, beginnings of words and numbers find the statement, in any order."""
    await _save(database, _document(ENGLISH, "en"))
    assert found in await _said(database, words)


async def test_all_words_before_some(database: Database) -> None:
    """Where a line has all words, lines with some of them are not offered; where none has, the most comes first."""
    await _save(database, _document(ENGLISH, "en"))
    assert await _said(database, "northwind atlas") == [ENGLISH[1][1]]
    some = await _find(database, "northwind quarter zeppelin contoso")
    assert not some.all_words
    said = ["".join(piece.text for piece in hit.snippet) for hit in some.hits]
    assert said == [ENGLISH[1][1], ENGLISH[2][1]]


async def test_hits_say_where_they_stand(database: Database) -> None:
    """A statement comes with its slide, a digest with what the line shown rests on; what was looked for is marked."""
    digest_id = await _save(database, _document(ENGLISH, "en"))
    found = await _find(database, "49 euros")
    by_kind = {hit.kind: hit for hit in found.hits}
    statement, digest = by_kind[HitKind.STATEMENT], by_kind[HitKind.DIGEST]
    assert [hit.digest.id for hit in found.hits] == [digest_id, digest_id]
    assert statement.statements[0].locator.number == digest.statements[0].locator.number == 1
    assert [piece.text for piece in statement.snippet if piece.hit] == ["49", "euros"]
    assert statement.at == NOW


async def test_internal_is_marked(database: Database) -> None:
    """What customers must not see is found, and flagged."""
    await _save(database, _document(ENGLISH, "en"))
    hits = {hit.statements[0].id: hit.internal for hit in (await _find(database, "competitor contoso")).hits}
    assert hits == {3: True, 2: False}


async def test_furniture_is_not_found(database: Database) -> None:
    """Agendas and disclaimers are no answer."""
    await _save(database, _document(ENGLISH, "en", furniture=(2,)))
    assert await _said(database, "contoso") == []


async def test_only_what_is_published_is_found(database: Database) -> None:
    """A draft and its brief are found by those alone who may read drafts; withdrawn, it is gone from sales at once."""
    digest_id = await _save(database, _document(ENGLISH, "en"), published=False)
    assert await _said(database, "contoso") == []
    assert (await _find(database, "contoso", published_only=False)).total == 1
    for status, seen in ((DigestStatus.PUBLISHED, 1), (DigestStatus.WITHDRAWN, 0)):
        async with database.write() as session:
            await digests.move(session, digest_id, status, by=None, at=NOW)
        assert (await _find(database, "contoso")).total == seen
        assert (await _find(database, "june headline atlas")).total == (3 if seen else 0)


async def test_discarded_is_found_by_nobody(database: Database) -> None:
    """What was thrown away stays away."""
    digest_id = await _save(database, _document(ENGLISH, "en"), published=False)
    async with database.write() as session:
        await digests.move(session, digest_id, DigestStatus.DISCARDED, by=None, at=NOW)
    assert (await _find(database, "contoso", published_only=False)).total == 0


async def test_an_edited_digest_is_found_by_its_new_words(database: Database) -> None:
    """Indexed again, a digest is found by how it reads now and not by how it read."""
    digest_id = await _save(database, _document(ENGLISH, "en"))
    async with database.write() as session:
        bullet = (await digests.bullets(session, digest_id))[0]
        await digests.edit_bullet(session, bullet.id, "Zeppelins are included.")
        await search_index.index_digest(session, digest_id)
    assert await _said(database, "zeppelin") == ["Zeppelins are included."]
    found = await _find(database, "49 euros")
    assert [hit.kind for hit in found.hits] == [HitKind.STATEMENT]


async def test_removed_is_gone(database: Database) -> None:
    """Taken out of the index, neither digest nor statements are found, and no row of the index stays behind."""
    digest_id = await _save(database, _document(ENGLISH, "en"))
    async with database.write() as session:
        await search_index.remove_digest(session, digest_id)
        await search_index.remove_digest(session, digest_id)
    assert (await _find(database, "atlas contoso")).total == 0
    async with database.read() as session:
        for table in ("search_entries", "search_terms"):
            assert (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0  # noqa: S608  a name


async def test_long_lines_are_cut_around_the_hit(database: Database) -> None:
    """Of a long line as much is shown as a card holds, with the word that was looked for."""
    line = " ".join(f"word{number}" for number in range(400)) + " zeppelin " + "tail " * 50
    await _save(database, _document((("Long", line),), "en"))
    (hit,) = (hit for hit in (await _find(database, "zeppelin")).hits if hit.kind is HitKind.STATEMENT)
    shown = "".join(piece.text for piece in hit.snippet)
    assert "zeppelin" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 300


async def test_pages_don_t_overlap(database: Database) -> None:
    """Page by page everything is seen once, at most the hundred best."""
    sentences = tuple(("Many", f"Number {number} speaks of zeppelins.") for number in range(CANDIDATES + 20))
    await _save(database, _document(sentences, "en"))
    async with database.read() as session:
        pages = [await search(session, "zeppelin", limit=20, offset=offset) for offset in range(0, CANDIDATES + 20, 20)]
    seen = ["".join(piece.text for piece in hit.snippet) + hit.kind for page in pages for hit in page.hits]
    assert len(seen) == len(set(seen)) == CANDIDATES
    assert {page.total for page in pages} == {CANDIDATES}


HOSTILE = [
    "",
    " ",
    '"',
    "'",
    '"atlas',
    "atlas'; DROP TABLE search_terms; --",
    "atlas*",
    "*",
    "atlas AND",
    "NOT atlas",
    "NEAR(atlas contoso)",
    "head:atlas",
    "- atlas",
    "atlas & | ! <-> contoso",
    "atlas:*A",
    "\\",
    "\\'",
    "at\x00las",
    "\x00",
    "\ud800atlas",
    "(((((",
    "^atlas {head body} : x",
    "_ __",
    "=atlas",
    "a" * 10_000,
    "atlas " * 10_000,
    "🚀" * 5_000,
    "%s %(x)s {x} :query ?",
    "\u202eatlas",
    "½ ﬁ ǆ ß İ",
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_no_query_is_an_error(database: Database, words: str) -> None:
    """Whatever is typed, the search answers; operators are words or nothing."""
    await _save(database, _document(ENGLISH, "en"))
    found = await _find(database, words)
    assert found.total <= len(ENGLISH) + 1
    assert (await _find(database, "contoso")).total == 1


async def test_operators_don_t_widen_a_search(database: Database) -> None:
    """OR, NOT and stars in a query mean nothing but their letters."""
    await _save(database, _document(ENGLISH, "en"))
    assert await _said(database, "northwind OR -contoso*") != []
    assert all("Northwind" in said or "Contoso" in said for said in await _said(database, "northwind OR contoso"))
    assert await _said(database, "NOT contoso") == [ENGLISH[2][1]]
    assert await _said(database, "head:zeppelin") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(st.characters(), max_size=200), digest=any_digests())
async def test_any_text_can_be_indexed_and_looked_for(database: Database, query: str, digest: Digest) -> None:
    """Any digest can be indexed and any text looked for; no hit's snippet holds what its line does not."""
    async with database.write() as session:
        brief = await briefs.save_brief(session, digest.document, sha256="cd" * 32, author_id=None, at=NOW)
        row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW)
        await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)
        await search_index.index_digest(session, row.id)
        for words in (query, digest.headline, digest.title):
            found = await search(session, words, limit=10)
            for hit in found.hits:
                assert hit.digest.status is DigestStatus.PUBLISHED
                assert all(piece.text for piece in hit.snippet)
        await search_index.remove_digest(session, row.id)
        await digests.move(session, row.id, DigestStatus.WITHDRAWN, by=None, at=NOW)


async def test_two_digests_of_one_brief(database: Database) -> None:
    """A brief's statements are indexed once, and stay as long as one of its digests is there."""
    digest = a_digest()
    async with database.write() as session:
        brief = await briefs.save_brief(session, digest.document, sha256="ef" * 32, author_id=None, at=NOW)
        keys = []
        for _ in range(2):
            row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW)
            await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)
            await search_index.index_digest(session, row.id)
            keys.append(row.id)
    found = await _find(database, "contoso nine days")
    assert [hit.kind for hit in found.hits] == [HitKind.STATEMENT]
    async with database.write() as session:
        await search_index.remove_digest(session, keys[0])
    assert (await _find(database, "contoso nine days")).total == 1
