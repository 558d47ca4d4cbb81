"""What differs between two statements about the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from digests.delta.marks import mark_of
from digests.delta.model import Change, ChangeKind
from digests.delta.sayings import SETTING, Saying, Word, same_figure, same_time, saying
from digests.delta.spellings import LONGEST, stands_for
from digests.grounding.dates import Dated
from digests.grounding.limits import limits
from digests.grounding.quantities import Quantity
from digests.grounding.vocabulary import listed
from digests.lexicons import lexicon
from digests.model import Document, Statement
from digests.wording import stem

FEW = 5
"""So many words are told as they were and are; more are told with their whole statements."""
REWORDED = 0.75
"""Share of the telling words from which on a statement is only reworded: "talks have begun" is not "is agreed"."""
PUT_IN = 9
"""The same for words that only came or went."""
_AND = frozenset(("and", "or", "und", "oder", "sowie"))
_BINDING = frozenset(
    listed(
        "of after before for without than from to by with against between instead nach vor für ohne als von zu bis mit"
        " gegen statt zwischen an bei"
    )
)
"""After these the order of two things tells which is which: "after payment, delivery"."""
_TELLING = frozenset(
    listed(
        "all some most few many and or from until above below under over before after with without is was are were vor"
        " nach ab bis über unter alle einige viele wenige und oder mit ohne ist war sind waren"
    )
)
"""Small words by which a statement says otherwise."""
_T = TypeVar("_T")
_Run: TypeAlias = tuple[tuple[Word, ...], tuple[Word, ...]]
_Told: TypeAlias = tuple[ChangeKind, str, str]


@dataclass(frozen=True, slots=True)
class Versions:
    """The two versions that are compared."""

    earlier: Document
    later: Document

    def said(self, text: str) -> Saying:
        """What a text of the earlier version says."""
        return saying(text, self.earlier.language)

    def says(self, text: str) -> Saying:
        """What a text of the later version says."""
        return saying(text, self.later.language)


def same(one: Saying, two: Saying) -> bool:
    """Whether two texts say the same: other formats, spellings, acronyms, or a part of it moved elsewhere in it."""
    if [word.mark for word in one.words] == [word.mark for word in two.words]:
        return True
    if _hedges(one.text) != _hedges(two.text):
        return False  # "nowhere" is not "now here"
    return one.same(two) or _letters(one) == _letters(two) or not _runs(one, two) or _moved(one, two)


def _letters(said: Saying) -> str:
    """The letters and signs alone, of a text with no digits: "Zwei-Mann-Service" is "Zweimannservice"."""
    return said.text if re.search(r"\d", said.text) else SETTING.sub("", said.text.casefold())


def between(before: Statement, after: Statement, versions: Versions) -> list[Change]:
    """What differs between two statements about the same; nothing where only the setting or a format does."""
    if not before.cells or not after.cells:
        found = _differing(before, after, versions)
        return [Change(kind, before, after, was, now) for kind, was, now in found]
    return list(_cells(before, after, versions))


def _differing(before: Statement, after: Statement, versions: Versions) -> Iterator[_Told]:
    """What differs between two texts about the same: (kind, was, is), once each."""
    one, two = versions.said(before.text), versions.says(after.text)
    if same(one, two):
        return
    figures, times = _values(one, two)
    runs = [(gone, come) for gone, come in _runs(one, two) if any(not word.value for word in (*gone, *come))]
    words = _few(one, two, runs)
    if words and (figures or times) and len(_runs(one, two)) == 1:
        kind = ChangeKind.FIGURE if figures else ChangeKind.DATE
        if all(words):
            yield (kind, *words)  # "Bogen 1250" is "Tragwerk 460" now
        else:
            yield (ChangeKind.RULE, *words)
        return
    yield from dict.fromkeys((ChangeKind.FIGURE, was, now) for was, now in figures)
    yield from dict.fromkeys((ChangeKind.DATE, was, now) for was, now in times)
    turned = _turned(one, two, versions.later.language)
    if turned or (words and not figures and not times):
        yield (ChangeKind.RULE, *(words or ("", "")))
    elif not figures and not times:
        reworded = _alike(one, two, versions.later.language) >= REWORDED
        yield (ChangeKind.REWORDED if reworded else ChangeKind.RULE), "", ""


def _alike(one: Saying, two: Saying, language: str) -> float:
    """The share of the telling words of both that stands in both (Dice)."""
    stop = lexicon("en").stop | lexicon("de").stop
    a, b = ({stem(word.key, language) for word in each.words if word.key not in stop} for each in (one, two))
    return 2 * len(a & b) / max(len(a) + len(b), 1)


def _turned(one: Saying, two: Saying, language: str) -> bool:
    """Whether a limit, such as "not", "only" or "may", or an English name stands in one of two texts alone.

    The check of generated lines would say so, too, and costs the word lists that it loads.
    """
    if _hedges(one.text) != _hedges(two.text):
        return True
    if sorted(w.mark for w in one.words) == sorted(w.mark for w in two.words) and _hedges(one.text):
        return True  # the same words with "not" elsewhere
    return language == "en" and (_names_alone(one, two) or _names_alone(two, one))


def _names_alone(text: Saying, other: Saying) -> bool:
    """Whether a text has a name that the other has not, also not as its first word."""
    there = {word.key for word in other.words}
    return any(text.text[w.start].isupper() and w.key not in there for w in text.words[1:] if not w.value)


def _few(one: Saying, two: Saying, runs: Sequence[_Run]) -> tuple[str, str] | None:
    """The words that differ, where they are few, in one place and tell something."""
    if len(runs) != 1:
        return None
    [(gone, come)] = runs
    longer = max(len(gone), len(come))
    kept = min(len(one.words) - len(gone), len(two.words) - len(come))
    # "Owner: Dana" keeps its label; of a sentence half must be left.
    if longer > (FEW if gone and come else PUT_IN) or kept < (1 if longer < FEW else longer):
        return None
    stop = lexicon("en").stop | lexicon("de").stop
    was, now = _written(one, gone), _written(two, come)
    small = all(word.key in stop and word.key not in _TELLING for word in (*gone, *come))
    return None if small and not (limits(was) or limits(now)) else (was, now)


def _hedges(text: str) -> Counter[str]:
    return Counter(limit.hedge.value for limit in limits(text))


def _written(text: Saying, run: Sequence[Word]) -> str:
    return text.text[run[0].start : run[-1].end].strip(' ,;:.()"“”„') if run else ""


def _values(one: Saying, two: Saying) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The figures and the dates that differ, as (was, is)."""
    if one.plain == two.plain:
        figures = [(a, b) for a, b in zip(one.figures, two.figures, strict=True) if not same_figure(a, b)]
        times = [(a, b) for a, b in zip(one.dates, two.dates, strict=True) if not same_time(a, b)]
        return [(a.written, b.written) for a, b in _once(figures)], [(a.written, b.written) for a, b in times]
    gone, come = _left([*one.figures], [*two.figures], same_figure)
    return _paired(gone, _by_units(gone, come)), _paired(*_left([*one.dates], [*two.dates], same_time))


