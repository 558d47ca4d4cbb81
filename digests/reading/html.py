"""HTML pages: the article's headings, paragraphs, lists and tables, without what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree, html

from digests.errors import LimitExceededError, gettext_noop
from digests.reading.blocks import BlockKind, Progress, RawDocument
from digests.reading.encodings import decoded
from digests.reading.language_hint import LanguageHint
from digests.reading.limits import ReadingLimits
from digests.reading.sections import Sections
from digests.reading.struck import Run, spoken
from digests.reading.tables import Covered
from digests.reading.whitespace import one_line
from digests.reading.whole_number import whole_number

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_NAME = re.compile(r"\w+")
_DROPPED = frozenset(
    _NAME.findall(
        "script style noscript template nav aside button input select textarea label svg math canvas iframe object "
        "audio video dialog head title"
    )
)
_ROLES = frozenset(
    _NAME.findall("navigation banner contentinfo search complementary menu menubar dialog alertdialog toolbar")
)
_BLOCKS = frozenset(
    _NAME.findall(
        "address article blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
        "h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul"
    )
)
_STRUCK = ("s", "del", "strike")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DEPTH = 200


def read(path: Path, limits: ReadingLimits, progress: Progress) -> RawDocument:
    """The page at `path`. Raises UnreadableBriefError where it holds no text."""
    data = path.read_bytes()
    sections = Sections(limits, progress)
    root = parse(sections.cut(decoded(data, _declared(data))))
    title = ""
    if root is not None:
        title = one_line(root.findtext(".//head/title") or "")
        main = _main(root)
        first = root.find(".//h1")
        if first is not None and main.find(".//h1") is None and not is_hidden(first):
            sections.add(BlockKind.TITLE, one_line(first.text_content()))
        add_text(main, sections)
    return sections.document(title, gettext_noop("The page holds no text."))


def parse(text: str) -> etree._Element | None:
    """The page's tree, or None where there is none. No entity is expanded from a file and no address is opened."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    # lxml refuses text that declares an encoding of its own; it is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        return None
    try:
        return html.document_fromstring(text, parser=parser)
    except etree.ParserError:  # nothing but comments or closing tags
        return None


def add_text(root: etree._Element, sections: Sections) -> None:
    """Add all text under `root` to `sections`."""
    _Walker(sections).walk(root, 0)


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii", "replace") if found else ""


def _main(root: etree._Element) -> etree._Element:
    """The element that holds the matter: main, else the only article, else the body."""
    for path in (".//main", ".//*[@role='main']"):
        found = root.find(path)
        if found is not None and len(found.text_content().split()) > 20:
            return found
    articles = root.findall(".//article")
    if len(articles) == 1:
        return articles[0]
    body = root.find(".//body")
    return root if body is None else body


