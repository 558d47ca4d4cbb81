"""A slide's shapes as one sequence: which line is the title, which heads a column, which label belongs to a figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from digests.reading.blocks import Block, BlockKind
from digests.reading.pptx.design import Look
from digests.reading.pptx.order import CROWDED, visual_order
from digests.reading.pptx.places import Box, around

_HEAD_WORDS = 8
_LABEL_WORDS = 8
_LONGEST_FIGURE = 30
_TITLE_WORDS = 14
_TITLE_TOP = 0.25
_DIVIDER_LINES = 3
_LARGER = 1.0
"""By so many points a head is larger than what it heads."""
_NEAR = 0.08
_BELOW = 0.1
"""Shares of the slide within which two shapes count as aligned, and as one beneath the other."""
_LINES = (BlockKind.BULLET, BlockKind.PARAGRAPH)
_FIGURE = re.compile(
    r"[~<>≈≥≤+±−–-]*\s?(?:[A-Z]{3}\s)?[$€£¥]?\s?\d[\d.,'\u00a0 ]*\s?"
    r"(?:%|‰|°C?|[xX×]|[kKmMbB]n?|Mio\.?|Mrd\.?|Tsd\.?|million|billion)?"
    r"\s?[+]?\s?(?:[$€£¥]|[A-Z]{3})?"
)


@dataclass(slots=True)
class Item:
    """A shape with its blocks, or a group with its items."""

    blocks: list[Block]
    box: Box | None
    title: bool = False
    items: list[Item] = field(default_factory=list)


def composed(items: list[Item]) -> list[Block]:
    """The blocks of a slide: its title, the rest in reading order, its furniture last."""
    titles, others = _titles(items)
    leaves = _leaves(others)
    furniture = [block for leaf in leaves for block in leaf.blocks if block.furniture]
    leaves = [leaf for leaf in leaves if leaf.blocks and not leaf.blocks[0].furniture]
    if not titles:
        titles = _promoted(leaves)
    leaves = [leaf for leaf in leaves if leaf.blocks]
    if len(leaves) <= CROWDED:
        leaves = _headed(_labelled(leaves))
    return [*titles, *_scoped([leaf.blocks for leaf in leaves]), *furniture]


def mark_heads(blocks: list[Block], looks: Sequence[Look]) -> None:
    """Make headings of a shape's lines that look like it: no bullet, short, and bolder or larger than the next line.

    The first line decides: later lines are headings only if they look just like it.
    """
    for at in range(len(blocks) - 1):
        first, second = looks[at], looks[at + 1]
        stands_out = (
            (first.bold and not second.bold)
            or first.size >= second.size + _LARGER
            or (second.bullet and not first.bullet)
        )
        if stands_out and not first.bullet and _is_head(blocks[at]) and (at == 0 or first == looks[0]):
            blocks[at] = replace(blocks[at], kind=BlockKind.HEADING, level=2)
        elif at == 0:
            return


def is_figure(text: str) -> bool:
    """Whether a text is a bare figure, such as a dashboard shows above its label."""
    return len(text) <= _LONGEST_FIGURE and bool(_FIGURE.fullmatch(text))


def _is_head(block: Block) -> bool:
    text = block.text
    return (
        block.kind in _LINES
        and block.level == 0
        and len(text.split()) <= _HEAD_WORDS
        and not text.endswith((".", "!", "?", ",", ";"))
        and any(char.isalpha() for char in text)
        and not is_figure(text)
    )


def _titles(items: list[Item]) -> tuple[list[Block], list[Item]]:
    """The title's block, and the items that are not the title.

    Some templates use title placeholders as decoration: single letters become furniture, others ordinary text.
    """
    found = [item for item in items if item.title]
    best = max(found, key=lambda item: (len(item.blocks[0].text) > 2, -(item.box or (0, 1))[1]), default=None)
    for item in found:
        if item is not best:
            item.title = False
            item.blocks = [
                replace(block, kind=BlockKind.PARAGRAPH, furniture=len(block.text) <= 2) for block in item.blocks
            ]
    return (best.blocks if best else []), [item for item in items if item is not best]


def _leaves(items: list[Item]) -> list[Item]:
    leaves: list[Item] = []
    for item in visual_order(items, lambda item: item.box):
        leaves.extend([item] if item.blocks else _leaves(item.items))
    return leaves


def _promoted(leaves: list[Item]) -> list[Block]:
    """The title of a slide without a title placeholder: the line at the top in the largest letters.

    It is taken out of its leaf.
    """
    sizes = Counter(block.size for leaf in leaves for block in leaf.blocks)
    largest = max(sizes, default=0.0)
    if not largest or sizes[largest] > 1 or sizes.total() < 2:
        return []
    # A divider slide holds nothing but a line or two, wherever they stand.
    divider = sizes.total() <= _DIVIDER_LINES
    for leaf in leaves:
        best = max(leaf.blocks, key=lambda block: block.size)
        if best.size < largest:
            continue
        on_top = len(leaf.blocks) == 1 and leaf.box is not None and leaf.box[1] <= _TITLE_TOP
        if (divider or on_top) and len(best.text.split()) <= _TITLE_WORDS and any(char.isalpha() for char in best.text):
            leaf.blocks = [block for block in leaf.blocks if block is not best]
            return [replace(best, kind=BlockKind.TITLE, level=0)]
    return []


def _labelled(leaves: list[Item]) -> list[Item]:
    """Join a bare figure with the short label right beneath it (or else above it): apart they say nothing."""
    taken: set[int] = set()
    joined: dict[int, Item] = {}
    for at, leaf in enumerate(leaves):
        leaf.blocks = _joined_lines(leaf.blocks)
        if len(leaf.blocks) != 1 or not is_figure(leaf.blocks[0].text) or leaf.box is None:
            continue
        labels = [
            other
            for other in range(len(leaves))
            if other not in taken and other != at and _is_label(leaves[other]) and _gap(leaf, leaves[other]) is not None
        ]
        if labels:
            near = min(labels, key=lambda other: abs(_gap(leaf, leaves[other]) or 0.0) + (other < at) * _BELOW)
            taken |= {at, near}
            first, second = (at, near) if (_gap(leaf, leaves[near]) or 0.0) >= 0 else (near, at)
            block = _pair(leaves[first].blocks[0], leaves[second].blocks[0])
            joined[min(at, near)] = Item([block], block.box)
    return [joined.get(at, leaf) for at, leaf in enumerate(leaves) if at in joined or at not in taken]


def _joined_lines(blocks: list[Block]) -> list[Block]:
    """The same within a shape whose lines are figures and labels by turns."""
    figures, labels = blocks[::2], blocks[1::2]
    if not labels or len(figures) != len(labels) or not all(is_figure(block.text) for block in figures):
        return blocks
    if not all(_is_label(Item([block], None)) for block in labels):
        return blocks
    return [_pair(figure, label) for figure, label in zip(figures, labels, strict=True)]


def _pair(first: Block, second: Block) -> Block:
    return replace(
        first,
        kind=BlockKind.BULLET,
        level=0,
        text=f"{first.text} {second.text}",
        box=around((first.box, second.box)),
        size=max(first.size, second.size),
    )


def _is_label(item: Item) -> bool:
    if len(item.blocks) != 1 or item.blocks[0].kind not in (*_LINES, BlockKind.HEADING):
        return False
    text = item.blocks[0].text
    return len(text.split()) <= _LABEL_WORDS and any(char.isalpha() for char in text) and not is_figure(text)


def _gap(figure: Item, label: Item) -> float | None:
    """The distance down from figure to label (negative: up), None where they don't stand one above the other."""
    one, other = figure.box, label.box
    if one is None or other is None or abs((one[0] + one[2]) - (other[0] + other[2])) / 2 > _NEAR:
        return None
    down, up = other[1] - one[3], one[1] - other[3]
    if -_NEAR < down < _BELOW and other[1] > one[1]:
        return max(0.0, down)
    return -max(0.001, up) if -_NEAR < up < _BELOW and other[1] < one[1] else None


