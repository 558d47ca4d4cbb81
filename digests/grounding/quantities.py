"""The numbers of a text with their units, however written: "1.2m" and "1,200,000", "zwölf Wochen" and "12 weeks".

A number can have several readings ("1.200" in a text whose language is not known), so values and units are sets; two
quantities agree where a reading of the one is a reading of the other. Nothing is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from digests.grounding import vocabulary as words
from digests.grounding.german_numbers import and_a_half, idioms, with_end

_CURRENCY = r"(?:us\$|[$€£¥]|\b(?:eur|usd|gbp|chf|jpy)\b)"
_FIGURES = r"\d{1,3}(?:[.,'’ \u2009]\d{3})+(?:[.,]\d+)?(?!\d)|\d+[.,]\d+|\d+"
_AFTER = (
    r"(?P<plus>\+)?[ -]?(?P<scale>(?:thousand|million|billion|trillion|millionen|milliarden?|billionen|tausend"
    r"|mio|mrd"
    r"|tsd|mn|bn|tn|k|m|b)\b\.?)?[ -]?(?P<unit>%|per cent\b|(?:kilo|mega)watt[- ]hours?\b|square met(?:re"
    r"|er)s?\b|°c?|[$€£¥×]|[^\W\d_]+(?:\.[^\W\d_]\.)?)?"
)
_NUMBER = re.compile(
    rf"(?P<before>{_CURRENCY})?\s?(?<![\w.,])(?P<figures>{_FIGURES}){_AFTER}"
    r"|(?<=[^\W\d_])(?P<tail>\d+(?:[.,]\d+)?)(?![\d\w])",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ORDINAL = "."
"""The unit of what is counted by order: "third" is no three weeks."""
_ORDINAL = re.compile(
    rf"(?P<every>\b(?:jede[rnsm]?|every)\s)?\b(?P<word>{'|'.join(words.ORDINALS)})\b(?!\s(?:quart|half|hälfte|halbjahr))",
    re.I,
)
_CONVERSIONS: tuple[tuple[str, int, str], ...] = (
    *(("year", 12, "month"), ("quarter", 3, "month"), ("week", 7, "day"), ("day", 24, "hour"), ("hour", 60, "minute")),
    *(("minute", 60, "second"), ("t", 1000, "kg"), ("kg", 1000, "g"), ("g", 1000, "mg"), ("km", 1000, "metre")),
    *(("metre", 100, "cm"), ("metre", 1000, "mm"), ("cm", 10, "mm"), ("hl", 100, "l"), ("l", 1000, "ml")),
    *(("EUR", 100, "cent"), ("MWh", 1000, "kWh"), ("MW", 1000, "kW"), ("TB", 1000, "GB"), ("GB", 1000, "MB")),
)
"""So many of the second unit are one of the first."""
_NTH = re.compile(r"\b(?P<head>[a-zäöüß]+?)s?te[nrsm]?\b(?:\s(?P<unit>[^\W\d_]+))?", re.I)
"""What German counts by order, beyond the tenth too: "zwanzigste", and "im dritten Jahr" after three years."""
_THIRD = {"er": 1, "drit": 3, "sieb": 7, "ach": 8}
_LISTED = re.compile(r"[\w-]+(?:, [\w-]+)+ und [\w-]+")
"""Things one after another, which a line may count: "vier Sprachen"."""
_RANGE = re.compile(
    r"\s*(?:-|–|—|to|bis|and|und|or|oder|/|,|from|von|auf|statt|instead of|rather than|after|nach|against|gegenüber"
    r"|vs\.?)\s*(?:\S{1,3}\s)?",
    re.I,
)
_COLUMN_SCALE = re.compile(
    r"\b(?:in|[$€£]|eur|usd|t)\s?"
    r"(?P<scale>thousands?|millions?|billions?|millionen|milliarden|tausend|mio|mrd|tsd|mn|bn|k|m|teur)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: its possible values and units ("" for none), how it is written, and where."""

    values: frozenset[Decimal]
    units: frozenset[str]
    written: str
    start: int
    end: int

    def same_value(self, other: Quantity) -> bool:
        """Whether both can mean the same number."""
        return not self.values.isdisjoint(other.values)


def quantities(text: str, language: str) -> list[Quantity]:
    """The numbers of a text in order, dates and all. `language` ("en", "de", else unknown) tells 1.200 from 1,200."""
    found = sorted([*_in_figures(text, language), *_in_words(text, language)], key=lambda q: q.start)
    return _shared_units(text, found)


def units_named(text: str) -> frozenset[str]:
    """The units that a text names, with or without a number ("Price in EUR", "share (%)")."""
    lowered = text.lower()
    marks = {words.UNITS[mark] for mark in "%$€£¥°×" if mark in lowered}
    return frozenset(marks | {words.UNITS[w] for w in re.findall(r"[^\W\d_]+\$?", lowered) if w in words.UNITS})


