"""Which statements of two versions are about the same: by their words without figures, dates and small words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from digests.delta.differing import Versions, same
from digests.delta.marks import unmarked
from digests.delta.sayings import Saying, Word, same_figure
from digests.grounding.dates import dates, without_dates
from digests.lexicons import lexicon
from digests.model import Shape, Statement
from digests.wording import WORD, stem

ALIKE = 0.6
"""Share of the words of both (Dice) from which on two statements are about the same."""
LOOKED_AT = 60
"""So many of the likeliest partners of a statement are compared."""
FRAME = 4
"""Words that two statements must begin and end with alike, if a name in the middle is all that they differ in."""
LABEL = 5
"""Words of a label: "Owner: …"."""
INNER = 5
"""Words that may stand between."""
Pair: TypeAlias = tuple[Statement, Statement]


def paired(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> list[Pair]:
    """The pairs that are about the same, the most alike first; each statement is in at most one."""
    found: list[Pair] = []
    for further in (_rows, _heads, _alike, _labelled, _elsewhere, _framed):
        taken, known = {before.id for before, _ in found}, {after.id for _, after in found}
        left, come = [s for s in old if s.id not in taken], [s for s in new if s.id not in known]
        found += _matched(further(left, come, versions))
    return found


def _matched(likely: Iterable[tuple[float, Statement, Statement]]) -> list[Pair]:
    """Each statement with at most one other, the most alike first."""
    taken: set[int] = set()
    known: set[int] = set()
    out: list[Pair] = []
    for _, before, after in sorted(likely, key=lambda each: (-each[0], each[2].id, each[1].id)):
        if before.id not in taken and after.id not in known:
            taken.add(before.id)
            known.add(after.id)
            out.append((before, after))
    return out


_Likely: TypeAlias = Iterator[tuple[float, Statement, Statement]]


def _alike(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> _Likely:
    """Those with most of their words alike."""
    index = _Index(old, versions)
    for after in new:
        for score, before in index.alike(after):
            yield score, before, after


def _rows(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> _Likely:
    """Rows of the same table, by its heads, with the same first cell."""
    by_cell: dict[str, list[Statement]] = {}
    for before in old:
        if before.cells and WORD.search(before.cells[0]):
            by_cell.setdefault(before.cells[0].casefold(), []).append(before)
    for after in new:
        for before in by_cell.get(after.cells[0].casefold(), ())[:LOOKED_AT] if after.cells else ():
            one, two = ({head.casefold() for head in each.header[1:] if head} for each in (before, after))
            if one and two:
                shared = len(one & two) / min(len(one), len(two))
                near = 0.1 * (before.context[-1:] == after.context[-1:])
                if shared:
                    yield shared + near, before, after


def _heads(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> _Likely:
    """The heads of tables with the same first column, and others alike or as many."""
    by_first: dict[str, list[tuple[Statement, list[str]]]] = {}
    for before in old:
        if _form(before)[1]:
            columns = before.text.casefold().split(" | ")
            by_first.setdefault(columns[0], []).append((before, columns))
    for after in new:
        if _form(after)[1]:
            columns = after.text.casefold().split(" | ")
            for before, others in by_first.get(columns[0], ())[:LOOKED_AT]:
                shared = len({*columns[1:]} & {*others[1:]})
                if shared or len(columns) == len(others):
                    yield 1.0 + shared + 0.1 * (before.context[-1:] == after.context[-1:]), before, after


def _labelled(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> _Likely:
    """Those with the same label, below the same heading or the only ones that have it: "Owner: Dana"."""
    labels: dict[str, list[list[Statement]]] = {}
    for which, statements in enumerate((old, new)):
        for each in statements:
            label, colon, value = each.text.partition(": ")
            if colon and not each.cells and value and len(label.split()) <= LABEL:
                labels.setdefault(label.casefold(), [[], []])[which].append(each)
    for there, here in labels.values():
        for before, after in product(there[:LOOKED_AT], here[:LOOKED_AT]):
            below = before.context[-1:] == after.context[-1:]
            if below or len(there) == len(here) == 1:
                yield 1.0 + 0.1 * below - 0.001 * abs(there.index(before) - here.index(after)), before, after


def _elsewhere(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> _Likely:
    """Those that say the same in another place with another figure, "Online: 85.000 €", or under "Don't say" now."""
    by_words: dict[str, list[tuple[Statement, Saying]]] = {}
    for before in old:
        said = versions.said(unmarked(before.text))
        by_words.setdefault(said.plain, []).append((before, said))
    for after in new:
        says = versions.says(unmarked(after.text))
        if WORD.search(says.plain):
            for before, said in by_words.get(says.plain, ())[:LOOKED_AT]:
                if _measured(said, says):
                    yield 1.0, before, after


def _measured(one: Saying, other: Saying) -> bool:
    """Whether the figures of both are in the same units."""
    return all(not a.units.isdisjoint(b.units) for a, b in zip(one.figures, other.figures, strict=True))


def _framed(old: Sequence[Statement], new: Sequence[Statement], versions: Versions) -> _Likely:
    """Those with another name in the same sentence: "The contract with Nordwind ends in May"."""
    by_ends: dict[tuple[str, ...], list[tuple[Statement, tuple[Word, ...]]]] = {}
    for before in old:
        if not before.cells:
            words = versions.said(before.text).words
            for end in _ends(words):
                by_ends.setdefault(end, []).append((before, words))
    for after in new:
        if not after.cells:
            words = versions.says(after.text).words
            for end in _ends(words):
                for before, others in by_ends.get(end, ())[:LOOKED_AT]:
                    score = _frame(others, words)
                    if score:
                        yield score, before, after


def _ends(words: Sequence[Word]) -> list[tuple[str, ...]]:
    return [("from", *(w.key for w in words[:2])), ("to", *(w.key for w in words[-2:]))] if len(words) > FRAME else []


def _frame(one: Sequence[Word], two: Sequence[Word]) -> float:
    """The share of both that stands at their beginning and end alike, 0 if that is too little."""
    most = min(len(one), len(two))
    begin = next((n for n in range(most) if one[n].key != two[n].key), most)
    end = next((n for n in range(most - begin) if one[-1 - n].key != two[-1 - n].key), most - begin)
    longer = max(len(one), len(two))
    if begin + end < FRAME or longer - begin - end > INNER or 2 * (begin + end) < longer:
        return 0.0
    return (begin + end) / longer


class _Index:
    """The earlier statements by the words that they have."""

    def __init__(self, statements: Sequence[Statement], versions: Versions) -> None:
        self._versions = versions
        self._statements = {s.id: s for s in statements}
        self._own = {s.id: _words(s.text, versions.earlier.language) for s in statements}
        self._words = {s.id: _words(_said(s), versions.earlier.language) for s in statements}
        self._by_word: dict[str, list[int]] = {}
        for key, words in self._words.items():
            for word in words:
                self._by_word.setdefault(word, []).append(key)

    def alike(self, statement: Statement) -> list[tuple[float, Statement]]:
        """The earlier statements about the same, with how alike they are."""
        own = _words(statement.text, self._versions.later.language)
        words = _words(_said(statement), self._versions.later.language)
        shared = Counter(key for word in words for key in self._by_word.get(word, ()))
        likeliest = sorted(shared.items(), key=lambda each: (-each[1], each[0]))  # in the same order in each process
        out = []
        for key, count in likeliest[:LOOKED_AT]:
            score = 2 * count / (len(words) + len(self._words[key]))
            other = self._statements[key]
            if (
                score >= ALIKE
                # What two short lines share must not be the heading over them alone.
                and 2 * len(own & self._own[key]) >= ALIKE * (len(own) + len(self._own[key]))
                and _form(statement) == _form(other)
                and self._same_row(other, statement)
            ):
                out.append((score + self._nearness(other, statement), other))
        return out

    def _nearness(self, before: Statement, after: Statement) -> float:
        """What decides between statements with the same words: the same place, beginning and figures."""
        one, two = self._versions.said(before.text), self._versions.says(after.text)
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
            [read(cell) for cell in each.cells[1:]]
            for read, each in ((self._versions.said, one), (self._versions.says, other))
        )
        return any(one.cells[1:]) and len(told) == len(tells) and all(map(same, told, tells))


def _form(statement: Statement) -> tuple[bool, bool]:
    """Whether it is a row, and whether it is the heads over a table's columns."""
    return statement.cells != (), statement.shape is Shape.TITLE and " | " in statement.text


def _said(statement: Statement) -> str:
    """A statement, with the heading over it where it is short."""
    context = statement.context[-1] if statement.context and len(statement.text.split()) < 6 else ""
    return f"{context} {statement.text}"


@lru_cache(maxsize=20_000)
def _words(text: str, language: str) -> frozenset[str]:
    """The telling words as stems, without figures and dates."""
    bare = without_dates(text, dates(text))
    stop = lexicon(language).stop
    found = (w for w in WORD.findall(bare) if not any(c.isdigit() for c in w) and len(w) > 2 and w.lower() not in stop)
    return frozenset(stem(w, language) for w in found)
