"""Negations and hedges: a line that drops one from what it takes over, or puts in one of its own, says something else.

A statement is parted into clauses, each of which may hold limits ("not", "up to 8 %"). For every clause that a line
takes over, the line must hold the same limit in the words that it took, or another word for it that the statement has
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digests.grounding.quantities import quantities
from digests.grounding.vocabulary import (
    HALVES,
    HEDGES,
    MULTIPLES,
    OF_A_NUMBER,
    ONES,
    OTHER_LANGUAGE,
    OTHERWISE,
    TENS,
    Hedge,
    listed,
)
from digests.lexicons import lexicon
from digests.wording import WORD, stem

_CLAUSE = re.compile(
    r"\s*[|\t\n]\s*|[,;:.!?()–—]\s+|\s+(?:and|but|or|while|whereas|although|because|so that"
    r"|und|aber|oder|sondern|während|weil|obwohl|sodass)\s+",
    re.I,
)
_PATTERNS = {hedge: re.compile(rf"(?<![\w-])(?:{words})(?!\w)", re.I) for hedge, words in HEDGES.items()}
_OTHERWISE = {hedge: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I) for hedge, words in OTHERWISE.items()}
_NUMBER_WORDS = "|".join(
    sorted(
        {
            *ONES,
            *TENS,
            *MULTIPLES,
            *HALVES,
            "hundred",
            "hundert",
            "dozen",
            "dutzend",
            "tausend",
            "all",
            "every",
            "alle",
            "jede",
            "any",
        },
        key=len,
        reverse=True,
    )
)
_NUMBER = re.compile(
    rf"\W*(?:[^\W\d_]+\W+){{0,2}}?(?P<number>(?:[$€£]|us\$|eur|usd)?\s?\d[\d.,]*|(?:{_NUMBER_WORDS})\w{{0,2}}\b)", re.I
)
_AT_NUMBER = re.compile(
    r"\W*(?P<number>(?:[$€£]|us\$|eur|usd)?\s?\d[\d.,]*"
    rf"|(?:{'|'.join(sorted({*ONES, *TENS}, key=len, reverse=True))})\b)",
    re.I,
)
_COMPARING = re.compile(r"(?:more|less|fewer) than|(?:mehr|weniger) als", re.I)
_PREPOSITIONS = frozenset(listed("under over above below around about unter über gut rund > < c c."))
"""Of a number only where they stand right before it: "over five" is, "over the next five years" is not."""
_ALSO = re.compile(r"\b(?:not|nicht) (?:only|just|nur|allein)\b", re.I)
"""Neither a negation nor a limit; half of it is one."""
_MONTH = re.compile(r"\bMay\b(?!\s[a-z])|(?<=\d\s)May\b|(?<=\d(?:st|nd|rd|th)\s)May\b")
"""The month, which is no "may"."""
_BARE_NOT = frozenset(listed("not no nicht kein keine"))
_NOT_MORE = re.compile(r"\s+(?:more than|less than|exceed\w*|mehr als|weniger als|über)", re.I)
_NEGATIVE = re.compile(
    r"(?:un|in|im|ir|non-?|dis)(?P<head>[a-zäöüß]{4,})|(?P<tail>[a-zäöüß]{4,}?)(?:los|frei|less|-free)(?:e[snrm]?)?"
)
_TAKEN = 0.5
"""Share of a clause's telling words from which on a line has taken the clause over."""
_NEARLY_ALL = 0.9
"""From this share on a line repeats a clause, and so as often as it denies."""
_FEW = 2
"""Clauses with fewer telling words are judged together with the whole statement."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A hedge where it stands: what it is, how it is written, the clause that it limits, the number that it is of."""

    hedge: Hedge
    written: str
    clause: str
    number: str


def lost(text: str, sources: list[str], language: str) -> list[Limit]:
    """The limits of the source clauses that the text takes over without them. `language` is that of both."""
    own = [_Clause(part, language) for part in _clauses(text)]
    for clause in own:
        # "Planned: …" limits what follows.
        clause.hedges |= {
            limit.hedge for each in own if len(each.text.split()) == 1 for limit in limits(each.text, language)
        }
    whole = _Clause(_ALSO.sub(" ", text), language)
    said = " ".join(sources)
    return [
        limit
        for source in sources
        for limit in limits(source, language)
        if not _kept(limit, own, whole, said, language) and not _said_without(limit, sources, language)
    ]


def added(text: str, sources: list[str], language: str | None) -> list[Limit]:
    """The negations and "only" of the text that no source has for the words that they are about.

    With `language` None the text is in another language than its sources: then a negation anywhere in them will do.
    """
    found = []
    joined = " ".join(sources)
    given = [(_Clause(part, language or "en"), part) for source in sources for part in _clauses(source)]
    for limit in limits(text, language or ""):
        if limit.hedge not in (Hedge.NOT, Hedge.ONLY) or _phrase(limit) in _FALLEN or _phrase(limit) in joined.lower():
            continue
        if language is None:
            alike = [joined]
        else:
            stems = _stems(_without(limit), language)
            alike = [
                part
                for clause, part in given
                if stems and len(stems & clause.stems) >= _TAKEN * min(len(stems), len(clause.stems) or 1)
            ]
            alike = alike or [joined]
        if not any(_denies(part, limit.hedge) for part in alike):
            found.append(limit)
    return found


