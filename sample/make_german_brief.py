"""Make the German sample brief: `python -m sample.make_german_brief`.

Its words stand in ruvenau_text.txt: "# " and "## " begin headings, "- " a bullet, "| " a table row. The document has
no heading styles: headings are short bold lines, as in most documents in the wild. Ruvenau Mehrweg GmbH and every
person, customer, competitor and figure in it are invented.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from sample.fixed_zip import fixed

# python-docx is typed half-way only, as is all that it hands out.
Part = Any

PATH = Path(__file__).with_name("ruvenau_vermarktungskonzept_2027.docx")
_TEXT = Path(__file__).with_name("ruvenau_text.txt")
_COMPANY = "Ruvenau Mehrweg GmbH"
_TITLE = "Vermarktungskonzept 2027"
_COVER = (
    "Mehrweg im Versand wird selbstverständlich",
    "Abteilung Marketing, Kassel",
    "Fassung 1.4 vom 9. November 2026",
    "Nur für den internen Gebrauch",
)
_PAGES = (3, 3, 4, 5, 5, 6, 7, 8, 9, 9)
"""Where the chapters begin, for the table of contents."""


def brief() -> bytes:
    """The document as bytes, the same on each run."""
    document: Part = docx.Document()
    _set_up(document)
    _furniture(document.sections[0])
    pieces = _TEXT.read_text("utf-8").strip().split("\n\n")
    _cover(document, [piece[2:] for piece in pieces if piece.startswith("# ")])
    for piece in pieces:
        _add(document, piece)
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())


def _set_up(document: Part) -> None:
    properties = document.core_properties
    properties.title, properties.author = f"{_COMPANY}: {_TITLE}", "Abteilung Marketing"
    properties.last_modified_by = properties.author
    properties.created = properties.modified = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    properties.language = "de-DE"
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.3
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    section.different_first_page_header_footer = True


def _furniture(section: Part) -> None:
    section.header.paragraphs[0].text = f"{_COMPANY} · {_TITLE} · vertraulich"
    footer = section.footer.paragraphs[0]
    footer.add_run("Seite ")
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = footer.add_run()
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _cover(document: Part, chapters: list[str]) -> None:
    for _ in range(6):
        document.add_paragraph()
    _bold(document, _COMPANY, 16)
    _bold(document, _TITLE, 28)
    for line in _COVER:
        document.add_paragraph(line)
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    _bold(document, "Inhalt", 15)
    for chapter, page in zip(chapters, _PAGES, strict=True):
        paragraph = document.add_paragraph(f"{chapter}\t{page}")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(14.5))
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _add(document: Part, piece: str) -> None:
    if piece.startswith("| "):
        _table(document, [line[2:-2].split(" | ") for line in piece.split("\n")])
    elif piece.startswith("- "):
        for line in piece.split("\n"):
            document.add_paragraph(line[2:], style="List Bullet")
    elif piece.startswith("#"):
        marks, _, text = piece.partition(" ")
        paragraph = _bold(document, text, 15 if marks == "#" else 12)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(18 if marks == "#" else 10)
    else:
        document.add_paragraph(piece)


def _bold(document: Part, text: str, size: float) -> Part:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)
    return paragraph


def _table(document: Part, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            run = table.cell(r, c).paragraphs[0].add_run(value)
            run.bold = r == 0 or None
    document.add_paragraph()


if __name__ == "__main__":
    PATH.write_bytes(brief())
    print(f"{PATH.name}: {PATH.stat().st_size:,} bytes")
