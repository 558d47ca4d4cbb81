"""What a reader finds in a PowerPoint deck."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pptx.chart.data
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches, Pt

from digests.errors import UnreadableBriefError
from digests.model import UnitKind, Unread, UnreadReason
from digests.reading.blocks import BlockKind, RawDocument
from digests.reading.limits import DEFAULT_LIMITS, ReadingLimits
from digests.reading.pptx import read
from digests.reading.pptx.order import visual_order
from digests.reading.struck import Run, spoken
from tests.digests.reading.office_parts import (
    MC,
    NAMESPACES,
    A,
    P,
    before,
    no_progress,
    related,
    rewritten,
    shown,
    text_shape,
    texts,
)

_DATA: Any = pptx.chart.data
"""python-pptx gives no types for its chart data."""
SLIDE = "ppt/slides/slide1.xml"
SLIDE_LINKS = "ppt/slides/_rels/slide1.xml.rels"


def _read_deck(deck: Deck, tmp_path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> RawDocument:
    deck.save(str(_saved(tmp_path)))
    return read(_saved(tmp_path), limits, no_progress)


def _saved(tmp_path: Path) -> Path:
    return tmp_path / "deck.pptx"


def _deck_with(title: str = "Title", body: str = "") -> tuple[Deck, Any]:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1 if body else 5])
    slide.shapes.title.text = title
    if body:
        slide.placeholders[1].text_frame.text = body
    return deck, slide


def _add_box(slide: Slide, text: str, left: float, top: float, size: int = 18, *, bold: bool = False) -> None:
    frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5)).text_frame
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.runs[0].font.size = Pt(size)
        paragraph.runs[0].font.bold = bold


def _with_xml(tmp_path: Path, xml: str) -> RawDocument:
    """A deck of one slide that holds `xml` as a shape."""
    deck, _ = _deck_with()
    deck.save(str(_saved(tmp_path)))
    path = rewritten(_saved(tmp_path), {SLIDE: before("</p:spTree>", xml)})
    return read(path, DEFAULT_LIMITS, no_progress)


def test_title_bullets_and_notes_of_a_slide(tmp_path: Path) -> None:
    """A slide gives its title, its bullets with their level and size, and its notes, in this order."""
    deck, slide = _deck_with("Growth plan", "Win pharma")
    line = slide.placeholders[1].text_frame.add_paragraph()
    line.text, line.level = "Three new accounts", 1
    slide.notes_slide.notes_text_frame.text = "Be quick here.\nPause."
    document = _read_deck(deck, tmp_path)
    assert [(block.kind, block.text, block.level) for block in document.blocks] == [
        (BlockKind.TITLE, "Growth plan", 0),
        (BlockKind.BULLET, "Win pharma", 0),
        (BlockKind.BULLET, "Three new accounts", 1),
        (BlockKind.NOTE, "Be quick here.", 0),
        (BlockKind.NOTE, "Pause.", 0),
    ]
    assert document.kind is UnitKind.SLIDE
    assert [block.size for block in document.blocks[:3]] == [44.0, 32.0, 28.0]


def test_the_files_own_title_is_told(tmp_path: Path) -> None:
    """The title in the file's properties is the document's title."""
    deck, _ = _deck_with()
    deck.core_properties.title = "Strategy 2027"
    assert _read_deck(deck, tmp_path).title == "Strategy 2027"


def test_a_sentence_in_a_text_box_is_a_paragraph(tmp_path: Path) -> None:
    """A full sentence without a bullet is a paragraph, a fragment in a text box is a bullet."""
    deck, slide = _deck_with()
    _add_box(slide, "We win because our service answers in minutes.", 1, 2)
    _add_box(slide, "EMEA first", 1, 4)
    document = _read_deck(deck, tmp_path)
    assert [block.kind for block in document.blocks[1:]] == [BlockKind.PARAGRAPH, BlockKind.BULLET]


def test_prompts_of_the_layout_stay_out(tmp_path: Path) -> None:
    """Empty placeholders don't show "Click to add title", and neither does a copy of the prompt on the slide."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.placeholders[1].text_frame.text = "Click to edit Master text styles"
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Hello"
    assert texts(_read_deck(deck, tmp_path)) == ["Hello"]


