"""PDF pages as a reader sees them: order, words, headings, tables, and what can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.errors import LimitExceededError, UnreadableBriefError
from digests.model import UnitKind, UnreadReason
from digests.reading.blocks import RawDocument
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from digests.reading.pdf import read
from digests.reading.statements import to_document
from tests.digests.made_pdf import PICTURE, Text, made_pdf

LINES = ("The tablet replaces the telephone in the room and", "guests book more massages because they see them.")
PROSE = " ".join(LINES)
BODY = [Text(60, 680 - 15 * n, line) for n, line in enumerate(LINES)]


def read_pdf(folder: Path, content: bytes, limits: ReadingLimits = DEFAULT_LIMITS) -> RawDocument:
    """The blocks of a PDF with these bytes."""
    path = folder / "plan.pdf"
    path.write_bytes(content)
    return read(path, limits, lambda done, total: None)


def lines_of(folder: Path, *pages: list[Text] | bytes) -> list[tuple[str, str]]:
    """Kind and text of the blocks of a PDF with these pages."""
    return [(b.kind.value, b.text) for b in read_pdf(folder, made_pdf(*pages)).blocks]


def test_a_title_drawn_last_comes_first(tmp_path: Path) -> None:
    """The order of the file is the drawing program's; the reader sees the title on top."""
    assert lines_of(tmp_path, [*BODY, Text(60, 740, "Marketing Strategy 2027", 24)]) == [
        ("title", "Marketing Strategy 2027"),
        ("paragraph", PROSE),
    ]


def test_a_title_over_two_lines_is_one(tmp_path: Path) -> None:
    """Lines of one size at one pitch belong together."""
    pages = [Text(60, 740, "A long title that needs", 24), Text(60, 712, "two lines", 24), *BODY]
    assert lines_of(tmp_path, pages)[0] == ("title", "A long title that needs two lines")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("We have a good repu-", "tation in Spain."), "We have a good reputation in Spain."),
        (("It is a long-term value and long-", "term it pays."), "It is a long-term value and long-term it pays."),
        (
            ("A state-of-the-art kit that is state-of-", "the-art in Spain."),
            "A state-of-the-art kit that is state-of-the-art in Spain.",
        ),
        (("Das ist unser Wort für Premium-", "Inhalte im Netz."), "Das ist unser Wort für Premium-Inhalte im Netz."),
        (("Guests get the 30-", "day trial of the tablet."), "Guests get the 30-day trial of the tablet."),
        (("Wir zeigen alle Vor-", "und Nachteile der Tasche."), "Wir zeigen alle Vor- und Nachteile der Tasche."),
    ],
)
def test_hyphens_at_line_ends(tmp_path: Path, lines: tuple[str, str], text: str) -> None:
    """A broken word is mended; a compound keeps its hyphen, and so does a word whose second half comes later."""
    assert lines_of(tmp_path, [Text(60, 700 - 15 * n, line) for n, line in enumerate(lines)]) == [("paragraph", text)]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """A sentence that breaks off at the foot of one column goes on at the head of the next."""
    left = [
        "The left column has some text that",
        "goes on for a while in this manner and",
        "breaks off in the middle of a",
    ]
    right = [
        "sentence that ends here. The right",
        "column has more to say about it and",
        "ends with a full stop at last.",
    ]
    page = [Text(x, 700 - 15 * n, line) for x, lines in ((60, left), (330, right)) for n, line in enumerate(lines)]
    assert lines_of(tmp_path, page) == [("paragraph", " ".join(left + right))]


def test_list_items_lose_their_marks_and_keep_their_lines(tmp_path: Path) -> None:
    """An item may run over two lines."""
    page = [Text(60, 700, "• EUR 9 per room"), Text(60, 680, "• Service in the price of"), Text(70, 665, "the tablet")]
    assert lines_of(tmp_path, [*page, Text(60, 640, "- No contract")]) == [
        ("bullet", "EUR 9 per room"),
        ("bullet", "Service in the price of the tablet"),
        ("bullet", "No contract"),
    ]


def test_size_makes_headings_even_where_a_matrix_makes_the_size(tmp_path: Path) -> None:
    """Some programs write every font in size 1 and scale it: what counts is how large it looks."""
    for scaled in (False, True):
        page = [
            Text(60, 760, "Plan 2027", 24, scaled=scaled),
            Text(60, 720, "Prices", 16, scaled=scaled),
            *(Text(t.x, t.y, t.text, scaled=scaled) for t in BODY),
        ]
        assert lines_of(tmp_path, page) == [("title", "Plan 2027"), ("heading", "Prices"), ("paragraph", PROSE)]


def test_turned_text_is_left_out(tmp_path: Path) -> None:
    """A stamp along the margin is no part of the text."""
    assert lines_of(tmp_path, [*BODY, Text(30, 300, "Draft for the board", turned=True)]) == [("paragraph", PROSE)]


