"""Lines of a page into paragraphs, headings and rows, by where and how large they stand."""

from __future__ import annotations

from digests.reading.blocks import Block, BlockKind
from digests.reading.pdf_layout import Line, arrange, paragraphs

SIZE, PITCH = 12.0, 0.015


def line(
    text: str, top: float, *, left: float = 0.1, width: float = 0.5, size: float = SIZE, bold: bool = False
) -> Line:
    """A line whose place is given as shares of the page."""
    high = PITCH * size / SIZE
    return Line(text, left, top, left + width, top + high, size, bold, hyphen=False, pitch=high)


def laid_out(*lines: Line) -> list[Block]:
    """The page's blocks."""
    return list(arrange(paragraphs(list(lines), SIZE, frozenset()), 1, SIZE))


def test_a_wider_gap_ends_a_paragraph() -> None:
    """Lines at one pitch belong together, beyond a gap a new paragraph begins."""
    found = laid_out(line("We sell tablets to", 0.2), line("hotels in Spain.", 0.22), line("Guests like them.", 0.3))
    assert [b.text for b in found] == ["We sell tablets to hotels in Spain.", "Guests like them."]


def test_bold_lines_head_what_follows_and_levels_follow_size() -> None:
    """Of the size of the text, bold makes a heading; the larger one stands higher."""
    found = laid_out(
        line("Prices", 0.4, size=18),
        line("In Spain", 0.45, bold=True),
        line("The tablet costs nine euros a month.", 0.47),
    )
    assert [(b.kind, b.text) for b in found] == [
        (BlockKind.HEADING, "Prices"),
        (BlockKind.HEADING, "In Spain"),
        (BlockKind.PARAGRAPH, "The tablet costs nine euros a month."),
    ]
    assert found[0].level < found[1].level


def test_a_heading_heads_its_own_column_only() -> None:
    """Two columns with a heading each, the file listing both headings first."""
    found = laid_out(
        line("Basic", 0.4, left=0.1, width=0.3, size=18),
        line("Pro", 0.4, left=0.6, width=0.3, size=18),
        line("One user on the web.", 0.45, left=0.1, width=0.3),
        line("Ten users by telephone.", 0.45, left=0.6, width=0.3),
    )
    assert [b.text for b in found] == ["Basic", "One user on the web.", "Pro", "Ten users by telephone."]


def test_a_large_sentence_or_number_is_no_heading() -> None:
    """What ends with a full stop or holds hardly a letter heads nothing."""
    found = laid_out(
        line("We grow by half each year.", 0.4, size=18), line("12,300", 0.5, size=18), line("Text here.", 0.6)
    )
    assert {b.kind for b in found} == {BlockKind.PARAGRAPH}


def test_no_word_of_a_page_is_lost() -> None:
    """Whatever becomes of the lines, their words come out once."""
    lines = [
        line(f"Line number {n} of the page", 0.05 * n, size=12 + 3 * (n % 3), bold=n % 2 == 0) for n in range(1, 18)
    ]
    words = sorted(" ".join(block.text for block in laid_out(*lines)).split())
    assert words == sorted(" ".join(x.text for x in lines).split())
