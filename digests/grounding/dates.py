"""The dates of a text: days, months, quarters, halves, years, weekdays and times of day, English and German.

Source of the forms: ISO 8601, DIN 5008 (3.5.2027, 3. Mai 2027), and what briefs write (Q3 2026, H1/27, FY27).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from digests.grounding.vocabulary import MONTHS, WEEKDAYS, listed

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b",
        (
            rf"(?<![\d.£$€])(?<![£$€] )(?<!version )(?P<day>{_DAY})\.\s?(?P<month>1[0-2]|0?[1-9])\."
            rf"(?:\s?(?P<year>{_YEAR}|\d\d)\b)?"
        ),
        rf"\b(?P<a>{_DAY})/(?P<b>{_DAY})/(?P<year>{_YEAR}|\d\d)\b",
        (
            rf"(?<![\d.,])(?P<day>{_DAY})(?:st|nd|rd|th|\.)?"
            rf"(?:\s?(?:-|–|/|&|bis|to|und|and)\s?(?P<until>{_DAY})(?:st|nd|rd|th|\.)?)?"
            rf"(?:\s|\sof\s)(?P<name>{_MONTH})\b\.?(?:,?\s(?P<year>{_YEAR})\b)?"
        ),
        rf"\b(?P<name>{_MONTH})\b\.?\s(?P<day>{_DAY})(?:st|nd|rd|th)?(?:\s?[-–]\s?(?P<until>{_DAY}))?(?![\d.,]*\d)(?:,?\s(?P<year>{_YEAR})\b)?",
        rf"\b(?P<name>{_MONTH})\b\.?(?:,?\s?(?:of\s)?[’']?(?P<year>{_YEAR})\b)?",
        rf"\b(?P<q>Q[1-4])(?:\s?[/’' -]?\s?(?P<year>{_YEAR}|\d\d)\b)?",
        rf"\b(?P<q>first|second|third|fourth|[1-4](?:\.|st|nd|rd|th)|erste[sn]?|zweite[sn]?|dritte[sn]?|vierte[sn]?)\s(?:quarter|quartal)s?\b(?:\s(?:of\s)?(?P<year>{_YEAR})\b)?",
        rf"\b(?P<h>H[12])(?:\s?[/’' -]?\s?(?P<year>{_YEAR}|\d\d)\b)?",
        rf"\b(?P<h>first|second|[12](?:\.|st|nd)|erste[sn]?|zweite[sn]?)\s(?:half|halbjahr|hälfte)\b(?:\s(?:of\s)?(?P<year>{_YEAR})\b)?",
        rf"\bFY\s?[’']?(?P<year>{_YEAR}|\d\d)\b",
        rf"(?<![\w.,€$£])(?P<year>{_YEAR})(?:\s?[/–-]\s?(?P<year2>{_YEAR}|\d\d))?(?![\w€$£%]|[.,]\d|\s?(?:[€$£%]|(?:euros?|eur|chf|franken|dollars?|pounds?)\b))",
        r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?:\s?(?P<half>am|pm|a\.m\.|p\.m\.|uhr|h))?\b(?![.,:]?\d)",
        r"(?<![\d.,])(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)\s?(?P<half>am|pm|a\.m\.|p\.m\.|uhr)\b",
        # "Linea 6 am 11. November" is German.
        r"\b(?P<hour>[01]?\d|2[0-3])\s?(?P<half>am(?!\s(?:\d|[A-ZÄÖÜ]\w+tag))|pm|a\.m\.|p\.m\.|uhr)\b",
        rf"\b(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b",
    )
)
_DAY_MONTH = next(pattern for pattern in _PATTERNS if r"\.\s?(?P<month>" in pattern.pattern)
_ENDED = re.compile(r"[”“\"’')\]]*(?:$|\s+[^a-zäöüß\d])")
"""A full stop stands before it: the text ends, or a new sentence begins."""
_NEAR = 24
"""Characters before a date in which the word before it is looked for."""
_UNDATED = re.compile(
    r"(?<!\w)(?!(?:am|vom|zum|bis|ab|seit|dem|den|der|vor|nach|ca|und|oder|on|by|from|to|until|till|since|before|after"
    r"|and|or|the|\w*(?:tag|termin|frist|datum|dates?|beginn|start|starts|ende|ends?|schluss|deadline|day))\W)"
    r"[^\W\d][\w-]*\s$",
    re.I,
)
"""A word before a number that is none of time."""
_ORDINALS = {"fir": 1, "sec": 2, "thi": 3, "fou": 4, "ers": 1, "zwe": 2, "dri": 3, "vie": 4}
_ENDING = re.compile(r"\b(?:ende|end of)\s\Z", re.I)
_LAST_DAYS = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
"""Of the months that have not 31 days."""
_VERBS = frozenset(listed("may march mar sep dec jan nov oct apr jun jul aug feb sept dez okt mai"))
"""Months that are also words, names or parts of a name: only as written with a capital."""


@dataclass(frozen=True, slots=True)
class Date:
    """What a text says of a time; None where it says nothing of it. `minute` counts from midnight, `weekday` from 0."""

    year: int | None = None
    half: int | None = None
    quarter: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minute: int | None = None

    def within(self, other: Date) -> bool:
        """Whether `other` says all that this one says; years may be missing there."""
        return all(
            getattr(self, each.name) in (None, getattr(other, each.name))
            for each in fields(self)
            if each.name != "year"
        ) and (self.year is None or other.year in (None, self.year))


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as written, with its readings (3/4/2027 has two)."""

    readings: tuple[Date, ...]
    written: str
    start: int
    end: int


