"""Cutting text into pieces that fit, at the end of a line or a word where there is one, and without losing any."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from bot.render.limits import char_weight, weight
from handlers.cards import Bold, Italic, Line, Link, Plain, Span

Piece = TypeVar("Piece")
SPAN_COST = 90  # JSON around one span of rich text, with its style
STICKY = ("Mn", "Me", "Mc", "Sk")


def split_text(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` (as `weight` counts). White space at a cut is dropped."""
    pieces = []
    start = 0
    while start < len(text):
        end = _reach(text, start, limit)
        if end < len(text):
            end = _good_cut(text, start, end)
        piece = text[start:end]
        if start:
            piece = piece.lstrip()
        if end < len(text):
            piece = piece.rstrip()
        if piece:
            pieces.append(piece)
        start = end
    return pieces


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with "…" where it weighs more than `limit`."""
    return text if weight(text) <= limit else text[: _reach(text, 0, limit - 1)].rstrip() + "…"


def _reach(text: str, start: int, limit: int) -> int:
    used = 0
    for index in range(start, len(text)):
        used += char_weight(text[index])
        if used > limit:
            return max(index, start + 1)
    return len(text)


def _good_cut(text: str, start: int, end: int) -> int:
    """A cut at a line's end, else at a space, in the second half of the piece; else between two characters."""
    middle = start + (end - start) // 2
    if text[end].isspace():
        return end
    for mark in ("\n", " "):
        found = text.rfind(mark, middle, end)
        if found > start:
            return found + 1
    cut = end
    while cut > max(start + 1, end - 20) and _sticks(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > start + 1 else end


def _sticks(before: str, after: str) -> bool:
    return before == "\u200d" or after in "\u200c\u200d" or unicodedata.category(after) in STICKY


def split_line(spans: Line, limit: int) -> list[Line]:
    """A line of spans as lines of at most `limit`, JSON around the spans included.

    A span that can't be cut (a mention, a time) stands alone where it is too large for what is left.
    """
    lines: list[Line] = []
    current: list[Span] = []
    room = limit
    for span in spans:
        for piece, cost in _pieces(span, limit):
            if cost > room and current:
                lines.append(tuple(current))
                current, room = [], limit
            current.append(piece)
            room -= cost
    return [*lines, tuple(current)] if current else lines


def _pieces(span: Span, limit: int) -> Iterator[tuple[Span, int]]:
    if not isinstance(span, Plain | Bold | Italic | Link):
        yield span, SPAN_COST + weight(getattr(span, "name", ""))
        return
    extra = SPAN_COST + (weight(span.url) if isinstance(span, Link) else 0)
    if weight(span.text) + extra <= limit:
        yield span, weight(span.text) + extra
        return
    for text in split_text(span.text, max(50, limit - extra)):
        yield replace(span, text=text), weight(text) + extra


def pack(pieces: Iterable[Piece], cost: Callable[[Piece], int], budget: int, count: int) -> list[list[Piece]]:
    """Pieces in order, in groups of at most `count` whose costs add up to at most `budget`, as few as greed gives."""
    groups: list[list[Piece]] = []
    room = 0
    for piece in pieces:
        price = cost(piece)
        if not groups or price > room or len(groups[-1]) >= count:
            groups.append([])
            room = budget
        groups[-1].append(piece)
        room -= price
    return groups
