"""What a new version of a brief says otherwise than the earlier one: figures, dates, the new, the withdrawn.

Statements that are word for word in both are unchanged, wherever they stand. Of the others those are paired that say
the same about the same thing, by their words without figures, dates and small words; what differs is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from digests.grounding.dates import dates, without_dates
from digests.grounding.quantities import Quantity, quantities
from digests.lexicons import lexicon
from digests.model import Document, Part, Shape, Statement
from digests.phrases import visible
from digests.wording import WORD, stem

ALIKE = 0.6
"""Share of the words of both (Dice) from which on two statements are about the same."""
LOOKED_AT = 60
"""So many of the likeliest partners of a statement are compared."""


class ChangeKind(StrEnum):
    """What happened, in the order in which it is told."""

    FIGURE = "figure"
    DATE = "date"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `before` stands in the earlier version, `after` in the new one, and one of them may be None.

    For changed figures and dates `was` and `now` are the values as written.
    """

    kind: ChangeKind
    before: Statement | None
    after: Statement | None
    was: str = ""
    now: str = ""

    @property
    def place(self) -> int:
        """Where it stands in its version."""
        found = self.after or self.before
        return found.id if found else 0


def changes(earlier: Document, later: Document) -> tuple[Change, ...]:
    """All changes of `later` against `earlier` by `ChangeKind`'s order, each kind in reading order."""
    old, new = _telling(earlier), _telling(later)
    same = Counter(_plain(s) for s in old) & Counter(_plain(s) for s in new)
    old, new = _without(old, same), _without(new, same)
    found: list[Change] = []
    taken: set[int] = set()
    index = _Index(old, earlier.language)
    pairs = sorted(
        ((score, after.id, before.id, before, after) for after in new for score, before in index.alike(after)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    paired: set[int] = set()
    for _, _, _, before, after in pairs:
        if before.id in taken or after.id in paired:
            continue
        taken.add(before.id)
        paired.add(after.id)
        found += _between(before, after, earlier.language, later.language)
    found += [Change(ChangeKind.ADDED, None, s) for s in new if s.id not in paired]
    found += [Change(ChangeKind.WITHDRAWN, s, None) for s in old if s.id not in taken]
    order = list(ChangeKind)
    return tuple(sorted(found, key=lambda change: (order.index(change.kind), change.place)))


def _telling(document: Document) -> list[Statement]:
    """What a reader would miss: no furniture, no headings but those that say something by a figure."""
    return [
        s
        for s in document.statements
        if not s.furniture
        and s.locator.part is not Part.NOTES
        and (s.shape is not Shape.TITLE or any(c.isdigit() for c in s.text))
        and WORD.search(s.text)
    ]


def _plain(statement: Statement) -> str:
    """A statement as compared: without what only setting and typing change."""
    text = visible(" ".join((*statement.header, statement.text)) if statement.cells else statement.text)
    text = text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2013: "-", 0x2014: "-"})
    return re.sub(r"\W*$", "", text.casefold())


def _without(statements: Iterable[Statement], same: Counter[str]) -> list[Statement]:
    left = Counter(same)
    out = []
    for statement in statements:
        key = _plain(statement)
        if left[key] > 0:
            left[key] -= 1
        else:
            out.append(statement)
    return out


class _Index:
    """The earlier statements by the words that they have."""

    def __init__(self, statements: Sequence[Statement], language: str) -> None:
        self._language = language
        self._statements = {s.id: s for s in statements}
        self._words = {s.id: _words(_said(s), language) for s in statements}
        self._by_word: dict[str, list[int]] = {}
        for key, words in self._words.items():
            for word in words:
                self._by_word.setdefault(word, []).append(key)

    def alike(self, statement: Statement) -> list[tuple[float, Statement]]:
        """The earlier statements about the same, with how alike they are."""
        own = _words(_said(statement), self._language)
        if not own:
            return []
        shared = Counter(key for word in own for key in self._by_word.get(word, ()))
        out = []
        for key, count in shared.most_common(LOOKED_AT):
            score = 2 * count / (len(own) + len(self._words[key]))
            other = self._statements[key]
            if score >= ALIKE and (statement.cells == ()) == (other.cells == ()) and _same_row(statement, other):
                near = 0.02 * (statement.locator.title == other.locator.title) + 0.01 * (
                    statement.text[:12] == other.text[:12]
                )
                out.append((score + near, other))
        return out


def _same_row(one: Statement, other: Statement) -> bool:
    """Rows of a table are about the same only if their first cells are."""
    return not one.cells or not other.cells or one.cells[0].casefold() == other.cells[0].casefold()


def _said(statement: Statement) -> str:
    context = statement.context[-1] if statement.context and len(statement.text.split()) < 6 else ""
    return f"{context} {statement.text}"


@lru_cache(maxsize=20_000)
def _words(text: str, language: str) -> frozenset[str]:
    """The telling words as stems, without figures and dates."""
    bare = without_dates(text, dates(text))
    stop = lexicon(language).stop
    found = (w for w in WORD.findall(bare) if not any(c.isdigit() for c in w) and len(w) > 2 and w.lower() not in stop)
    return frozenset(stem(w, language) for w in found)


def _between(before: Statement, after: Statement, was_in: str, is_in: str) -> list[Change]:
    """What differs between two statements about the same; nothing where only the setting differs."""
    moved = _moved(before.text, after.text)
    changed = _figures(before, after, was_in, is_in)
    found = [Change(ChangeKind.FIGURE, before, after, was, now) for was, now in changed]
    found += [Change(ChangeKind.DATE, before, after, was, now) for was, now in moved]
    if found:
        return found
    if _words(before.text, was_in) == _words(after.text, is_in) and len(before.text.split()) == len(after.text.split()):
        return []
    return [Change(ChangeKind.REWORDED, before, after)]


def _moved(before: str, after: str) -> list[tuple[str, str]]:
    """The dates that differ, paired in order: (was, is)."""
    old, new = dates(before), dates(after)
    gone = [each.written for each in old if not any(each.readings == other.readings for other in new)]
    come = [each.written for each in new if not any(each.readings == other.readings for other in old)]
    return _paired(gone, come)


def _figures(before: Statement, after: Statement, was_in: str, is_in: str) -> list[tuple[str, str]]:
    """The figures that differ, paired: cell by cell in a row, else in order."""
    if before.cells and len(before.cells) == len(after.cells) and before.header == after.header:
        pairs = zip(before.cells, after.cells, strict=True)
        return [
            (_headed(head, was), _headed(head, now))
            for head, (was, now) in zip([*before.header, *[""] * len(before.cells)], pairs, strict=False)
            if was != now and any(c.isdigit() for c in was + now)
        ]
    old, new = _numbers(before.text, was_in), _numbers(after.text, is_in)
    gone = [q.written for q in old if not any(q.same_value(other) and q.units & other.units for other in new)]
    come = [q.written for q in new if not any(q.same_value(other) and q.units & other.units for other in old)]
    return _paired(gone, come)


def _headed(head: str, cell: str) -> str:
    return f"{head}: {cell}" if head and cell else cell or "–"


def _numbers(text: str, language: str) -> list[Quantity]:
    return quantities(without_dates(text, dates(text)), language)


def _paired(gone: Sequence[str], come: Sequence[str]) -> list[tuple[str, str]]:
    longest = max(len(gone), len(come))
    return list(zip([*gone, *["–"] * (longest - len(gone))], [*come, *["–"] * (longest - len(come))], strict=True))
