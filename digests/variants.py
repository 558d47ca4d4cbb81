"""Variants of a digest by whom it is for: what a brief says for others alone does not enter."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from digests.model import Document, Statement


def for_others(document: Document, own: Collection[str], others: Collection[str]) -> frozenset[int]:
    """The ids of the statements that are for others alone: they, or what stands over them, name one and none of `own`.

    `own` and `others` are names of regions, segments or products, as a company tags its channels with them.
    """
    mine, theirs = _named(own), _named(others)
    if theirs is None:
        return frozenset()
    found = set()
    for statement in document.statements:
        told = " ".join((statement.text, statement.locator.title, *statement.context))
        if not statement.furniture and theirs.search(told) and not (mine and mine.search(told)):
            found.add(statement.id)
    return frozenset(found)


def without(document: Document, ids: Collection[int]) -> Document:
    """The document with these statements as what never enters a digest."""
    return replace(document, statements=tuple(_left_out(each, ids) for each in document.statements))


def _left_out(statement: Statement, ids: Collection[int]) -> Statement:
    return replace(statement, furniture=True) if statement.id in ids else statement


def _named(names: Collection[str]) -> re.Pattern[str] | None:
    """What finds one of the names as a word of its own; None without names."""
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in sorted(names))})(?!\w)", re.I)
