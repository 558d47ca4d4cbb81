"""Lines of a PDF page into paragraphs, list items, table rows and headings, by size, place and pitch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from digests.reading.blocks import Block, BlockKind

PITCH = 1.75
"""Lines of one paragraph follow each other within this many line heights."""
SAME_SIZE = 0.16
"""Relative difference in height within which two lines count as one size (fonts of one size differ in their boxes)."""
HEADING_WORDS = 16
LABEL_SIZE, LABEL_WORDS, LABELS = 0.8, 5, 5
"""So many texts on a page, so short and so small beside the usual size, are the labels of a drawing."""
BULLET = re.compile(
    r"^\s*(?:[•◦▪■●○‣\u2043∙·➢➤►▶✓✔❖»\uf0b7\uf0a7\uf0d8\uf076o–—-]|\uf0fc)\s+(?=\S)|^\s*[•▪■●➢➤►✓✔\uf0b7](?=\S)"
)
SUSPENDED = re.compile(r"(?:und|oder|bzw\.|sowie|bis|and|or|to)\b", re.I)
ENDED = re.compile(r"[.!?:;][”“\"’')\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line (or table row, then with `cells`) of a page; places are shares of the page, `size` is in points.

    `pitch` is the size as a share of the page's height. `hyphen` is True where the line's last word goes on in the next
    line.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool
    hyphen: bool
    pitch: float
    cells: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]
    text: str = ""
    bullet: bool = False
    heading: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) as shares of the page."""
        return (
            min(line.left for line in self.lines),
            min(line.top for line in self.lines),
            max(line.right for line in self.lines),
            max(line.bottom for line in self.lines),
        )

    @property
    def size(self) -> float:
        """Height of the largest line in points."""
        return max(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        """Whether every line is bold."""
        return all(line.bold for line in self.lines)


def paragraphs(lines: list[Line], body: float, hyphenated: frozenset[str]) -> list[Paragraph]:
    """Group one page's lines, in stream order. `body` is the document's usual size in points.

    `hyphenated` holds lower-case words that keep their hyphen at a line's end.
    """
    found: list[Paragraph] = []
    for line in lines:
        if found and _continues(found[-1], line, body):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line]))
    found = [p for p in found if any(c.isalnum() for line in p.lines for c in line.text)]
    for paragraph in found:
        text = _joined(paragraph.lines, hyphenated)
        mark = BULLET.match(text)
        paragraph.bullet = mark is not None
        paragraph.text = text[mark.end() :].strip() if mark else text
        paragraph.heading = _is_heading(paragraph, body)
    return _across_columns(found)


def _continues(paragraph: Paragraph, line: Line, body: float) -> bool:
    last = paragraph.lines[-1]
    if last.hyphen:
        return True
    if BULLET.match(line.text) or paragraph.lines[0].cells:
        return False
    if line.cells and not _torn(last, line):
        return False
    if abs(line.size - last.size) > SAME_SIZE * max(line.size, last.size):
        return False
    step = line.top - last.top
    if abs(step) < 0.3 * line.pitch and 0 <= line.left - last.right < line.pitch:
        return True
    if len(last.text) > 3 and last.text.isupper() and not line.text.isupper() and len(line.text) > 3:
        return False
    if not 0 < step <= PITCH * max(line.pitch, last.pitch):
        return False
    first = paragraph.lines[0]
    if first.bold != line.bold and all(x.bold == first.bold for x in paragraph.lines) and _short(paragraph, body):
        return False
    if (
        ENDED.search(last.text)
        and last.right < _widest(paragraph) - 0.12
        and line.text[:1].isupper()
        and step > 1.35 * line.pitch
    ):
        return False
    overlap = min(line.right, last.right) - max(line.left, last.left)
    return overlap > 0.3 * min(line.right - line.left, last.right - last.left)


