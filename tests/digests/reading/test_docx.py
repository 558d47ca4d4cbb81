"""What a reader finds in a Word document."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

from digests.errors import UnreadableBriefError
from digests.model import UnitKind, Unread, UnreadReason
from digests.reading.blocks import BlockKind, RawDocument
from digests.reading.docx import read
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from tests.digests.reading.office_parts import NAMESPACES, A, Edit, before, no_progress, related, rewritten, texts

DOCUMENT = "word/document.xml"
LINKS = "word/_rels/document.xml.rels"
SECTION = "<w:sectPr"


def _saved(document: WordDocument, tmp_path: Path) -> Path:
    path = tmp_path / "brief.docx"
    document.save(str(path))
    return path


def _read(document: WordDocument, tmp_path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> RawDocument:
    return read(_saved(document, tmp_path), limits, no_progress)


def _with_xml(xml: str, tmp_path: Path, edits: dict[str, Edit] | None = None, **added: str) -> RawDocument:
    """A document with one paragraph and then `xml`; `added` are parts in the folder word."""
    document = docx.Document()
    document.add_paragraph("Start.")
    parts = {f"word/{name}.xml": text for name, text in added.items()}
    path = rewritten(_saved(document, tmp_path), {DOCUMENT: before(SECTION, xml), **(edits or {})}, parts)
    return read(path, DEFAULT_LIMITS, no_progress)


def _paragraph(inner: str) -> str:
    return f"<w:p {NAMESPACES}>{inner}</w:p>"


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_sections_begin_at_headings(tmp_path: Path) -> None:
    """Text before the first heading is section 1; each heading begins the next, and is its first block."""
    document = docx.Document()
    document.core_properties.title = "Plan"
    document.add_heading("Marketing plan", 0)
    document.add_paragraph("Summary of the year.")
    document.add_heading("Market", 1)
    document.add_paragraph("It grows by 5%.")
    document.add_heading("Europe", 2)
    found = _read(document, tmp_path)
    assert [(block.kind, block.text, block.unit, block.level) for block in found.blocks] == [
        (BlockKind.TITLE, "Marketing plan", 1, 0),
        (BlockKind.PARAGRAPH, "Summary of the year.", 1, 0),
        (BlockKind.HEADING, "Market", 2, 1),
        (BlockKind.PARAGRAPH, "It grows by 5%.", 2, 0),
        (BlockKind.HEADING, "Europe", 3, 2),
    ]
    assert (found.kind, found.units, found.title) == (UnitKind.SECTION, 3, "Plan")


def test_headings_are_known_by_outline_level_in_any_language(tmp_path: Path) -> None:
    """A style with a name of its own and an outline level is a heading."""
    document = docx.Document()
    style = document.styles.add_style("Überschrift Firma", 1)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    style.element.get_or_add_pPr().append(level)
    document.add_paragraph("Markt", style=style)
    document.add_paragraph("Er wächst.")
    block = _read(document, tmp_path).blocks[0]
    assert (block.kind, block.level) == (BlockKind.HEADING, 2)


def test_bold_lines_are_headings_where_no_style_is_used(tmp_path: Path) -> None:
    """Without heading styles, short bold lines over text are headings, larger ones above smaller ones."""
    document = docx.Document()
    for text, size in (("Strategy 2027", 28), ("1 Market", 16), ("Europe", 12)):
        run = document.add_paragraph().add_run(text)
        run.bold, run.font.size = True, Pt(size)
        if size < 28:
            document.add_paragraph("A paragraph of normal text that is long enough to be the usual size here.")
    run = document.add_paragraph().add_run("Prices rise on 1 March.")
    run.bold = True
    document.add_paragraph("The last word.")
    found = _read(document, tmp_path)
    assert [(block.kind, block.level) for block in found.blocks if block.text in ("1 Market", "Europe")] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
    ]
    assert texts(found, BlockKind.TITLE) == ["Strategy 2027"]
    sentence = next(block for block in found.blocks if block.text == "Prices rise on 1 March.")
    assert (sentence.kind, sentence.bold) == (BlockKind.PARAGRAPH, True)


def test_lists_keep_their_level(tmp_path: Path) -> None:
    """List styles and numbered paragraphs are bullets with their level."""
    document = docx.Document()
    document.add_paragraph("Lead-in:")
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("nested", style="List Bullet 2")
    document.add_paragraph("numbered", style="List Number")
    found = [(block.kind, block.text, block.level) for block in _read(document, tmp_path).blocks]
    assert found == [
        (BlockKind.PARAGRAPH, "Lead-in:", 0),
        (BlockKind.BULLET, "one", 0),
        (BlockKind.BULLET, "nested", 1),
        (BlockKind.BULLET, "numbered", 0),
    ]


def test_tables_stand_in_their_place_with_heads(tmp_path: Path) -> None:
    """A table's rows come between the paragraphs around it, with the bold first row as heads."""
    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(3, 3)
    for at, row in enumerate([("Task", "Who", "When"), ("Train sales", "Ana", "May"), ("Call", "Ben", "June")]):
        for column, text in enumerate(row):
            table.cell(at, column).paragraphs[0].add_run(text).bold = at == 0
    document.add_paragraph("After.")
    found = _read(document, tmp_path)
    assert texts(found) == ["Before.", "Train sales | Ana | May", "Call | Ben | June", "After."]
    assert found.blocks[1].header == ("Task", "Who", "When")