def test_shapes_added_out_of_order_are_read_top_down_by_columns(tmp_path: Path) -> None:
    """Where the file's order contradicts the page, columns are read one after the other, each from the top."""
    deck, slide = _deck_with()
    for text, left, top in (("b2", 6, 4), ("a2", 1, 4), ("b1", 6, 2), ("a1", 1, 2)):
        _add_box(slide, text, left, top)
    assert texts(_read_deck(deck, tmp_path)) == ["Title", "a1", "a2", "b1", "b2"]


def test_the_files_order_stands_where_it_is_sensible(tmp_path: Path) -> None:
    """Boxes written row by row are left in that order."""
    deck, slide = _deck_with()
    for text, left, top in (("a1", 1, 2), ("b1", 6, 2), ("a2", 1, 4), ("b2", 6, 4)):
        _add_box(slide, text, left, top)
    assert texts(_read_deck(deck, tmp_path)) == ["Title", "a1", "b1", "a2", "b2"]


def test_a_figure_keeps_its_label(tmp_path: Path) -> None:
    """A bare figure and the label beneath it become one line."""
    deck, slide = _deck_with("Traction")
    for left, figure, label in ((1, "390,000", "Queries"), (5, "€41.2m", "Recurring revenue")):
        _add_box(slide, figure, left, 2, 40)
        _add_box(slide, label, left, 2.6, 14)
    assert texts(_read_deck(deck, tmp_path)) == ["Traction", "390,000 Queries", "€41.2m Recurring revenue"]


def test_a_bold_line_above_its_column_is_its_heading(tmp_path: Path) -> None:
    """Column heads become headings when every column has one."""
    deck, slide = _deck_with("Before and after")
    for left, head, line in ((1, "Before", "Manual checks"), (5, "After", "Live alerts")):
        _add_box(slide, head, left, 2, 24, bold=True)
        _add_box(slide, line, left, 2.6, 16)
    found = [(block.kind, block.text) for block in _read_deck(deck, tmp_path).blocks[1:]]
    assert found == [
        (BlockKind.HEADING, "Before"),
        (BlockKind.BULLET, "Manual checks"),
        (BlockKind.HEADING, "After"),
        (BlockKind.BULLET, "Live alerts"),
    ]


def test_heads_written_before_all_columns_go_to_their_columns(tmp_path: Path) -> None:
    """Where all heads come first in the file, each still stands with the lines beneath it."""
    deck, slide = _deck_with("Plans")
    for left, top, text, size in ((1, 4, "Basic", 22), (4, 3, "Pro", 22), (1, 4.6, "Web", 14), (4, 3.6, "Phone", 14)):
        _add_box(slide, text, left, top, size, bold=size > 20)
    assert texts(_read_deck(deck, tmp_path)) == ["Plans", "Basic", "Web", "Pro", "Phone"]


def test_a_heading_does_not_reach_beyond_its_shape(tmp_path: Path) -> None:
    """Where a shape without a heading follows, the heading is the parent bullet of its own lines only."""
    deck, slide = _deck_with()
    _add_box(slide, "Risks", 1, 2, 24, bold=True)
    _add_box(slide, "Chip supply", 1, 2.6, 16)
    _add_box(slide, "Prices hold until renewal for everyone we serve.", 1, 5, 16)
    found = [(block.kind, block.text, block.level) for block in _read_deck(deck, tmp_path).blocks[1:]]
    assert found == [
        (BlockKind.BULLET, "Risks", 0),
        (BlockKind.BULLET, "Chip supply", 1),
        (BlockKind.PARAGRAPH, "Prices hold until renewal for everyone we serve.", 0),
    ]


