"""What a heading makes of the statements under it, put before them: what moved under "Out of scope" says otherwise."""

from __future__ import annotations

from digests.denial import worded
from digests.heads import Head, head, heads_over
from digests.model import Document, Statement

_NEVER = "never"
_MARKS = {
    _NEVER: ("Do not say", "Nicht sagen"),
    Head.DENIED: ("Not", "Nicht"),
    Head.IDEA: ("Undecided", "Unentschieden"),
    Head.PLANNED: ("Planned", "Geplant"),
    Head.SAID: ("Said by others", "Sagen andere"),
    Head.GOAL: ("Goal", "Ziel"),
    Head.ONLY: ("Only", "Nur"),
    Head.EXTRA: ("At extra cost", "Gegen Aufpreis"),
    Head.CONDITION: ("If", "Falls"),
}
_ALL = tuple(f"{mark} " for marks in _MARKS.values() for mark in marks)


def marked(statement: Statement, document: Document) -> str:
    """A statement's text with the mark of the nearest heading that turns or limits it; in words, as it is shown."""
    mark = mark_of(statement, document)
    return f"{mark} {statement.text}" if mark else statement.text


def mark_of(statement: Statement, document: Document) -> str:
    """The mark alone, "" where no heading turns or limits the statement."""
    kind = _kind(statement, document.title)
    return _MARKS[kind][document.language == "de"] if kind else ""


def unmarked(text: str) -> str:
    """A marked text without its mark."""
    return next((text[len(mark) :] for mark in _ALL if text.startswith(mark)), text)


def _kind(statement: Statement, title: str) -> str:
    if worded(statement) != statement.text:
        return _NEVER
    kinds = map(head, heads_over(statement.context, title))
    return next((kind for kind in kinds if kind is not None), "")
