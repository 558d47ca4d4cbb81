"""Makes true lines of a digest false, one fault at a time, by code that shares nothing with the check."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.grounding.losses import lost_hedges, lost_negations

_NUMBER = re.compile(r"(?<![\w.,/:-])\d+(?:[.,]\d+)*(?![\w/:]|[.,]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = {
    "en": [
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ],
    "de": [
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
        *("August", "September", "Oktober", "November", "Dezember"),
    ],
}
_UNITS = {
    "en": [
        ("%", "€"),
        ("percent", "dollars"),
        ("€", "$"),
        ("$", "£"),
        ("months", "weeks"),
        ("month", "year"),
        ("weeks", "days"),
        ("week", "quarter"),
        ("days", "months"),
        ("years", "months"),
        ("million", "billion"),
        ("Billion", "Million"),
        ("EUR", "USD"),
        ("hours", "minutes"),
        ("minutes", "seconds"),
        ("km", "miles"),
        ("thousand", "million"),
    ],
    "de": [
        ("%", "€"),
        ("Prozent", "Euro"),
        ("Euro", "Prozent"),
        ("€", "$"),
        ("EUR", "USD"),
        ("Monat", "Jahr"),
        ("Monate", "Wochen"),
        ("Monaten", "Wochen"),
        ("Wochen", "Tage"),
        ("Tage", "Monate"),
        ("Tagen", "Wochen"),
        ("Jahre", "Monate"),
        ("Jahren", "Monaten"),
        ("Mio.", "Mrd."),
        ("Millionen", "Milliarden"),
        ("Milliarden", "Millionen"),
        ("Stunden", "Minuten"),
        ("Minuten", "Sekunden"),
        ("kg", "t"),
    ],
}
_NAMES = {
    "en": [
        "Brightwell",
        "Contoso",
        "Kestrel Labs",
        "Marlow",
        "Toronto",
        "Hendricks",
        "Orbitas",
        "Lisbon",
        "Fenwick",
        "Quantera",
    ],
    "de": [
        "Brightwell",
        "Nordwig",
        "Kestrel",
        "Hannover",
        "Toronto",
        "Hendricks",
        "Orbitas",
        "Lissabon",
        "Fenwick",
        "Schönbeck",
    ],
}


@dataclass(frozen=True, slots=True)
class Line:
    """A true line: its text, the ids of what it cites, its language, and words that are names for sure."""

    text: str
    cites: tuple[int, ...]
    language: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Falsified:
    """A line made false: by which kind of fault, how it reads then, and what it cites then."""

    kind: str
    text: str
    cites: tuple[int, ...]


def merge(line: Line, other: Line, chance: random.Random) -> Falsified | None:
    """One of the line's figures replaced by one of another line, citing both: two true statements merged wrongly."""
    mine, theirs = (
        [m for m in _NUMBER.finditer(each.text) if not _YEAR.fullmatch(m.group())] for each in (line, other)
    )
    if not mine or not theirs:
        return None
    place, figure = chance.choice(mine), chance.choice(theirs).group()
    if figure == place.group() or figure in line.text:
        return None
    text = line.text[: place.start()] + figure + line.text[place.end() :]
    return Falsified("merged", text, (*line.cites, *other.cites))


def corrupt(line: Line, others: Sequence[int], chance: random.Random) -> Iterator[Falsified]:
    """Every fault that the line offers a place for, once each.

    `others` are the ids of statements that say something else.
    """
    makers: dict[str, Callable[[Line, random.Random], str | None]] = {
        "number": _number,
        "unit": _unit,
        "date": _date,
        "name": _name,
        "negation": _negation,
        "hedge": _hedge,
    }
    for kind, make in makers.items():
        text = make(line, chance)
        if text is not None and text != line.text:
            yield Falsified(kind, text, line.cites)
    if others:
        yield Falsified("locator", line.text, (chance.choice(others),))


def _number(line: Line, chance: random.Random) -> str | None:
    places = [m for m in _NUMBER.finditer(line.text) if not _YEAR.fullmatch(m.group()) and not _in_date(line.text, m)]
    if not places:
        return None
    place = chance.choice(places)
    return line.text[: place.start()] + _other_figure(place.group(), chance) + line.text[place.end() :]


def _other_figure(figure: str, chance: random.Random) -> str:
    """The same number of digits with one of them changed, or a digit more."""
    digits = [i for i, c in enumerate(figure) if c.isdigit()]
    if chance.random() < 0.2 and len(digits) == len(figure) and int(figure):  # 00 is 0
        return figure + "0"
    at = chance.choice(digits)
    choices = [c for c in "123456789" if c != figure[at]]
    return figure[:at] + chance.choice(choices) + figure[at + 1 :]


def _in_date(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return (
        any(month in around for months in _MONTHS.values() for month in months)
        or re.search(r"\d\.\d\d?\.", around) is not None
    )


def _unit(line: Line, chance: random.Random) -> str | None:
    found = []
    for old, new in _UNITS[line.language]:
        pattern = rf"(?<=\d)(\s?){re.escape(old)}(?!\w)" if old[0] not in "€$" else rf"(){re.escape(old)}(?=\s?\d)"
        found += [(m, new) for m in re.finditer(pattern, line.text)]
    if not found:
        return None
    match, new = chance.choice(found)
    return line.text[: match.start()] + match.group(1) + new + line.text[match.end() :]


def _date(line: Line, chance: random.Random) -> str | None:
    found = [m for m in re.finditer(r"\b(?:" + "|".join(_MONTHS[line.language]) + r")\b", line.text) if m.start() > 0]
    years = list(re.finditer(r"(?<![\w.,])20[12]\d(?!\w)", line.text))
    if not found and not years:
        return None
    match = chance.choice(found + years)
    if match.group().isdigit():
        new = str(int(match.group()) + chance.choice((-2, -1, 1, 2)))
    else:
        new = chance.choice([m for m in _MONTHS[line.language] if m != match.group()])
    return line.text[: match.start()] + new + line.text[match.end() :]


def _name(line: Line, chance: random.Random) -> str | None:
    found = [m for name in line.names for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", line.text)]
    if not found:
        return None
    match = chance.choice(found)
    return line.text[: match.start()] + chance.choice(_NAMES[line.language]) + line.text[match.end() :]


def _negation(line: Line, chance: random.Random) -> str | None:
    return _one_of(lost_negations(line.text, line.language), chance)


def _hedge(line: Line, chance: random.Random) -> str | None:
    return _one_of(lost_hedges(line.text, line.language), chance)


def _one_of(texts: Sequence[str], chance: random.Random) -> str | None:
    return chance.choice(texts) if texts else None
