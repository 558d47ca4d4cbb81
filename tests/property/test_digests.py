"""What holds for every digest, whatever the document: it is grounded, within its budget, and the same each time."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.extractive import ExtractiveEngine
from digests.model import Digest, Document, Statement, UnitKind
from digests.reading.blocks import Block, BlockKind, RawDocument
from digests.reading.statements import to_document
from digests.trimming import MAX_WORDS

ENGINE = ExtractiveEngine()

LONG_ASIDE = """Die neue Tasche – sie ist 20 Prozent leichter als ihre Vorgängerin – kommt am 3. Mai 2027 in den Handel,
kostet den gleichen Preis und passt in alle Packtische, die unsere Kunden heute benutzen."""
LONG_RELATIVE = """The hotel group Belmonde, which operates 45 hotels in six countries, will equip all of its rooms with
our tablets by the end of 2027 and has signed a contract for five years."""
LONG_CLAUSES = """Competitors sell hardware with a margin and leave hotels alone with the software; we rent the
hardware at cost and earn our money with the software that brings hotels more sales every day."""
LINES = [
    "The tablet costs EUR 9 per room and month from 1 March 2027.",
    "However, we launch the new Pro plan only in Germany (see figure 4) and not before June.",
    "This saves hotels 30 % of their costs.",
    "In addition, guests book 23 percent more spa treatments.",
    "Our goal: 500 hotels by the end of 2027, up from 212 in 2025 – a record.",
    "Hotels with more than 80 rooms",
    "EUR 1,200.50",
    "–5 %",
    "1.2 Key messages for buyers:",
    "Our plans include:",
    "RISKS AND LIMITS",
    "Zudem planen wir 1.800 Rückgabestellen bis zum 30. Juni 2027.",
    "Der Preis sinkt von 0,94 auf 0,79 Euro, sofern der Vorstand zustimmt.",
    LONG_ASIDE,
    LONG_RELATIVE,
    LONG_CLAUSES,
    "INTERNAL ONLY: the floor price is EUR 8.",
    "Agenda",
    "Thank you!",
    "© 2027 Nivaryn",
    'Who asks "what\'s new?"',
    "我们的新产品可以节省百分之三十的成本。",
    "نحن نوفر 30٪ من التكاليف للفنادق.",
    "מחיר חדש: 49 €",
    "🚀 Launch 🚀",
    "x" * 300,
    "",
    " ",
    "…",
    "A",
    "\u200b\u202e",
]
WORDS = [
    "we",
    "hotels",
    "save",
    "30%",
    "costs",
    "EUR",
    "12",
    "new",
    "plan",
    "2027",
    "only",
    "not",
    "if",
    "price",
    "Wir",
    "sparen",
    "neu",
    "(see",
    "–",
    ";",
    ",",
    ".",
    ":",
    "and",
    "und",
]
TEXTS = st.one_of(
    st.sampled_from(LINES), st.lists(st.sampled_from(WORDS), max_size=45).map(" ".join), st.text(max_size=60)
)
BOXES = st.sampled_from(
    [None, (0.1, 0.1, 0.5, 0.2), (0.1, 0.3, 0.5, 0.4), (0.6, 0.3, 0.9, 0.4), (0.1, 0.94, 0.5, 0.98)]
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """A block of any kind with any text."""
    kind = draw(st.sampled_from(list(BlockKind)))
    unit = draw(st.integers(1, 5))
    if kind is BlockKind.ROW:
        cells = tuple(draw(st.lists(TEXTS, min_size=1, max_size=4)))
        header = draw(st.sampled_from([(), tuple(f"Head {n}" for n in range(len(cells)))]))
        return Block(kind, " | ".join(cells), unit, cells=cells, header=header)
    return Block(
        kind,
        draw(TEXTS),
        unit,
        level=draw(st.integers(0, 3)),
        box=draw(BOXES),
        size=draw(st.sampled_from([0.0, 10.0, 16.0, 30.0])),
        bold=draw(st.booleans()),
        furniture=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document of up to five units with at least one word."""
    found = sorted(draw(st.lists(blocks(), min_size=3, max_size=40)), key=lambda b: b.unit)
    first = Block(BlockKind.TITLE, "Strategy 2027", 1)
    kind = draw(st.sampled_from(list(UnitKind)))
    return to_document(RawDocument(kind, "", 5, (first, *found)), "plan.pptx")


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, in lower case."""
    return re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text.lower())


def assert_grounded(text: str, sources: Sequence[Statement]) -> None:
    """Every word and number of the text stands in one of the sources, a number with the sign before it."""
    said = [tokens(s.text) for s in sources]
    assert all(any(token in source for source in said) for token in tokens(text)), (text, [s.text for s in sources])
    for signed in re.findall(r"(?<!\S)[–−+-] ?\d[\d.,]*", text):
        assert any(signed in s.text for s in sources), (text, signed)


def assert_sound(digest: Digest, words: int) -> None:
    """All that the issue promises of every digest."""
    document = digest.document
    lines = [(digest.headline, digest.headline_sources), (digest.why, digest.why_sources)]
    bullets = [*digest.bullets(), *(b for _, b in digest.runners_up)]
    lines += [(b.text, b.sources) for b in bullets]
    for text, sources in lines:
        if sources:
            assert_grounded(text, sources)
            assert all(s in document.statements and not s.furniture for s in sources)
        else:
            assert text in ("", document.title)
    for bullet in bullets:
        assert bullet.sources
        assert bullet.text
        assert len(bullet.text.split()) <= MAX_WORDS
        assert bullet.internal == any(s.internal for s in bullet.sources)
    shown = [digest.headline, digest.why, *(b.text for b in digest.bullets())]
    assert digest.words == sum(len(line.split()) for line in shown) <= words
    mains = [b.sources[0].id for b in digest.bullets()]
    assert len(mains) == len(set(mains))
    assert all(section.bullets and section.name for section in digest.sections)
    assert not any(s.internal for s in (*digest.headline_sources, *digest.why_sources))


@given(documents(), st.integers(20, 400))
@settings(max_examples=120, deadline=None)
def test_a_digest_is_grounded_within_its_budget_and_the_same_each_time(document: Document, words: int) -> None:
    """Issue 2: every line cites its statements and holds no word of its own; `words` is never exceeded."""
    digest = ENGINE.digest(document, words)
    assert_sound(digest, words)
    assert digest == ENGINE.digest(document, words)


@given(documents())
@settings(max_examples=60, deadline=None)
def test_no_text_is_lost_between_blocks_and_statements(document: Document) -> None:
    """Statements are numbered in order, and each furniture statement is kept but marked."""
    assert [s.id for s in document.statements] == list(range(1, len(document.statements) + 1))
    assert all(1 <= s.unit <= document.units for s in document.statements)
    assert all(s.locator.paragraph >= 1 for s in document.statements)


def made(*found: Block, kind: UnitKind = UnitKind.SLIDE) -> Document:
    """A document of these blocks."""
    return to_document(RawDocument(kind, "", max(b.unit for b in found), found), "plan.pptx")


@pytest.mark.parametrize(
    "document",
    [
        made(Block(BlockKind.PARAGRAPH, "Hello", 1)),
        made(*(Block(BlockKind.TITLE, f"Topic {n}", n) for n in range(1, 30))),
        made(*(Block(BlockKind.NOTE, f"We launch product {n} for EUR {n}.", n) for n in range(1, 30))),
        made(
            *(
                Block(
                    BlockKind.ROW, f"Plan {n} | EUR {n}", 1, cells=(f"Plan {n}", f"EUR {n}"), header=("Plan", "Price")
                )
                for n in range(60)
            )
        ),
        made(Block(BlockKind.PARAGRAPH, "word " * 5000, 1)),
        made(Block(BlockKind.PARAGRAPH, "x" * 200_000, 1)),
        made(Block(BlockKind.PARAGRAPH, "我们的新产品可以节省百分之三十的成本。" * 300, 1)),
        made(*(Block(BlockKind.BULLET, "Same line for EUR 9 per month", n) for n in range(1, 200))),
    ],
    ids=["one word", "headings", "notes", "tables", "no full stop", "one long word", "chinese", "repeats"],
)
def test_odd_documents_give_a_sound_digest(document: Document) -> None:
    """One word, only headings, only notes, only tables, text without an end: a digest, perhaps a short one."""
    for words in (20, 150, 400):
        assert_sound(ENGINE.digest(document, words), words)


def test_ten_thousand_statements_give_a_sound_digest() -> None:
    """A book costs no more than its length."""
    lines = (f"Hotel {n} saves EUR {n} with the new plan number {n % 97}." for n in range(10_000))
    found = made(*(Block(BlockKind.PARAGRAPH, line, 1 + n // 50) for n, line in enumerate(lines)), kind=UnitKind.PAGE)
    assert_sound(ENGINE.digest(found, 150), 150)


def test_a_budget_below_twenty_words_is_refused() -> None:
    """Nobody gets a digest of three words."""
    with pytest.raises(ValueError, match="20"):
        ENGINE.digest(made(Block(BlockKind.PARAGRAPH, "Hello", 1)), 19)
