"""One slide's shapes as blocks in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from digests.reading.blocks import Block, BlockKind
from digests.reading.charts import sentences
from digests.reading.diagrams import outline
from digests.reading.language_hint import LanguageHint
from digests.reading.newer_charts import CX
from digests.reading.ooxml import MC, A, C, Package, R, Relation, alternatives
from digests.reading.pptx.composition import Item, composed, mark_heads
from digests.reading.pptx.design import Design, Emu, P, frame_place, place_of
from digests.reading.pptx.places import Box, Frame, around, clip, inner_frame
from digests.reading.pptx.text import Paragraph, paragraphs, plain_lines
from digests.reading.tables import Covered, joined_lines, table_blocks

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("dt", "ftr", "sldNum", "hdr")
_BODIES = ("body", "obj", "tbl", "chart", "dgm", "clipArt", "media", "pic")
_PROMPT = re.compile(
    r"(?:double[ -]?)?(?:click|tap) (?:here )?to |klicken, um |(?:durch klicken|mastertitel|textmaster)", re.IGNORECASE
)
_SENTENCE_WORDS = 5
_DEPTH = 40
"""Groups within groups; nobody draws that many."""


@dataclass(slots=True)
class SlideReader:
    """Reads one slide. `blocks()` gives its text, then `pictured` tells whether it shows a picture."""

    package: Package
    links: dict[str, Relation]
    design: Design
    unit: int
    width: float
    height: float
    hint: LanguageHint
    pictured: bool = False

    def blocks(self, root: etree._Element) -> list[Block]:
        """The slide's blocks: the title, then the rest as it is read; furniture last."""
        common = root.find(f"{P}cSld")
        tree = None if common is None else common.find(f"{P}spTree")
        if common is None or tree is None:
            return []
        self.pictured = common.find(f"{P}bg//{A}blip") is not None
        self.hint.begin_unit()
        for text in tree.iter(f"{A}t"):
            self.hint.read(text.text or "")
        items = self._items(tree, Frame(), 0)
        return composed(items)

    def _items(self, parent: Iterable[etree._Element], frame: Frame, depth: int) -> list[Item]:
        items: list[Item] = []
        for element in parent:
            if element.tag == f"{P}sp":
                items.extend(self._shape(element, frame))
            elif element.tag == f"{P}grpSp" and depth < _DEPTH:
                items.extend(self._group(element, frame, depth))
            elif element.tag == f"{P}graphicFrame":
                items.extend(self._graphic(element, frame, depth))
            elif element.tag == f"{P}pic":
                # Alt text is not read: the audience never sees it, so it can't be cited, and most of it is
                # made by a machine ("A picture containing text, description automatically generated").
                self.pictured = True
            elif element.tag == f"{MC}AlternateContent" and depth < _DEPTH:
                items.extend(self._alternative(element, frame, depth))
        return items

    def _alternative(self, element: etree._Element, frame: Frame, depth: int) -> list[Item]:
        """The first branch that gives text; the same content must not be read twice."""
        for branch in alternatives(element):
            items = self._items(branch, frame, depth + 1)
            if items:
                return items
        return []

    def _group(self, element: etree._Element, frame: Frame, depth: int) -> list[Item]:
        properties = element.find(f"{P}grpSpPr")
        inner = inner_frame(properties, frame)
        items = self._items(element, inner, depth + 1)
        titles = [item for item in items if item.title]
        rest = [item for item in items if not item.title]
        if rest:
            titles.append(Item([], around(item.box for item in rest), items=rest))
        return titles

    def _shape(self, element: etree._Element, frame: Frame) -> list[Item]:
        if element.find(f"{P}nvSpPr/{P}cNvPr[@hidden='1']") is not None:
            return []
        properties = element.find(f"{P}spPr")
        self.pictured = self.pictured or (properties is not None and properties.find(f"{A}blipFill") is not None)
        body = element.find(f"{P}txBody")
        if body is None:
            return []
        mark = element.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        kind = "" if mark is None else mark.get("type", "obj")
        holder = None if mark is None else self.design.holder(kind, mark.get("idx", ""))
        lines = paragraphs(body, holder.looks if holder else self.design.plain, self.hint.is_german())
        if not lines or (mark is not None and _is_prompt(lines, holder.prompt if holder else "")):
            return []
        place = place_of(properties)
        box = self._share(frame.placed(place) if place else holder.place if holder else None)
        if kind in _TITLES:
            text = " ".join(line.text for line in lines)
            look = lines[0].look
            title = Block(BlockKind.TITLE, text, self.unit, box=box, size=look.size, bold=look.bold)
            return [Item([title], box, title=True)]
        blocks = [self._block(line, kind, box) for line in lines]
        if kind in _BODIES or not kind:
            mark_heads(blocks, [line.look for line in lines])
        return [Item(blocks, box)]

    def _block(self, line: Paragraph, kind: str, box: Box | None) -> Block:
        furniture = kind in _FURNITURE
        plain = furniture or kind == "subTitle" or (not line.look.bullet and _stands_alone(line.text))
        return Block(
            BlockKind.PARAGRAPH if plain else BlockKind.BULLET,
            line.text,
            self.unit,
            level=0 if plain else line.level,
            box=box,
            size=line.look.size,
            bold=line.look.bold,
            furniture=furniture,
        )

    def _graphic(self, element: etree._Element, frame: Frame, depth: int) -> list[Item]:
        own = element.find(f"{P}xfrm")
        place = None if own is None else frame_place(own)
        box = self._share(frame.placed(place) if place else None)
        data = element.find(f"{A}graphic/{A}graphicData")
        if data is None:
            return []
        blocks: list[Block] = []
        for child in data:
            if child.tag == f"{A}tbl":
                blocks += self._table(child, box)
            elif child.tag in (f"{C}chart", f"{CX}chart"):
                blocks += self._chart(child.get(f"{R}id", ""), box)
            elif child.tag == f"{_DIAGRAM}relIds":
                blocks += self._diagram(child.get(f"{R}dm", ""), box)
            else:
                # An embedded object shows a picture of itself.
                self.pictured = self.pictured or next(child.iter(f"{P}pic", f"{A}blip"), None) is not None
        return [Item(blocks, box)] if blocks else []

    def _chart(self, link: str, box: Box | None) -> list[Block]:
        root = self._part(link)
        told = [] if root is None else sentences(root, self.hint.is_german())
        return [Block(BlockKind.CHART, text, self.unit, box=box) for text in told]

    def _diagram(self, link: str, box: Box | None) -> list[Block]:
        root = self._part(link)
        nodes = [] if root is None else outline(root)
        return [Block(BlockKind.BULLET, text, self.unit, level=level, box=box) for level, text in nodes]

    def _part(self, link: str) -> etree._Element | None:
        return self.package.part(self.links[link].target) if link in self.links else None

    def _table(self, table: etree._Element, box: Box | None) -> list[Block]:
        grid: list[list[str]] = []
        lines: list[list[list[str]]] = []
        for row in table.iterchildren(f"{A}tr"):
            cells: list[str] = []
            lines.append([])
            for cell in row.iterchildren(f"{A}tc"):
                lines[-1].append(plain_lines(cell.find(f"{A}txBody"), self.hint.is_german()))
                text = joined_lines(lines[-1][-1])
                # A merged cell's text holds for all that it covers, so that each row stands alone.
                if cell.get("hMerge") in ("1", "true") and cells:
                    text = Covered(cells[-1])
                elif cell.get("vMerge") in ("1", "true") and grid and len(cells) < len(grid[-1]):
                    text = grid[-1][len(cells)]
                cells.append(text)
            grid.append(cells)
        if columns := _columns(lines):
            return [Block(BlockKind.BULLET, text, self.unit, level=level, box=box) for level, text in columns]
        properties = table.find(f"{A}tblPr")
        marked = properties is not None and properties.get("firstRow") in ("1", "true")
        return table_blocks(grid, self.unit, marked=int(marked), box=box)

    def _share(self, place: Emu | None) -> Box | None:
        if place is None:
            return None
        left, top, width, height = place
        return (
            clip(left / self.width),
            clip(top / self.height),
            clip((left + width) / self.width),
            clip((top + height) / self.height),
        )


def _columns(rows: list[list[list[str]]]) -> list[tuple[int, str]]:
    """(level, text) of a table that only sets lists side by side: one row of lists, perhaps under a row of heads."""
    lists = rows[-1] if 0 < len(rows) <= 2 else []
    heads = rows[0] if len(rows) == 2 else [[] for _ in lists]
    if not any(len(cell) > 1 for cell in lists) or any(len(head) > 1 for head in heads):
        return []
    found = []
    for head, cell in zip(heads, lists, strict=False):
        found += [(0, text) for text in head]
        found += [(len(head), text) for text in cell]
    return found


def _is_prompt(lines: list[Paragraph], prompt: str) -> bool:
    """Whether a placeholder only holds what its layout asks for, which some programs copy onto the slide."""
    text = " ".join(line.text for line in lines)
    return prompt.startswith(text) and bool(_PROMPT.match(text))


def _stands_alone(text: str) -> bool:
    """A full sentence, or a line that leads in what follows."""
    words = len(text.split())
    return text.endswith(":") or (words >= _SENTENCE_WORDS and text.rstrip("\"'”“»)").endswith((".", "!", "?", "…")))
