"""What a slide says by where things stand: figures with their captions, and labels over columns of text.

A reader sees "390,000" above "QUERIES" as one statement, and the words below "PREMIUM" as what belongs to it; in the
file each is a text box of its own, in any order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from digests.model import UnitKind
from digests.reading.blocks import Block, BlockKind, RawDocument

_FIGURE = re.compile(
    r"^[~≈<>±+–-]?\s?(?:[$€£]|EUR|USD|CHF)?\s?\d[\d.,'’]*\s?(?:%|\+|x|k|m|bn|mio\.?|mrd\.?|million|billion|thousand|tsd\.?|[$€£]|EUR|USD|CHF)*\s?[%+]?$",
    re.I,
)
_CAPTION_WORDS = 9
_LABEL_WORDS = 5
_LABELS = 60
_NEAR = 0.2
"""A caption stands within this share of the slide's height from its figure."""
_FIGURES = 40
"""More figures than this on one slide are a table drawn with text boxes, not tiles."""
_TEXT = (BlockKind.PARAGRAPH, BlockKind.BULLET)


def lay_out(raw: RawDocument) -> RawDocument:
    """The document with figures joined to captions and column labels made headings before what stands below them.

    Only slides are laid out anew; of pages only figures and captions are joined. No text is lost.
    """
    if raw.kind is UnitKind.SECTION:
        return raw
    units: dict[int, list[Block]] = defaultdict(list)
    for block in raw.blocks:
        units[block.unit].append(block)
    out: list[Block] = []
    for unit in sorted(units):
        blocks = list(_with_captions(units[unit]))
        out.extend(_with_labels(blocks) if raw.kind is UnitKind.SLIDE else blocks)
    return replace(raw, blocks=tuple(out))


def _with_captions(blocks: list[Block]) -> Iterator[Block]:
    taken = _captions(blocks)
    gone = set(taken.values())
    for n, block in enumerate(blocks):
        if n in gone:
            continue
        yield (
            replace(block, text=f"{block.text} {blocks[taken[n]].text}", kind=BlockKind.PARAGRAPH)
            if n in taken
            else block
        )


def _captions(blocks: list[Block]) -> dict[int, int]:
    """Figures with their captions, by index. All of a slide stand below or all above: whichever serves more figures.

    Else, in a stack with captions above, the first figure would take the caption of the second.
    """
    figures = [n for n, b in enumerate(blocks) if b.kind in _TEXT and len(b.text) <= 24 and _FIGURE.match(b.text)]
    if not 0 < len(figures) <= _FIGURES:
        return {}
    ways = [_assigned(blocks, figures, above_first=above_first) for above_first in (False, True)]
    return min(ways, key=lambda way: (-len(way[0]), round(way[1], 3)))[0]


def _assigned(blocks: list[Block], figures: list[int], *, above_first: bool) -> tuple[dict[int, int], float]:
    """Each figure with its nearest caption, and the sum of their distances."""
    found: dict[int, int] = {}
    total = 0.0
    for n in figures:
        nearest = _caption(blocks, n, set(found.values()), above_first=above_first)
        if nearest is not None:
            total += nearest[0]
            found[n] = nearest[1]
    return found, total


def _caption(blocks: list[Block], n: int, taken: set[int], *, above_first: bool) -> tuple[float, int] | None:
    """The nearest short text below the figure, above or right of it, that no other figure has taken, and how far."""
    figure = blocks[n]
    best: tuple[float, int] | None = None
    for m, block in enumerate(blocks):
        if (
            m == n
            or m in taken
            or block.kind not in _TEXT
            or block.furniture
            or figure.box is None
            or block.box is None
        ):
            continue
        if (
            _FIGURE.match(block.text)
            or not 1 <= len(block.text.split()) <= _CAPTION_WORDS
            or not re.search(r"[^\W\d_]{3}", block.text)
        ):
            continue
        distance = _distance(figure.box, block.box, following=m == n + 1, above_first=above_first)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, m)
    return best


