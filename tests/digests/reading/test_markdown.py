"""What a reader finds in a Markdown file."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.errors import UnreadableBriefError
from digests.reading.blocks import BlockKind, RawDocument
from digests.reading.limits import DEFAULT_LIMITS
from digests.reading.markdown import read
from tests.digests.reading.office_parts import no_progress, texts


def _read(text: str, tmp_path: Path) -> RawDocument:
    path = tmp_path / "brief.md"
    path.write_text(text, encoding="utf-8")
    return read(path, DEFAULT_LIMITS, no_progress)


def test_headings_lists_and_paragraphs(tmp_path: Path) -> None:
    """Headings begin sections, list items keep their level, a lead-in stays right before its list."""
    found = _read("Intro\ntext.\n\n# Plan\n\nWe do:\n\n- one\n  - nested\n1. two\n\nSub\n---\n\n> Quoted.", tmp_path)
    assert [(block.kind, block.text, block.unit, block.level) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, "Intro text.", 1, 0),
        (BlockKind.HEADING, "Plan", 2, 1),
        (BlockKind.PARAGRAPH, "We do:", 2, 0),
        (BlockKind.BULLET, "one", 2, 0),
        (BlockKind.BULLET, "nested", 2, 1),
        (BlockKind.BULLET, "two", 2, 0),
        (BlockKind.HEADING, "Sub", 3, 2),
        (BlockKind.PARAGRAPH, "Quoted.", 3, 0),
    ]
    assert found.units == 3


@pytest.mark.parametrize(
    "front", ["---\ntitle: 'Go to market'\ntags: [a]\n---\n", '+++\ntitle = "Go to market"\n+++\n']
)
def test_front_matter_gives_the_title_and_no_text(tmp_path: Path, front: str) -> None:
    """The title in YAML or TOML front matter is the document's; the rest of it is no text."""
    found = _read(front + "\nText.", tmp_path)
    assert (found.title, texts(found)) == ("Go to market", ["Text."])


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    """A document may begin with a line across."""
    assert texts(_read("---\n\nText one.\n\nText two.", tmp_path)) == ["Text one.", "Text two."]


def test_table_rows_have_heads(tmp_path: Path) -> None:
    """Table rows carry the heads that Markdown marks."""
    found = _read("| Plan | Price |\n|---|---|\n| Basic | **€9** |\n| Pro | ~~€29~~ €19 |\n", tmp_path)
    assert texts(found, BlockKind.ROW) == ["Basic | €9", "Pro | was €29, now €19"]
    assert found.blocks[0].header == ("Plan", "Price")


def test_items_of_a_list_in_a_cell_are_parted(tmp_path: Path) -> None:
    """HTML in a cell sets what is in it on lines of their own; a break parts words."""
    found = _read("| Goal | Formats |\n|---|---|\n| Reach | <li>Text ad<li>Video ad |\n| Leads | a<BR>b |\n", tmp_path)
    assert texts(found, BlockKind.ROW) == ["Reach | Text ad; Video ad", "Leads | a b"]


def test_addresses_images_and_code_stay_out(tmp_path: Path) -> None:
    """A link keeps its words, pictures are noted, code blocks are no statements."""
    found = _read(
        "See [our plan](https://x.example/y) ![alt words](a.png) and `term`.\n\n```\ncode {{\n```\n\n    more", tmp_path
    )
    assert texts(found) == ["See our plan and term."]
    assert found.pictures == (1,)


def test_what_site_generators_add_is_dropped(tmp_path: Path) -> None:
    """Shortcodes, JSX, imports, container marks, attributes and footnote marks leave the text alone."""
    text = (
        'import X from "./x";\n\n# Offer {#offer}\n\n{{< figure src="a.png" >}}\n{% include nav.html %}\n\n'
        "<Tabs>\n\nPrices [[price-list|from the list]] hold[^1].\n\n</Tabs>\n\n:::note\n\nBe kind.\n\n:::\n\n"
        "> [!WARNING]\n> Sold out.\n\n[^1]: Until May."
    )
    assert texts(_read(text, tmp_path)) == [
        "Offer",
        "Prices from the list hold.",
        "Be kind.",
        "Sold out.",
        "Until May.",
    ]


def test_html_within_markdown_is_read_as_html(tmp_path: Path) -> None:
    """Text in HTML blocks counts, scripts and comments don't."""
    text = "<table><tr><th>A</th><th>B</th></tr><tr><td>x</td><td>1</td></tr></table>\n\n"
    text += "<script>no()</script>\n\n<!-- no -->\n\n</div>\n"
    assert texts(_read(text, tmp_path)) == ["x | 1"]


def test_task_lists_lose_their_boxes(tmp_path: Path) -> None:
    """Ticked and open tasks are bullets."""
    assert texts(_read("- [ ] Train sales\n- [x] Send list", tmp_path), BlockKind.BULLET) == [
        "Train sales",
        "Send list",
    ]


def test_a_bold_line_alone_is_a_heading(tmp_path: Path) -> None:
    """A short paragraph that is all bold heads what follows, one level below the last heading; a lead-in doesn't."""
    found = _read("## Plan\n\n**Goals**\n\nMore.\n\n**We want:**\n\n- x", tmp_path)
    assert [(block.kind, block.level) for block in found.blocks[1:4:2]] == [
        (BlockKind.HEADING, 3),
        (BlockKind.PARAGRAPH, 0),
    ]


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    """Code and comments alone are no brief."""
    with pytest.raises(UnreadableBriefError, match="no text"):
        _read("---\ntitle: x\n---\n\n```\ncode\n```\n", tmp_path)
