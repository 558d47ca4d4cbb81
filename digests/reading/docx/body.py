"""The body of a Word document as entries in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from digests.reading.charts import sentences
from digests.reading.diagrams import outline
from digests.reading.docx.styles import Style, Styles, W, is_on, number
from digests.reading.language_hint import LanguageHint
from digests.reading.newer_charts import CX
from digests.reading.ooxml import MC, A, C, M, Package, R, Relation, alternatives, math_text
from digests.reading.struck import Run, spoken
from digests.reading.tables import Covered, joined_lines
from digests.reading.whitespace import one_line

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_VML = "{urn:schemas-microsoft-com:vml}"
# What Word fills in says nothing about the matter.
_FILLED_IN = ("PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "PRINTDATE", "SAVEDATE", "FILENAME")
_CONTENTS = ("TOC", "TOA", "INDEX")
_THROUGH = frozenset(f"{W}{name}" for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "bdo", "dir"))
_DEPTH = 30
_TO_PAGE = re.compile(r"[^\W\d].*(?:\t|\.{4,})\s*\d{1,3}\s*$")


@dataclass(slots=True)
class Entry:
    """A paragraph, a table, a chart sentence or a picture of the document."""

    text: str = ""
    style: Style = field(default_factory=Style)
    furniture: bool = False
    grid: list[list[str]] | None = None
    marked: int = 0
    chart: bool = False
    picture: bool = False
    notes: tuple[str, ...] = ()
    to_page: bool = False
    """A line of a table of contents that somebody typed: it ends in a tab (or dots) and a page number."""


@dataclass(slots=True)
class _Line:
    """A paragraph while it is read."""

    runs: list[tuple[Run, Style]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    beside: list[Entry] = field(default_factory=list)
    contents: bool = False


@dataclass(slots=True)
class _Cell:
    """A cell's paragraphs, what can't be among them (nested tables, charts, pictures), and whether all is bold."""

    lines: list[str] = field(default_factory=list)
    rest: list[Entry] = field(default_factory=list)
    bold: bool = True


class BodyReader:
    """Turns body elements into entries. One reader serves a whole part, for fields run over many paragraphs."""

    def __init__(self, package: Package, links: dict[str, Relation], styles: Styles, hint: LanguageHint) -> None:
        self._package = package
        self._links = links
        self._styles = styles
        self._hint = hint
        self._fields: list[str] = []
        self._in_code: list[bool] = []

    def entries(self, elements: Iterable[etree._Element], depth: int = 0, furniture: bool = False) -> list[Entry]:
        """The entries of block elements, tables and content controls in their place."""
        found: list[Entry] = []
        for element in elements:
            if depth > _DEPTH:
                break
            if element.tag == f"{W}p":
                found.extend(self._paragraph(element, depth, furniture))
            elif element.tag == f"{W}tbl":
                found.extend(self._table(element, depth, furniture))
            elif element.tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                if content is not None:
                    found.extend(self.entries(content, depth + 1, furniture or _is_contents(element)))
            elif element.tag in _THROUGH:
                found.extend(self.entries(element, depth + 1, furniture))
            elif element.tag == f"{MC}AlternateContent":
                for branch in alternatives(element):
                    if inner := self.entries(branch, depth + 1, furniture):
                        found.extend(inner)
                        break
        return found

    def _paragraph(self, element: etree._Element, depth: int, furniture: bool) -> list[Entry]:
        properties = element.find(f"{W}pPr")
        style = self._styles.of_paragraph(properties)
        line = _Line(contents=self._in_contents())
        self._inline(element, style, line, depth)
        written = spoken([run for run, _ in line.runs], self._hint.is_german())
        text = one_line(written)
        self._hint.read(text)
        looks = _dominant(line.runs, style)
        entry = Entry(
            text,
            looks,
            furniture or style.contents or line.contents,
            notes=tuple(line.notes),
            to_page=len(written) < 200 and bool(_TO_PAGE.search(written)),
        )
        return [entry, *line.beside] if text else line.beside

    def _in_contents(self) -> bool:
        return any(field.split()[:1] and field.split()[0] in _CONTENTS for field in self._fields)

    def _is_filled_in(self) -> bool:
        return any(field.split()[:1] and field.split()[0] in _FILLED_IN for field in self._fields)

    def _inline(self, parent: etree._Element, style: Style, line: _Line, depth: int) -> None:
        for child in parent:
            if child.tag == f"{W}r":
                self._run(child, style, line, depth)
            elif child.tag in _THROUGH:
                self._inline(child, style, line, depth)
            elif child.tag == f"{W}fldSimple":
                self._fields.append(child.get(f"{W}instr", "").strip().upper())
                self._inline(child, style, line, depth)
                self._fields.pop()
            elif child.tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    self._inline(content, style, line, depth)
            elif child.tag in (f"{M}oMath", f"{M}oMathPara"):
                line.runs.append((Run(math_text(child)), style))

    def _run(self, run: etree._Element, style: Style, line: _Line, depth: int) -> None:
        properties = run.find(f"{W}rPr")
        if _has(properties, "vanish"):
            return
        struck = _has(properties, "strike") or _has(properties, "dstrike")
        look = self._styles.run(properties, style)
        for child in run:
            if child.tag == f"{W}fldChar":
                self._field(child, line)
            elif child.tag == f"{W}instrText":
                if self._fields and self._in_code[-1]:
                    self._fields[-1] = (self._fields[-1] + (child.text or "")).lstrip().upper()
                    line.contents = line.contents or self._in_contents()
            elif child.tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"):
                self._drawing(child, line, depth)
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = "footnotes" if child.tag == f"{W}footnoteReference" else "endnotes"
                line.notes.append(f"{kind}/{child.get(f'{W}id', '')}")
            elif (text := _text(child)) and not self._is_filled_in():
                line.runs.append((Run(text, struck), look))

    def _field(self, mark: etree._Element, line: _Line) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append("")
            self._in_code.append(True)
        elif kind == "separate" and self._in_code:
            self._in_code[-1] = False
        elif kind == "end" and self._in_code:
            self._fields.pop()
            self._in_code.pop()

    def _drawing(self, element: etree._Element, line: _Line, depth: int) -> None:
        """Text boxes, charts, SmartArt and pictures; of several renderings the first that gives something."""
        if element.tag == f"{MC}AlternateContent":
            before = len(line.beside)
            for branch in alternatives(element):
                for child in branch:
                    self._drawing(child, line, depth)
                if len(line.beside) > before:
                    return
            return
        for box in [box for box in element.iter(f"{W}txbxContent") if not _is_inside(box, element)]:
            line.beside.extend(self.entries(box, depth + 1))
        for chart in element.iter(f"{C}chart", f"{CX}chart"):
            root = self._part(chart.get(f"{R}id", ""))
            told = [] if root is None else sentences(root, self._hint.is_german())
            line.beside.extend(Entry(text, chart=True) for text in told)
        for diagram in element.iter(f"{_DIAGRAM}relIds"):
            root = self._part(diagram.get(f"{R}dm", ""))
            nodes = [] if root is None else outline(root)
            line.beside.extend(Entry(text, Style(list_level=level)) for level, text in nodes)
        if next(element.iter(f"{A}blip", f"{_VML}imagedata"), None) is not None:
            line.beside.append(Entry(picture=True))

    def _part(self, link: str) -> etree._Element | None:
        return self._package.part(self._links[link].target) if link in self._links else None

    def _table(self, table: etree._Element, depth: int, furniture: bool) -> list[Entry]:
        grid: list[list[str]] = []
        beside: list[Entry] = []
        marked = 0
        bolds: list[bool] = []
        lists = False
        for row in _rows(table):
            properties = row.find(f"{W}trPr")
            if _has(properties, "del"):
                continue
            if _has(properties, "tblHeader") and marked == len(grid):
                marked += 1
            line: list[str] = []
            bold = True
            for cell in _cells(row):
                content = self._cell(cell, depth)
                text = joined_lines(content.lines)
                lists = lists or len(content.lines) > 1
                bold = bold and content.bold
                beside.extend(content.rest)
                look = cell.find(f"{W}tcPr")
                merge = None if look is None else look.find(f"{W}vMerge")
                # A merged cell's text holds for every row that it covers.
                if merge is not None and merge.get(f"{W}val") != "restart" and grid and len(line) < len(grid[-1]):
                    text = grid[-1][len(line)]
                span = None if look is None else look.find(f"{W}gridSpan")
                line.append(text)
                line.extend([Covered(text)] * (0 if span is None else min(62, max(0, number(span, 1) - 1))))
            bolds.append(bold)
            grid.append(line)
        # Writers who don't mark the first row as heads make it bold, and no other row.
        if not marked and bolds[:1] == [True] and not any(bolds[1:]):
            marked = 1
        if (len(grid) == 1 and lists) or max((len(line) for line in grid), default=0) <= 1:
            return self._laid_out(table, depth, furniture)
        return [Entry(grid=grid, marked=marked, furniture=furniture), *beside]

    def _laid_out(self, table: etree._Element, depth: int, furniture: bool) -> list[Entry]:
        """A table of one column, or of one row of lists, only places text; it is read as that text."""
        found: list[Entry] = []
        for row in _rows(table):
            for cell in _cells(row):
                found.extend(self.entries(cell, depth + 1, furniture))
        return found

    def _cell(self, cell: etree._Element, depth: int) -> _Cell:
        read = _Cell()
        for entry in self.entries(cell, depth + 1):
            if entry.text and not entry.chart:
                read.lines.append(entry.text)
                read.bold = read.bold and entry.style.bold
            else:
                read.rest.append(entry)
        return read


def _is_inside(box: etree._Element, element: etree._Element) -> bool:
    """Whether a text box stands in another one that lies within `element`."""
    for parent in box.iterancestors():
        if parent is element:
            return False
        if parent.tag == f"{W}txbxContent":
            return True
    return False


def _rows(table: etree._Element) -> Iterable[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in _THROUGH or child.tag == f"{W}sdt":
            yield from child.iterfind(f".//{W}tr")


def _cells(row: etree._Element) -> Iterable[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in _THROUGH or child.tag == f"{W}sdt":
            yield from child.iterfind(f".//{W}tc")


def _has(properties: etree._Element | None, name: str) -> bool:
    mark = None if properties is None else properties.find(f"{W}{name}")
    return mark is not None and is_on(mark.get(f"{W}val"))


def _text(element: etree._Element) -> str:
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag in (f"{W}tab", f"{W}ptab"):
        return "\t"
    if element.tag in (f"{W}br", f"{W}cr"):
        return " "
    return "-" if element.tag == f"{W}noBreakHyphen" else ""


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _dominant(runs: list[tuple[Run, Style]], base: Style) -> Style:
    """The look of most of the paragraph's characters."""
    weights: dict[Style, int] = {}
    for run, style in runs:
        if run.text.strip():
            weights[style] = weights.get(style, 0) + len(run.text)
    return max(weights, key=lambda style: weights[style]) if weights else base
