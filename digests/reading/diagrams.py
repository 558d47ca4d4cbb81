"""The text of SmartArt, in the order and depth of its outline."""

from __future__ import annotations

from lxml import etree

from digests.reading.ooxml import A
from digests.reading.whitespace import one_line
from digests.reading.whole_number import whole_number

_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DEPTH = 20


def outline(root: etree._Element) -> list[tuple[int, str]]:
    """(level from 0, text) of each node of a diagram data part, parents before their children.

    Nodes hang together by connections of type "parOf" (the default) from parent to child, ordered by srcOrd
    (ECMA-376 part 1, 21.4.2.6). Presentation points repeat the nodes for layout and are not reached by them.
    """
    texts: dict[str, list[str]] = {}
    tops: list[str] = []
    for point in root.iter(f"{_DGM}pt"):
        name, kind = point.get("modelId", ""), point.get("type", "node")
        if kind == "doc":
            tops.append(name)
        if kind in ("node", "asst"):
            texts[name] = _paragraphs(point)
    children: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(f"{_DGM}cxn"):
        if link.get("type", "parOf") == "parOf":
            place = whole_number(link.get("srcOrd"), 0)
            children.setdefault(link.get("srcId", ""), []).append((place, link.get("destId", "")))
    found: list[tuple[int, str]] = []
    seen: set[str] = set()

    def visit(name: str, level: int) -> None:
        for _, child in sorted(children.get(name, ()), key=lambda pair: pair[0]):
            if child in seen or child not in texts or level > _DEPTH:
                continue
            seen.add(child)
            found.extend((level, text) for text in texts[child])
            visit(child, level + 1 if texts[child] else level)

    for top in tops:
        visit(top, 0)
    # A damaged connection list must not lose text.
    found.extend((0, text) for name, lines in texts.items() if name not in seen for text in lines)
    return found


def _paragraphs(point: etree._Element) -> list[str]:
    lines = []
    body = point.find(f"{_DGM}t")
    for paragraph in () if body is None else body.findall(f"{A}p"):
        text = one_line("".join(t.text or "" if t.tag == f"{A}t" else " " for t in paragraph.iter(f"{A}t", f"{A}br")))
        if text:
            lines.append(text)
    return lines
