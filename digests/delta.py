"""What a new version of a brief says otherwise than the earlier one: figures, dates, the new, the withdrawn.

Statements that are word for word in both are unchanged, wherever they stand, and so are those that only have another
format or heading number (`digests.sayings`). Of the others those are paired that say the same about the same thing, by
their words without figures, dates and small words; what differs is told, small words too: "now" for "not".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial
from itertools import zip_longest
from typing import TypeVar

from digests.grounding.dates import Dated, dates, without_dates
from digests.grounding.quantities import Quantity
from digests.lexicons import lexicon
from digests.model import Document, Shape, Statement
from digests.phrases import visible
from digests.sayings import Saying, numbering, same_figure, same_time, saying
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

    @property
    def internal(self) -> bool:
        """Whether it stands, before or now, where customers must not see it."""
        return any(each is not None and each.internal for each in (self.before, self.after))


def changes(earlier: Document, later: Document) -> tuple[Change, ...]:
    """All changes of `later` against `earlier` by `ChangeKind`'s order, each kind in reading order.

    Speaker notes and what else is internal are among them.
    """
    old, new = _telling(earlier), _telling(later)
    said, says = Counter(map(_plain, old)), Counter(map(_plain, new))
    same = said & says
    old, new = _without(old, same), _without(new, same)
    index = _Index(old, earlier.language, later.language)
    pairs = _matched((score, before, after) for after in new for score, before in index.alike(after))
    taken, paired = {before.id for before, _ in pairs}, {after.id for _, after in pairs}
    old, new = [s for s in old if s.id not in taken], [s for s in new if s.id not in paired]
    moved = _elsewhere(old, new, earlier.language, later.language)
    taken, paired = {before.id for before, _ in moved}, {after.id for _, after in moved}
    found = [c for pair in (*pairs, *moved) for c in _between(*pair, earlier.language, later.language)]
    # What is said once more, or once less, is neither new nor withdrawn.
    found += [Change(ChangeKind.ADDED, None, s) for s in new if s.id not in paired and _plain(s) not in said]
    found += [Change(ChangeKind.WITHDRAWN, s, None) for s in old if s.id not in taken and _plain(s) not in says]
    order = list(ChangeKind)
    found.sort(key=lambda change: (order.index(change.kind), change.place))
    was, now = ({s.id: s for s in document.statements} for document in (earlier, later))
    return tuple(
        replace(c, before=was[c.before.id] if c.before else None, after=now[c.after.id] if c.after else None)
        for c in found
    )


_Pair = tuple[Statement, Statement]
_T = TypeVar("_T")


def _matched(likely: Iterable[tuple[float, Statement, Statement]]) -> list[_Pair]:
    """Each statement with at most one other, the most alike first."""
    taken: set[int] = set()
    paired: set[int] = set()
    out: list[_Pair] = []
    for _, before, after in sorted(likely, key=lambda each: (-each[0], each[2].id, each[1].id)):
        if before.id not in taken and after.id not in paired:
            taken.add(before.id)
            paired.add(after.id)
            out.append((before, after))
    return out


def _elsewhere(old: Sequence[Statement], new: Sequence[Statement], was_in: str, is_in: str) -> list[_Pair]:
    """Of what is left those pairs that say the same in another place with another figure: "Online: 85.000 €"."""
    by_words: dict[str, list[Statement]] = {}
    for before in old:
        by_words.setdefault(saying(before.text, was_in).words, []).append(before)
    return _matched(
        (1.0, before, after)
        for after in new
        if WORD.search(saying(after.text, is_in).words)
        for before in by_words.get(saying(after.text, is_in).words, ())[:LOOKED_AT]
        if _measured(saying(before.text, was_in), saying(after.text, is_in))
    )


def _measured(one: Saying, other: Saying) -> bool:
    """Whether the figures of both are in the same units."""
    return all(not a.units.isdisjoint(b.units) for a, b in zip(one.figures, other.figures, strict=True))


def _telling(document: Document) -> list[Statement]:
    """What a reader would miss, as compared: no furniture, headings without the number that only counts them.

    The heads of a table's columns hold its first row's cells, which are not theirs.
    """
    numbers = numbering(document.statements)
    return [
        replace(s, text=s.text[numbers.get(s.id, 0) :], cells=()) if s.shape is Shape.TITLE else s
        for s in document.statements
        if not s.furniture and WORD.search(s.text)
    ]


def _plain(statement: Statement) -> str:
    """A statement as compared: without what only setting and typing change."""
    text = visible(" ".join((*statement.header, statement.text)) if statement.cells else statement.text)
    text = text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2013: "-", 0x2014: "-"})
    return re.sub(r"[\s.,;:!…'\")\]]+$", "", text.casefold())


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

    def __init__(self, statements: Sequence[Statement], was_in: str, is_in: str) -> None:
        self._was_in, self._is_in = was_in, is_in
        self._statements = {s.id: s for s in statements}
        self._words = {s.id: _words(_said(s), was_in) for s in statements}
        self._by_word: dict[str, list[int]] = {}
        for key, words in self._words.items():
            for word in words:
                self._by_word.setdefault(word, []).append(key)

    def alike(self, statement: Statement) -> list[tuple[float, Statement]]:
        """The earlier statements about the same, with how alike they are."""
        own = _words(_said(statement), self._was_in)
        if not own:
            return []
        shared = Counter(key for word in own for key in self._by_word.get(word, ()))
        out = []
        for key, count in shared.most_common(LOOKED_AT):
            score = 2 * count / (len(own) + len(self._words[key]))
            other = self._statements[key]
            if score >= ALIKE and (statement.cells == ()) == (other.cells == ()) and self._same_row(other, statement):
                out.append((score + self._nearness(other, statement), other))
        return out

    def _nearness(self, before: Statement, after: Statement) -> float:
        """What decides between statements with the same words: the same place, beginning and figures."""
        one, two = saying(before.text, self._was_in), saying(after.text, self._is_in)
        return (
            0.02 * (after.locator.title == before.locator.title)
            + 0.01 * (after.text[:12] == before.text[:12])
            + 0.01 * any(same_figure(a, b) for a in one.figures for b in two.figures)
            + 0.05 * one.same(two)
        )

    def _same_row(self, one: Statement, other: Statement) -> bool:
        """Rows of a table are about the same only if their first cells are, or all others."""
        if not one.cells or not other.cells or one.cells[0].casefold() == other.cells[0].casefold():
            return True
        told, tells = (
            [saying(c, lang) for c in s.cells[1:]] for s, lang in ((one, self._was_in), (other, self._is_in))
        )
        return any(one.cells[1:]) and len(told) == len(tells) and all(map(Saying.same, told, tells))


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
    """What differs between two statements about the same; nothing where only the setting or a format does."""
    told = partial(_differing, was_in=was_in, is_in=is_in)
    if not before.cells or not after.cells:
        return [Change(kind, before, after, was, now) for kind, was, now in told(before.text, after.text)]
    found = []
    for head, was, now in _columns(before, after):
        kinds = [kind for kind, _, _ in told(was, now)]
        if kinds:
            kind = ChangeKind.FIGURE if ChangeKind.FIGURE in kinds else kinds[0]
            found.append(Change(kind, before, after, _headed(head[0], was), _headed(head[1], now)))
    plain = [replace(change, was="", now="") for change in found if change.kind is ChangeKind.REWORDED][:1]
    return [change for change in found if change.kind is not ChangeKind.REWORDED] or plain


def _differing(before: str, after: str, was_in: str, is_in: str) -> Iterator[tuple[ChangeKind, str, str]]:
    """What differs between two texts about the same: (kind, was, is), once each."""
    one, two = saying(before, was_in), saying(after, is_in)
    if one.same(two):
        return
    if one.words == two.words:
        figures = [
            (a.written, b.written) for a, b in zip(one.figures, two.figures, strict=True) if not same_figure(a, b)
        ]
        times = [(a.written, b.written) for a, b in zip(one.dates, two.dates, strict=True) if not same_time(a, b)]
    else:
        figures = _paired(*_left([*one.figures], [*two.figures], same_figure))
        times = _paired(*_left([*one.dates], [*two.dates], same_time))
    yield from dict.fromkeys((ChangeKind.FIGURE, was, now) for was, now in figures)
    yield from dict.fromkeys((ChangeKind.DATE, was, now) for was, now in times)
    if not figures and not times:
        yield ChangeKind.REWORDED, "", ""


def _columns(before: Statement, after: Statement) -> Iterator[tuple[tuple[str, str], str, str]]:
    """The cells of two rows side by side, each with its head before and now: by their heads, else in order."""
    old, new = (list(zip(_heads(s), s.cells, strict=True)) for s in (before, after))
    if len(old) == len(new) and [head for head, _ in old] == [head for head, _ in new]:
        yield from (((head, head), was, now) for (head, was), (_, now) in zip(old, new, strict=True))
        return
    for column in [each for each in old if each[0]]:
        same = next((each for each in new if each[0].casefold() == column[0].casefold()), None)
        if same is not None:
            old.remove(column)
            new.remove(same)
            yield (column[0], same[0]), column[1], same[1]
    fill = [("", "")] * abs(len(old) - len(new))
    longer = len(old) - len(new)
    for was, now in zip([*old, *fill * (longer < 0)], [*new, *fill * (longer > 0)], strict=True):
        yield (was[0], now[0]), was[1], now[1]


def _heads(statement: Statement) -> list[str]:
    """The column heads of a row, "" where a cell has none."""
    return [*statement.header, *[""] * len(statement.cells)][: len(statement.cells)]


def _headed(head: str, cell: str) -> str:
    return f"{head}: {cell}" if head and cell else cell or "–"


def _left(old: list[_T], new: list[_T], same: Callable[[_T, _T], bool]) -> tuple[list[_T], list[_T]]:
    """What is left of both when each is taken away with one that is the same."""
    for each in tuple(old):
        found = next((other for other in new if same(each, other)), None)
        if found is not None:
            old.remove(each)
            new.remove(found)
    return old, new


def _paired(gone: Sequence[Quantity | Dated], come: Sequence[Quantity | Dated]) -> list[tuple[str, str]]:
    """(was, is) in order, a dash where there is none."""
    return [(was.written if was else "–", now.written if now else "–") for was, now in zip_longest(gone, come)]
