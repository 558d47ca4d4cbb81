"""A deck as a marketing team draws it: placeholders, tables, charts, grouped shapes, pictures, notes."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

# python-pptx is typed half-way only: shapes, charts and tables are not told apart.
Slide = Any
TextFrame = Any
_colour: Any = RGBColor
_new_chart_data: Any = CategoryChartData

Line = str | tuple[int, str]
"""A line of a slide; (level, text) where it is indented."""

DEEP, TEAL, ICE, AMBER = (
    _colour(0x0B, 0x2F, 0x3A),
    _colour(0x0B, 0x7A, 0x8C),
    _colour(0xE4, 0xF1, 0xF4),
    _colour(0xC8, 0x74, 0x1A),
)
_ACCENTS = {
    "4F81BD": "0B7A8C",
    "C0504D": "C8741A",
    "9BBB59": "5FA8A0",
    "8064A2": "0B2F3A",
    "4BACC6": "8FC7D4",
    "F79646": "D9A866",
}
_TITLE, _CONTENT, _SECTION, _TWO, _ONLY, _BLANK = 0, 1, 2, 3, 5, 6
CHARTS = {
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "pie": XL_CHART_TYPE.PIE,
}


@dataclass(frozen=True)
class Frame:
    """A place on a slide in inches."""

    left: float
    top: float
    width: float
    height: float


WHOLE = Frame(0.67, 1.45, 12.0, 5.2)


class Deck:
    """A wide deck with one footer; every method adds a slide or something to the slide that it is given."""

    def __init__(self, title: str, author: str, footer: str, made: datetime) -> None:
        self._deck: Any = Presentation()
        self._footer = footer
        self._widen()
        self._brand()
        properties = self._deck.core_properties
        properties.title, properties.author, properties.last_modified_by = title, author, author
        properties.created = properties.modified = made
        properties.revision = 23

    def saved(self) -> bytes:
        """The deck as a PPTX file."""
        out = io.BytesIO()
        self._deck.save(out)
        return out.getvalue()

    def slides(self) -> Sequence[Slide]:
        """All slides so far, in order."""
        return list(self._deck.slides)

    def cover(self, title: str, lines: Sequence[str], notes: str = "") -> Slide:
        """A title slide, without footer."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE])
        slide.shapes.title.text = title
        _fill(slide.placeholders[1].text_frame, lines)
        return self._noted(slide, notes)

    def section(self, title: str, lead: str, notes: str = "") -> Slide:
        """A divider between parts."""
        slide = self._slide(_SECTION, title, notes)
        slide.placeholders[1].text = lead
        return slide

    def bullets(self, title: str, lines: Sequence[Line], notes: str = "", size: int = 20) -> Slide:
        """Title and one body of bullets."""
        slide = self._slide(_CONTENT, title, notes)
        _fill(slide.placeholders[1].text_frame, lines, size)
        return slide

    def two(self, title: str, left: Sequence[Line], right: Sequence[Line], notes: str = "", size: int = 17) -> Slide:
        """Title and two bodies side by side."""
        slide = self._slide(_TWO, title, notes)
        _fill(slide.placeholders[1].text_frame, left, size)
        _fill(slide.placeholders[2].text_frame, right, size)
        return slide

    def canvas(self, title: str, notes: str = "") -> Slide:
        """A title with free space under it."""
        return self._slide(_ONLY, title, notes)

    def loose(self, title: str, notes: str = "") -> Slide:
        """A slide whose title is a plain text box, as it comes about by copying from elsewhere."""
        slide = self._slide(_BLANK, "", notes)
        self.text(slide, [title], Frame(0.67, 0.4, 12.0, 0.8), 28, bold=True)
        return slide

    def picture_only(self, png: bytes, notes: str = "") -> Slide:
        """A slide that shows one picture and no text."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_BLANK])
        slide.shapes.add_picture(io.BytesIO(png), 0, 0, self._deck.slide_width, self._deck.slide_height)
        return self._noted(slide, notes)

    def text(self, slide: Slide, lines: Sequence[Line], frame: Frame, size: int = 16, bold: bool = False) -> None:
        """A free text box."""
        box = slide.shapes.add_textbox(*_inches(frame))
        box.text_frame.word_wrap = True
        _fill(box.text_frame, lines, size)
        for paragraph in box.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.bold = bold or None
                run.font.color.rgb = DEEP

    def table(
        self,
        slide: Slide,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        frame: Frame = WHOLE,
        size: int = 14,
    ) -> None:
        """A table; the first row holds the column heads, `widths` are shares."""
        left, top, width, _ = _inches(frame)
        shape = slide.shapes.add_table(len(rows), len(rows[0]), left, top, width, Inches(0.42 * len(rows)))
        for column, share in zip(shape.table.columns, widths, strict=True):
            column.width = Emu(int(width * share / sum(widths)))
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                cell = shape.table.cell(r, c)
                cell.text = value
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Inches(0.04)
                for paragraph in cell.text_frame.paragraphs:
                    paragraph.font.size = Pt(size)

    def chart(
        self,
        slide: Slide,
        kind: str,
        title: str,
        categories: Sequence[str],
        series: dict[str, Sequence[float]],
        frame: Frame = WHOLE,
        number_format: str = "General",
    ) -> None:
        """A chart with its data; `kind` is one of `CHARTS`."""
        data: Any = _new_chart_data(number_format=number_format)
        data.categories = categories
        for name, values in series.items():
            data.add_series(name, values)
        chart = slide.shapes.add_chart(CHARTS[kind], *_inches(frame), data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = title
        chart.chart_title.text_frame.paragraphs[0].font.size = Pt(16)
        chart.font.size = Pt(13)
        chart.has_legend = kind == "pie" or len(series) > 1
        if chart.has_legend:
            chart.legend.position = XL_LEGEND_POSITION.BOTTOM
            chart.legend.include_in_layout = False
        plot = chart.plots[0]
        plot.has_data_labels = True
        plot.data_labels.number_format = number_format
        plot.data_labels.number_format_is_linked = False

    def boxes(
        self,
        slide: Slide,
        columns: Sequence[tuple[str, Sequence[str]]],
        frame: Frame,
        size: int = 15,
        head: float = 0.7,
    ) -> None:
        """Columns of a heading box over a text box, grouped two by two, as drawings stand in for SmartArt."""
        gap = 0.2
        width = (frame.width - gap * (len(columns) - 1)) / len(columns)
        outer = slide.shapes.add_group_shape()
        for i, (heading, lines) in enumerate(columns):
            left = frame.left + i * (width + gap)
            group = outer.shapes.add_group_shape()
            top = group.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *_inches(Frame(left, frame.top, width, head)))
            top.fill.solid()
            top.fill.fore_color.rgb = TEAL
            _fill(top.text_frame, [heading], size + 1)
            body = group.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, *_inches(Frame(left, frame.top + head + 0.05, width, frame.height - head - 0.05))
            )
            body.fill.solid()
            body.fill.fore_color.rgb = ICE
            _fill(body.text_frame, lines, size)
            body.text_frame.vertical_anchor = MSO_ANCHOR.TOP
            for paragraph in body.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.LEFT
                paragraph.space_after = Pt(6)
                for run in paragraph.runs:
                    run.font.color.rgb = DEEP

    def banner(self, slide: Slide, text: str, top: float) -> None:
        """A coloured bar across the slide."""
        bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_inches(Frame(0.67, top, 12.0, 0.55)))
        bar.fill.solid()
        bar.fill.fore_color.rgb = AMBER
        _fill(bar.text_frame, [text], 16)

    def _slide(self, layout: int, title: str, notes: str) -> Slide:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[layout])
        if title:
            slide.shapes.title.text = title
        # python-pptx leaves footer placeholders on the layout; PowerPoint copies them to each slide.
        for shape in slide.slide_layout.placeholders:
            kind = shape.placeholder_format.type
            if kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
                element = copy.deepcopy(shape._element)
                slide.shapes._spTree.append(element)
                if kind == PP_PLACEHOLDER.FOOTER:
                    slide.placeholders[shape.placeholder_format.idx].text = self._footer
        return self._noted(slide, notes)

    def _noted(self, slide: Slide, notes: str) -> Slide:
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        return slide

    def _widen(self) -> None:
        old, new = self._deck.slide_width, Inches(13.333)
        self._deck.slide_width = new
        master = self._deck.slide_master
        for holder in (master, *master.slide_layouts):
            for shape in holder.shapes:
                if shape._element.spPr.find(qn("a:xfrm")) is not None:
                    shape.left, shape.width = int(shape.left * new / old), int(shape.width * new / old)

    def _brand(self) -> None:
        master = self._deck.slide_master
        styles = master._element.find(qn("p:txStyles"))
        title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
        title.set("algn", "l")
        title.find(qn("a:defRPr")).set("sz", "2800")
        title.find(qn("a:defRPr")).set("b", "1")
        for level, size in enumerate(("2000", "1800", "1600"), start=1):
            styles.find(qn("p:bodyStyle")).find(qn(f"a:lvl{level}pPr")).find(qn("a:defRPr")).set("sz", size)
        for shape in master.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.TITLE:
                shape.top, shape.height = Inches(0.35), Inches(0.95)
        theme = next(r.target_part for r in master.part.rels.values() if r.reltype.endswith("/theme"))
        blob = theme.blob
        for old, new in _ACCENTS.items():
            blob = blob.replace(old.encode(), new.encode())
        theme._blob = blob


def _fill(frame: TextFrame, lines: Sequence[Line], size: int | None = None) -> None:
    frame.word_wrap = True
    for i, line in enumerate(lines):
        level, text = (0, line) if isinstance(line, str) else line
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.level = level
        run = paragraph.add_run()
        run.text = text
        if size:
            run.font.size = Pt(size - 2 * level)


def _inches(frame: Frame) -> tuple[Inches, Inches, Inches, Inches]:
    return (Inches(frame.left), Inches(frame.top), Inches(frame.width), Inches(frame.height))