def limits(text: str, language: str = "") -> Iterator[Limit]:
    """All hedges of a text, clause by clause. `language` keeps words out that mean something else in it."""
    foreign = OTHER_LANGUAGE.get(language, frozenset())
    for clause in _clauses(text):
        for hedge, pattern in _PATTERNS.items():
            for match in pattern.finditer(clause):
                if match.group().lower() in foreign:
                    continue
                number = ""
                if hedge in OF_A_NUMBER:
                    near = match.group().lower() in _PREPOSITIONS
                    follows = (_AT_NUMBER if near else _NUMBER).match(clause, match.end())
                    if follows is None and not _COMPARING.fullmatch(match.group()):
                        continue
                    number = follows.group("number").rstrip(".,") if follows else ""
                elif match.group().lower() in _BARE_NOT and _NOT_MORE.match(clause, match.end()):
                    continue
                yield Limit(hedge, match.group(), clause, number)


_FALLEN = ("nur noch",)
"""Of a value that fell, and no limit."""


def _phrase(limit: Limit) -> str:
    """The limit with the word after it, as a column's head may have it ("Not this")."""
    at = limit.clause.find(limit.written)
    after = limit.clause[at + len(limit.written) :].split()
    return " ".join((limit.written, *after[:1])).lower()


class _Clause:
    """A clause of a line: its words as stems, and its limits."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.stems = _stems(text, language)
        self.hedges = {limit.hedge for limit in limits(text, language)}


def _clauses(text: str) -> list[str]:
    return [part for part in _CLAUSE.split(_MONTH.sub("Mai", _ALSO.sub(" ", text))) if part.strip()]


def _kept(limit: Limit, own: list[_Clause], whole: _Clause, said: str, language: str) -> bool:
    """Whether the line keeps the limit, or does not take over what it limits."""
    if limit.number:
        holding = [c for c in own if _holds(c.text, limit.number, language)]
        if not holding:
            return True
        return any(limit.hedge in c.hedges or _otherwise(limit, c.text, said, language) for c in holding)
    telling = _stems(_without(limit), language)
    if not telling or len(telling & whole.stems) < _TAKEN * len(telling):
        return True
    if len(telling) < _FEW:
        return limit.hedge in whole.hedges or _otherwise(limit, whole.text, said, language)
    best = max(len(telling & c.stems) for c in own)
    taking = [c for c in own if len(telling & c.stems) == best]
    near = taking if best >= _TAKEN * len(telling) else [whole]
    if len(telling & whole.stems) >= _NEARLY_ALL * len(telling) and _times(limit.hedge, whole.text, language) < _times(
        limit.hedge, limit.clause, language
    ):
        return any(_otherwise(limit, c.text, said, language) for c in near)
    return any(limit.hedge in c.hedges or _otherwise(limit, c.text, said, language) for c in near)


def _times(hedge: Hedge, text: str, language: str) -> int:
    """How often a text says a hedge: "no offer without approval" denies twice."""
    return sum(limit.hedge is hedge for limit in limits(text, language))


def _holds(text: str, number: str, language: str) -> bool:
    """Whether a text has a number, however it is written there."""
    values = {value for q in quantities(number, language) for value in q.values}
    if any(not values.isdisjoint(q.values) for q in quantities(text, language)):
        return True
    return re.search(rf"(?<![\d.,\w]){re.escape(number)}(?!\d|[.,]\d)", text, re.I) is not None


def _without(limit: Limit) -> str:
    return limit.clause.replace(limit.written, " ", 1)


def _said_without(limit: Limit, sources: list[str], language: str) -> bool:
    """Whether another cited statement gives the same number without the limit."""
    return bool(limit.number) and any(
        _holds(clause, limit.number, language) and not _PATTERNS[limit.hedge].search(clause)
        for source in sources
        for clause in _clauses(source)
    )


def _denies(text: str, hedge: Hedge) -> bool:
    if hedge is Hedge.ONLY:
        return any(_PATTERNS[h].search(text) for h in (Hedge.ONLY, Hedge.EXCEPT, Hedge.AT_MOST)) or bool(
            _OTHERWISE[hedge].search(text)
        )
    return bool(
        any(_PATTERNS[h].search(text) for h in (Hedge.NOT, Hedge.EXCEPT, Hedge.ONLY, Hedge.AT_MOST))
        or _OTHERWISE[hedge].search(text)
        or any(_NEGATIVE.fullmatch(word) for word in text.lower().split())
    )


def _otherwise(limit: Limit, text: str, said: str, language: str) -> bool:
    """Whether the line has another word for the limit, one that no statement has: "unavailable" for "not available"."""
    pattern = _OTHERWISE.get(limit.hedge)
    before = said.lower()
    if pattern is not None:
        found = {match.group().lower() for match in pattern.finditer(text)}
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", before) is None for word in found):
            return True
    if limit.hedge is Hedge.CONDITION and pattern is not None and pattern.match(text.lstrip()):
        return True
    if limit.hedge is Hedge.NOT:
        stems = _stems(limit.clause, language)
        for word in text.lower().split():
            match = _NEGATIVE.fullmatch(word.strip(".,;:!?()"))
            base = match and (match.group("head") or match.group("tail"))
            if base and word not in before and any(stem(base, language)[:4] == each[:4] for each in stems):
                return True
    if limit.number and limit.hedge is Hedge.AT_LEAST:
        return re.search(rf"{re.escape(limit.number)}\s?(?:[%€$]\s?)?\+", text) is not None
    return limit.hedge is Hedge.PLANNED and limit.written.lower() in _DUTIES and _tells(text)


_DUTIES = frozenset(("should", "soll", "sollen", "sollte", "sollten"))


def _tells(text: str) -> bool:
    """Whether a clause tells somebody to do something."""
    first = re.match(r"\W*([^\W\d_]+)", text)
    if first is not None and first.group(1).lower() in lexicon("en").bases:
        return True
    return re.search(r"[a-zäöü]en[.!]?$", text) is not None


def _stems(text: str, language: str) -> frozenset[str]:
    lex = lexicon(language)
    return frozenset(stem(w, language) for w in WORD.findall(text) if len(w) > 2 and w.lower() not in lex.stop)