def test_the_largest_line_on_top_is_the_title_where_no_placeholder_is(tmp_path: Path) -> None:
    """Decks made of text boxes alone have titles too."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    _add_box(slide, "Body text of the slide", 1, 3, 16)
    _add_box(slide, "Our market", 1, 0.5, 32)
    first = _read_deck(deck, tmp_path).blocks[0]
    assert (first.kind, first.text) == (BlockKind.TITLE, "Our market")


def test_single_letters_as_titles_are_decoration(tmp_path: Path) -> None:
    """Of several title placeholders the one with words is the title."""
    deck, _ = _deck_with("SWOT")
    deck.save(str(_saved(tmp_path)))
    letter = text_shape("S", (0, 0, 9, 9)).replace("<p:nvPr/>", '<p:nvPr><p:ph type="title"/></p:nvPr>')
    path = rewritten(_saved(tmp_path), {SLIDE: before("</p:spTree>", letter)})
    document = read(path, DEFAULT_LIMITS, no_progress)
    assert texts(document, BlockKind.TITLE) == ["SWOT"]
    assert texts(document) == ["SWOT"]


def test_nested_groups_are_read_with_their_places(tmp_path: Path) -> None:
    """Text in groups within groups is read, and its box is where it shows on the slide."""
    shape = text_shape("Deep inside the group", (100, 100, 100, 100))
    transform = (
        '<p:grpSpPr><a:xfrm><a:off x="{0}" y="{0}"/><a:ext cx="{1}" cy="{1}"/>'
        '<a:chOff x="0" y="0"/><a:chExt cx="{2}" cy="{2}"/></a:xfrm></p:grpSpPr>'
    )
    empty = '<p:nvGrpSpPr><p:cNvPr id="7" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
    inner = f"<p:grpSp>{empty}{transform.format(0, 200, 200)}{shape}</p:grpSp>"
    outer = f"<p:grpSp {NAMESPACES}>{empty}{transform.format(0, 4572000, 1000)}{inner}</p:grpSp>"
    document = _with_xml(tmp_path, outer)
    block = next(block for block in document.blocks if block.text == "Deep inside the group")
    # 100 of 1000 on half of a slide that is 9144000 wide and 6858000 high.
    assert block.box == pytest.approx((0.05, 0.0667, 0.1, 0.1333), abs=0.0001)


def test_alternate_content_is_read_once(tmp_path: Path) -> None:
    """Of choice and fallback only one is read; the fallback where the choice shows nothing."""
    both = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x">{text_shape("modern")}</mc:Choice>'
        f"<mc:Fallback>{text_shape('modern')}</mc:Fallback></mc:AlternateContent>"
    )
    only = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x"/>'
        f"<mc:Fallback>{text_shape('plain')}</mc:Fallback></mc:AlternateContent>"
    )
    assert texts(_with_xml(tmp_path, both + only)) == ["Title", "modern", "plain"]


def test_smart_art_is_an_outline(tmp_path: Path) -> None:
    """SmartArt nodes come in the order and depth of their connections, layout points left out."""
    dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram"

    def point(name: str, text: str, kind: str = "node") -> str:
        return f'<d:pt modelId="{name}" type="{kind}"><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>'

    points = point("c", "Child") + point("b", "Second") + point("a", "First") + point("x", "layout copy", "pres")
    links = [("0", "a", 0), ("0", "b", 1), ("a", "c", 0), ("c", "a", 0)]  # the last one is a circle
    data = (
        f'<d:dataModel xmlns:d="{dgm}" xmlns:a="{A}"><d:ptLst><d:pt modelId="0" type="doc"/>{points}</d:ptLst>'
        "<d:cxnLst>"
        + "".join(f'<d:cxn modelId="l" srcId="{s}" destId="{d}" srcOrd="{o}" destOrd="0"/>' for s, d, o in links)
        + '<d:cxn modelId="p" type="presOf" srcId="a" destId="x" srcOrd="0" destOrd="0"/></d:cxnLst></d:dataModel>'
    )
    frame = (
        f"<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr/><p:xfrm/><a:graphic><a:graphicData>"
        f'<d:relIds xmlns:d="{dgm}" r:dm="rIdD"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    deck, _ = _deck_with()
    deck.save(str(_saved(tmp_path)))
    path = rewritten(
        _saved(tmp_path),
        {SLIDE: before("</p:spTree>", frame), SLIDE_LINKS: related("rIdD", "diagramData", "../diagrams/data1.xml")},
        {"ppt/diagrams/data1.xml": data},
    )
    found = [(block.text, block.level) for block in read(path, DEFAULT_LIMITS, no_progress).blocks[1:]]
    assert found == [("First", 0), ("Child", 1), ("Second", 0)]


def test_table_rows_carry_their_column_heads(tmp_path: Path) -> None:
    """Each body row has its cells and the heads, also where heads are dates; equal neighbours are both kept."""
    deck, slide = _deck_with()
    rows = [("Item", "Until 31 January 2027", "From 1 February 2027"), ("Sensor", "€39", "€34"), ("Lens", "€95", "€95")]
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    found = [block for block in _read_deck(deck, tmp_path).blocks if block.kind is BlockKind.ROW]
    assert [(block.cells, block.header) for block in found] == [(rows[1], rows[0]), (rows[2], rows[0])]
    assert found[1].text == "Lens | €95 | €95"


def test_a_table_that_sets_lists_side_by_side_is_read_as_lists(tmp_path: Path) -> None:
    """One row of lists under heads is read column by column, each list under its head."""
    deck, slide = _deck_with()
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for column, (head, lines) in enumerate([("Win", "Speed\nProof"), ("Lose", "Price")]):
        table.cell(0, column).text, table.cell(1, column).text = head, lines
    found = [(block.text, block.level) for block in _read_deck(deck, tmp_path).blocks[1:]]
    assert found == [("Win", 0), ("Speed", 1), ("Proof", 1), ("Lose", 0), ("Price", 1)]


def test_merged_cells_hold_for_all_that_they_cover(tmp_path: Path) -> None:
    """A cell over two rows stands in both; a head over two columns is joined with the heads below it."""
    deck, slide = _deck_with()
    table = slide.shapes.add_table(4, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    for at, row in enumerate([("Region", "Revenue", ""), ("", "Plan", "Actual"), ("EMEA", "4", "5"), ("", "6", "7")]):
        for column, text in enumerate(row):
            if text:
                table.cell(at, column).text = text
    found = [block for block in _read_deck(deck, tmp_path).blocks if block.kind is BlockKind.ROW]
    assert [block.cells for block in found] == [("EMEA", "4", "5"), ("EMEA", "6", "7")]
    assert found[0].header == ("Region", "Revenue Plan", "Revenue Actual")


def _chart_sentences(tmp_path: Path, data: object, title: str = "", words: str = "Title") -> list[str]:
    deck, slide = _deck_with(words)
    place = (Inches(1), Inches(2), Inches(6), Inches(4))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    if title:
        chart.chart_title.text_frame.text = title
    return texts(_read_deck(deck, tmp_path), BlockKind.CHART)


def test_a_chart_is_told_with_its_number_format(tmp_path: Path) -> None:
    """One sentence per series: title, name, categories, values as the chart shows them."""
    data = _DATA.CategoryChartData(number_format="0.0")
    data.categories = ["EMEA", "US", "APAC"]
    data.add_series("Pipeline", (4.2, 3.1, 1.0))
    told = _chart_sentences(tmp_path, data, "Pipeline by region (EUR m)")
    assert told == ["Pipeline by region (EUR m): EMEA 4.2, US 3.1, APAC 1.0."]


@pytest.mark.parametrize(
    ("code", "value", "shown_as"),
    [
        ("0%", 0.44, "44%"),
        ("0.0%", 0.445, "44.5%"),
        ("#,##0", 1234567, "1,234,567"),
        ('"€"#,##0.00', 1234.5, "€1,234.50"),
        ("[$€-407] #,##0", 1200, "€ 1,200"),
        ('0.0,,"m"', 4_200_000, "4.2m"),
        ("General", 4.25, "4.25"),
        ("", 3.0, "3"),
        ('0;-0;"none"', -5, "-5"),
        ("0.##", 2.5, "2.5"),
    ],
)
def test_number_formats(tmp_path: Path, code: str, value: float, shown_as: str) -> None:
    """Percent, currency, thousands, scaling and negative sections are shown as a spreadsheet shows them."""
    data = _DATA.CategoryChartData(number_format=code)
    data.categories = ["A"]
    data.add_series("S", (value,))
    assert _chart_sentences(tmp_path, data, "T")[0].endswith(
        f"A {shown_as}." if "," not in shown_as else f" {shown_as}."
    )


def test_each_series_has_its_sentence_and_periods_read_naturally(tmp_path: Path) -> None:
    """Two series give two sentences; years follow their values; gaps are left out."""
    data = _DATA.CategoryChartData()
    data.categories = ["2025", "2026"]
    data.add_series("New", (96, 118))
    data.add_series("Lost", (None, 7))
    told = _chart_sentences(tmp_path, data, "Customers")
    assert told == ["Customers, New: 96 in 2025, 118 in 2026.", "Customers, Lost: 7 in 2026."]


def test_a_german_deck_has_german_chart_sentences(tmp_path: Path) -> None:
    """In a German slide, decimals have a comma and long series are told in German words."""
    data = _DATA.CategoryChartData(number_format="0.0")
    data.categories = [f"Woche {number}" for number in range(1, 15)]
    data.add_series("Umsatz", [number + 0.5 for number in range(14)])
    told = _chart_sentences(tmp_path, data, "Umsatz", "Wir wachsen mit den Kunden und für die Region")
    assert told == [
        (
            "Umsatz (14 Werte): zuerst Woche 1: 0,5; zuletzt Woche 14: 13,5; "
            "höchster Wert Woche 14: 13,5; niedrigster Wert Woche 1: 0,5."
        )
    ]


def test_scatter_and_bubble_charts_are_told(tmp_path: Path) -> None:
    """Points of a scatter chart give x and y, bubbles their size as well."""
    deck, slide = _deck_with()
    points: Any = _DATA.XyChartData()
    series = points.add_series("Win rate")
    series.add_data_point(10, 0.5)
    bubbles = _DATA.BubbleChartData()
    sized = bubbles.add_series("Deals")
    sized.add_data_point(1, 2, 30)
    place = (Inches(1), Inches(2), Inches(3), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, points)
    slide.shapes.add_chart(XL_CHART_TYPE.BUBBLE, *place, bubbles)
    assert texts(_read_deck(deck, tmp_path), BlockKind.CHART) == ["Win rate: 10: 0.5.", "Deals: 1: 2 (30)."]


def test_a_funnel_chart_is_told(tmp_path: Path) -> None:
    """The chart kinds of Office 2016 are read from their own format, their fallback picture is not needed."""
    cx = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    part = (
        f'<cx:chartSpace xmlns:cx="{cx}" xmlns:a="{A}"><cx:chartData><cx:data id="0"><cx:strDim type="cat"><cx:lvl>'
        '<cx:pt idx="0">Leads</cx:pt><cx:pt idx="1">Deals</cx:pt></cx:lvl></cx:strDim><cx:numDim type="val">'
        '<cx:lvl formatCode="#,##0"><cx:pt idx="0">1200</cx:pt><cx:pt idx="1">90</cx:pt></cx:lvl></cx:numDim></cx:data>'
        "</cx:chartData><cx:chart><cx:title><cx:tx><cx:rich><a:p><a:r><a:t>Sales funnel</a:t></a:r></a:p></cx:rich>"
        '</cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="funnel">'
        '<cx:dataId val="0"/></cx:series>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"
    )
    frame = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="cx2"><p:graphicFrame {NAMESPACES}><a:graphic>'
        f'<a:graphicData><cx:chart xmlns:cx="{cx}" r:id="rIdX"/></a:graphicData></a:graphic></p:graphicFrame>'
        "</mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )
    deck, _ = _deck_with()
    deck.save(str(_saved(tmp_path)))
    path = rewritten(
        _saved(tmp_path),
        {SLIDE: before("</p:spTree>", frame), SLIDE_LINKS: related("rIdX", "chartEx", "../charts/chartEx1.xml")},
        {"ppt/charts/chartEx1.xml": part},
    )
    told = texts(read(path, DEFAULT_LIMITS, no_progress), BlockKind.CHART)
    assert told == ["Sales funnel: Leads 1,200; Deals 90."]


def test_hidden_slides_are_named_and_not_read(tmp_path: Path) -> None:
    """A hidden slide is listed, and its text stays out."""
    deck, _ = _deck_with("Shown")
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "Secret"
    hidden._element.set("show", "0")
    document = _read_deck(deck, tmp_path)
    assert (document.hidden, document.units, texts(document)) == ((2,), 2, ["Shown"])


def test_slides_with_pictures_are_named_and_alt_text_stays_out(tmp_path: Path) -> None:
    """Pictures are noted by slide; what a machine wrote about them is not read."""
    deck, _ = _deck_with("First")
    second = deck.slides.add_slide(deck.slide_layouts[6])
    image = BytesIO()
    Image.new("RGB", (8, 8)).save(image, "PNG")
    image.seek(0)
    picture = second.shapes.add_picture(image, 0, 0)
    picture._element.nvPicPr.cNvPr.set("descr", "A dog, description automatically generated")
    document = _read_deck(deck, tmp_path)
    assert (document.pictures, texts(document)) == ((2,), ["First"])


def test_footers_are_furniture_and_numbers_stay_out(tmp_path: Path) -> None:
    """Footer placeholders are marked; slide number fields are not read at all."""
    footer = text_shape("Confidential").replace("<p:nvPr/>", '<p:nvPr><p:ph type="ftr" idx="11"/></p:nvPr>')
    number = text_shape("x").replace(
        "<a:r><a:rPr /><a:t>x</a:t></a:r>", '<a:fld id="{1}" type="slidenum"><a:t>7</a:t></a:fld>'
    )
    document = _with_xml(tmp_path, footer + number)
    assert [block.text for block in document.blocks if block.furniture] == ["Confidential"]
    assert texts(document) == ["Title"]


def test_lines_and_formulas_within_a_paragraph_join(tmp_path: Path) -> None:
    """Line breaks become spaces, formulas keep their text."""
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    inner = (
        "<a:r><a:t>Growth</a:t></a:r><a:br/><a:r><a:t>per_x000B_year</a:t></a:r>"
        f'<mc:AlternateContent><mc:Choice Requires="a14"><a14:m xmlns:a14="x"><m:oMath xmlns:m="{math}"><m:r>'
        "<m:t> = r</m:t></m:r></m:oMath></a14:m></mc:Choice>"
        "<mc:Fallback><a:r><a:t> </a:t></a:r></mc:Fallback></mc:AlternateContent>"
    )
    shape = text_shape("@").replace("<a:r><a:rPr /><a:t>@</a:t></a:r>", inner)
    assert texts(_with_xml(tmp_path, shape)) == ["Title", "Growth per year = r"]


def test_a_struck_price_beside_a_new_one_is_said_in_words(tmp_path: Path) -> None:
    """A struck €99 beside €79 reads "was €99, now €79"; other struck text is left as it is."""
    old = '<a:r><a:rPr strike="sngStrike"/><a:t>€99</a:t></a:r><a:r><a:t> €79 a month</a:t></a:r>'
    other = '<a:r><a:rPr strike="sngStrike"/><a:t>Draft</a:t></a:r><a:r><a:t> plan</a:t></a:r>'
    run = "<a:r><a:rPr /><a:t>@</a:t></a:r>"
    shapes = text_shape("@").replace(run, old) + text_shape("@", (0, 914400, 9, 9)).replace(run, other)
    assert texts(_with_xml(tmp_path, shapes)) == ["Title", "was €99, now €79 a month", "Draft plan"]


def test_a_damaged_slide_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    """One broken slide doesn't cost the rest of the deck."""
    deck, _ = _deck_with("Broken")
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Whole"
    deck.save(str(_saved(tmp_path)))
    path = rewritten(_saved(tmp_path), {SLIDE: lambda data: data[: len(data) // 2]})
    document = read(path, DEFAULT_LIMITS, no_progress)
    assert document.unread == (Unread(UnitKind.SLIDE, 1, UnreadReason.DAMAGED),)
    assert texts(document) == ["Whole"]


def test_slides_that_declare_entities_are_not_read(tmp_path: Path) -> None:
    """A slide with a document type declaration counts as damaged; its entities are never expanded."""
    deck, _ = _deck_with("Attack")
    deck.save(str(_saved(tmp_path)))
    bomb = (
        f'<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/hostname">]><p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>'
        f"{text_shape('&e;')}</p:spTree></p:cSld></p:sld>"
    )
    path = rewritten(_saved(tmp_path), {SLIDE: lambda _: bomb.encode()})
    with pytest.raises(UnreadableBriefError, match="none of its slides"):
        read(path, DEFAULT_LIMITS, no_progress)


def test_a_deck_without_slides_is_refused_with_a_helpful_line(tmp_path: Path) -> None:
    """An empty deck is an error that says what to do."""
    with pytest.raises(UnreadableBriefError, match="no slides") as caught:
        _read_deck(Presentation(), tmp_path)
    assert caught.value.hint


def test_a_package_without_a_presentation_is_refused(tmp_path: Path) -> None:
    """A zip archive that holds no presentation is damaged, not a traceback."""
    path = tmp_path / "empty.pptx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableBriefError, match="damaged"):
        read(path, DEFAULT_LIMITS, no_progress)


def test_slides_beyond_the_limit_are_reported(tmp_path: Path) -> None:
    """What is more than the limit is listed as too long."""
    deck, _ = _deck_with("One")
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Two"
    document = _read_deck(deck, tmp_path, ReadingLimits(units=1))
    assert document.unread == (Unread(UnitKind.SLIDE, 2, UnreadReason.TOO_LONG),)
    assert texts(document) == ["One"]


def test_strict_files_are_read_like_others(tmp_path: Path) -> None:
    """Decks saved as "Strict Open XML" have other namespaces and the same text."""
    deck, slide = _deck_with("Strict", "Line")
    slide.notes_slide.notes_text_frame.text = "Note"
    deck.save(str(_saved(tmp_path)))
    with zipfile.ZipFile(_saved(tmp_path)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]

    def strict(data: bytes) -> bytes:
        for kind in (b"presentationml", b"drawingml", b"officeDocument"):
            data = data.replace(
                b"http://schemas.openxmlformats.org/" + kind + b"/2006/", b"http://purl.oclc.org/ooxml/" + kind + b"/"
            )
        return data

    path = rewritten(_saved(tmp_path), dict.fromkeys(names, strict))
    assert texts(read(path, DEFAULT_LIMITS, no_progress)) == ["Strict", "Line", "Note"]


def test_progress_counts_slides(tmp_path: Path) -> None:
    """Whoever waits sees each slide go by."""
    deck, _ = _deck_with()
    deck.slides.add_slide(deck.slide_layouts[5])
    deck.save(str(_saved(tmp_path)))
    seen: list[tuple[int, int]] = []
    read(_saved(tmp_path), DEFAULT_LIMITS, lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]


def test_boxes_are_shares_of_the_slide(tmp_path: Path) -> None:
    """A shape's place is told as shares of the slide, also where it comes from the layout."""
    deck, slide = _deck_with()
    slide.shapes.add_textbox(0, 0, Inches(5), Inches(1.875)).text_frame.text = "Quarter"
    boxes = {block.text: block.box for block in shown(_read_deck(deck, tmp_path))}
    assert boxes["Quarter"] == (0.0, 0.0, 0.5, 0.25)
    assert boxes["Title"] is not None


def test_a_pie_that_shows_shares_is_told_in_shares(tmp_path: Path) -> None:
    """Where a pie's labels show percent in place of values, the sentence does too."""
    deck, slide = _deck_with()
    data = _DATA.CategoryChartData()
    data.categories = ["Won", "Lost"]
    data.add_series("Deals", (30, 10))
    place = (Inches(1), Inches(2), Inches(6), Inches(4))
    plot = slide.shapes.add_chart(XL_CHART_TYPE.PIE, *place, data).chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.show_percentage, plot.data_labels.show_value = True, False
    assert texts(_read_deck(deck, tmp_path), BlockKind.CHART) == ["Deals: Won 75%, Lost 25%."]


def test_dates_as_categories_are_dates(tmp_path: Path) -> None:
    """Spreadsheet day numbers are shown as the days that they stand for."""
    data = _DATA.CategoryChartData(number_format="0")
    data.categories = [date(2026, 1, 1), date(2026, 2, 15)]
    data.add_series("Visits", (120, 150))
    assert _chart_sentences(tmp_path, data) == ["Visits: 1 Jan 2026: 120, 15 Feb 2026: 150."]


_SHARE = st.floats(0, 1, width=16)


@given(st.lists(st.tuples(_SHARE, _SHARE, _SHARE, _SHARE), max_size=12))
def test_no_shape_is_lost_or_doubled_by_ordering(corners: list[tuple[float, float, float, float]]) -> None:
    """Whatever the places of the shapes, putting them in order keeps each exactly once."""
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    items = list(enumerate(boxes))
    assert sorted(visual_order(items, lambda item: item[1])) == items


@given(st.lists(st.text(max_size=20), max_size=6), st.booleans())
def test_text_that_is_not_struck_is_left_as_it_is(pieces: list[str], german: bool) -> None:
    """Only struck text is ever put into other words."""
    assert spoken([Run(piece) for piece in pieces], german) == "".join(pieces)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([Run("79 € "), Run("99 €", struck=True)], "was 99 €, now 79 €"),
        ([Run("Save 20% "), Run("99 €", struck=True)], "Save 20% 99 €"),
        ([Run("99 €", struck=True), Run(" 2 seats")], "99 € 2 seats"),
        ([Run("Flex: "), Run("$9", struck=True), Run(" → $7 a month")], "Flex: was $9, now $7 a month"),
        ([Run("Plan "), Run("old", struck=True), Run(" 7")], "Plan old 7"),
        ([Run("9", struck=True), Run(" or "), Run("8", struck=True), Run(" 7")], "9 or 8 7"),
        ([Run("99 €", struck=True), Run(" for all")], "99 € for all"),
    ],
)
def test_struck_amounts_are_reworded_only_when_certain(pieces: list[Run], text: str) -> None:
    """One struck amount directly beside another is said in words; everything else stays as it is."""
    assert spoken(pieces) == text


def test_labels_above_and_lines_by_turns_belong_to_their_figures(tmp_path: Path) -> None:
    """A label above its figure, and figures and labels by turns in one shape, are joined too."""
    deck, slide = _deck_with()
    _add_box(slide, "Target users", 1, 2, 14)
    _add_box(slide, "50,000", 1, 2.6, 40)
    _add_box(slide, "41%\nwin rate\n8\nmonths to pay back", 5, 2)
    assert texts(_read_deck(deck, tmp_path)) == [
        "Title",
        "Target users 50,000",
        "41% win rate",
        "8 months to pay back",
    ]


def test_labels_left_of_their_texts_are_read_row_by_row(tmp_path: Path) -> None:
    """Narrow labels beside wide texts are rows, not columns."""
    deck, slide = _deck_with()
    for top, label, line in ((5, "May", "Launch of the second sensor"), (3, "March", "Price list for everybody")):
        _add_box(slide, label, 1, top)
        box = slide.shapes.add_textbox(Inches(4), Inches(top), Inches(5), Inches(0.5))
        box.text_frame.text = line
    found = texts(_read_deck(deck, tmp_path))
    assert found == ["Title", "March", "Price list for everybody", "May", "Launch of the second sensor"]


def test_categories_of_two_levels_name_the_outer_one_first(tmp_path: Path) -> None:
    """Quarters under years are told as the chart shows them."""
    data = _DATA.CategoryChartData()
    for year in ("2025", "2026"):
        outer = data.add_category(year)
        outer.add_sub_category("Europe")
        outer.add_sub_category("Asia")
    data.add_series("Sales", (1, 2, 3, 4))
    told = _chart_sentences(tmp_path, data)
    assert told == ["Sales: 2025 Europe 1, 2025 Asia 2, 2026 Europe 3, 2026 Asia 4."]
