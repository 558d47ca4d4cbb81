"""A grid of cell texts becomes rows that stand alone: each with the column heads that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digests.reading.blocks import Block, BlockKind

JOINT = " | "
"""Stands between the cells in a row's text."""

_HEAD_WORDS = 8
_LONGEST_FIGURE = 40
# A head may hold a year, a quarter or a month of a year ("FY2026 (forecast)", "Q1 26"); that is not data.
_PERIOD = re.compile(
    r"(?:(?:FY|CY|GJ|Q[1-4]|H[12]|[^\W\d]{3,9}\.?)?[ /'-]?(?:20|19)?\d\d|Q[1-4]|H[12])(?:\s.*)?$", re.IGNORECASE
)
# A figure, perhaps with a sign, a currency or a unit: "€39.00", "+26%", "1.26 million", "8,9 Mio. €", "~ 40".
_FIGURE = re.compile(r"[^\w]*(?:[A-Z]{2,3}\s)?[^\w]*\d[\d.,'\u00a0\u202f ]*\W*(?:[^\W\d]{1,12}\.?)?(?:\W.{0,14})?$")


def joined_lines(lines: Sequence[str]) -> str:
    """The paragraphs of a cell as one text; those without a final mark are parted by semicolons."""
    text = ""
    for line in lines:
        if text:
            text += " " if text[-1] in ".!?:;,…" else "; "
        text += line
    return text


class Covered(str):
    """The text of a merged cell, at a column that it covers but doesn't begin in."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A table row as it will be cited: all its cells, and its text, in which a merged cell stands once."""

    cells: tuple[str, ...]
    header: tuple[str, ...]
    text: str


def rows_of(grid: Sequence[Sequence[str]], marked: int = 0) -> list[Row]:
    """The body rows of a table, empty rows left out, each with the column heads (an empty tuple where there are none).

    `marked` is how many first rows the document itself marks as heads. Without a mark the first row counts as
    heads if it looks like it: short cells that are no figures, over figures or longer cells.
    """
    width = max((len(row) for row in grid), default=0)
    full = [tuple(row) + ("",) * (width - len(row)) for row in grid if any(row)]
    if width < 2 or len(full) < 2:
        count = 0
    elif marked and _may_be_heads(full[0]):
        count = min(marked, len(full) - 1)
    else:
        count = int(_looks_like_heads(full))
    # Heads over several columns are explained by the row below.
    if count == 1 and len(full) > 2 and any(isinstance(cell, Covered) for cell in full[0]) and _may_be_heads(full[1]):
        count = 2
    header = tuple(_head(column) for column in zip(*full[:count], strict=True)) if count else ()
    return [Row(tuple(str(cell) for cell in row), header, _joined(row)) for row in full[count:]]


def table_blocks(
    grid: Sequence[Sequence[str]],
    unit: int,
    *,
    marked: int = 0,
    box: tuple[float, float, float, float] | None = None,
    size: float = 0.0,
) -> list[Block]:
    """The table as ROW blocks. A table of one column only lays text out, so its cells become paragraphs."""
    rows = rows_of(grid, marked)
    if rows and len(rows[0].cells) == 1:
        return [Block(BlockKind.PARAGRAPH, row.text, unit, box=box, size=size) for row in rows]
    return [
        Block(BlockKind.ROW, row.text, unit, cells=row.cells, header=row.header, box=box, size=size) for row in rows
    ]


def _joined(row: Sequence[str]) -> str:
    return JOINT.join(cell for cell in row if cell and not isinstance(cell, Covered))


def _head(column: Sequence[str]) -> str:
    parts: list[str] = []
    for text in column:
        if text and text not in parts:
            parts.append(str(text))
    return " ".join(parts)


def _is_figure(cell: str) -> bool:
    return len(cell) <= _LONGEST_FIGURE and bool(_FIGURE.match(cell)) and not _PERIOD.match(cell)


def _may_be_heads(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    # The corner over the row labels is often empty; more gaps are data.
    return len(filled) >= max(1, len(row) - 1) and all(
        len(cell.split()) <= _HEAD_WORDS and not cell.endswith((".", "!")) and not _is_figure(cell) for cell in filled
    )


def _looks_like_heads(grid: Sequence[Sequence[str]]) -> bool:
    first, body = grid[0], grid[1:]
    if not _may_be_heads(first):
        return False
    if first[0] == "" or all(_PERIOD.match(cell) for cell in first[1:]):
        return True
    for column, head in enumerate(first):
        below = [row[column] for row in body if row[column]]
        figures = sum(_is_figure(cell) for cell in below)
        if below and (figures * 2 > len(below) or sum(map(len, below)) > 2 * len(below) * max(1, len(head))):
            return True
    return False
