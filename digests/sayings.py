"""What a statement says, apart from how it is set, numbered and formatted: for telling whether two say the same.

"€1.2m" and "€1,200,000", "30 September 2026" and "30.09.2026", "2 Target groups" and "3 Target groups" in another order
of sections say the same; "now" for "not" and "15 €" for "15 %" don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from digests.grounding.dates import Dated, dates, without_dates
from digests.grounding.quantities import Quantity, quantities
from digests.model import Shape, Statement
from digests.phrases import visible

_NUMBER = re.compile(
    r"(?:(?P<label>part|section|chapter|appendix|pillar|step|topic|slide|teil|abschnitt|kapitel|anhang|säule|schritt"
    r"|thema|folie|punkt)\s)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?:[.):]|\s?[-–—:](?=\s)|(?=\s))\s*(?=\S)",
    re.I,
)
_SIGN = re.compile(r"(?:(?<=\s)|(?<=[(:|])|\A)[-–−](?=[$€£]?\d)")
_FIGURE, _DATE = "\ue000", "\ue001"
"""Stand for a figure and for a date; a text that has them itself loses them."""
_SETTING = re.compile(rf"[^\w<>≤≥~±≈+−%‰°$€£¥§{_FIGURE}{_DATE}]+|_")
"""White space, hyphens and what else only setting changes."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement's words with marks for its figures and dates, and these in order."""

    words: str
    figures: tuple[Quantity, ...]
    dates: tuple[Dated, ...]

    def same(self, other: Saying) -> bool:
        """Whether both say the same, whatever the format of their figures and dates."""
        return (
            self.words == other.words
            and all(same_figure(one, two) for one, two in zip(self.figures, other.figures, strict=True))
            and all(same_time(one, two) for one, two in zip(self.dates, other.dates, strict=True))
        )


@lru_cache(maxsize=20_000)
def saying(text: str, language: str) -> Saying:
    """What a text says."""
    shown = _SIGN.sub("−", visible(text).replace(_FIGURE, "").replace(_DATE, ""))
    when = dates(shown)
    figures = quantities(without_dates(shown, when), language)
    marks = sorted([*((f.start, f.end, _FIGURE) for f in figures), *((d.start, d.end, _DATE) for d in when)])
    parts, at = [], 0
    for start, end, mark in marks:
        parts += [shown[at:start], mark]
        at = max(at, end)
    words = "".join([*parts, shown[at:]]).casefold().translate(_UMLAUTS)
    return Saying(_SETTING.sub("", words), tuple(figures), tuple(when))


def same_figure(one: Quantity, other: Quantity) -> bool:
    """Whether two figures mean the same."""
    return one.same_value(other) and not one.units.isdisjoint(other.units)


def same_time(one: Dated, other: Dated) -> bool:
    """Whether two dates mean the same."""
    return one.readings == other.readings


def numbering(statements: Iterable[Statement]) -> Mapping[int, int]:
    """Of headings that are numbered through, by their ids, how many characters the number takes.

    "12 reasons to buy" has no neighbour "11 …" or "13 …" and so is not numbered.
    """
    found: list[tuple[int, int, tuple[int, ...], str]] = []
    for statement in statements:
        match = _NUMBER.match(statement.text) if statement.shape is Shape.TITLE and not statement.furniture else None
        if match and not any(each.start < match.end() for each in dates(statement.text)):
            number = tuple(map(int, match["number"].split(".")))
            found.append((statement.id, match.end(), number, (match["label"] or "").casefold()))
    out: dict[int, int] = {}
    for before, after in pairwise(found):
        if before[3] == after[3] and _follows(before[2], after[2]):
            out |= {before[0]: before[1], after[0]: after[1]}
    return out


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether a heading's number comes next: 3 after 2 or after 2.4, 2.1 after 2."""
    if after == (*before, 1):
        return True
    depth = len(after)
    return depth <= len(before) and after[:-1] == before[: depth - 1] and after[-1] == before[depth - 1] + 1
