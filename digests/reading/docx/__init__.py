"""Word documents, block by block from the package's XML.

What is read is defined in ECMA-376 part 1, chapter 17 (WordprocessingML). The body is parsed as a stream, so that
a long document never stands in memory as one tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from digests.errors import UnreadableBriefError, gettext_noop
from digests.reading.blocks import BlockKind, Progress, RawDocument
from digests.reading.docx.body import BodyReader, Entry
from digests.reading.docx.headings import with_headings
from digests.reading.docx.styles import Styles, W
from digests.reading.language_hint import LanguageHint
from digests.reading.limits import ReadingLimits
from digests.reading.ooxml import DAMAGED_HINT, Package, Relation
from digests.reading.sections import Sections

__all__ = ["read"]


def read(path: Path, limits: ReadingLimits, progress: Progress) -> RawDocument:
    """The document at `path`, in sections between its headings; footnotes stand at the end of their section.

    Insertions that are not accepted yet are read, deletions and comments are not. Raises UnreadableBriefError where
    the package or its body is damaged or holds no text.
    """
    with Package(path) as package:
        main = package.main_part("word/document.xml")
        if main not in package:
            raise UnreadableBriefError(gettext_noop("The document is damaged: its text is missing."), DAMAGED_HINT)
        links = package.relations(main)
        styles = Styles(package.part(_target(links, "styles")))
        reader = BodyReader(package, links, styles, LanguageHint())
        entries: list[Entry] = []
        for element in package.blocks(main, f"{W}body"):
            entries.extend(reader.entries([element]))
        sections = Sections(limits, progress)
        _add_margins(package, links, styles, sections)
        _add(with_headings(entries), _notes(package, links, styles), sections)
        return sections.document(package.title(), gettext_noop("The document holds no text."))


def _target(links: dict[str, Relation], kind: str) -> str:
    return next((link.target for link in links.values() if link.kind == kind), "")


def _add(entries: list[Entry], notes: dict[str, list[str]], sections: Sections) -> None:
    waiting: list[str] = []

    def add_notes() -> None:
        for name in waiting:
            for text in notes.pop(name, ()):
                sections.add(BlockKind.PARAGRAPH, text)
        waiting.clear()

    for entry in entries:
        style = entry.style
        if entry.grid is not None:
            sections.add_table(entry.grid, entry.marked)
        elif entry.picture:
            sections.add_picture()
        elif entry.chart:
            sections.add(BlockKind.CHART, entry.text)
        else:
            kind, level = BlockKind.PARAGRAPH, 0
            if style.title:
                kind = BlockKind.TITLE
            elif style.outline:
                kind, level = BlockKind.HEADING, style.outline
            elif style.list_level >= 0:
                kind, level = BlockKind.BULLET, style.list_level
            if kind is BlockKind.HEADING:
                add_notes()
            sections.add(kind, entry.text, level=level, size=style.size, bold=style.bold, furniture=entry.furniture)
        waiting.extend(entry.notes)
    add_notes()


def _notes(package: Package, links: dict[str, Relation], styles: Styles) -> dict[str, list[str]]:
    """The paragraphs of foot- and endnotes by "footnotes/ID"."""
    found: dict[str, list[str]] = {}
    for kind in ("footnotes", "endnotes"):
        name = _target(links, kind)
        root = package.part(name) if name else None
        if root is None:
            continue
        reader = BodyReader(package, package.relations(name), styles, LanguageHint())
        for note in root:
            texts = [entry.text for entry in reader.entries(note) if entry.text]
            found[f"{kind}/{note.get(f'{W}id', '')}"] = texts
    return found


def _add_margins(package: Package, links: dict[str, Relation], styles: Styles, sections: Sections) -> None:
    """Headers and footers, each text once, as furniture."""
    seen: set[str] = set()
    for link in sorted(links.values(), key=lambda link: link.target):
        if link.kind not in ("header", "footer"):
            continue
        for text in _texts(package, link.target, styles):
            if text not in seen:
                seen.add(text)
                sections.add(BlockKind.PARAGRAPH, text, furniture=True)


def _texts(package: Package, name: str, styles: Styles) -> Iterator[str]:
    root: etree._Element | None = package.part(name)
    if root is not None:
        reader = BodyReader(package, package.relations(name), styles, LanguageHint())
        yield from (entry.text for entry in reader.entries(root) if entry.text)
