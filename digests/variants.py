"""Variants of a digest by whom it is for: which of its lines are for others alone, and so stay out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from digests.model import Shape, Statement

_SHORT = 3
"""Names of so many letters are words of their own in small ones: "US", "IT", "UK"."""


def for_others(
    text: str, sources: Sequence[Statement], own: Collection[str], others: Collection[str], *, edited: bool = False
) -> bool:
    """Whether a line is for others alone: it, or all that it rests on, names one of `others` and none of `own`.

    `own` and `others` are names of regions, segments or products, as a company tags its channels with them. The words
    of a line that a person `edited` count before what it rests on. Of a line that joins what is for others with what
    is for everybody, nothing is left out.
    """
    mine, theirs = _named(frozenset(own)), _named(frozenset(others))
    if theirs is None or (mine and mine.search(text)):
        return False
    if edited and theirs.search(text):
        return True
    telling = _telling(sources)
    if not telling:
        return bool(theirs.search(text))
    return all(_is_for_others(each, mine, theirs) for each in telling)


def names_one_of(text: str, sources: Sequence[Statement], names: Collection[str]) -> bool:
    """Whether a line, or what it rests on, names one of these regions, segments or products."""
    wanted = _named(frozenset(names))
    return wanted is not None and any(wanted.search(told) for told in (text, *map(_told, _telling(sources))))


def _telling(sources: Sequence[Statement]) -> list[Statement]:
    """What a line says something of: not the headings and lead-ins that stand over the rest of it."""
    over = {above for each in sources for above in (*each.context, each.locator.title)}
    said = [each for each in sources if each.text not in over and each.shape is not Shape.TITLE]
    return said or list(sources)


def _is_for_others(statement: Statement, mine: re.Pattern[str] | None, theirs: re.Pattern[str]) -> bool:
    told = _told(statement)
    return theirs.search(told) is not None and not (mine and mine.search(told))


def _told(statement: Statement) -> str:
    """A statement with what stands over it."""
    return " ".join((statement.text, statement.locator.title, *statement.context))


@lru_cache(maxsize=256)
def _named(names: frozenset[str]) -> re.Pattern[str] | None:
    """What finds one of the names as a word of its own; None without names."""
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, sorted(names)))})(?!\w)")


def _pattern(name: str) -> str:
    """A name in any letters; a short one in capitals or as it is tagged, for "us" is mostly no United States."""
    if len(name) > _SHORT:
        return rf"(?i:{re.escape(name)})"
    return "|".join(
        re.escape(each) for each in {name.upper(): None, name: None} if each != name.lower() or not name.isalpha()
    )