def column_scales(text: str) -> frozenset[Decimal]:
    """What the numbers under a head are counted in ("Revenue in €m", "in Tsd. Euro")."""
    found = [m.group("scale").lower().rstrip(".") for m in _COLUMN_SCALE.finditer(text)]
    return frozenset(Decimal(1000) if each == "teur" else words.SCALES[each] for each in found)


def _in_figures(text: str, language: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        if match.group("tail"):
            yield Quantity(_readings(match.group("tail"), language), frozenset(("",)), match.group(), *match.span())
            continue
        values = _readings(match.group("figures"), language)
        scale, unit = match.group("scale"), (match.group("unit") or "").lower().replace("-", " ")
        end = match.end("figures")
        units = {words.UNITS[match.group("before").lower()]} if match.group("before") else set()
        if scale:
            factor = _factor(scale, language)
            # "5 m" may be metres, "5m" in a table too.
            bare = {value for value in values if scale.lower() in ("m", "b", "k", "t") and not units}
            values = frozenset({value * factor for value in values} | bare)
            end = match.end("scale")
        if unit in words.UNITS:
            units.add(words.UNITS[unit])
            end = match.end("unit")
        elif not scale and unit in words.SCALES:
            values = frozenset(value * words.SCALES[unit] for value in values)
            end = match.end("unit")
        yield Quantity(values, frozenset(units or {""}), text[match.start() : end].strip(), match.start(), end)


def ordinals(text: str) -> Iterator[Quantity]:
    """What a text counts by order: "dritten" is 3, and "jede zweite" or "every second" a half.

    Only of sources: a line that says "first" need not have a 1 in its statements.
    """
    for match in _ORDINAL.finditer(text):
        number = next(n for n, pattern in enumerate(words.ORDINALS, 1) if re.fullmatch(pattern, match["word"], re.I))
        yield Quantity(frozenset((Decimal(number),)), frozenset((ORDINAL,)), match.group(), *match.span())
        if match["every"] and number > 1:
            shares = frozenset((1 / Decimal(number), 100 / Decimal(number)))
            yield Quantity(shares, frozenset(("", "%", "x")), match.group(), *match.span())


def unnamed(text: str) -> Iterator[Quantity]:
    """What a German source counts without a number: "rund um die Uhr" is 24 hours. Only of sources."""
    for value, units, match in idioms(text):
        yield Quantity(frozenset((value,)), units, match.group(), *match.span())
    for match in _NTH.finditer(text):
        if (nth := _one_word(match["head"].lower()) or _THIRD.get(match["head"].lower())) is not None:
            unit = words.UNITS.get((match["unit"] or "").lower(), "")
            yield Quantity(frozenset((Decimal(nth),)), frozenset((unit, ORDINAL, "")), match.group(), *match.span())
    for match in _LISTED.finditer(text):
        many = Decimal(match.group().count(",") + 2)
        yield Quantity(frozenset((many,)), frozenset(("",)), match.group(), *match.span())


def converted(found: Iterable[Quantity]) -> Iterator[Quantity]:
    """The same amounts in other units: two years are 24 months."""
    for each in found:
        for large, many, small in _CONVERSIONS:
            if large in each.units:
                yield replace(each, values=frozenset(v * many for v in each.values), units=frozenset((small,)))
            elif small in each.units:
                yield replace(each, values=frozenset(v / many for v in each.values), units=frozenset((large,)))


def _factor(scale: str, language: str) -> Decimal:
    word = scale.lower().rstrip(".")
    if language == "de" and word in words.GERMAN_SCALES:
        return words.GERMAN_SCALES[word]
    return words.SCALES.get(word) or words.GERMAN_SCALES[word]


def _readings(figures: str, language: str) -> frozenset[Decimal]:
    """What a number written in figures can mean. The last of two kinds of marks is the decimal one."""
    plain = re.sub(r"['’ \u2009]", "", figures)
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return frozenset((Decimal(plain),))
    if len(set(marks)) == 2:
        decimal = marks[-1]
        other = "." if decimal == "," else ","
        return frozenset((Decimal(plain.replace(other, "").replace(decimal, ".")),))
    mark = marks[0]
    whole = Decimal(plain.replace(mark, ""))
    if len(marks) > 1:
        return frozenset((whole,))
    fraction = Decimal(plain.replace(mark, "."))
    if len(plain.rsplit(mark, 1)[1]) != 3 or plain.startswith("0"):
        return frozenset((fraction,))
    if (language, mark) in (("en", ","), ("de", ".")):
        return frozenset((whole,))
    return frozenset((whole, fraction))


def _in_words(text: str, language: str) -> Iterator[Quantity]:
    tokens = list(_WORD.finditer(text))
    at = 0
    while at < len(tokens):
        taken, value = _spoken(tokens, at, language)
        if not taken:
            at += 1
            continue
        start, end = tokens[at].start(), tokens[at + taken - 1].end()
        first = tokens[at].group().lower()
        if language == "de" and (ended := _ended(first)) is not None:
            yield Quantity(frozenset((value,)), frozenset((ended[1], "")), text[start:end], start, end)
        elif first in words.HALVES:
            yield Quantity(
                frozenset((Decimal("0.5"), Decimal(50))), frozenset(("", "%", "x")), text[start:end], start, end
            )
        elif first in words.MULTIPLES:
            yield Quantity(frozenset((value,)), frozenset(("x", "")), text[start:end], start, end)
        else:
            unit, after = "", re.match(r"[ -]?([%€$£]|[^\W\d_]+)", text[end:])
            if "-" in first and first.split("-")[1] in words.UNITS:
                unit = words.UNITS[first.split("-")[1]]
            elif after and after.group(1).lower() in words.UNITS:
                unit, end = words.UNITS[after.group(1).lower()], end + after.end()
            yield Quantity(frozenset((value,)), frozenset((unit,)), text[start:end], start, end)
        at += taken


def _spoken(tokens: list[re.Match[str]], at: int, language: str) -> tuple[int, Decimal]:
    """(how many words of a number in words begin here, its value); (0, 0) where none does."""
    first = tokens[at].group().lower()
    head, _, tail = first.partition("-")
    if tail and (counted := _one_word(head)) is not None and _one_word(first) is None:
        return 1, counted  # "a two-day conference", "a two-student desk", "Zwei-Platz-Tisch"
    if language == "de" and (ended := _ended(first)) is not None:
        return 1, ended[0]
    if first in words.HALVES:
        return 1, Decimal("0.5")
    if first in words.MULTIPLES:
        return 1, Decimal(words.MULTIPLES[first])
    value = _one_word(first)
    if value is None:
        return 0, Decimal(0)
    taken = 1
    while at + taken < len(tokens):
        word = tokens[at + taken].group().lower()
        if word in ("hundred", "hundert"):
            value *= 100
        elif word in words.SCALES and len(word) > 2:
            value *= _factor(word, language)
        else:
            break
        taken += 1
    return taken, value


@lru_cache(maxsize=5_000)
def _ended(word: str) -> tuple[Decimal, str] | None:
    """What a German word counts that begins with a number, and in what: "elfmal", "zehnjährig"."""
    half = and_a_half(word)
    if half is not None:
        return half, ""
    return next(((value, unit) for head, unit in with_end(word) if (value := _one_word(head)) is not None), None)


def _one_word(word: str) -> Decimal | None:
    """What a word counts ("twelve", "twenty-three", "dreiundzwanzig", "zweihundert", "dutzend"), None if nothing."""
    if word in ("dozen", "dutzend"):
        return Decimal(12)
    if word in words.ONES or word in words.TENS:
        return Decimal(words.ONES.get(word, 0) or words.TENS.get(word, 0))
    if "-" in word:
        tens, _, ones = word.partition("-")
        return Decimal(words.TENS[tens] + words.ONES[ones]) if tens in words.TENS and ones in words.ONES else None
    for head, number in words.GERMAN_HEADS.items():
        if word.startswith(head + "und") and word[len(head) + 3 :] in words.TENS:
            return Decimal(number + words.TENS[word[len(head) + 3 :]])
        if word in (head + "hundert", head + "tausend"):
            return Decimal(number * (100 if word.endswith("hundert") else 1000))
    return None


def _shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """In "6.30 to 13.80 EUR" and "between 5 and 7 %" the unit holds for both numbers; so it does in "€2.90 to 3.20"."""
    out = list(found)
    for at in range(len(out) - 2, -1, -1):
        this, then = out[at], out[at + 1]
        if this.units == {""} and then.units != {""} and _RANGE.fullmatch(text[this.end : then.start]):
            out[at] = replace(this, units=this.units | then.units, values=this.values | _scaled(this, then))
    for at in range(1, len(out)):
        this, before = out[at], out[at - 1]
        if this.units == {""} and before.units & words.HARD and _RANGE.fullmatch(text[before.end : this.start]):
            out[at] = replace(this, units=this.units | before.units)
    return out


def _scaled(this: Quantity, then: Quantity) -> frozenset[Decimal]:
    """In "5 to 7 million" the scale of the second may hold for the first."""
    scale = re.search(
        r"(?:thousand|million|billion|millionen|milliarden|tausend|mio|mrd|tsd|mn|bn|k|m)\b", then.written, re.I
    )
    if scale is None:
        return frozenset()
    return frozenset(value * words.SCALES[scale.group().lower()] for value in this.values)
