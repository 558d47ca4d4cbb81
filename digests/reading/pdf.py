"""PDF into blocks: lines from pdfium's character stream, paragraphs and headings from where and how large they stand.

The character stream is used, not joined text rectangles, because those insert spaces into words. A PDF knows no
paragraphs, so a paragraph is a run of lines of one size at one line pitch, and a heading is what is larger or bolder
than the text that the document mostly consists of.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from digests.errors import LimitExceededError, UnreadableBriefError, gettext_noop
from digests.model import UnitKind, Unread, UnreadReason
from digests.reading.blocks import Block, BlockKind, Progress, RawDocument
from digests.reading.limits import ReadingLimits
from digests.reading.pdf_layout import Line, arrange, paragraphs

HYPHEN = "\ufffe"
"""What pdfium puts where a hyphen ended a line and the word went on in the next."""
GAP = 1.6
"""A gap wider than this many line heights parts two cells or columns; justified text stays below it."""
LABEL = re.compile(r"(?:\d+\.)*\d*\.?|[a-zA-Z][.)]|\d+\)|[•◦▪■●○‣»–-]")
"""A section number or a list mark, which a tab parts from its text."""
BOLD = 600
"""Font weights from here on are bold (CSS weights, as pdfium reports them)."""


def read(path: Path, limits: ReadingLimits, progress: Progress) -> RawDocument:
    """The text of a PDF with page numbers.

    Raises UnreadableBriefError for a damaged or encrypted file or one without any text, LimitExceededError for one
    with more pages than `limits.units`.
    """
    document = _open(path)
    try:
        count = len(document)
        if count > limits.units:
            raise LimitExceededError(
                gettext_noop("The document has {count} pages; at most {most} are read."),
                gettext_noop("Split it."),
                count=count,
                most=limits.units,
            )
        pages: list[list[Line]] = []
        pictures: list[int] = []
        unread: list[Unread] = []
        characters = 0
        for index in range(count):
            try:
                lines, has_picture = _page(document, index)
            except pdfium.PdfiumError:
                lines, has_picture = [], False
                unread.append(Unread(UnitKind.PAGE, index + 1, UnreadReason.DAMAGED))
            characters += sum(len(line.text) for line in lines)
            if characters > limits.text_characters:
                raise LimitExceededError(gettext_noop("The document holds too much text."), gettext_noop("Split it."))
            pages.append(lines)
            if has_picture:
                pictures.append(index + 1)
            progress(index + 1, count)
        title = document.get_metadata_value("Title").strip()
    finally:
        document.close()
    if not any(pages):
        raise UnreadableBriefError(
            gettext_noop("The PDF holds pictures only, no text."),
            gettext_noop("Run text recognition (OCR) on it, or send the original file."),
        )
    blocks = tuple(_blocks(pages))
    return RawDocument(UnitKind.PAGE, title, count, blocks, tuple(pictures), (), tuple(unread))


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
        len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableBriefError(
                gettext_noop("The PDF is protected by a password."),
                gettext_noop("Save a copy without a password and send that."),
            ) from None
        raise UnreadableBriefError(
            gettext_noop("The PDF is damaged."), gettext_noop("Export it again and send the new file.")
        ) from None
    if len(document) == 0:
        document.close()
        raise UnreadableBriefError(
            gettext_noop("The PDF has no pages."), gettext_noop("Export it again and send the new file.")
        )
    return document


def _page(document: pdfium.PdfDocument, index: int) -> tuple[list[Line], bool]:
    page = document[index]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            lines = list(_PageText(text, width, height).lines()) if width > 0 and height > 0 else []
        finally:
            text.close()
        has_picture = bool(lines) or any(
            raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, n)) == raw.FPDF_PAGEOBJ_IMAGE
            for n in range(min(50, raw.FPDFPage_CountObjects(page)))
        )
        return lines, has_picture and not lines
    finally:
        page.close()


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters `start` to `end` (exclusive) of a page, all on one line; `joined` where a hyphen follows."""

    start: int
    end: int
    joined: bool


