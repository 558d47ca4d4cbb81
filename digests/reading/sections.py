"""Blocks of a document that has headings and no pages: its sections are counted while it is read."""

from __future__ import annotations

from digests.errors import UnreadableBriefError, gettext_noop
from digests.model import UnitKind, Unread, UnreadReason
from digests.reading.blocks import Block, BlockKind, Progress, RawDocument
from digests.reading.limits import ReadingLimits
from digests.reading.tables import table_blocks


class Sections:
    """Collects blocks and gives each the ordinal of its section (from 1; a heading begins a new one).

    Text before the first heading is section 1. What exceeds the limits on units or characters is not kept, and the
    first section beyond is reported as unread.
    """

    def __init__(self, limits: ReadingLimits, progress: Progress) -> None:
        self._limits = limits
        self._progress = progress
        self._blocks: list[Block] = []
        self._pictures: set[int] = set()
        self._characters = 0
        self._unit = 1
        self._started = False
        self._is_cut = False
        self.full = False
        """True once a limit is met; nothing more is taken."""

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        size: float = 0.0,
        bold: bool = False,
        furniture: bool = False,
    ) -> None:
        """Take a block; one without text is left out."""
        if not text or self.full:
            return
        if kind is BlockKind.HEADING and not furniture:
            self._begin()
        self._take(Block(kind, text, self._unit, level=level, size=size, bold=bold, furniture=furniture))

    def add_table(self, grid: list[list[str]], marked: int = 0, size: float = 0.0) -> None:
        """Take a table, its first `marked` rows being heads by the document's own word."""
        for block in table_blocks(grid, self._unit, marked=marked, size=size):
            self._take(block)

    def add_picture(self) -> None:
        """Note that the section shows a picture."""
        self._pictures.add(self._unit)

    def cut(self, text: str) -> str:
        """`text` up to the limit on characters, so that parsing more than could be kept doesn't cost memory."""
        self._is_cut = len(text) > self._limits.text_characters
        return text[: self._limits.text_characters] if self._is_cut else text

    def document(self, title: str, empty: str) -> RawDocument:
        """What was collected. Raises UnreadableBriefError with `empty` as its message where there is no text."""
        if not any(not block.furniture for block in self._blocks):
            raise UnreadableBriefError(empty, gettext_noop("Send a document with text that can be selected."))
        unread = (Unread(UnitKind.SECTION, self._unit, UnreadReason.TOO_LONG),) if self.full or self._is_cut else ()
        return RawDocument(
            UnitKind.SECTION, title, self._unit, tuple(self._blocks), tuple(sorted(self._pictures)), unread=unread
        )

    def _begin(self) -> None:
        if self._started:
            self._unit += 1
            self._progress(self._unit, 0)
            self.full = self._unit > self._limits.units
        self._started = True

    def _take(self, block: Block) -> None:
        self._characters += len(block.text)
        if self._characters > self._limits.text_characters:
            self.full = True
        if not self.full:
            self._started = self._started or not block.furniture
            self._blocks.append(block)