def _distance(
    figure: tuple[float, ...], caption: tuple[float, ...], *, following: bool, above_first: bool
) -> float | None:
    if figure == caption:
        return 0.0 if following else None
    overlap = min(figure[2], caption[2]) - max(figure[0], caption[0])
    centres = abs((figure[0] + figure[2]) - (caption[0] + caption[2])) / 2
    below = caption[1] - figure[3]
    if overlap > 0 and -0.06 <= below <= _NEAR and caption[1] > figure[1]:
        return 0.15 * above_first + max(0.0, below) + centres
    level = min(figure[3], caption[3]) - max(figure[1], caption[1])
    right = caption[0] - figure[2]
    above = figure[1] - caption[3]
    if overlap > 0 and -0.02 <= above <= 0.1:
        return 0.15 * (not above_first) + max(0.0, above) + centres
    if level > 0.5 * (figure[3] - figure[1]) and -0.02 <= right <= 0.1:
        return 0.1 + right
    return None


def _with_labels(blocks: list[Block]) -> list[Block]:
    blocks = [replace(b, kind=BlockKind.PARAGRAPH, furniture=True) if _is_ornament(b) else b for b in blocks]
    sizes = [b.size for b in blocks if b.kind in _TEXT and b.size and len(b.text.split()) > _LABEL_WORDS]
    body = median(sizes) if sizes else min((b.size for b in blocks if b.kind in _TEXT and b.size), default=0.0)
    plain = sum(1 for b in blocks if b.kind in _TEXT and not b.bold)
    labels = {n for n, b in enumerate(blocks) if _is_label(b, body, plain > 0)}
    if len(labels) > _LABELS:
        return blocks  # a drawing, whose labels head no columns
    owner: dict[int, int] = {}
    for n, block in enumerate(blocks):
        if block.kind in _TEXT and n not in labels:
            over = [m for m in labels if _over(blocks[m], block)]
            if over:
                owner[n] = max(over, key=lambda m: _top(blocks[m]))
    used = set(owner.values())
    if not used:
        return blocks
    return list(_ordered(blocks, owner, used))


def _is_ornament(block: Block) -> bool:
    """A single letter as a title (the S, W, O and T of a drawn matrix)."""
    return block.kind in (BlockKind.TITLE, BlockKind.HEADING) and len(block.text.strip()) < 2


def _is_label(block: Block, body: float, some_plain: bool) -> bool:
    text = block.text.strip()
    if block.kind not in _TEXT or block.furniture or block.box is None or not 1 <= len(text.split()) <= _LABEL_WORDS:
        return False
    if re.search(r"[.!?,;]$|\d", text) or len(text) < 2:
        return False
    larger = body > 0 and block.size >= 1.15 * body
    return larger or (block.bold and some_plain) or (text.isupper() and len(text) > 3)


def _over(label: Block, block: Block) -> bool:
    """Whether the label stands above the text in its column (or right above it in the same box)."""
    if label.box is None or block.box is None:
        return False
    if label.box == block.box:
        return False
    overlap = min(label.box[2], block.box[2]) - max(label.box[0], block.box[0])
    width = min(label.box[2] - label.box[0], block.box[2] - block.box[0])
    return overlap > 0.5 * width and label.box[1] < block.box[1] + 0.01


def _top(block: Block) -> float:
    return block.box[1] if block.box is not None else 0.0


def _ordered(blocks: list[Block], owner: dict[int, int], used: set[int]) -> Iterator[Block]:
    """What has no label first, then each label as a heading with its texts, then tables, charts and notes."""
    last = (BlockKind.NOTE, BlockKind.ROW, BlockKind.CHART)
    members: dict[int, list[int]] = defaultdict(list)
    for n, label in owner.items():
        members[label].append(n)
    yield from (b for n, b in enumerate(blocks) if n not in used and n not in owner and b.kind not in last)
    for label in sorted(used):
        yield replace(blocks[label], kind=BlockKind.HEADING, level=2)
        yield from (blocks[n] for n in members[label])
    yield from (b for b in blocks if b.kind in last)