def is_hidden(element: etree._Element) -> bool:
    """Whether a browser would not show the element, or shows it only as part of the site around the text."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return element.get("role", "") in _ROLES or bool(_HIDDEN.search(element.get("style", "")))


class _Walker:
    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._hint = LanguageHint()
        self._inline: list[Run] = []
        self._bold = [0, 0]

    def walk(self, element: etree._Element, depth: int) -> None:
        """Add the text of an element that stands as a block of its own."""
        self._children(element, BlockKind.PARAGRAPH, -1, False, depth)
        self._flush(BlockKind.PARAGRAPH, 0)

    def _children(self, element: etree._Element, kind: BlockKind, level: int, struck: bool, depth: int) -> None:
        self._text(element.text, struck)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, kind, level, struck, depth + 1)
            self._text(child.tail, struck)

    def _child(self, child: etree._Element, kind: BlockKind, level: int, struck: bool, depth: int) -> None:
        tag = str(child.tag).lower()
        if depth > _DEPTH:
            raise LimitExceededError(
                gettext_noop("The page is nested too deeply to read."),
                gettext_noop("Save it as plain text or PDF and send that."),
            )
        if tag in _DROPPED or is_hidden(child) or _is_site(child):
            self._flush(kind, level)
            return
        if tag == "br":
            self._text(" ", struck)
        elif tag in ("img", "picture"):
            self._sections.add_picture()
        elif tag not in _BLOCKS:
            self._children(child, kind, level, struck or tag in _STRUCK, depth)
        else:
            self._flush(kind, level)
            self._block(child, tag, kind, level, depth)

    def _block(self, child: etree._Element, tag: str, kind: BlockKind, level: int, depth: int) -> None:
        if tag == "table" and _is_data(child):
            for caption in child.iterchildren("caption"):
                self._sections.add(BlockKind.PARAGRAPH, self._cell_text(caption))
            self._sections.add_table(*_grid(child, self._cell_text))
            return
        if tag == "pre":
            return
        if re.fullmatch(r"h[1-6]", tag):
            kind, inner = BlockKind.HEADING, int(tag[1])
        elif tag in ("ul", "ol"):
            inner = level + 1
        elif tag == "li":
            kind, inner = BlockKind.BULLET, max(0, level)
        elif tag in ("dt", "dd"):
            # The term is the parent bullet of its definition.
            kind, inner = BlockKind.BULLET, level + (1 if tag == "dt" else 2)
        else:
            inner = level
        self._children(child, kind, inner, False, depth)
        self._flush(kind, inner)

    def _text(self, text: str | None, struck: bool) -> None:
        if text:
            self._inline.append(Run(text, struck))

    def _cell_text(self, cell: etree._Element) -> str:
        """All visible text of an element in one line."""
        return one_line(spoken(list(_runs(cell, struck=False)), self._hint.is_german()))

    def _flush(self, kind: BlockKind, level: int) -> None:
        if self._inline:
            text = one_line(spoken(self._inline, self._hint.is_german()))
            self._inline = []
            self._hint.read(text)
            self._sections.add(kind, text, level=level if kind in (BlockKind.BULLET, BlockKind.HEADING) else 0)


def _runs(element: etree._Element, struck: bool) -> Iterator[Run]:
    struck = struck or element.tag in _STRUCK
    if element.text:
        yield Run(element.text, struck)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED and not is_hidden(child):
            if child.tag == "br" or child.tag in _BLOCKS:
                yield Run(" ", struck)
            yield from _runs(child, struck)
        if child.tail:
            yield Run(child.tail, struck)


def _is_site(element: etree._Element) -> bool:
    """A header or footer of the page and not of an article, or a form that doesn't hold the whole page."""
    if element.tag in ("header", "footer"):
        return not any(parent.tag in ("article", "main", "section") for parent in element.iterancestors())
    return element.tag == "form" and next(element.iter("h1", "main", "article"), None) is None


def _is_data(table: etree._Element) -> bool:
    """A table of data and not of layout: nothing larger stands in its cells."""
    return table.get("role") not in ("presentation", "none") and table.find(".//table") is None


def _grid(table: etree._Element, text_of: Callable[[etree._Element], str]) -> tuple[list[list[str]], int]:
    """The cells' texts with spans filled in, and how many first rows are marked as heads."""
    grid: list[list[str]] = []
    pending: dict[tuple[int, int], str] = {}
    marked = 0
    for at, row in enumerate(table.iter("tr")):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        line: list[str] = []
        for cell in cells:
            while (at, len(line)) in pending:
                line.append(pending.pop((at, len(line))))
            text = text_of(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(1, down):
                for column in range(across):
                    pending[at + below, len(line) + column] = Covered(text) if column else text
            line.append(text)
            line.extend([Covered(text)] * (across - 1))
        while (at, len(line)) in pending:
            line.append(pending.pop((at, len(line))))
        if cells and at == marked and all(cell.tag == "th" for cell in cells):
            marked += 1
        grid.append(line)
    return grid, marked


def _span(cell: etree._Element, name: str) -> int:
    return min(50, max(1, whole_number(cell.get(name), 1)))
