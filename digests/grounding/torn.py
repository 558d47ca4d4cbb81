"""A clause taken over word for word, but for its denial or hedge: no other word of a line makes up for that.

The other rules ask whether a line says a limit in some word; a copy that has lost just this one says it nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from digests.grounding.limits import Limit, clauses, limits
from digests.grounding.line_clauses import fallen, times
from digests.grounding.orders import ordered
from digests.grounding.otherwise import otherwise
from digests.grounding.vocabulary import Hedge, listed
from digests.wording import stem

_TOKEN = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*|[%€$£]")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_LEFT_OUT = frozenset(
    listed("a an the any yet do does did be der die das den dem des ein eine einen einem einer eines")
)
"""They come and go with a denial."""
_LEAST = 4
"""A clause of fewer words is said again by chance."""
_TORN = frozenset((Hedge.NOT, Hedge.ONLY, Hedge.AT_MOST, Hedge.AT_LEAST, Hedge.ABOUT, Hedge.MAYBE, Hedge.EARLIEST))
_WITHOUT_IT: dict[str, tuple[str, ...]] = {
    "cannot": ("can",),
    "won't": ("will",),
    "without": ("with", "after"),
    "nobody": ("everybody", "one"),
    "no": ("", "one"),
    "none": ("one", "all"),
    "nothing": ("something", "everything"),
    "neither": ("either", "both"),
    "may": ("", "will"),
    "might": ("", "will"),
    "could": ("", "will"),
    "planned": ("", "confirmed"),
    "ohne": ("mit",),
    "niemand": ("jeder",),
    "nichts": ("etwas",),
    "geplant": ("", "bestätigt"),
}
"""What is left where a word is lost that leaves another: "can" of "cannot"."""


def torn_out(text: str, sources: Sequence[str], language: str) -> Iterator[Limit]:
    """The limits of clauses that a line has word for word, without the word of the limit; `language` is of both."""
    for source in sources:
        own = text
        for other in sources:  # a heading that is cited beside
            own = own if other == source else own.replace(other, " ")
        mine = _tokens(own, language)
        for limit in limits(source, language):
            if limit.hedge not in _TORN or fallen(limit) or _ago(limit):
                continue
            if _as_often(limit.hedge, own, source, language) or (
                limit.hedge is Hedge.ONLY and not _as_often(Hedge.NOT, source, own, language)
            ):
                continue  # "nobody but Ida" for "only Ida"
            more = _new_words(own, source)
            if ordered(limit, own, source) or otherwise(limit, more, source, language):
                continue  # said in a word that the statement has not
            if any(len(rest) >= _LEAST and _within(rest, mine) for rest in _rests(limit, source, language)):
                yield limit


def _new_words(text: str, source: str) -> str:
    """The words of a text that a statement has not, each with the one after it: "an die" of "an die 90.000 Euro"."""
    there = set(re.findall(r"[\w+≥≤~]+", source.lower()))
    words = text.split()
    new = [not {*re.findall(r"[\w+≥≤~]+", word.lower())} <= there for word in words]
    return " ".join(word for word, here, before in zip(words, new, [False, *new], strict=False) if here or before)


def _as_often(hedge: Hedge, text: str, source: str, language: str) -> bool:
    return times(hedge, text, language) >= times(hedge, source, language)


def _ago(limit: Limit) -> bool:
    """Whether "only" stands before a time that bounds by itself what comes after it: "only after the audit"."""
    return limit.hedge is Hedge.ONLY and re.search(r"\bonly (?:just|after)\b", limit.clause, re.I) is not None


def _rests(limit: Limit, source: str, language: str) -> Iterator[tuple[str, ...]]:
    """What a clause, or its sentence, is without a limit, in the ways that the limit's word can be lost."""
    written = limit.written.lower().replace("’", "'")
    left = _WITHOUT_IT.get(written)
    if left is None:
        left = (written.removesuffix("n't").replace("ca", "can") if written.endswith("n't") else "",)
    whole = next((each for each in _SENTENCE.split(source) if limit.clause in each), "")
    for word in left:
        for each in (limit.clause, whole):
            yield _tokens(each.replace(limit.written, f" {word} ", 1), language)


def _within(rest: tuple[str, ...], text: tuple[str, ...]) -> bool:
    return any(text[at : at + len(rest)] == rest for at in range(len(text) - len(rest) + 1))


@lru_cache(maxsize=4_000)
def _tokens(text: str, language: str) -> tuple[str, ...]:
    """The words of a text as stems, without those that come and go with a denial."""
    words = (word.lower() for word in _TOKEN.findall(" ; ".join(clauses(text))))
    return tuple(stem(word, language) for word in words if word not in _LEFT_OUT)
