"""What a text may rest on that is no brief: lines of digests, answers, questions, figures, each with a key of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digests.generation.hostile import hostile
from digests.model import Document, Locator, Part, Shape, Statement, UnitKind

MIXED = "und"
"""The language of passages in several languages: then words can't be compared, and figures and names still are."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text with the `key` under which a line cites it, and `where` it stands, in words.

    `statement` is the brief's own, with what stands over it. `confidential` passages stay on this machine unless an
    admin allows otherwise; `internal` ones are not for customers.
    """

    key: str
    text: str
    where: str = ""
    language: str = "en"
    statement: Statement | None = None
    confidential: bool = False
    internal: bool = False


class Shelf:
    """Passages as statements with numbers, as requests show them and as checks read them.

    Those that speak to a language model are `withheld`: neither shown nor cited.
    """

    def __init__(self, passages: Sequence[Passage], window: int) -> None:
        """`window` is how many characters are shown; passages beyond it are left out, the last first."""
        numbered = [(passage, _statement(number, passage)) for number, passage in enumerate(passages, 1)]
        shown = [(passage, statement) for passage, statement in numbered if not hostile(statement)]
        self.withheld = len(numbered) - len(shown)
        self.statements = tuple(_within(window, (statement for _, statement in shown)))
        self._passages = {statement.id: passage for passage, statement in shown}

    def passage(self, number: int) -> Passage:
        """The passage that is shown under a number."""
        return self._passages[number]

    def language(self, numbers: Iterable[int]) -> str:
        """The language of these passages, `MIXED` where it is not one."""
        found = {self._passages[number].language for number in numbers if number in self._passages}
        return found.pop() if len(found) == 1 else MIXED

    def document(self, language: str) -> Document:
        """The passages in a language as a document, all of them for `MIXED`: what a line is checked against."""
        kept = tuple(s for s in self.statements if language in (MIXED, self._passages[s.id].language))
        words = sum(len(s.text.split()) for s in kept)
        return Document("", "", UnitKind.SECTION, language, len(kept), words, kept)


def _statement(number: int, passage: Passage) -> Statement:
    where = Locator(UnitKind.SECTION, None, passage.where, Part.BODY, 1)
    if passage.statement is None:
        context = (passage.where,) if passage.where else ()
        return Statement(number, passage.text, where, Shape.SENTENCE, number, context=context)
    return replace(passage.statement, id=number, unit=number, locator=where, furniture=False)


def _within(window: int, statements: Iterable[Statement]) -> Iterable[Statement]:
    left = window
    for statement in statements:
        left -= sum(map(len, (statement.text, statement.locator.title, *statement.context, *statement.header)))
        if left < 0:
            return
        yield statement
