"""PowerPoint decks, slide by slide from the package's XML.

python-pptx loads every part, media too, and keeps every slide's tree until the end; this reader holds one slide at a
time. What it reads is defined in ECMA-376 part 1, chapters 19 (PresentationML) and 20-21 (DrawingML).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from digests.errors import UnreadableBriefError, gettext_noop
from digests.model import UnitKind, Unread, UnreadReason
from digests.reading.blocks import Block, BlockKind, Progress, RawDocument
from digests.reading.language_hint import LanguageHint
from digests.reading.limits import ReadingLimits
from digests.reading.ooxml import DAMAGED_HINT, Package, R
from digests.reading.pptx.design import PLAIN, Designs, P, default_looks
from digests.reading.pptx.slide import SlideReader
from digests.reading.pptx.text import paragraphs
from digests.reading.whole_number import whole_number

__all__ = ["read"]

_WIDTH, _HEIGHT = 9_144_000.0, 6_858_000.0
"""A slide of 4:3 in EMU, where the presentation doesn't say."""


def read(path: Path, limits: ReadingLimits, progress: Progress) -> RawDocument:
    """The deck at `path`: per slide its title, its shapes in reading order, charts as sentences, then its notes.

    Hidden slides are listed and their text is left out; damaged slides are reported as unread. Raises
    UnreadableBriefError where the package or its presentation is damaged, has no slides, or only damaged ones.
    """
    with Package(path) as package:
        main = package.main_part("ppt/presentation.xml")
        presentation = package.part(main)
        if presentation is None or presentation.tag != f"{P}presentation":
            raise UnreadableBriefError(
                gettext_noop("The presentation is damaged: its list of slides can't be read."), DAMAGED_HINT
            )
        links = package.relations(main)
        slides = [
            links[link].target if (link := item.get(f"{R}id", "")) in links else ""
            for item in presentation.iterfind(f"{P}sldIdLst/{P}sldId")
        ]
        if not slides:
            raise UnreadableBriefError(
                gettext_noop("The presentation has no slides."), gettext_noop("Send the deck that holds the brief.")
            )
        deck = _Deck(package, presentation)
        for number, name in enumerate(slides, 1):
            if number > limits.units or deck.characters > limits.text_characters:
                deck.unread.append(Unread(UnitKind.SLIDE, number, UnreadReason.TOO_LONG))
                continue
            deck.read_slide(number, name)
            progress(number, len(slides))
        if sum(item.reason is UnreadReason.DAMAGED for item in deck.unread) == len(slides):
            raise UnreadableBriefError(
                gettext_noop("The presentation is damaged: none of its slides can be read."), DAMAGED_HINT
            )
        return RawDocument(
            UnitKind.SLIDE,
            package.title(),
            len(slides),
            tuple(deck.blocks),
            tuple(deck.pictures),
            tuple(deck.hidden),
            tuple(deck.unread),
        )


@dataclass(slots=True)
class _Deck:
    package: Package
    presentation: etree._Element
    designs: Designs = field(init=False)
    width: float = field(init=False)
    height: float = field(init=False)
    hint: LanguageHint = field(default_factory=LanguageHint)
    blocks: list[Block] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    characters: int = 0

    def __post_init__(self) -> None:
        self.designs = Designs(self.package, default_looks(self.presentation))
        size = self.presentation.find(f"{P}sldSz")
        self.width, self.height = _side(size, "cx", _WIDTH), _side(size, "cy", _HEIGHT)

    def read_slide(self, number: int, name: str) -> None:
        root = self.package.part(name)
        if root is None or root.tag != f"{P}sld":
            self.unread.append(Unread(UnitKind.SLIDE, number, UnreadReason.DAMAGED))
            return
        if root.get("show") in ("0", "false"):
            self.hidden.append(number)
            return
        links = self.package.relations(name)
        design = self.designs.of_slide(links)
        reader = SlideReader(self.package, links, design, number, self.width, self.height, self.hint)
        found = reader.blocks(root)
        if reader.pictured:
            self.pictures.append(number)
        notes = next((link.target for link in links.values() if link.kind == "notesSlide"), "")
        found += self._notes(number, notes)
        self.characters += sum(len(block.text) for block in found)
        self.blocks += found

    def _notes(self, number: int, name: str) -> list[Block]:
        root = self.package.part(name) if name else None
        if root is None:
            return []
        found: list[Block] = []
        for shape in root.iter(f"{P}sp"):
            mark = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
            body = shape.find(f"{P}txBody")
            # The notes page also repeats the slide's number, date and header.
            if body is None or mark is None or mark.get("type", "obj") != "body":
                continue
            lines = paragraphs(body, PLAIN, self.hint.is_german())
            found += [Block(BlockKind.NOTE, line.text, number, level=line.level) for line in lines]
        return found


def _side(size: etree._Element | None, name: str, otherwise: float) -> float:
    return float(0 if size is None else whole_number(size.get(name), 0)) or otherwise