def _by_units(gone: Sequence[Quantity], come: Sequence[Quantity]) -> list[Quantity]:
    """The figures that came, each beside one that went in the same unit, as far as there is one."""
    rest, found = [*come], []
    for was in gone:
        now = next((each for each in rest if not each.units.isdisjoint(was.units)), rest[0] if rest else None)
        if now is not None:
            rest.remove(now)
            found.append(now)
    return [*found, *rest]


def _once(figures: Sequence[tuple[Quantity, Quantity]]) -> list[tuple[Quantity, Quantity]]:
    """Each change of a figure once: "Five (5) tickets" that are "Eight (8) tickets" now are one."""
    found: list[tuple[Quantity, Quantity]] = []
    for was, now in figures:
        if not any(was.same_value(a) and now.same_value(b) for a, b in found):
            found.append((was, now))
    return found


def _runs(one: Saying, two: Saying) -> list[_Run]:
    """The words that only one of two texts has at a place, but for other spellings and acronyms."""
    match = SequenceMatcher(None, [w.mark for w in one.words], [w.mark for w in two.words], autojunk=False)
    found = []
    for tag, a, b, c, d in match.get_opcodes():
        gone, come = one.words[a:b], two.words[c:d]
        if tag != "equal" and not (
            "".join(w.mark for w in gone) == "".join(w.mark for w in come)
            or _abbreviated(one, slice(a, b), two, slice(c, d))
            or _abbreviated(two, slice(c, d), one, slice(a, b))
        ):
            found.append((gone, come))
    return found


