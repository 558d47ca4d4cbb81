"""What a statement says, apart from how it is set, numbered, spelt and formatted.

"€1.2m" and "€1,200,000", "30 September 2026" and "30.09.2026", "don't" and "do not", "2 Target groups" and "3 Target
groups" in another order of sections say the same; "now" for "not" and "15 €" for "15 %" don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from digests.delta.spellings import spelt, written_out
from digests.grounding.dates import Dated, dates, without_dates
from digests.grounding.quantities import Quantity, converted, quantities
from digests.model import Shape, Statement
from digests.phrases import visible

_NUMBER = re.compile(
    r"(?:(?P<label>part|section|chapter|pillar|step|topic|slide|teil|abschnitt|kapitel|säule|schritt"
    r"|thema|folie|punkt)\s|(?P<annex>appendix|annex|anhang|anlage)\s(?=[A-Z\d]))?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|(?<=\s)[A-Z](?=[.):\s]))(?:[.):]|\s?[-–—:](?=\s)|(?=\s))\s*(?=\S)",
    re.I,
)
_SIGN = re.compile(r"(?:(?<=\s)|(?<=[(:|])|\A)[-–−](?=[$€£]?\d)")
_FIGURE, _DATE = "\ue000", "\ue001"
"""Stand for a figure and for a date; a text that has them itself loses them."""
_TOKEN = re.compile(r"[^\s/–—-]+")
SETTING = re.compile(r"[^\w<>≤≥~±≈+−%‰°$€£¥§]+|_")
"""What only setting changes: marks of punctuation, quotes."""
_A = frozenset(("a", "an", "the"))
_FEW = frozenset(("few", "little", "lot", "bit", "number"))
"""After these "a" is no article that may be left out: "few" are fewer than "a few"."""
_EACH = frozenset(("a", "an", "per", "each", "every", "pro", "je", "im"))
_ON = frozenset(("on", "the", "am", "zum", "zur", "dem", "den", "der"))
"""Words before a date that may be left out: "bis zum 3. Mai" and "bis 3. Mai"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, figure or date: as compared, with the value of a figure or date, and where it stands in the text."""

    key: str
    value: str
    start: int
    end: int

    @property
    def mark(self) -> str:
        """The word and the value together."""
        return self.key + self.value


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement's words in order, and its figures and dates. `text` is what the places of the words are in."""

    text: str
    words: tuple[Word, ...]
    figures: tuple[Quantity, ...]
    dates: tuple[Dated, ...]

    @property
    def plain(self) -> str:
        """The words alone, with marks for figures and dates."""
        return "".join(word.key for word in self.words)

    def same(self, other: Saying) -> bool:
        """Whether both have the same words, figures and dates, whatever the format."""
        return (
            self.plain == other.plain
            and all(same_figure(one, two) for one, two in zip(self.figures, other.figures, strict=True))
            and all(same_time(one, two) for one, two in zip(self.dates, other.dates, strict=True))
        )


@lru_cache(maxsize=20_000)
def saying(text: str, language: str) -> Saying:
    """What a text says."""
    shown = written_out(visible(text).replace(_FIGURE, "").replace(_DATE, ""), language)
    shown = _SIGN.sub("−", shown)
    when = dates(shown)
    figures = quantities(without_dates(shown, when), language)
    marks = sorted(
        [
            *(Word(_FIGURE, _value(f), f.start, f.end) for f in figures),
            *(Word(_DATE, f"{min(map(str, d.readings))}", d.start, d.end) for d in when),
        ],
        key=lambda word: (word.start, word.end),
    )
    words: list[Word] = []
    at = 0
    for mark in (*marks, None):
        until = len(shown) if mark is None else mark.start
        words += _words(shown, at, until, language)
        if mark is not None:
            words.append(mark)
            at = max(at, mark.end)
    return Saying(shown, tuple(_telling(words, language)), tuple(figures), tuple(when))


def same_figure(one: Quantity, other: Quantity) -> bool:
    """Whether two figures mean the same: two weeks are fourteen days."""
    return any(each.same_value(other) and not each.units.isdisjoint(other.units) for each in (one, *converted([one])))


def same_time(one: Dated, other: Dated) -> bool:
    """Whether two dates mean the same."""
    return one.readings == other.readings


def numbering(statements: Iterable[Statement]) -> Mapping[int, int]:
    """Of headings that are numbered through, by their ids, how many characters the number takes.

    "12 reasons to buy" has no neighbour "11 …" or "13 …" and so is not numbered.
    """
    titles: dict[str, list[int]] = {}  # a section on several slides has its heading on each
    for statement in statements:
        if statement.shape is Shape.TITLE and not statement.furniture:
            titles.setdefault(statement.text, []).append(statement.id)
    found: list[tuple[str, int, tuple[int, ...], str]] = []
    for title in titles:
        match = _NUMBER.match(title)
        if match and not any(each.start < match.end() for each in dates(title)):
            number = tuple(int(n) if n.isdigit() else ord(n.upper()) for n in match["number"].split("."))
            found.append((title, match.end(), number, (match["label"] or match["annex"] or "").casefold()))
    out: dict[int, int] = {}
    for before, after in pairwise(found):
        if before[3] == after[3] and _follows(before[2], after[2]):
            out |= {key: length for title, length, *_ in (before, after) for key in titles[title]}
    return out


def _value(figure: Quantity) -> str:
    return f"{min(figure.values).normalize():f}{min(figure.units)}"


def _words(text: str, start: int, end: int, language: str) -> Iterable[Word]:
    for match in _TOKEN.finditer(text, start, end):
        key = spelt(SETTING.sub("", match.group()), language)
        if key:
            yield Word(key, "", *match.span())


def _telling(words: list[Word], language: str) -> Iterable[Word]:
    """Words without articles and what else says nothing beside a figure or date."""
    for at, word in enumerate(words):
        before = words[at - 1].key if at else ""
        after = words[at + 1].key if at + 1 < len(words) else ""
        if before == _FIGURE and word.key in _EACH and after not in (_FIGURE, _DATE, ""):
            yield Word("per", "", word.start, word.end)
        elif word.key in _A and language == "en" and after not in _FEW:
            continue
        elif not (word.key in _ON and after == _DATE):
            yield word


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether a heading's number comes next: 3 after 2 or after 2.4, 2.1 after 2."""
    if after == (*before, 1):
        return True
    depth = len(after)
    return depth <= len(before) and after[:-1] == before[: depth - 1] and after[-1] == before[depth - 1] + 1