def test_merged_and_nested_cells_are_read_once(tmp_path: Path) -> None:
    """A merged cell shows once in a row's text, and a table within a cell follows its row."""
    document = docx.Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Both columns"
    table.cell(0, 2).text = "Third"
    table.cell(1, 0).text = "x"
    inner = table.cell(1, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "in", "side"
    assert texts(_read(document, tmp_path)) == ["Both columns | Third", "x", "in | side"]


def test_a_frame_made_of_a_table_is_read_as_text(tmp_path: Path) -> None:
    """A table of one cell is a box around paragraphs."""
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "Boxed remark."
    block = _read(document, tmp_path).blocks[0]
    assert (block.kind, block.text) == (BlockKind.PARAGRAPH, "Boxed remark.")


def test_a_row_of_lists_is_read_as_text(tmp_path: Path) -> None:
    """A table of one row that sets paragraphs side by side is read as those paragraphs."""
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Left one."
    table.cell(0, 0).add_paragraph("Left two.")
    table.cell(0, 1).text = "Right."
    assert texts(_read(document, tmp_path)) == ["Left one.", "Left two.", "Right."]


def test_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    """Tracked changes are read as if accepted; hidden text is not read."""
    changed = _paragraph(
        _run("We start in ")
        + f'<w:del w:id="1"><w:r><w:delText>May</w:delText></w:r></w:del><w:ins w:id="2">{_run("June")}</w:ins>'
        + _run(" secretly", "<w:vanish/>")
        + _run(".")
    )
    assert texts(_with_xml(changed, tmp_path)) == ["Start.", "We start in June."]


def test_footnotes_stand_at_the_end_of_their_section(tmp_path: Path) -> None:
    """A footnote follows the text of its section, before the next heading."""
    reference = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    heading = _paragraph('<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' + _run("Next"))
    note = _paragraph(_run("Survey of 412 buyers."))
    notes = f'<w:footnotes {NAMESPACES}><w:footnote w:id="5">{note}</w:footnote></w:footnotes>'
    found = _with_xml(
        _paragraph(_run("Most agree.") + reference) + _paragraph(_run("More text.")) + heading,
        tmp_path,
        {LINKS: related("rIdF", "footnotes", "footnotes.xml")},
        footnotes=notes,
    )
    assert [(block.text, block.unit) for block in found.blocks[1:]] == [
        ("Most agree.", 1),
        ("More text.", 1),
        ("Survey of 412 buyers.", 1),
        ("Next", 2),
    ]


def test_headers_footers_and_contents_are_furniture(tmp_path: Path) -> None:
    """Header and footer text, and tables of contents by field or typed by hand, are furniture."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.add_paragraph("Contents")
    for number, name in enumerate(("Summary", "Market", "Prices"), 1):
        document.add_paragraph(f"{name}\t{number}")
    document.add_paragraph("The text begins here.")
    toc = "".join(
        (
            _paragraph(
                _field("begin")
                + "<w:r><w:instrText> TOC \\o </w:instrText></w:r>"
                + _field("separate")
                + _run("Goals 2")
            ),
            _paragraph(_run("Risks 3") + _field("end")),
        )
    )
    path = rewritten(_saved(document, tmp_path), {DOCUMENT: before(SECTION, toc)})
    found = read(path, DEFAULT_LIMITS, no_progress)
    assert texts(found) == ["The text begins here."]
    assert {"Confidential", "Contents", "Summary 1", "Goals 2", "Risks 3"} <= {
        block.text for block in found.blocks if block.furniture
    }


def test_page_numbers_are_not_text_and_links_are(tmp_path: Path) -> None:
    """The result of a page field is left out, the text of a link is kept."""
    page = (
        _field("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + _field("separate") + _run("17") + _field("end")
    )
    link = f"<w:hyperlink>{_run('our site')}</w:hyperlink>"
    assert texts(_with_xml(_paragraph(_run("See ") + link + _run(". ") + page), tmp_path)) == [
        "Start.",
        "See our site.",
    ]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    """A text box is kept twice in the file, for new and old programs, and read once."""
    box = f"<w:txbxContent>{_paragraph(_run('In the box.'))}</w:txbxContent>"
    drawing = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(_with_xml(_paragraph(drawing + _run("Around.")), tmp_path)) == ["Start.", "Around.", "In the box."]


def test_charts_are_told_like_those_of_decks(tmp_path: Path) -> None:
    """A chart in a document becomes the same sentence as in a deck."""
    c = "http://schemas.openxmlformats.org/drawingml/2006/chart"

    def cache(kind: str, values: tuple[str, ...], code: str = "") -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))
        return f"<c:{kind}Ref><c:{kind}Cache>{code}{points}</c:{kind}Cache></c:{kind}Ref>"

    chart = (
        f'<c:chartSpace xmlns:c="{c}" xmlns:a="{A}"><c:chart><c:plotArea><c:pieChart><c:ser>'
        f"<c:tx>{cache('str', ('Budget',))}</c:tx><c:cat>{cache('str', ('Fairs', 'Online'))}</c:cat>"
        f"<c:val>{cache('num', ('0.6', '0.4'), '<c:formatCode>0%</c:formatCode>')}</c:val>"
        "</c:ser></c:pieChart></c:plotArea></c:chart></c:chartSpace>"
    )
    graphic = f'<a:graphic><a:graphicData><c:chart xmlns:c="{c}" r:id="rIdC"/></a:graphicData></a:graphic>'
    drawing = f"<w:r><w:drawing>{graphic}</w:drawing></w:r>"
    found = _with_xml(_paragraph(drawing), tmp_path, {LINKS: related("rIdC", "chart", "chart1.xml")}, chart1=chart)
    assert texts(found, BlockKind.CHART) == ["Budget: Fairs 60%, Online 40%."]


def test_pictures_are_noted_by_section(tmp_path: Path) -> None:
    """The section that shows a picture is listed."""
    document = docx.Document()
    document.add_heading("One", 1)
    document.add_heading("Two", 1)
    image = BytesIO()
    Image.new("RGB", (8, 8)).save(image, "PNG")
    image.seek(0)
    document.add_picture(image)
    assert _read(document, tmp_path).pictures == (2,)


def test_breaks_join_with_a_space_and_comments_stay_out(tmp_path: Path) -> None:
    """A line break within a paragraph is a space; a comment is not read."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    first = paragraph.add_run("One")
    first.add_break(WD_BREAK.LINE)
    paragraph.add_run("two.")
    document.add_comment(runs=first, text="Is this so?", author="x")
    assert texts(_read(document, tmp_path)) == ["One two."]


def test_a_struck_price_is_said_in_german(tmp_path: Path) -> None:
    """In a German document, a struck price beside a new one reads "vorher …, jetzt …"."""
    german = _paragraph(_run("Der Preis ist nicht für alle und wird bei uns von der Mehrheit gezahlt."))
    price = _paragraph(_run("Tasche: ") + _run("0,99 €", "<w:strike/>") + _run(" 0,89 €"))
    assert texts(_with_xml(german + price, tmp_path))[-1] == "Tasche: vorher 0,99 €, jetzt 0,89 €"


def test_an_empty_document_is_refused_with_a_helpful_line(tmp_path: Path) -> None:
    """A document without text is an error that says what to do."""
    with pytest.raises(UnreadableBriefError, match="no text") as caught:
        _read(docx.Document(), tmp_path)
    assert caught.value.hint


def test_a_truncated_body_is_damaged(tmp_path: Path) -> None:
    """A body that breaks off is told as damage, never as a shorter document."""
    document = docx.Document()
    document.add_paragraph("Text.")
    path = rewritten(_saved(document, tmp_path), {DOCUMENT: lambda data: data[:-40]})
    with pytest.raises(UnreadableBriefError, match="damaged"):
        read(path, DEFAULT_LIMITS, no_progress)


def test_a_body_that_declares_entities_is_refused(tmp_path: Path) -> None:
    """A document type declaration ends the reading before any entity is looked at."""
    document = docx.Document()
    document.add_paragraph("Text.")
    bomb = b'<!DOCTYPE d [<!ENTITY e "boom">]><w:document'
    path = rewritten(_saved(document, tmp_path), {DOCUMENT: lambda data: data.replace(b"<w:document", bomb, 1)})
    with pytest.raises(UnreadableBriefError, match="document type"):
        read(path, DEFAULT_LIMITS, no_progress)


def test_strict_documents_are_read_like_others(tmp_path: Path) -> None:
    """Documents saved as "Strict Open XML" have other namespaces and the same text, however long they are."""
    document = docx.Document()
    for number in range(3000):
        document.add_paragraph(f"Paragraph {number}.")

    def strict(data: bytes) -> bytes:
        old = b"http://schemas.openxmlformats.org/wordprocessingml/2006/"
        return data.replace(old, b"http://purl.oclc.org/ooxml/wordprocessingml/")

    path = rewritten(_saved(document, tmp_path), {DOCUMENT: strict, "word/styles.xml": strict})
    assert len(texts(read(path, DEFAULT_LIMITS, no_progress))) == 3000


def test_text_beyond_the_limit_is_reported(tmp_path: Path) -> None:
    """A document that is too long is read up to the limit, and the section where it stopped is named."""
    document = docx.Document()
    document.add_paragraph("Short.")
    document.add_heading("Next", 1)
    document.add_paragraph("x" * 50)
    found = _read(document, tmp_path, ReadingLimits(text_characters=30))
    assert texts(found) == ["Short.", "Next"]
    assert found.unread == (Unread(UnitKind.SECTION, 2, UnreadReason.TOO_LONG),)


def test_content_controls_and_fields_are_read_in_place(tmp_path: Path) -> None:
    """Text in content controls, simple fields and formulas is read; deleted table rows are not."""
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    control = f"<w:sdt {NAMESPACES}><w:sdtContent>{_paragraph(_run('In a control.'))}</w:sdtContent></w:sdt>"
    inline = f"<w:sdt><w:sdtContent>{_run('Name')}</w:sdtContent></w:sdt>"
    field = f'<w:fldSimple w:instr="REF x">{_run(" grows")}</w:fldSimple>'
    field += f'<w:fldSimple w:instr="PAGE">{_run("3")}</w:fldSimple>'
    formula = f"<m:oMath {math}><m:r><m:t> by x</m:t></m:r></m:oMath>"
    cells = "".join(f"<w:tc>{_paragraph(_run(text))}</w:tc>" for text in ("a", "b"))
    table = (
        f'<w:tbl {NAMESPACES}><w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cells.replace(">a<", ">gone<")}</w:tr>'
        f"<w:tr>{cells}</w:tr></w:tbl>"
    )
    found = _with_xml(control + _paragraph(inline + field + formula) + table, tmp_path)
    assert texts(found) == ["Start.", "In a control.", "Name grows by x", "a | b"]
