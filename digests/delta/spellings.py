"""One spelling for what English and German write in several ways with the same meaning.

Both texts of a comparison are put into it, so it need not be a right spelling: "enterprize" harms nobody. It must not
make one word of two: "four" stays apart from "for", and "a few" from "few".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

_Patterns: TypeAlias = tuple[tuple[re.Pattern[str], str], ...]


def _compiled(*pairs: tuple[str, str]) -> _Patterns:
    return tuple((re.compile(pattern), one) for pattern, one in pairs)


_WRITTEN_OUT: dict[str, _Patterns] = {
    "en": _compiled(
        (r"\bcan(?:['’]t|not)\b", "can not"),
        (r"\bwon['’]t\b", "will not"),
        (r"\bshan['’]t\b", "shall not"),
        (r"n['’]t\b", " not"),
        (r"['’]re\b", " are"),
        (r"['’]ve\b", " have"),
        (r"['’]ll\b", " will"),
        (r"\b(it|that|there|he|she|what|who|here)['’]s\b", r"\1 is"),
        (r"\blet['’]s\b", "let us"),
        (r"\bI['’]m\b", "I am"),
        (r"\be\.\s?g\.", "for example"),
        (r"\bi\.\s?e\.", "that is"),
        (r"\bapprox\.", "approximately"),
        (r"\bincl\.", "including"),
        (r"\bexcl\.", "excluding"),
        (r"\bmax\.", "maximum"),
        (r"\bvs\b\.?", "versus"),
        (r"\bper\scent\b", "percent"),
        (r"\s&\s", " and "),
        (r"\bminus\s(?=\d)", "−"),
        (r"\b(?:annually|yearly|every year|per annum|p\.\s?a\.)", "a year"),
        (r"\bMon\b", "Monday"),
        (r"\bTues?\b", "Tuesday"),
        (r"\bWed\b", "Wednesday"),
        (r"\bThu(?:rs?)?\b", "Thursday"),
        (r"\bFri\b", "Friday"),
        (r"\bSat\b", "Saturday"),
        (r"\bSun\b(?=\W+\d|,|$|\s[–-])", "Sunday"),
        (r"(?<=day)\s?[–-]\s?(?=(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)", " to "),
    ),
    "de": _compiled(
        (r"\bz\.\s?B\.", "zum Beispiel"),
        (r"\bd\.\s?h\.", "das heißt"),
        (r"\bu\.\s?a\.", "unter anderem"),
        (r"\bi\.\s?d\.\s?R\.", "in der Regel"),
        (r"\bca\.", "circa"),
        (r"\binkl\.", "inklusive"),
        (r"\bexkl\.", "exklusive"),
        (r"\bzzgl\.", "zuzüglich"),
        (r"\bmax\.", "maximal"),
        (r"\bmind?\.", "mindestens"),
        (r"\bbzw\.", "beziehungsweise"),
        (r"\bggf\.", "gegebenenfalls"),
        (r"\bMwSt\b\.?", "Mehrwertsteuer"),
        (r"\busw\.", "und so weiter"),
        (r"\s&\s", " und "),
        (r"\bminus\s(?=\d)", "−"),
        (r"\b(?:jährlich|pro Jahr|p\.\s?a\.)", "im Jahr"),
        (r"\bmonatlich\b", "im Monat"),
        (r"\bMo\b\.?\s?[–-]\s?Fr\b\.?", "Montag bis Freitag"),
        (r"\bMo\b\.?\s?[–-]\s?Do\b\.?", "Montag bis Donnerstag"),
        (r"\bMo\b\.?\s?[–-]\s?Sa\b\.?", "Montag bis Samstag"),
        (r"(?<=tag)\s?[–-]\s?(?=[A-Z]\w+tag\b)", " bis "),
    ),
}
_SPELT: dict[str, _Patterns] = {
    "en": _compiled(
        (r"(?<=\w{3})is(e|es|ed|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"(?<=\w{3})ys(e|es|ed|ing)$", r"yz\1"),
        (r"^(\w{4,})our(s|ed|ing|able|ite|al|ful|less|hood|ly)?$", r"\1or\2"),
        (r"^(colo|favo|hono|labo|rumo|vigo|humo)ur(\w*)$", r"\1r\2"),
        (r"^(cent|theat|met|lit|fib|calib|spect)re(s|d)?$", r"\1er\2"),
        (r"^(catal|dial|anal|prol)ogue(s|d)?$", r"\1og\2"),
        (r"(?<=\w{2}[aeiou])ll(ed|ing|er|ers)$", r"l\1"),
        (r"^(enrol|fulfil|instal|skil)l?(s|ed|ing|ment|ments|ful)?$", r"\1\2"),
        (r"^licence(s|d)?$", r"license\1"),
        (r"^(defen|offen|preten)ce(s)?$", r"\1se\2"),
        (r"^practise(s|d)?$", r"practice\1"),
        (r"^programme(s)?$", r"program\1"),
        (r"^grey$", "gray"),
        (r"^cheque(s)?$", r"check\1"),
        (r"^tyre(s)?$", r"tire\1"),
        (r"^judgement(s)?$", r"judgment\1"),
        (r"^ageing$", "aging"),
        (r"^learnt$", "learned"),
        (r"^whilst$", "while"),
    ),
    "de": _compiled(
        (r"ß", "ss"),
        (r"ä", "ae"),
        (r"ö", "oe"),
        (r"ü", "ue"),
        (r"^photo", "foto"),
        (r"graph(?=i|$)", "graf"),
        (r"^potentiell", "potenziell"),
    ),
}
_SMALL = re.compile(r"(?:and|of|for|the|in|und|für|der|die|das|des|von|im|zur|zum|&)", re.I)
_ACRONYM = re.compile(r"[A-ZÄÖÜ]{2,6}s?")
LONGEST = 8
"""Words that an acronym may stand for."""


def written_out(text: str, language: str) -> str:
    """A text with contractions and abbreviations in full."""
    for pattern, full in _WRITTEN_OUT.get(language, ()):
        text = pattern.sub(full, text)
    return text


@lru_cache(maxsize=50_000)
def spelt(word: str, language: str) -> str:
    """A word in small letters, in one of its spellings."""
    word = word.casefold()
    for pattern, one in _SPELT.get(language, ()):
        word = pattern.sub(one, word)
    return word


def stands_for(acronym: str, words: Iterable[str]) -> bool:
    """Whether an acronym stands for words: "KMU" for "kleine und mittlere Unternehmen", "NRW" for Nordrhein-Westfalen.

    Each word gives its first letter, small words may give none, and a letter within a word may be one too.
    """
    return bool(_ACRONYM.fullmatch(acronym)) and _fits(
        acronym.rstrip("s").casefold(), tuple(word.casefold() for word in words)
    )


def _fits(letters: str, words: tuple[str, ...]) -> bool:
    if not words:
        return not letters
    first, rest = words[0], words[1:]
    if _SMALL.fullmatch(first) and _fits(letters, rest):
        return True
    if not letters or first[:1] != letters[0]:
        return False
    at, taken = 0, 1
    while True:
        if _fits(letters[taken:], rest):
            return True
        at = first.find(letters[taken], at + 1) if taken < len(letters) else -1
        if at < 0:
            return False
        taken += 1
