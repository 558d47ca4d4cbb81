"""Paragraphs of a DrawingML text body, with the look that they inherit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from digests.reading.ooxml import MC, A, alternatives, math_text
from digests.reading.pptx.design import LEVELS, Look, Looks, look_of, refined
from digests.reading.struck import Run, spoken
from digests.reading.whitespace import one_line
from digests.reading.whole_number import whole_number

# Numbers and dates that PowerPoint fills in say nothing about the matter.
_FILLED_IN = ("slidenum", "datetime")
_RUN, _FIELD, _BREAK, _TEXT, _LOOK = (f"{A}{name}" for name in ("r", "fld", "br", "t", "rPr"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its outline level (from 0) and look."""

    text: str
    level: int
    look: Look


def paragraphs(body: etree._Element, looks: Looks, german: bool = False) -> list[Paragraph]:
    """The paragraphs of a text body that hold text; `looks` is what the body inherits."""
    looks = refined(looks, body.find(f"{A}lstStyle"))
    found = []
    for element in body.iterchildren(f"{A}p"):
        pieces = list(_pieces(element))
        text = one_line(_spoken(pieces, german))
        if not text:
            continue
        properties = element.find(f"{A}pPr")
        level = _level(properties)
        base = look_of(properties, None, looks[level])
        found.append(Paragraph(text, level, _dominant(pieces, base)))
    return found


def plain_lines(body: etree._Element | None, german: bool = False) -> list[str]:
    """The texts of a body's paragraphs, without their looks."""
    if body is None:
        return []
    lines = (_spoken(list(_pieces(p)), german) for p in body.iterchildren(f"{A}p"))
    return [text for line in lines if (text := one_line(line))]


def _spoken(pieces: list[tuple[str, etree._Element | None]], german: bool) -> str:
    """The text of a paragraph's pieces, with struck prices in words."""
    if not any(_is_struck(run) for _, run in pieces):
        return "".join(text for text, _ in pieces)
    return spoken([Run(text, _is_struck(run)) for text, run in pieces], german)


def _level(properties: etree._Element | None) -> int:
    return 0 if properties is None else min(whole_number(properties.get("lvl"), 0), LEVELS - 1)


def _pieces(parent: etree._Element) -> Iterator[tuple[str, etree._Element | None]]:
    """(text, run properties) of what stands in a paragraph."""
    for child in parent:
        tag = child.tag
        if tag == _RUN or (tag == _FIELD and not child.get("type", "").startswith(_FILLED_IN)):
            yield child.findtext(_TEXT) or "", child.find(_LOOK)
        elif tag == _BREAK:
            yield " ", None
        elif tag == f"{MC}AlternateContent":
            # Formulas: the choice holds Office Math, the fallback a picture of it or the bare text.
            for branch in alternatives(child):
                pieces = [piece for element in branch for piece in _branch(element)]
                if any(text.strip() for text, _ in pieces):
                    yield from pieces
                    break
        elif isinstance(tag, str) and tag.endswith("}m"):
            yield math_text(child), None


def _branch(element: etree._Element) -> Iterator[tuple[str, etree._Element | None]]:
    if element.tag in (_RUN, _FIELD):
        yield element.findtext(_TEXT) or "", element.find(_LOOK)
    else:
        yield math_text(element), None


def _is_struck(run: etree._Element | None) -> bool:
    return run is not None and run.get("strike", "noStrike") != "noStrike"


def _dominant(pieces: list[tuple[str, etree._Element | None]], base: Look) -> Look:
    """The look of most of the paragraph's characters."""
    weights: dict[Look, int] = {}
    for text, run in pieces:
        if text.strip():
            look = look_of(None, run, base)
            weights[look] = weights.get(look, 0) + len(text)
    return max(weights, key=lambda look: weights[look]) if weights else base
