"""What a reader finds in plain text."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.errors import UnreadableBriefError
from digests.reading.blocks import BlockKind, RawDocument
from digests.reading.limits import DEFAULT_LIMITS
from digests.reading.text import read
from tests.digests.reading.office_parts import no_progress, texts


def _read(text: str | bytes, folder: Path) -> RawDocument:
    path = folder / "brief.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, DEFAULT_LIMITS, no_progress)


def test_wrapped_lines_join_and_blank_lines_part(tmp_path: Path) -> None:
    """A paragraph goes on until a blank line."""
    assert texts(_read("We start\r\nin May.\r\n\r\nThen we sell.", tmp_path)) == ["We start in May.", "Then we sell."]


def test_bullets_of_all_kinds(tmp_path: Path) -> None:
    """Dashes, stars, dots, numbers and letters begin bullets; indents make levels; wrapped bullets join."""
    found = _read("We do:\n- one\n  goes on\n  * nested\n• two\n1. three\na) four\n", tmp_path)
    assert [(block.kind, block.text, block.level) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, "We do:", 0),
        (BlockKind.BULLET, "one goes on", 0),
        (BlockKind.BULLET, "nested", 1),
        (BlockKind.BULLET, "two", 0),
        (BlockKind.BULLET, "three", 0),
        (BlockKind.BULLET, "four", 0),
    ]


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        ("Our plan\n========\n", 1),
        ("Our plan\n--------\n", 2),
        ("OUR PLAN\n\n", 1),
        ("1 Our plan\n\n", 1),
        ("1.2 Our plan\n\n", 2),
        ("## Our plan\n", 2),
    ],
)
def test_headings(tmp_path: Path, lines: str, level: int) -> None:
    """Underlined, capital, numbered and marked lines are headings and begin a section."""
    found = _read(f"Before.\n\n{lines}Text follows.", tmp_path)
    assert [(block.kind, block.unit, block.level) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, 1, 0),
        (BlockKind.HEADING, 2, level),
        (BlockKind.PARAGRAPH, 2, 0),
    ]


def test_a_sentence_in_capitals_is_no_heading(tmp_path: Path) -> None:
    """Shouting is not structure."""
    assert texts(_read("WE MUST NOT TELL CUSTOMERS BEFORE MAY.\n\nText.", tmp_path), BlockKind.HEADING) == []


@pytest.mark.parametrize(
    "table",
    [
        "Plan\tPrice\nBasic\t€9\nPro\t€19\n",
        "Plan      Price\nBasic     €9\nPro       €19\n",
        "| Plan | Price |\n|------|-------|\n| Basic | €9 |\n| Pro | €19 |\n",
    ],
)
def test_tables_by_tabs_gaps_and_bars(tmp_path: Path, table: str) -> None:
    """Rows of equal width become table rows with heads."""
    found = _read(f"Prices:\n\n{table}\nThat is all.", tmp_path)
    assert [(block.text, block.header) for block in found.blocks[1:3]] == [
        ("Basic | €9", ("Plan", "Price")),
        ("Pro | €19", ("Plan", "Price")),
    ]


def test_quoted_mail_is_dropped(tmp_path: Path) -> None:
    """What somebody else wrote before is not the brief."""
    mail = "We launch in May.\n\nOn Tue, 3 Feb 2026 at 10:00 Ana <a@x.example> wrote:\n> When is it?\n>> And why?\n"
    assert texts(_read(mail, tmp_path)) == ["We launch in May."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """UTF-8 and UTF-16, with and without a mark, and Windows-1252 are understood."""
    assert texts(_read("Größe und Preis: 9 €".encode(encoding), tmp_path)) == ["Größe und Preis: 9 €"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """Nothing but white space is an error that says so."""
    with pytest.raises(UnreadableBriefError, match="no text"):
        _read(" \n\n\t\n", tmp_path)


@given(st.lists(st.text(alphabet="abc XYZ.:-*|\t12", max_size=30), max_size=12))
def test_no_word_is_lost(lines: list[str]) -> None:
    """Every word of a text stands in a block, whatever its layout (marks of bullets and headings aside)."""
    text = "\n".join(["Start word.", *lines])
    with TemporaryDirectory() as folder:
        document = _read(text, Path(folder))
    found = " ".join(text for block in document.blocks for text in (*block.header, block.text))
    for word in re.findall(r"[a-cX-Z]{2,}", text):
        assert word in found
