"""Headings of documents whose writers made lines bold or large in place of using heading styles."""

from __future__ import annotations

from dataclasses import replace

from digests.reading.docx.body import Entry

_WORDS = 12
_LEVELS = 3
_TITLE_WITHIN = 8
_CONTENTS_LINES = 3


def with_headings(entries: list[Entry]) -> list[Entry]:
    """`entries` with an outline level on the lines that look like headings, where the document marks none itself.

    Such a line is short, has no final stop, is bold or larger than most of the text, and normal text follows it. The
    larger, the higher its level. The largest of all, if it stands near the beginning and alone, is the title; what
    stands out above it is no heading. A table of contents that was typed becomes furniture.
    """
    entries = _without_contents(entries)
    if any(entry.style.outline and not entry.furniture for entry in entries):
        return entries
    usual = _usual_size(entries)
    found = [at for at, entry in enumerate(entries) if _may_head(entry, usual) and _leads(entries, at, usual)]
    title = None if any(entry.style.title for entry in entries) else _title(entries, found, usual)
    if title is not None:
        found = [at for at in found if at > title]
    looks = sorted({(entries[at].style.size, entries[at].style.bold) for at in found}, reverse=True)
    marked = list(entries)
    for at in found:
        style = entries[at].style
        level = min(_LEVELS, looks.index((style.size, style.bold)) + 1)
        marked[at] = replace(entries[at], style=replace(style, outline=level, list_level=-1))
    if title is not None:
        marked[title] = replace(entries[title], style=replace(entries[title].style, title=True, list_level=-1))
    return marked


def _title(entries: list[Entry], found: list[int], usual: float) -> int | None:
    first = [at for at in found if at < _TITLE_WITHIN]
    best = max(first, key=lambda at: entries[at].style.size, default=None)
    if best is None:
        return None
    size = entries[best].style.size
    others = [entry.style.size for at, entry in enumerate(entries) if at != best and entry.text]
    return best if size > usual and size > max(others, default=0.0) else None


def _without_contents(entries: list[Entry]) -> list[Entry]:
    """The lines of a table of contents, and the line above them, marked as furniture."""
    marked = list(entries)
    at = 0
    while at < len(entries):
        end = at
        while end < len(entries) and entries[end].to_page:
            end += 1
        if end - at >= _CONTENTS_LINES:
            above = at - 1 if at and 0 < len(entries[at - 1].text.split()) <= 4 else at
            for line in range(above, end):
                marked[line] = replace(entries[line], furniture=True)
        at = max(end, at + 1)
    return marked


def _usual_size(entries: list[Entry]) -> float:
    """The size of most of the text's characters."""
    weights: dict[float, int] = {}
    for entry in entries:
        if entry.text and not entry.furniture and not entry.chart:
            weights[entry.style.size] = weights.get(entry.style.size, 0) + len(entry.text)
    return max(weights, key=lambda size: weights[size]) if weights else 0.0


def _stands_out(entry: Entry, usual: float) -> bool:
    return entry.style.bold or entry.style.size > usual * 1.1


def _may_head(entry: Entry, usual: float) -> bool:
    text = entry.text
    return (
        bool(text)
        and not (entry.furniture or entry.chart or entry.style.title)
        and len(text.split()) <= _WORDS
        and not text.endswith((".", "!", ",", ";"))
        and any(char.isalpha() for char in text)
        and _stands_out(entry, usual)
    )


def _leads(entries: list[Entry], at: int, usual: float) -> bool:
    """Whether normal text, a list or a table follows, perhaps after further headings."""
    for entry in entries[at + 1 : at + 4]:
        if entry.grid is not None or entry.chart or entry.picture:
            return True
        if entry.text and not (_may_head(entry, usual) and _stands_out(entry, usual)):
            return True
    return False
