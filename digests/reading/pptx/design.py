"""What a slide inherits from its layout and master: places, font sizes, weights and bullets."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from digests.reading.ooxml import A, Package, Relation
from digests.reading.whitespace import one_line
from digests.reading.whole_number import whole_number

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
LEVELS = 9
_LARGEST = 400_000
"""The largest font size, in hundredths of a point (ECMA-376 part 1, 20.1.10.72)."""
_NO_BULLET = f"{A}buNone"
_BULLETS = (f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")
_TITLES = ("title", "ctrTitle")
# Which of the master's placeholders these inherit from (types: ECMA-376 part 1, 19.7.10).
_MASTER_KIND = {"ctrTitle": "title", "subTitle": "body"}
_OTHER_KINDS = ("dt", "ftr", "sldNum", "hdr", "title")

Emu = tuple[float, float, float, float]
"""Left, top, width, height in EMU."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text of one level looks. Size in points, 0.0 where unknown."""

    size: float = 0.0
    bold: bool = False
    bullet: bool = False


Looks = tuple[Look, ...]
PLAIN: Looks = (Look(),) * LEVELS


@dataclass(frozen=True, slots=True)
class Holder:
    """A placeholder of a layout or master."""

    kind: str
    place: Emu | None
    looks: Looks
    prompt: str


@dataclass(frozen=True, slots=True)
class Design:
    """A layout together with its master."""

    by_index: dict[str, Holder]
    by_kind: dict[str, Holder]
    plain: Looks

    def holder(self, kind: str, index: str) -> Holder | None:
        """The placeholder that one of this type and index on a slide inherits from."""
        found = self.by_index.get(index) if index and kind not in _OTHER_KINDS else None
        return found or self.by_kind.get(kind) or (self.by_kind.get("title") if kind in _TITLES else None)


EMPTY = Design({}, {}, PLAIN)


def refined(looks: Looks, list_style: etree._Element | None) -> Looks:
    """`looks` with what an a:lstStyle (or one of the master's text styles) says on top."""
    if list_style is None or not len(list_style):
        return looks
    levels = list(looks)
    for level in range(LEVELS):
        properties = list_style.find(f"{A}lvl{level + 1}pPr")
        if properties is not None:
            levels[level] = look_of(properties, properties.find(f"{A}defRPr"), levels[level])
    return tuple(levels)


def look_of(paragraph: etree._Element | None, run: etree._Element | None, base: Look) -> Look:
    """`base` with what paragraph and run properties say on top."""
    size, bold, bullet = base.size, base.bold, base.bullet
    if paragraph is not None:
        for child in paragraph:
            if child.tag == _NO_BULLET:
                bullet = False
            elif child.tag in _BULLETS:
                bullet = True
    if run is not None:
        hundredths, weight = whole_number(run.get("sz"), 0), run.get("b")
        if 0 < hundredths <= _LARGEST:
            size = hundredths / 100
        if weight is not None:
            bold = weight in ("1", "true")
    return Look(size, bold, bullet)


def place_of(properties: etree._Element | None) -> Emu | None:
    """The a:xfrm of shape properties, or p:xfrm of a graphic frame, as left, top, width, height."""
    frame = None if properties is None else properties.find(f"{A}xfrm")
    return None if frame is None else frame_place(frame)


def frame_place(frame: etree._Element) -> Emu | None:
    """Left, top, width and height of an xfrm element, None where it is not whole."""
    offset, extent = frame.find(f"{A}off"), frame.find(f"{A}ext")
    if offset is None or extent is None:
        return None
    numbers = (offset.get("x", ""), offset.get("y", ""), extent.get("cx", ""), extent.get("cy", ""))
    try:
        left, top, width, height = (float(number) for number in numbers)
        return left, top, width, height
    except ValueError:
        return None


class Designs:
    """Layouts by part name, each read once. The trees are let go as soon as they are read."""

    def __init__(self, package: Package, default_text: Looks) -> None:
        self._package = package
        self._default = default_text
        self._layouts: dict[str, Design] = {}
        self._masters: dict[str, tuple[dict[str, Holder], dict[str, Looks]]] = {}

    def of_slide(self, links: dict[str, Relation]) -> Design:
        """The design of the slide with these relations."""
        name = next((link.target for link in links.values() if link.kind == "slideLayout"), "")
        if name not in self._layouts:
            self._layouts[name] = self._read_layout(name)
        return self._layouts[name]

    def _read_layout(self, name: str) -> Design:
        root = self._package.part(name) if name else None
        if root is None:
            return Design({}, {}, self._default)
        links = self._package.relations(name)
        master = next((link.target for link in links.values() if link.kind == "slideMaster"), "")
        if master not in self._masters:
            self._masters[master] = self._read_master(master)
        holders, styles = self._masters[master]
        by_index: dict[str, Holder] = {}
        by_kind = dict(holders)
        for shape, kind, index in placeholders(root):
            base = holders.get(_MASTER_KIND.get(kind, kind)) or (None if kind in _OTHER_KINDS else holders.get("body"))
            holder = _holder(shape, kind, base, styles["title" if kind in _TITLES else "body"])
            by_index.setdefault(index, holder)
            by_kind[kind] = holder
        return Design(by_index, by_kind, self._default)

    def _read_master(self, name: str) -> tuple[dict[str, Holder], dict[str, Looks]]:
        root = self._package.part(name) if name else None
        styles = dict.fromkeys(("title", "body", "other"), self._default)
        if root is None:
            return {}, styles
        for key in styles:
            styles[key] = refined(self._default, root.find(f"{P}txStyles/{P}{key}Style"))
        holders = {}
        for shape, kind, _ in placeholders(root):
            style = styles.get(kind, styles["other" if kind in _OTHER_KINDS else "body"])
            holders[kind] = _holder(shape, kind, None, style)
        return holders, styles


def placeholders(root: etree._Element) -> list[tuple[etree._Element, str, str]]:
    """(shape, type, index) of each placeholder of a slide, layout or master."""
    found = []
    for shape in root.iter(f"{P}sp"):
        mark = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        if mark is not None:
            found.append((shape, mark.get("type", "obj"), mark.get("idx", "")))
    return found


def _holder(shape: etree._Element, kind: str, base: Holder | None, style: Looks) -> Holder:
    looks = base.looks if base else style
    prompt = one_line(" ".join(t.text or "" for t in shape.iter(f"{A}t")))
    place = place_of(shape.find(f"{P}spPr")) or (base.place if base else None)
    return Holder(kind, place, refined(looks, shape.find(f"{P}txBody/{A}lstStyle")), prompt)


def default_looks(presentation: etree._Element) -> Looks:
    """The looks of text that is in no placeholder."""
    return refined(PLAIN, presentation.find(f"{P}defaultTextStyle"))