def _torn(last: Line, line: Line) -> bool:
    """Whether a wide gap stands inside running text (a picture of a smiley, say) and parts no cells."""
    full = last.right - last.left > 0.4 and not last.cells
    return full and len(line.cells) == 2 and abs(line.left - last.left) < 0.01 and not ENDED.search(last.text)


def _short(paragraph: Paragraph, body: float) -> bool:
    return len(paragraph.lines) <= 2 and sum(len(x.text.split()) for x in paragraph.lines) <= HEADING_WORDS


def _widest(paragraph: Paragraph) -> float:
    return max(line.right for line in paragraph.lines)


def _joined(lines: list[Line], hyphenated: frozenset[str]) -> str:
    text = ""
    for n, line in enumerate(lines):
        if n == 0:
            text = line.text
        elif lines[n - 1].hyphen:
            text += _hyphen(text, line.text, hyphenated) + line.text
        elif re.search(r"[^\W_]-$", text) and line.text[:1].islower() and not SUSPENDED.match(line.text):
            text += line.text
        else:
            text += " " + line.text
    return re.sub(r"\s+", " ", text).strip()


def _hyphen(before: str, after: str, hyphenated: frozenset[str]) -> str:
    """A hyphen where the word is written with one: known so, before a capital ("Premium-Inhalte") or beside a number.

    "- " before "und" or "and", where the second half is left to the next word ("Vor- und Nachteile").
    """
    if SUSPENDED.match(after):
        return "- "
    left = re.search(r"[\w-]+$", before)
    right = re.match(r"\w+", after)
    if left is None or right is None:
        return "-"
    if f"{left.group().split('-')[-1]}-{right.group()}".lower() in hyphenated:
        return "-"
    return "-" if right.group()[0].isupper() or right.group()[0].isdigit() or left.group()[-1].isdigit() else ""


def _is_heading(paragraph: Paragraph, body: float) -> bool:
    text = paragraph.text
    words = len(text.split())
    if paragraph.bullet or any(x.cells for x in paragraph.lines) or not 1 <= words <= HEADING_WORDS:
        return False
    if len(paragraph.lines) > 3 or text[:1].islower() or (ENDED.search(text) and not text.endswith((":", "?"))):
        return False
    if sum(c.isalpha() for c in text) < 0.5 * len(text.replace(" ", "")):
        return False
    if paragraph.size >= 1.14 * body:
        return True
    if paragraph.size < 0.95 * body:
        return False
    return paragraph.bold or (text.isupper() and len(text) > 5)


def _across_columns(found: list[Paragraph]) -> list[Paragraph]:
    """Join a sentence that breaks off at the foot of one column and goes on at the head of the next."""
    out: list[Paragraph] = []
    for paragraph in found:
        last = out[-1] if out else None
        if (
            last is not None
            and not (last.heading or paragraph.heading or paragraph.bullet)
            and not (last.lines[-1].cells or paragraph.lines[0].cells)
            and len(last.text.split()) >= 5
            and len(paragraph.text.split()) >= 3
            and not ENDED.search(last.text)
            and abs(last.size - paragraph.size) <= SAME_SIZE * last.size
            and _next_column(last, paragraph)
        ):
            last.text = f"{last.text} {paragraph.text}"
            last.lines = [*last.lines, *paragraph.lines]
        else:
            out.append(paragraph)
    return out


def _next_column(last: Paragraph, following: Paragraph) -> bool:
    foot, head = last.lines[-1], following.lines[0]
    return (
        head.left > foot.left + 0.2
        and head.top < foot.top
        and (following.text[:1].islower() or (len(last.lines) >= 3 and foot.right > _widest(last) - 0.1))
    )


