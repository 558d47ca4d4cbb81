"""What can go wrong with a brief, each with one line that helps."""

from __future__ import annotations

from string import Formatter
from typing import TypeAlias


class Marked(str):
    """An English text that the catalogues hold in other languages, too (handlers/locale)."""

    __slots__ = ()


Fact: TypeAlias = str | int
"""What stands for a name in a text: a number, `Marked` words, or words that are the same in every language."""


def gettext_noop(text: str) -> Marked:
    """Marks a text for the catalogues; who shows it translates it."""
    return Marked(text)


class ExplainedError(Exception):
    """An error that a person reads.

    `text` says what is wrong and `way_out` what to do about it, both in one line without markup, in English; in them
    `{names}` stand for `facts`. `message` and `hint` are the same with the facts filled in. Raises ValueError for texts
    that name other facts.
    """

    def __init__(self, text: str, way_out: str = "", **facts: Fact) -> None:
        self.text, self.way_out, self.facts = text, way_out, facts
        self.message, self.hint = _filled(text, facts), _filled(way_out, facts)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BriefError(ExplainedError):
    """A brief that can't become a digest."""

    code = "brief"


class UnreadableBriefError(BriefError):
    """Damaged, empty, encrypted, or without any text. Exit code 3."""

    code = "unreadable"


class RefusedBriefError(UnreadableBriefError):
    """A format that is not read, or content that doesn't match the name. Exit code 3."""

    code = "refused"


class LimitExceededError(BriefError):
    """Too large, too deep, too slow, or in need of too much memory. Exit code 4."""

    code = "limit"


def _filled(text: str, facts: dict[str, Fact]) -> str:
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None and (name not in facts or spec or conversion):
            raise ValueError(f"a text names {name!r} otherwise than as a fact")
    return text.format_map({name: fact if isinstance(fact, str) else f"{fact:,}" for name, fact in facts.items()})
