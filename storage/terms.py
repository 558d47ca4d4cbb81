"""Words as a full-text index keeps them, made here and not by a database, so that both databases find the same.

Each word of a text has several terms: itself in small letters without marks ("grosse" for "Größe"), in German also
with umlauts written out ("groesse"), and its stem behind an equals sign ("=gross"), so that a stem never meets a word.
A query's word looks for the same terms, as English and as German, and for words that begin with it. Terms hold
letters, digits, "_" and the sign alone: whatever was typed, no query language sees an operator in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import Stemmer

from digests.lexicons import lexicon

STEMMED = {"en": "english", "de": "german"}
"""The languages with stems, by Snowball's names (M. Porter, 2001). A change of a stem asks for a new index."""
STEM_MARK = "="
TERM_CHARACTERS = 64
"""PostgreSQL takes no term of 2 KB or more; nobody types so long a word."""
QUERY_CHARACTERS = 1_000
QUERY_WORDS = 12
PREFIX_CHARACTERS = 3
"""A shorter word is looked for as it is: too much begins with it."""
_STEMMING = Lock()
"""A stemmer keeps the word that it works on in itself, so threads must not share one without a lock."""
_WORD = re.compile(r"\w[\w\u0300-\u036f\u00ad\u200b-\u200d]*")  # with combining marks, soft hyphens and joiners
_OUTSIDE = re.compile(r"\W")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word at the characters `start` to `end` of a text, and its terms."""

    start: int
    end: int
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sought:
    """One word of a query: met by a word that has one of `terms` or a term beginning with one of `prefixes`."""

    terms: frozenset[str]
    prefixes: frozenset[str]

    def meets(self, word: Word) -> bool:
        """Whether the word is what was looked for."""
        if not self.terms.isdisjoint(word.terms):
            return True
        return any(term.startswith(prefix) for prefix in self.prefixes for term in word.terms)


def words_of(text: str, language: str) -> Iterator[Word]:
    """The words of a text in `language` (ISO 639-1; stems are for English and German) in reading order."""
    for found in _WORD.finditer(text):
        terms = _terms(found[0], language)
        if terms:
            yield Word(found.start(), found.end(), terms)


def sought(query: str) -> tuple[Sought, ...]:
    """The words of a query, each once, at most twelve. Words such as "the" count only where all are such.

    Takes any text whatever, and gives nothing where no word is in it.
    """
    typed = [found[0] for found in _WORD.finditer(query[:QUERY_CHARACTERS])]
    telling = [word for word in typed if not _says_nothing(word)]
    return tuple(dict.fromkeys(each for word in telling or typed if (each := _sought(word)) is not None))[:QUERY_WORDS]


def _sought(word: str) -> Sought | None:
    spellings = _spellings(word)
    if not spellings:
        return None
    terms = frozenset().union(*(_terms(word, language) for language in STEMMED))
    long = frozenset(term for term in spellings if len(term) >= PREFIX_CHARACTERS and not term.isdigit())
    return Sought(terms, long)


@lru_cache(maxsize=50_000)
def _terms(word: str, language: str) -> frozenset[str]:
    spellings = _spellings(word)
    if language not in STEMMED:
        return spellings
    with _STEMMING:
        return spellings | {STEM_MARK + str(_stemmer(language).stemWord(spelling)) for spelling in spellings}


@lru_cache(maxsize=len(STEMMED))
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMED[language])


def _spellings(word: str) -> frozenset[str]:
    """The word without marks, and with German umlauts written out."""
    lowered = unicodedata.normalize("NFKC", word[: 2 * TERM_CHARACTERS]).casefold()
    lowered = unicodedata.normalize("NFC", lowered)
    return frozenset(plain for text in (lowered, lowered.translate(_UMLAUTS)) if (plain := _plain(text)))


def _plain(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _OUTSIDE.sub("", bare)[:TERM_CHARACTERS]


def _says_nothing(word: str) -> bool:
    return any(word.lower() in lexicon(language).stop for language in STEMMED)
