"""What can be wrong with a line, and what a line cites."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digests.grounding.limits import limits
from digests.grounding.vocabulary import Hedge
from digests.model import Document, Statement


class Fault(StrEnum):
    """What can be wrong with a line."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    HEDGE_LOST = "hedge lost"
    HEDGE_ADDED = "hedge added"
    MERGED = "two statements merged"
    PLACE = "place"
    FURNITURE = "furniture"
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a line, and the words of the line, or of the statement, that it is about.

    `clause` is the clause of a statement whose limit is lost, as the check reads it, which may be in other words.
    """

    fault: Fault
    about: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """The statements that a line rests on, with what is needed to read them.

    `texts` are the statements as quoted, then the headings, parents and column heads over them.
    """

    statements: tuple[Statement, ...]
    document: Document

    @property
    def quotes(self) -> list[str]:
        """The statements verbatim."""
        return [statement.text for statement in self.statements]

    @property
    def cells(self) -> list[str]:
        """The cells of cited rows under a head that turns them round: under "Don't say" a cell means the opposite."""
        return [
            f"{head} {cell}"
            for s in self.statements
            for head, cell in zip(s.header, s.cells, strict=False)
            if head and cell and any(limit.hedge is Hedge.NOT for limit in limits(head))
        ]

    @property
    def around(self) -> list[str]:
        """What stands over the statements: titles, lead-ins, column heads, and the document's title."""
        over = dict.fromkeys(text for s in self.statements for text in (*s.context, *s.header))
        quoted = "\n".join(self.quotes)
        return [text for text in dict.fromkeys((*over, self.document.title)) if text and text not in quoted]