def arrange(found: list[Paragraph], page: int, body: float) -> Iterator[Block]:
    """The page's blocks, each heading before what stands under it, whatever the order of the stream."""
    headings = [p for p in found if p.heading]
    title = _title(headings, body)
    drawing = _labels(found, body)
    written: set[int] = set()
    levels = _levels(headings)
    if title is not None:
        yield _block(title, page, BlockKind.TITLE, 1)
        written.add(id(title))
    rows: list[Paragraph] = []
    for paragraph in found:
        if paragraph.heading:
            continue
        for heading in _chain(paragraph, headings, title):
            if id(heading) not in written:
                written.add(id(heading))
                yield _block(heading, page, BlockKind.HEADING, levels[id(heading)])
        if paragraph.lines[0].cells:
            yield _row(paragraph, rows, page)
            rows.append(paragraph)
            continue
        rows = []
        kind = BlockKind.BULLET if paragraph.bullet else BlockKind.PARAGRAPH
        yield replace(_block(paragraph, page, kind, 0), furniture=id(paragraph) in drawing)
    for heading in headings:
        if id(heading) not in written:
            yield _block(heading, page, BlockKind.HEADING, levels[id(heading)])


def _labels(found: list[Paragraph], body: float) -> set[int]:
    """The labels of a drawing or a chart: many short texts on a page, much smaller than the document's usual size."""
    small = [
        p
        for p in found
        if p.size < LABEL_SIZE * body and len(p.text.split()) <= LABEL_WORDS and not (p.bullet or ENDED.search(p.text))
    ]
    return {id(p) for p in small} if len(small) >= LABELS else set()


def _title(headings: list[Paragraph], body: float) -> Paragraph | None:
    """The largest heading in the upper third, the topmost of equals."""
    top = [h for h in headings if h.box[1] < 0.34 and h.size >= 1.14 * body]
    if not top:
        return None
    largest = max(h.size for h in top)
    return min((h for h in top if h.size > 0.9 * largest), key=lambda h: (h.box[1], h.box[0]))


def _levels(headings: list[Paragraph]) -> dict[int, int]:
    """2 for the largest, one more for each smaller size (sizes within SAME_SIZE are one)."""
    levels: dict[int, int] = {}
    level, size = 1, float("inf")
    for heading in sorted(headings, key=lambda h: (-h.size, not h.bold)):
        if heading.size < size * (1 - SAME_SIZE / 2):
            level, size = level + 1, heading.size
        levels[id(heading)] = level
    return levels


def _chain(paragraph: Paragraph, headings: list[Paragraph], title: Paragraph | None) -> list[Paragraph]:
    """The headings above a paragraph in its column, outermost first."""
    chain: list[Paragraph] = []
    below = paragraph
    while True:
        over = [
            h
            for h in headings
            if h is not title
            and h is not below
            and _above(h, below)
            and (below is paragraph or h.size > 1.1 * below.size)
        ]
        if not over:
            return chain
        below = max(over, key=lambda h: h.box[3])
        chain.insert(0, below)


def _above(heading: Paragraph, below: Paragraph) -> bool:
    """Whether the heading ends above the first line of `below` and shares some of its width."""
    first = below.lines[0]
    left, _, right, bottom = heading.box
    return bottom <= first.top + 0.4 * first.pitch and min(right, first.right) - max(left, first.left) > 0


def _row(paragraph: Paragraph, rows: list[Paragraph], page: int) -> Block:
    line = paragraph.lines[0]
    head = rows[0].lines[0] if rows else None
    header: tuple[str, ...] = ()
    if head is not None and len(head.cells) == len(line.cells) and not any(re.search(r"\d", c) for c in head.cells):
        header = head.cells
    text = " | ".join(line.cells)
    return Block(
        BlockKind.ROW,
        text,
        page,
        cells=line.cells,
        header=header,
        box=paragraph.box,
        size=paragraph.size,
        bold=paragraph.bold,
    )


def _block(paragraph: Paragraph, page: int, kind: BlockKind, level: int) -> Block:
    return Block(kind, paragraph.text, page, level, box=paragraph.box, size=paragraph.size, bold=paragraph.bold)