def _headed(leaves: list[Item]) -> list[Item]:
    """Join a short bold or larger line with the shape right beneath it, whose heading it is."""
    bodies: dict[int, int] = {}
    for at, leaf in enumerate(leaves):
        beneath = [other for other in range(len(leaves)) if other != at and _stands_over(leaf, leaves[other])]
        if beneath:
            bodies[at] = min(beneath, key=lambda other: (leaves[other].box or (0, 0))[1])
    # A line that heads something itself is not what another line heads.
    bodies = {head: body for head, body in bodies.items() if body not in bodies}
    claimed: dict[int, int] = {}
    for head, body in bodies.items():
        claimed.setdefault(body, head)
    heads = {head: body for body, head in claimed.items()}
    result: list[Item] = []
    for at, leaf in enumerate(leaves):
        if at in heads:
            beneath_it = leaves[heads[at]]
            heading = replace(leaf.blocks[0], kind=BlockKind.HEADING, level=2)
            result.append(Item([heading, *beneath_it.blocks], around((leaf.box, beneath_it.box))))
        elif at not in claimed:
            result.append(leaf)
    return result


def _stands_over(head: Item, body: Item) -> bool:
    first, second = head.blocks[0], body.blocks[0]
    if (
        len(head.blocks) != 1
        or not _is_head(first)
        or second.kind is BlockKind.HEADING
        or head.box is None
        or body.box is None
    ):
        return False
    stands_out = second.kind not in _LINES or first.size >= second.size + _LARGER or (first.bold and not second.bold)
    down = body.box[1] - head.box[3]
    aligned = (
        abs(head.box[0] - body.box[0]) < _NEAR / 2
        or abs((head.box[0] + head.box[2]) - (body.box[0] + body.box[2])) / 2 < _NEAR / 2
    )
    return stands_out and aligned and -_NEAR < down < _BELOW and body.box[1] > head.box[1]


def _scoped(shapes: list[list[Block]]) -> list[Block]:
    """All blocks in a row, each shape's heading holding for that shape alone.

    A heading holds until the next one. So where a shape without a heading follows, and where the heading says
    something itself (a figure), it is made the parent bullet of its lines.
    """
    blocks: list[Block] = []
    last_without = max((at for at, shape in enumerate(shapes) if shape[0].kind is not BlockKind.HEADING), default=-1)
    for at, shape in enumerate(shapes):
        later_are_headed = at >= last_without
        heads = [block.text for block in shape if block.kind is BlockKind.HEADING]
        if not heads or (later_are_headed and not any(char.isdigit() for head in heads for char in head)):
            blocks.extend(shape)
            continue
        blocks.extend(_indented(block) for block in shape)
    return blocks


def _indented(block: Block) -> Block:
    if block.kind is BlockKind.HEADING:
        return replace(block, kind=BlockKind.BULLET, level=0)
    if block.kind in _LINES:
        return replace(block, kind=BlockKind.BULLET, level=block.level + 1)
    return block
