"""What a Word document's styles say about a paragraph: outline level, list level, size and weight."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from digests.reading.whole_number import whole_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_LISTED = re.compile(r"list (?:bullet|number)(?: ([2-5]))?$", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc \d|toc heading|table of figures|table of authorities|index \d|index heading)$", re.IGNORECASE
)
_DEEPEST = 8
"""Lists have nine levels."""
_LARGEST = 1638
"""Word's largest font size in points."""
_BODY_TEXT = 9
"""An outline level of 9 means body text (ECMA-376 part 1, 17.3.1.20)."""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph's inherited properties.

    `outline` is the heading level from 1, 0 for none; `list_level` counts from 0, -1 for none.
    """

    outline: int = 0
    title: bool = False
    contents: bool = False
    list_level: int = -1
    size: float = 0.0
    bold: bool = False


class Styles:
    """The styles of a document by id, with what they inherit."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        base = Style(size=10.0)
        if root is not None:
            defaults = root.find(f"{W}docDefaults")
            if defaults is not None:
                base = with_run(base, defaults.find(f"{W}rPrDefault/{W}rPr"))
            for element in root.iterchildren(f"{W}style"):
                name = element.get(f"{W}styleId", "")
                self._elements[name] = element
                if element.get(f"{W}type") == "paragraph" and is_on(element.get(f"{W}default"), absent=False):
                    self._default = name
        self._base = base

    def of_paragraph(self, properties: etree._Element | None) -> Style:
        """The style of a paragraph, its own properties on top."""
        name = None if properties is None else properties.find(f"{W}pStyle")
        style = self._style(self._default if name is None else name.get(f"{W}val", ""), 0)
        return style if properties is None else _with_paragraph(style, properties)

    def run(self, properties: etree._Element | None, base: Style) -> Style:
        """`base` with a run's character style and own properties on top."""
        if properties is None:
            return base
        named = properties.find(f"{W}rStyle")
        element = None if named is None else self._elements.get(named.get(f"{W}val", ""))
        if element is not None:
            base = with_run(base, element.find(f"{W}rPr"))
        return with_run(base, properties)

    def _style(self, name: str, depth: int) -> Style:
        if name not in self._elements or depth > 20:
            return self._base
        if name not in self._known:
            element = self._elements[name]
            parent = element.find(f"{W}basedOn")
            style = self._base if parent is None else self._style(parent.get(f"{W}val", ""), depth + 1)
            style = with_run(_with_paragraph(style, element.find(f"{W}pPr")), element.find(f"{W}rPr"))
            self._known[name] = _with_name(style, element)
        return self._known[name]


def _with_name(style: Style, element: etree._Element) -> Style:
    # Built-in styles keep their English name in w:name in every language; only their ids are translated.
    name = element.find(f"{W}name")
    text = "" if name is None else name.get(f"{W}val", "")
    if text.casefold() == "title":
        return replace(style, title=True)
    if _CONTENTS.match(text):
        return replace(style, contents=True, outline=0)
    if (listed := _LISTED.match(text)) and style.list_level <= 0:
        return replace(style, list_level=int(listed[1] or 1) - 1)
    if (heading := _HEADING.match(text)) and not style.outline:
        return replace(style, outline=int(heading[1]))
    return style


def _with_paragraph(style: Style, properties: etree._Element | None) -> Style:
    if properties is None:
        return style
    outline = properties.find(f"{W}outlineLvl")
    if outline is not None:
        level = number(outline, _BODY_TEXT)
        style = replace(style, outline=0 if level >= _BODY_TEXT else level + 1)
    listed = properties.find(f"{W}numPr")
    if listed is not None:
        named = listed.find(f"{W}numId")
        # List 0 takes a paragraph out of its style's list (ECMA-376 part 1, 17.9.18).
        if named is not None and number(named, 0) == 0:
            return replace(style, list_level=-1)
        level = listed.find(f"{W}ilvl")
        style = replace(
            style, list_level=max(0, style.list_level) if level is None else min(_DEEPEST, number(level, 0))
        )
    return style


def with_run(style: Style, properties: etree._Element | None) -> Style:
    """`style` with the size and weight of run properties on top."""
    if properties is None:
        return style
    size, bold = properties.find(f"{W}sz"), properties.find(f"{W}b")
    if size is not None and 0 < (half_points := number(size, 0)) <= 2 * _LARGEST:
        style = replace(style, size=half_points / 2)
    if bold is not None:
        style = replace(style, bold=is_on(bold.get(f"{W}val")))
    return style


def is_on(value: str | None, absent: bool = True) -> bool:
    """An on/off value; an element without one is on."""
    return absent if value is None else value not in ("0", "false", "off")


def number(element: etree._Element, otherwise: int) -> int:
    """The element's w:val as a whole number."""
    return whole_number(element.get(f"{W}val"), otherwise)