def _abbreviated(short: Saying, here: slice, long: Saying, there: slice) -> bool:
    """Whether one text has an acronym where the other has its words, or both: "KMU", "kleine … Unternehmen (KMU)"."""
    gone, come = short.words[here], long.words[there]
    if len(gone) == 1 and come:
        return stands_for(_written(short, gone), _compounds(long, come))
    if gone:
        return False
    if len(come) == 1:  # the acronym is put behind its words
        letters, at = _written(long, come), there.start
        return any(stands_for(letters, _compounds(long, long.words[max(0, at - n) : at])) for n in range(2, LONGEST))
    after = long.words[there.stop : there.stop + 1]  # the words are put before their acronym
    return bool(after) and stands_for(_written(long, after), _compounds(long, come))


def _compounds(text: Saying, run: Sequence[Word]) -> list[str]:
    """The words of a run, those joined by hyphens as one: "medium-sized"."""
    found: list[str] = []
    for at, word in enumerate(run[:LONGEST]):
        if at and text.text[run[at - 1].end : word.start] == "-":
            found[-1] += word.key
        else:
            found.append(word.key)
    return found


def _moved(one: Saying, two: Saying) -> bool:
    """Whether two texts have the same words, one run of them elsewhere, and none that limits where it stands."""
    a, b = [w.mark for w in one.words], [w.mark for w in two.words]
    if len(a) != len(b) or sorted(a) != sorted(b):
        return False
    start = next(at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
    end = len(a) - next(at for at, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=True)) if x != y)
    x, y = a[start:end], b[start:end]
    if limits(_written(one, one.words[start:end])) or any(word.value for word in one.words[start:end]):
        return False
    if (start == 0 or a[start - 1] not in _BINDING) and any(x[at:] + x[:at] == y for at in range(1, len(x))):
        return True
    return any(word in _AND and [*x[at + 1 :], word, *x[:at]] == y for at, word in enumerate(x))


def _cells(before: Statement, after: Statement, versions: Versions) -> Iterator[Change]:
    """What differs between two rows, cell by cell, and in what the headings over them make of them."""
    told, tells = mark_of(before, versions.earlier), mark_of(after, versions.later)
    if told != tells:
        yield Change(ChangeKind.RULE, before, after, told, tells)
    for head, was, now in _columns(before, after):
        if not was and not now:
            continue
        if (not was or not now) and (head[0] == "") != (head[1] == ""):  # a column came or went
            kind = ChangeKind.ADDED if now else ChangeKind.WITHDRAWN
            cell = f"{(after if now else before).cells[0]} – {_headed(head[1] if now else head[0], now or was)}"
            yield Change(kind, before, after, *(("", cell) if now else (cell, "")))
            continue
        one, two = versions.said(was), versions.says(now)
        if not same(one, two):
            figures, times = _values(one, two)
            kind = ChangeKind.FIGURE if figures else ChangeKind.DATE if times else ChangeKind.RULE
            other_head = "" if head[0] == head[1] and was else head[1]
            yield Change(kind, before, after, _headed(head[0], was), _headed(other_head, now))


def _columns(before: Statement, after: Statement) -> Iterator[tuple[tuple[str, str], str, str]]:
    """The cells of two rows side by side, each with its head before and now: by their heads, else in order."""
    old, new = (list(zip(_heads(s), s.cells, strict=True)) for s in (before, after))
    if len(old) == len(new) and [head for head, _ in old] == [head for head, _ in new]:
        yield from (((head, head), was, now) for (head, was), (_, now) in zip(old, new, strict=True))
        return
    for column in [each for each in old if each[0]]:
        same_head = next((each for each in new if each[0].casefold() == column[0].casefold()), None)
        if same_head is not None:
            old.remove(column)
            new.remove(same_head)
            yield (column[0], same_head[0]), column[1], same_head[1]
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
