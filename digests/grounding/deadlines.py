"""A last day that a line makes a day like any other: "€649 31 October" for "€649 until 31 October"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digests.grounding.contraries import plainly_denies
from digests.grounding.dates import Date, dates
from digests.grounding.limits import Limit, clauses
from digests.grounding.vocabulary import Hedge

_UNTIL = re.compile(
    r"\b(?:until|till|through|up to|bis(?: (?:zum|ende|mitte|anfang|einschließlich))?)\s(?:the )?(?:end of )?\Z", re.I
)
_NOT_YET = re.compile(
    r"\b(?:not|no|never|n[’']t|nicht|kein\w{0,2}|nie|from|ab|vom|between|zwischen|least|mindestens)\b", re.I
)
"""What is not so until then begins then; and a period has a first day too."""
_ENDS = re.compile(
    r"\b(?:until|till|through\w*|thru|up to|to|by|before|prior|end\w*|clos\w*|last\w*|latest|deadline|expir\w*"
    r"|valid\w*|run\w*"
    r"|stop\w*|stay\w*|remain\w*|fixed|frozen|h(?:o|e)ld\w*|once|after\w*|from|as of|over|due|cut-?off"
    r"|bis\w*|vor|spätestens|ende\w*|läuft|laufen|frist\w*|\w+frist|schluss|\w+schluss|letzt\w*|gültig\w*|gilt|gelten"
    r"|danach|ab|nach|seit|stichtag|bleib\w*|ausl\w+|solange|dauer\w*|noch|erst\w*)\b|[-–—/]",
    re.I,
)


_FROM = re.compile(r"\b(?:from|as of|starting(?: on)?|ab(?: dem)?)\s\Z", re.I)
_CLOSED = re.compile(r"\b(?:closed|geschlossen|gesperrt|wait\w*|pause\w*)\b", re.I)


def begun(text: str, sources: Sequence[str]) -> Iterator[Limit]:
    """The last days of the statements that a line makes the first: "from 31 October" for "until 31 October"."""
    if plainly_denies(text) or any(plainly_denies(source) or _CLOSED.search(source) for source in sources):
        return
    first = [r for part in clauses(text) for d in dates(part) if _FROM.search(part, 0, d.start) for r in d.readings]
    for part in (part for source in sources for part in clauses(source)) if first else ():
        for each in dates(part):
            until = _UNTIL.search(part, 0, each.start)
            if until and any(_same_day(own, theirs) for own in first for theirs in each.readings):
                yield Limit(Hedge.LATEST, until.group().strip(), part, "")
                return


def _same_day(one: Date, other: Date) -> bool:
    """Whether both are the same day, or the same month where neither has a day; a year may be left out."""
    return (
        one.month is not None
        and (one.day, one.month) == (other.day, other.month)
        and (one.year is None or other.year is None or one.year == other.year)
    )


def ended(text: str, sources: Sequence[str]) -> Iterator[Limit]:
    """The last days of the statements that a line names and says of them nowhere that they are the last."""
    if _ENDS.search(text):
        return
    mine = [reading for each in dates(text) for reading in each.readings]
    if not mine:
        return
    for part in (part for source in sources for part in clauses(source)):
        for each in dates(part):
            until = _UNTIL.search(part, 0, each.start)
            if (
                until
                and not _NOT_YET.search(part, 0, until.start())
                and any(_same_day(own, theirs) for own in mine for theirs in each.readings)
            ):
                yield Limit(Hedge.LATEST, until.group().strip(), part, "")
                return