def test_a_footnote_mark_changes_no_number_and_no_word(tmp_path: Path) -> None:
    """A small raised figure after a word goes; the 2 of CO2 stands lower and stays."""
    raised = [Text(60, 700, "Hotels save 500 euros"), Text(182, 705, "3", 7), Text(190, 700, "per month.")]
    assert lines_of(tmp_path, [*raised, Text(60, 685, "Guests like it.")]) == [
        ("paragraph", "Hotels save 500 euros per month. Guests like it.")
    ]
    lowered = [Text(60, 700, "We save 500 kg of CO"), Text(180, 697, "2", 8), Text(190, 700, "per year.")]
    assert "CO 2 per year." in lines_of(tmp_path, lowered)[0][1].replace("CO2", "CO 2")


def test_a_sentence_over_two_pages_stands_where_it_begins(tmp_path: Path) -> None:
    """Its second half is no statement of the next page."""
    first = [*BODY, Text(60, 620, "The plan for the coming year is to sell the tablet")]
    second = [
        Text(60, 740, "in three more countries of the south."),
        Text(60, 700, "Another paragraph follows on this page."),
    ]
    blocks = read_pdf(tmp_path, made_pdf(first, second)).blocks
    assert [(b.unit, b.text) for b in blocks[1:]] == [
        (1, "The plan for the coming year is to sell the tablet in three more countries of the south."),
        (2, "Another paragraph follows on this page."),
    ]


def test_cells_far_apart_are_a_table_with_its_head(tmp_path: Path) -> None:
    """Three lines of three cells: rows under the names of their columns."""
    grid = (("Plan", "Price", "Users"), ("Basic", "EUR 9", "1"), ("Pro", "EUR 19", "10"))
    page = [
        Text(x, 700 - 20 * r, cell) for r, row in enumerate(grid) for x, cell in zip((60, 200, 340), row, strict=True)
    ]
    blocks = read_pdf(tmp_path, made_pdf([*page, *(Text(t.x, t.y - 100, t.text) for t in BODY)])).blocks
    assert [(b.cells, b.header) for b in blocks[1:3]] == [(grid[1], grid[0]), (grid[2], grid[0])]
    assert blocks[3].text == PROSE


def test_a_page_with_only_a_picture_is_reported(tmp_path: Path) -> None:
    """The receipt names it; a document of nothing else is refused with the way out."""
    found = to_document(read_pdf(tmp_path, made_pdf(BODY, PICTURE, b"")), "plan.pdf")
    assert [(u.number, u.reason) for u in found.unread] == [(2, UnreadReason.PICTURE_ONLY), (3, UnreadReason.EMPTY)]
    with pytest.raises(UnreadableBriefError, match="pictures only"):
        read_pdf(tmp_path, made_pdf(PICTURE))


def test_a_damaged_page_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    """A page whose object is gone is unread, the pages beside it are read; broken operators lose only themselves."""
    gone = made_pdf(BODY, BODY, BODY).replace(b"/Kids [8 0 R 10 0 R 12 0 R]", b"/Kids [8 0 R 99 0 R 12 0 R]")
    found = read_pdf(tmp_path, gone)
    assert [b.unit for b in found.blocks] == [1, 3]
    assert [(u.kind, u.number, u.reason) for u in found.unread] == [(UnitKind.PAGE, 2, UnreadReason.DAMAGED)]
    broken = read_pdf(tmp_path, made_pdf(BODY, b"BT /F1 12 Tf (abc Tj \xff\xfe ET >> [[[", BODY))
    assert [b.unit for b in broken.blocks] == [1, 3]


def test_a_protected_or_broken_file_says_the_way_out(tmp_path: Path) -> None:
    """One plain complaint each."""
    key = b"<" + b"00" * 32 + b">"
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O " + key + b" /U " + key + b" /P -4 >> /ID [<00> <00>] /Info"
    with pytest.raises(UnreadableBriefError, match="password"):
        read_pdf(tmp_path, made_pdf(BODY).replace(b"/Info", lock))
    with pytest.raises(UnreadableBriefError, match="damaged"):
        read_pdf(tmp_path, b"%PDF-1.7\n" + b"\x00" * 500)


def test_limits_on_pages_and_text(tmp_path: Path) -> None:
    """A document beyond the limits is refused, not cut."""
    with pytest.raises(LimitExceededError, match="2 pages"):
        read_pdf(tmp_path, made_pdf(BODY, BODY), ReadingLimits(units=1))
    with pytest.raises(LimitExceededError, match="text"):
        read_pdf(tmp_path, made_pdf(BODY, BODY), ReadingLimits(text_characters=50))


def test_the_title_of_the_properties_is_handed_on(tmp_path: Path) -> None:
    """For documents that show no title of their own."""
    assert read_pdf(tmp_path, made_pdf(BODY, title="Plan 2027")).title == "Plan 2027"
