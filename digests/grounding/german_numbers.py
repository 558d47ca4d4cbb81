"""How German hides numbers: "elfmal", "zehnjährig", "Zwei-Platz-Tisch", "eineinhalb", "rund um die Uhr"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_ENDS = tuple(
    (re.compile(rf"(?:{end})(?:e[snrm]?)?", re.I), unit)
    for end, unit in (
        ("mal(?:ig)?", "x"),
        ("jährig", "year"),
        ("monatig", "month"),
        ("wöchig", "week"),
        ("tägig", "day"),
        ("stündig", "hour"),
        ("minütig", "minute"),
        ("sekündig", "second"),
        ("prozentig", "%"),
        ("gradig", "degree"),
        (
            "(?:köpf|stuf|teil|seit|stell|sprach|sitz|spur|reih|tür|stöck|zeil|spalt|gäng|händ|sprach|farb|polig|achs)ig",
            "",
        ),
        ("er(?:pack|gruppe|team|set|tisch|zimmer)s?", ""),
    )
)
"""What a number in words is written together with, and the unit that it gives it."""
_WITH_HALF = {
    "anderthalb": "1.5",
    "eineinhalb": "1.5",
    "zweieinhalb": "2.5",
    "dreieinhalb": "3.5",
    "viereinhalb": "4.5",
}
_IDIOMS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), Decimal(value), frozenset(units))
    for words, value, units in (
        ("rund um die uhr|tag und nacht", 24, ("hour", "")),
        ("rund um die uhr|täglich|jeden tag|sieben tage die woche", 7, ("day", "")),
        ("ganzjährig\\w*|das ganze jahr|jährlich\\w*|pro jahr", 12, ("month",)),
        ("zu zweit|beide[nr]?|paare?|paarweise", 2, ("",)),
        ("zu dritt|trio", 3, ("",)),
        ("zu viert|quartett", 4, ("",)),
        ("zu fünft", 5, ("",)),
        ("zu sechst", 6, ("",)),
        ("quartalsweise|vierteljährlich\\w*|(?:pro|jedes|im|je) quartal|vierteljahre?s?", 3, ("month",)),
        ("quartalsweise|vierteljährlich\\w*|(?:pro|jedes|im|je) quartal", 4, ("x", "")),
        ("halbjährlich\\w*|halbjahre?s?|(?:pro|jedes|je) halbjahr", 6, ("month",)),
        ("halbjährlich\\w*|(?:pro|jedes|je) halbjahr", 2, ("x", "")),
        ("vierzehntägig\\w*|alle vierzehn tage|alle 14 tage", 2, ("week",)),
        ("alle zwei wochen|zweiwöch\\w*|zwei wochen", 14, ("day",)),
        ("eine woche|einwöchig\\w*", 7, ("day",)),
        ("ein(?:es?|em)? jahre?s?|einjährig\\w*", 12, ("month",)),
        ("ein(?:e[rn]?)? stunde", 60, ("minute",)),
        ("ein(?:e[rn]?)? halbe[nr]? stunde|halbstünd\\w*", 30, ("minute",)),
        ("ein(?:e[rn]?)? viertelstunde", 15, ("minute",)),
        ("ein(?:e[rn]?)? dreiviertelstunde", 45, ("minute",)),
        ("ein(?:e[nsm]?)? tag\\w*", 24, ("hour",)),
        ("kostenlos\\w*|kostenfrei\\w*|gratis|umsonst|gebührenfrei\\w*|unentgeltlich\\w*", 0, ("EUR", "", "%")),
        ("vollständig\\w*|komplett\\w*|ausnahmslos|sämtliche\\w*", 100, ("%",)),
        ("ein drittel|jede[rs]? dritte", 33, ("%",)),
        ("ein viertel|jede[rs]? vierte", 25, ("%",)),
        ("ein fünftel|jede[rs]? fünfte", 20, ("%",)),
        ("ein zehntel|jede[rs]? zehnte", 10, ("%",)),
        ("zwei drittel", 66, ("%",)),
        ("zwei drittel", 67, ("%",)),
        ("drei viertel|dreiviertel", 75, ("%",)),
    )
)
"""Numbers that a text means without naming them."""


def with_end(word: str) -> Iterator[tuple[str, str]]:
    """The number in words that a word may begin with, and the unit of its end: "elfmal" is ("elf", "x")."""
    for end, unit in _ENDS:
        for cut in range(3, len(word) - 1):
            if end.fullmatch(word, cut):
                yield word[:cut], unit


def and_a_half(word: str) -> Decimal | None:
    """The value of "eineinhalb" and its like."""
    return Decimal(_WITH_HALF[word]) if word in _WITH_HALF else None


def idioms(text: str) -> Iterator[tuple[Decimal, frozenset[str], re.Match[str]]]:
    """What a text counts without a number: its value, the units that it can have, and where."""
    for pattern, value, units in _IDIOMS:
        for match in pattern.finditer(text):
            yield value, units, match