def dates(text: str, *, doubtful: bool = False) -> list[Dated]:
    """The dates of a text in order; of overlapping ones the first form that fits, in `_PATTERNS`' order.

    "Kick-off 3.5." may be a day in May, and "firmware 2.4." a number before a full stop: such ones are among them if
    they are wanted, `doubtful` as they are.
    """
    found: list[Dated] = []
    taken = [False] * len(text)
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]) or not _meant(match, text, doubtful):
                continue
            found += [Dated(readings, match.group(), *match.span()) for readings in _read(match) if readings]
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    return sorted(found, key=lambda each: each.start)


def next_day(date: Dated, text: str) -> Iterator[Dated]:
    """The month after a month's last day: what ends on 30 April, or at the end of April, is over from 1 May on."""
    ending = _ENDING.search(text, 0, date.start) is not None
    for each in date.readings:
        if each.month is None:
            continue
        if (ending and each.day is None) or each.day == _LAST_DAYS.get(each.month, 31):
            month = each.month % 12 + 1
            year = each.year + 1 if each.year and month == 1 else each.year
            yield Dated((Date(year, month=month, day=each.day and 1),), date.written, date.start, date.end)


def without_dates(text: str, found: list[Dated]) -> str:
    """The text with its dates blanked out, so that their numbers are not counted as numbers."""
    out = list(text)
    for each in found:
        out[each.start : each.end] = " " * (each.end - each.start)
    return "".join(out)


def _meant(match: re.Match[str], text: str, doubtful: bool) -> bool:
    """Whether a month's name stands for the month ("we may", "sales march on" do not), and "2.4." for the 2nd of April.

    At the end of a sentence that is in doubt, unless a word of time is before it.
    """
    groups = match.groupdict()
    name = groups.get("name")
    if name is None:
        if doubtful:
            return True
        short = match.re is _DAY_MONTH and groups.get("year") is None
        ends = short and _ENDED.match(text, match.end()) is not None
        return not ends or _UNDATED.search(text, max(0, match.start() - _NEAR), match.start()) is None
    if not name[0].isupper():
        return name.lower() not in _VERBS and groups.get("day") is not None
    if groups.get("day") or groups.get("year") or name.lower() not in _VERBS:
        return True
    return match.start() > 0 and text[: match.start()].rstrip()[-1:] not in (".", "!", "?", ":", "")


def _read(match: re.Match[str]) -> Iterator[tuple[Date, ...]]:
    """The dates that a match names, each with its readings."""
    g = match.groupdict()
    year = _year(g.get("year"))
    if g.get("a"):
        first, second = int(g["a"]), int(g["b"])
        yield tuple(Date(year, month=m, day=d) for d, m in ((first, second), (second, first)) if m <= 12)
    elif g.get("name") or g.get("month"):
        month = MONTHS[g["name"].lower()] if g.get("name") else int(g["month"])
        yield (Date(year, month=month, day=int(g["day"]) if g.get("day") else None),)
        if g.get("until"):
            yield (Date(year, month=month, day=int(g["until"])),)
    elif g.get("q"):
        yield (Date(year, quarter=_ordinal(g["q"])),)
    elif g.get("h"):
        yield (Date(year, half=_ordinal(g["h"])),)
    elif g.get("hour"):
        yield (Date(minute=_minute(int(g["hour"]), int(g.get("minute") or 0), (g.get("half") or "").lower())),)
    elif g.get("weekday"):
        yield (Date(weekday=WEEKDAYS[g["weekday"].lower()]),)
    elif year is not None:
        yield (Date(year),)
        if g.get("year2"):
            yield (Date(_year(g["year2"])),)


def _ordinal(text: str) -> int:
    digit = re.search(r"[1-4]", text)
    return int(digit.group()) if digit else _ORDINALS[text[:3].lower()]


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _minute(hour: int, minute: int, half: str) -> int:
    if half.startswith(("a", "p")):
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour * 60 + minute
