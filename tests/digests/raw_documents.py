"""Documents as a reader would give them, made by hand."""

from __future__ import annotations

from digests.model import Document, UnitKind
from digests.reading.blocks import Block, BlockKind, RawDocument
from digests.reading.statements import to_document

Box = tuple[float, float, float, float]


def title(text: str, unit: int = 1) -> Block:
    """The title of a slide or page."""
    return Block(BlockKind.TITLE, text, unit, box=(0.05, 0.05, 0.9, 0.12), size=28.0)


def heading(text: str, unit: int = 1, level: int = 1) -> Block:
    """A heading of a section."""
    return Block(BlockKind.HEADING, text, unit, level=level, size=20.0)


def bullet(text: str, unit: int = 1, level: int = 0) -> Block:
    """A list item."""
    return Block(BlockKind.BULLET, text, unit, level=level, box=(0.1, 0.4, 0.9, 0.45), size=16.0)


def paragraph(text: str, unit: int = 1, box: Box | None = None, size: float = 16.0, *, bold: bool = False) -> Block:
    """Running text or a text box."""
    return Block(BlockKind.PARAGRAPH, text, unit, box=box, size=size, bold=bold)


def note(text: str, unit: int = 1) -> Block:
    """A paragraph of speaker notes."""
    return Block(BlockKind.NOTE, text, unit)


def row(cells: tuple[str, ...], header: tuple[str, ...] = (), unit: int = 1) -> Block:
    """A table row."""
    return Block(BlockKind.ROW, " | ".join(cells), unit, cells=cells, header=header)


def raw(*blocks: Block, kind: UnitKind = UnitKind.SLIDE, units: int | None = None, name: str = "") -> RawDocument:
    """A raw document with as many units as its blocks name, unless told."""
    count = units if units is not None else max((b.unit for b in blocks), default=1)
    return RawDocument(kind, name, count, blocks)


def document(*blocks: Block, kind: UnitKind = UnitKind.SLIDE, units: int | None = None) -> Document:
    """The statements of these blocks."""
    return to_document(raw(*blocks, kind=kind, units=units), "plan.pptx")


def kept(found: Document) -> list[str]:
    """The texts that may enter a digest."""
    return [s.text for s in found.statements if not s.furniture]