class _PageText:
    """The characters of one page with their places."""

    def __init__(self, textpage: pdfium.PdfTextPage, width: float, height: float) -> None:
        self._page: Any = textpage.raw
        self._width = width
        self._height = height
        self._count = raw.FPDFText_CountChars(self._page)
        self._characters = self._read()
        self._rect = raw.FS_RECTF()

    def _read(self) -> str:
        if self._count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (self._count + 1))()
        written = raw.FPDFText_GetText(self._page, 0, self._count, buffer) - 1
        if written == self._count and not any(0xD800 <= unit < 0xE000 for unit in buffer):
            return "".join(map(chr, buffer[:written]))
        # Characters beyond the first plane take two units and would shift the places: ask for each.
        return "".join(_character(raw.FPDFText_GetUnicode(self._page, n)) for n in range(self._count))

    def lines(self) -> Iterator[Line]:
        """The page's lines in the order of its character stream, cut at wide gaps; rotated text is left out."""
        start = 0
        for piece in re.split(r"(\r\n|\r|\n)", self._characters):
            if piece and piece not in ("\r\n", "\r", "\n"):
                yield from self._cells(start, start + len(piece))
            start += len(piece)

    def _cells(self, start: int, end: int) -> Iterator[Line]:
        row: list[Line] = []
        for span in self._spans(start, end):
            line = self._line(span)
            if line is not None:
                row.append(line)
            if span.joined:
                yield from self._row(row)
                row = []
        yield from self._row(row)

    @staticmethod
    def _row(row: list[Line]) -> Iterator[Line]:
        if len(row) > 1 and LABEL.fullmatch(row[0].text):
            first, second, *rest = row
            row = [replace(second, text=f"{first.text} {second.text}", left=first.left), *rest]
        cells = tuple(line.text for line in row)
        if len(row) < 2:
            yield from row
            return
        yield replace(
            row[0],
            text=" ".join(cells),
            cells=cells,
            edges=tuple(line.left for line in row),
            right=max(line.right for line in row),
            top=min(line.top for line in row),
            bottom=max(line.bottom for line in row),
            hyphen=row[-1].hyphen,
        )

    def _spans(self, start: int, end: int) -> Iterator[_Span]:
        """Cut at hyphens (where pdfium joined two lines) and at wide gaps."""
        text = self._characters
        begin = start
        for n in range(start, end):
            if text[n] == HYPHEN:
                yield _Span(begin, n, joined=True)
                begin = n + 1
            elif text[n] == " " and begin < n < end - 1 and self._gap(n):
                yield _Span(begin, n, joined=False)
                begin = n + 1
        if begin < end:
            yield _Span(begin, end, joined=False)

    def _gap(self, space: int) -> bool:
        before, after = self._box(space - 1), self._box(space + 1)
        if before is None or after is None:
            return False
        height = max(before[3] - before[1], 1.0)
        return after[0] - before[2] > GAP * height

    def _box(self, n: int) -> tuple[float, float, float, float] | None:
        """(left, top, right, bottom) of a character in points from the top left."""
        if not raw.FPDFText_GetLooseCharBox(self._page, n, self._rect):
            return None
        r = self._rect
        return r.left, self._height - r.top, r.right, self._height - r.bottom

    def _line(self, span: _Span) -> Line | None:
        text = self._characters[span.start : span.end]
        first = span.start + len(text) - len(text.lstrip())
        last = span.start + len(text.rstrip()) - 1
        if last < first:
            return None
        a, b = self._box(first), self._box(last)
        if a is None or b is None:
            return None
        angle = raw.FPDFText_GetCharAngle(self._page, (first + last) // 2)
        if 0.1 < angle % 3.14159265 < 3.04:
            return None
        tallest = max(a, b, key=lambda box: box[3] - box[1])
        clean = self._without_note_marks(first, last + 1, tallest)
        size = max(a[3] - a[1], b[3] - b[1])  # the first character may be a raised footnote number
        return Line(
            text=clean,
            left=a[0] / self._width,
            top=min(a[1], b[1]) / self._height,
            right=b[2] / self._width,
            bottom=max(a[3], b[3]) / self._height,
            size=size,
            bold=raw.FPDFText_GetFontWeight(self._page, (first + last) // 2) >= BOLD,
            hyphen=span.joined,
            pitch=size / self._height,
        )

    def _without_note_marks(self, start: int, end: int, usual: tuple[float, float, float, float]) -> str:
        """The text without raised footnote numbers, which would change figures ("5000" for 500 and note 0)."""
        text = self._characters[start:end]
        marks = [
            m.span()
            for m in re.finditer(
                r"(?<=[^\W\d_])(?<!\bm)(?<!\b[kcdq]m)\d{1,2}(?!\w)|(?<=[^\W\d_] )\d{1,2}(?= |$)"
                r"|(?<=[.,;)”“\"’])\d{1,2}(?= |$)|^\d{1,2}(?= [^\W\d_])",
                text,
            )
            if self._raised(start + m.start(), usual)
        ]
        for first, last in reversed(marks):
            text = text[:first] + text[last:]
        return text.strip()

    def _raised(self, n: int, usual: tuple[float, float, float, float]) -> bool:
        """Whether a character is smaller than the line's and ends above its foot: not the 2 of CO2."""
        box = self._box(n)
        height = usual[3] - usual[1]
        return box is not None and (box[3] - box[1]) < 0.8 * height and box[3] < usual[3] - 0.08 * height


def _character(code: int) -> str:
    if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return " "
    return chr(code)


def _blocks(pages: list[list[Line]]) -> list[Block]:
    weight: Counter[int] = Counter()
    bold = total = 0
    for lines in pages:
        for line in lines:
            weight[round(line.size)] += len(line.text)
            total += len(line.text)
            bold += len(line.text) if line.bold else 0
    body = _body_size(weight)
    mostly_bold = bold > total / 2
    hyphenated = _hyphenated(pages)
    blocks: list[Block] = []
    for number, lines in enumerate(pages, 1):
        plain = [replace(line, bold=line.bold and not mostly_bold) for line in lines]
        found = list(arrange(paragraphs(plain, body, hyphenated), number, body))
        _continue(blocks, found)
        blocks.extend(found)
    return blocks


def _continue(blocks: list[Block], found: list[Block]) -> None:
    """Join a sentence that runs over the end of a page; it then stands on the page where it begins."""
    last = next((i for i in range(len(blocks) - 1, -1, -1) if _running(blocks[i])), None)
    first = next((i for i, block in enumerate(found) if _running(block)), None)
    if last is None or first is None:
        return
    before, after = blocks[last], found[first]
    if before.unit != after.unit - 1 or not after.text[:1].islower() or re.search(r"[.!?:;”“\"]$", before.text):
        return
    blocks[last] = replace(before, text=f"{before.text} {after.text}")
    del found[first]


def _running(block: Block) -> bool:
    return block.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET) and len(block.text.split()) >= 5


def _body_size(weight: Counter[int]) -> float:
    """The size most characters have; neighbouring sizes count half, for one size rounds to two."""
    if not weight:
        return 0.0
    return float(max(weight, key=lambda s: weight[s] + (weight[s - 1] + weight[s + 1]) / 2))


def _hyphenated(pages: list[list[Line]]) -> frozenset[str]:
    """Words that the document writes with a hyphen inside a line, so that one at a line's end is kept in them."""
    words: set[str] = set()
    for lines in pages:
        for line in lines:
            for compound in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", line.text.lower()):
                parts = compound.split("-")
                words.update(f"{a}-{b}" for a, b in pairwise(parts))
    return frozenset(words)
