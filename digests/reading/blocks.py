"""What a format reader gives: blocks in reading order, before headings, furniture and sentences are told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from digests.model import UnitKind, Unread, UnreadReason

Progress = Callable[[int, int], None]
"""Called with (units read, units in all) while a document is read; all is 0 where it isn't known."""


class BlockKind(StrEnum):
    """What a block is in its document."""

    TITLE = "title"
    """The title of a slide, or a document's own title line."""
    HEADING = "heading"
    """A heading; `level` 1 is the highest."""
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    """A list item; `level` 0 is the outermost."""
    ROW = "row"
    """A table row: `cells` with the column heads in `header`, `text` joins the cells."""
    CHART = "chart"
    """One sentence made of a chart's data."""
    NOTE = "note"
    """One paragraph of speaker notes."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like piece of a document.

    `unit` is the slide or page number, or the ordinal of the section, from 1. `box` is (left, top, right,
    bottom) as shares of the page from 0 to 1, measured from the top left. `size` is the font size in points, 0.0 where
    unknown. `furniture` is set by a reader that knows it from the format (footer, slide number, header part).
    """

    kind: BlockKind
    text: str
    unit: int
    level: int = 0
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    size: float = 0.0
    bold: bool = False
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A file as its reader saw it.

    `title` is the title from the file's own properties, empty where there is none. `pictures` holds the units
    that show at least one picture (so that a unit without text can be reported as picture only), `hidden` the units
    hidden from a show.
    """

    kind: UnitKind
    title: str
    units: int
    blocks: tuple[Block, ...]
    pictures: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    unread: tuple[Unread, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; `from_json` gives an equal object back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RawDocument:
        """The document from `to_json`'s values. Raises KeyError, TypeError or ValueError on anything else."""
        return cls(
            kind=UnitKind(data["kind"]),
            title=str(data["title"]),
            units=int(data["units"]),
            blocks=tuple(_block(b) for b in data["blocks"]),
            pictures=tuple(int(n) for n in data["pictures"]),
            hidden=tuple(int(n) for n in data["hidden"]),
            unread=tuple(
                Unread(UnitKind(u["kind"]), int(u["number"]), UnreadReason(u["reason"])) for u in data["unread"]
            ),
        )


def _block(data: dict[str, Any]) -> Block:
    box = data["box"]
    return Block(
        kind=BlockKind(data["kind"]),
        text=str(data["text"]),
        unit=int(data["unit"]),
        level=int(data["level"]),
        cells=tuple(str(c) for c in data["cells"]),
        header=tuple(str(c) for c in data["header"]),
        box=None if box is None else (float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        size=float(data["size"]),
        bold=bool(data["bold"]),
        furniture=bool(data["furniture"]),
    )
