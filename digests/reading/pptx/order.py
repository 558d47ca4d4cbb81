"""The order in which a person reads the shapes of a slide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from digests.reading.pptx.places import Box

T = TypeVar("T")

CROWDED = 500
"""With more shapes than this a slide is a drawing; comparing each shape with each other would take too long."""

_SLACK = 0.015
"""Shapes placed by hand overlap or miss each other by about this share of the slide."""


def visual_order(items: Sequence[T], box: Callable[[T], Box | None]) -> list[T]:
    """`items` as they are read, top to bottom within a column and column by column.

    The order in the file is the order in which shapes were added, and mostly that of reading. It is left alone unless
    a shape stands clearly above one that comes before it, or any place is unknown. Then the slide is cut at its gaps
    (recursive XY-cut: Nagy, Seth, Viswanathan, "A prototype document image analysis system", Computer 25, 1992).
    """
    if len(items) > CROWDED:
        return list(items)
    placed = [(item, place) for item in items if (place := box(item)) is not None]
    if len(placed) != len(items) or not _clearly_wrong([place for _, place in placed]):
        return list(items)
    return [placed[index][0] for index in _cut(list(range(len(placed))), [place for _, place in placed])]


def _clearly_wrong(boxes: Sequence[Box]) -> bool:
    return any(_precedes(later, earlier) for at, earlier in enumerate(boxes) for later in boxes[at + 1 :])


def _precedes(one: Box, other: Box) -> bool:
    above = one[3] <= other[1] + _SLACK and min(one[2], other[2]) - max(one[0], other[0]) > _SLACK
    level = min(one[3], other[3]) - max(one[1], other[1]) > 0.7 * max(one[3] - one[1], other[3] - other[1])
    return above or (level and one[2] <= other[0] + _SLACK)


def _cut(indexes: list[int], boxes: Sequence[Box]) -> list[int]:
    if len(indexes) < 2:
        return indexes
    columns = _groups(indexes, boxes, 0)
    rows = _groups(indexes, boxes, 1)
    if len(rows) > 1 and (len(columns) < 2 or _labelled(columns, boxes)):
        parts = rows
    elif len(columns) > 1:
        parts = columns
    else:
        return sorted(indexes, key=lambda at: (round(boxes[at][1] / 0.04), boxes[at][0]))
    return [at for part in parts for at in _cut(part, boxes)]


def _groups(indexes: list[int], boxes: Sequence[Box], axis: int) -> list[list[int]]:
    """The shapes between the gaps along an axis (0: columns, 1: rows)."""
    groups: list[list[int]] = []
    end = float("-inf")
    for at in sorted(indexes, key=lambda at: boxes[at][axis]):
        if boxes[at][axis] >= end - _SLACK:
            groups.append([])
        groups[-1].append(at)
        end = max(end, boxes[at][axis + 2])
    return groups


def _labelled(columns: list[list[int]], boxes: Sequence[Box]) -> bool:
    """Whether two columns are labels and what belongs to each: read them row by row."""
    if len(columns) != 2 or len(columns[0]) != len(columns[1]) or len(columns[0]) < 2:
        return False
    left = sorted(columns[0], key=lambda at: boxes[at][1])
    right = sorted(columns[1], key=lambda at: boxes[at][1])
    level = all(
        abs((boxes[a][1] + boxes[a][3]) - (boxes[b][1] + boxes[b][3])) / 2 < 0.03
        for a, b in zip(left, right, strict=True)
    )
    widths = [max(boxes[at][2] - boxes[at][0] for at in side) for side in (left, right)]
    return level and widths[1] > 1.6 * widths[0]
