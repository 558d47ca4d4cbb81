"""What a reader finds in an HTML page."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.errors import LimitExceededError, UnreadableBriefError
from digests.reading.blocks import BlockKind, RawDocument
from digests.reading.html import read
from digests.reading.limits import DEFAULT_LIMITS
from tests.digests.reading.office_parts import no_progress, texts


def _read(page: str | bytes, tmp_path: Path) -> RawDocument:
    path = tmp_path / "brief.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    return read(path, DEFAULT_LIMITS, no_progress)


def test_headings_paragraphs_and_nested_lists(tmp_path: Path) -> None:
    """Headings begin sections, inline tags don't split a paragraph, lists keep their level."""
    found = _read(
        "<title>Plan</title><h1>Launch</h1><p>We <b>start</b><br>in <a href='https://x.example'>May</a>.</p>"
        "<ul><li>one<ul><li>nested</ul><li><p>two</p></ul><h2>Prices</h2>loose text",
        tmp_path,
    )
    assert [(block.kind, block.text, block.unit, block.level) for block in found.blocks] == [
        (BlockKind.HEADING, "Launch", 1, 1),
        (BlockKind.PARAGRAPH, "We start in May.", 1, 0),
        (BlockKind.BULLET, "one", 1, 0),
        (BlockKind.BULLET, "nested", 1, 1),
        (BlockKind.BULLET, "two", 1, 0),
        (BlockKind.HEADING, "Prices", 2, 2),
        (BlockKind.PARAGRAPH, "loose text", 2, 0),
    ]
    assert found.title == "Plan"


def test_what_surrounds_the_article_stays_out(tmp_path: Path) -> None:
    """Navigation, site header and footer, forms, scripts and hidden elements are not the brief."""
    page = (
        "<body><header>Site</header><nav>Menu</nav><form>Mail <input></form><aside>Ad</aside><p>Kept.</p>"
        "<div style='display: none'>no</div><p hidden>no</p><span aria-hidden='true'>no</span>"
        "<div role='search'>no</div>"
        "<script>no()</script><style>no</style><section><header><p>By us.</p></header></section>"
        "<footer>Imprint</footer>"
    )
    assert texts(_read(page, tmp_path)) == ["Kept.", "By us."]


def test_the_main_part_is_preferred_and_its_title_kept(tmp_path: Path) -> None:
    """Where a page marks its main part, only that is read, with the page's first heading as title."""
    words = "word " * 25
    found = _read(f"<body><div><h1>Offer 2027</h1></div><p>Teaser.</p><main><p>{words}</p></main>", tmp_path)
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.TITLE, "Offer 2027"),
        (BlockKind.PARAGRAPH, words.strip()),
    ]


def test_tables_have_heads_and_spans(tmp_path: Path) -> None:
    """Marked heads go to every row; a cell over two rows stands in both; struck prices are said in words."""
    found = _read(
        "<table><caption>Prices</caption><tr><th>Region</th><th>Plan</th><th>Price</th></tr>"
        "<tr><td rowspan=2>EMEA</td><td>Basic</td><td><s>€9</s> €7</td></tr><tr><td>Pro</td><td>€19</td></tr></table>",
        tmp_path,
    )
    assert texts(found) == ["Prices", "EMEA | Basic | was €9, now €7", "EMEA | Pro | €19"]
    assert found.blocks[1].header == ("Region", "Plan", "Price")


def test_layout_tables_are_read_as_text(tmp_path: Path) -> None:
    """A table that only places other tables is no data."""
    page = "<table><tr><td><p>Left text.</p></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert texts(_read(page, tmp_path)) == ["Left text.", "a | b"]


def test_definitions_belong_to_their_terms(tmp_path: Path) -> None:
    """A term is the parent bullet of its definition."""
    found = _read("<dl><dt>Pulse</dt><dd>Our sensor</dd></dl>", tmp_path)
    assert [(block.kind, block.text, block.level) for block in found.blocks] == [
        (BlockKind.BULLET, "Pulse", 0),
        (BlockKind.BULLET, "Our sensor", 1),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<p>Größe: 9 €</p>".encode("utf-8-sig"),
        "<p>Größe: 9 €</p>".encode("utf-16"),
        "<p>Größe: 9 €</p>".encode("cp1252"),
        b"<meta charset='iso-8859-1'>" + "<p>Größe: 9 €</p>".encode("cp1252"),
        b"<meta charset=iso-8859-15>" + "<p>Größe: 9 €</p>".encode("iso-8859-15"),
        b"<meta charset=nonsense>" + "<p>Größe: 9 €</p>".encode("cp1252"),
        b"<meta charset='iso-8859-1'>" + "<p>Größe: 9 €</p>".encode(),
        '<?xml version="1.0" encoding="UTF-8"?><p>Größe: 9 €</p>'.encode(),
    ],
)
def test_encodings(tmp_path: Path, page: bytes) -> None:
    """Byte order mark, UTF-8, the declared encoding and Windows-1252 are understood, a wrong declaration forgiven."""
    assert texts(_read(page, tmp_path)) == ["Größe: 9 €"]


def test_entities_from_files_are_not_expanded(tmp_path: Path) -> None:
    """A page can't pull in another file."""
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]><p>Hello &e;</p>'
    assert not any("TOP SECRET" in text for text in texts(_read(page, tmp_path)))


def test_a_page_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    """Thousands of nested elements are a clear error and not a crash."""
    with pytest.raises(LimitExceededError, match="too deeply"):
        _read("<div>" * 5000 + "deep" + "</div>" * 5000, tmp_path)


@pytest.mark.parametrize("page", ["", "   ", "<!-- nothing -->", "<script>x()</script>", "<img src=a.png>"])
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    """A page without words is an error that says so."""
    with pytest.raises(UnreadableBriefError, match="no text"):
        _read(page, tmp_path)
