"""Words, stems, numbers and names of a text."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_]+(?:['’.&/-][^\W_]+)*%?", re.U)
_NUMBER = re.compile(r"(?<![\w.,])[+−-]?\d+(?:[.,'’\u202f\u00a0]\d+)*(?!\w)|\d+(?:[.,]\d+)*")
_UNITS = (
    r"[$€£%]|percent\b|per cent\b|prozent\b|eur\b|usd\b|gbp\b|chf\b|euros?\b|dollars?\b|cents?\b"
    r"|(?:k|m|bn|mio|mrd|tsd)\b|million|billion|thousand|millionen|milliarden|x\b|-fold|-fach|times\b|mal\b"
)
_MONEY = re.compile(rf"[$€£¥]\s?\d|\d\s?(?:{_UNITS})")
"""In small letters."""
_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?)\b\.?"
)
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:[–-]\d{{1,2}})?\b|\b\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}"
    rf"|\b\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?|^\W*\d+(?:\.\d+)+\.?\s"
)
"""In small letters."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_STEMMERS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "sv": "swedish",
}


def words(text: str) -> list[str]:
    """The words of a text, as written. "e-mail", "Q3/2026" and "12%" are one word each."""
    return WORD.findall(text)


_own = threading.local()


def _stemmer(language: str) -> Stemmer.Stemmer:
    """This thread's stemmer: Snowball's keep the word that they work on, so two threads must not share one."""
    if not hasattr(_own, "stemmers"):
        _own.stemmers = {}
    if language not in _own.stemmers:
        _own.stemmers[language] = Stemmer.Stemmer(_STEMMERS[language])
    return _own.stemmers[language]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """A word's stem by Snowball (M. Porter, 2001) in lower case; the first six letters where the language has none."""
    lowered = word.lower()
    if language not in _STEMMERS:
        return lowered[:6]
    try:
        return str(_stemmer(language).stemWord(lowered))
    except UnicodeEncodeError:  # a lone surrogate, which is in no word
        return lowered


def numbers(text: str) -> list[str]:
    """The numbers of a text as written, without signs ("1,200", "6,30", "28")."""
    return [n.lstrip("+−-") for n in _NUMBER.findall(text)]


@lru_cache(maxsize=10_000)
def telling_numbers(text: str) -> tuple[str, ...]:
    """The numbers that say how much or how many: those of dates and section numbers left out."""
    if not _DIGIT.search(text):
        return ()
    return tuple(n for n in numbers(_DATE.sub(" ", text.lower())) if not _YEAR.fullmatch(n))


def names_money(text: str) -> bool:
    """Whether the text names a sum of money, a share or a multiple."""
    return _DIGIT.search(text) is not None and _MONEY.search(text.lower()) is not None


def ends_in_date(text: str) -> bool:
    """Whether the text ends with a day and a year ("... — June 21, 2021", "... am 3. Mai 2027")."""
    return _DIGIT.search(text) is not None and re.search(r"\d.{0,12}\b(?:19|20)\d\d\W*$", text) is not None
