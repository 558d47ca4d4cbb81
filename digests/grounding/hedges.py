"""Negations and hedges that a line drops from what it takes over; `added.py` has those that it puts in.

A statement is parted into clauses, each of which may hold limits ("not", "up to 8 %"). For every clause that a line
takes over, the line must hold the same limit in the words that it took, or another word for it that the statement has
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.grounding.german_turns import UNPLANNED, turned_in_german
from digests.grounding.limits import ALSO, PATTERNS, Limit, clauses, limits
from digests.grounding.line_clauses import (
    FEW,
    TAKEN,
    Clause,
    common,
    fallen,
    holds,
    share,
    stems_of,
    takes,
    times,
    without,
)
from digests.grounding.orders import ordered
from digests.grounding.otherwise import (
    ASKED,
    PAIRED,
    asked_before,
    other_words,
    otherwise,
    unplanned,
)
from digests.grounding.vocabulary import Hedge

_ALWAYS = re.compile(r"\b(?:always|immer|stets|must(?! (?:not|never))|muss(?! nicht)|müssen(?! nicht))\b", re.I)
_OTHER_SIDE = {Hedge.AT_MOST: Hedge.AT_LEAST, Hedge.AT_LEAST: Hedge.AT_MOST}
_AS_WELL = {Hedge.ONLY: Hedge.AT_MOST}
_NOT_EVEN = re.compile(r"\b(?:not even|nor|neither|never|auch nicht|nicht einmal|weder|nie)\b", re.I)
_EVEN = re.compile(r"\b(?:even|auch)\b", re.I)
_PREFIX = 2
"""So many words before a colon limit what follows: "Planned: …", "Target 2028: …"."""
_ALIKE = 0.5
"""From this share on a clause of a line is about what a clause of a statement is about."""
_MOST = 0.6
"""From this share on a line takes over a statement, what its shortest clauses say too."""
_NEARLY_ALL = 0.9
"""From this share on a line repeats a clause, and so as often as it denies."""
_WITH = re.compile(r"\b(?P<with>with|without|mit|ohne|gegen)\s(?P<what>[^\s,;:.]+(?:\s[^\s,;:.]+){0,2})", re.I)
_ALONE = r"only|solely|alone|exclusively|nur|allein|ausschließlich|lediglich"
_NEED = (
    r"need\w*|requir\w+|must|mandatory|prerequisite|brauch(?:t|en)|benötig\w+|erforder\w+|muss|müssen|\w*pflicht|nötig"
    r"|notwendig|voraussetz\w*"
)
_NEEDS = re.compile(rf"\b(?:{_ALONE}|{_NEED})\b", re.I)
_SAYS_NEED = re.compile(
    rf"\b(?:{_ALONE}|{_NEED}|always|if|unless|first|subject to|immer|stets|voraus\w*|wenn|falls|sofern|zuerst|zunächst"
    r"|erst|frühestens)\b",
    re.I,
)
_WITHOUT = frozenset(("without", "ohne"))
_PLAN = re.compile(r"\bplan(?: (?:for )?(?:19|20)\d\d)?:", re.I)
"""A head that makes all a plan: "Hiring plan 2030: 12 engineers"."""
_NEITHER = re.compile(r"\b(?:neither|weder)\b", re.I)
"""It denies two things."""
_BEYOND = re.compile(r"\b(?:mehr|darüber|weniger|darunter)\b(?! als)", re.I)
_COUNTED = (Hedge.NOT, Hedge.ONLY, Hedge.MAYBE)


def lost(text: str, sources: list[str], language: str) -> list[Limit]:
    """The limits of the source clauses that the text takes over without them. `language` is that of both."""
    own = [Clause(part, language) for part in clauses(text)]
    for clause in own:
        # "Planned: …" limits what follows.
        clause.hedges |= {
            limit.hedge for each in own if len(each.text.split()) <= _PREFIX for limit in limits(each.text, language)
        }
    whole = Clause(ALSO.sub(" ", text), language)
    said = " ".join(sources)
    parts = [stems_of(part, language) for source in sources for part in clauses(source)]
    for clause in own:
        clause.best = max((share(clause, part) for part in parts), default=0.0)
    unkept = [
        limit
        for source in sources
        for limit in limits(source, language)
        if not fallen(limit)
        and not (_kept(limit, own, whole, sources, language) and not _bare(limit, source, whole, said, language))
        and not _said_without(limit, sources, language)
    ]
    found = [limit for limit in unkept if not _elsewhere(limit, own, whole, sources, language)]
    return (
        found
        or [*_as_well(text, said), *turned_in_german(text, sources, language), *_needed(whole, sources, language)]
        or list(_fewer(sources, whole, language))
    )


def _as_well(text: str, said: str) -> Iterator[Limit]:
    """What a line says is so as well where a statement denies it as well: "auch für Händler" for "auch nicht"."""
    if _NOT_EVEN.search(said) and not _NOT_EVEN.search(text) and (also := _EVEN.search(text)):
        yield Limit(Hedge.NOT, also.group(), text, "")


def _needed(whole: Clause, sources: list[str], language: str) -> Iterator[Limit]:
    """What a line does with or without where a statement has it only with: "discounts with approval" need none."""
    denied = times(Hedge.NOT, whole.text, language)
    for match in _WITH.finditer(whole.text):
        without_it = match["with"].lower() in _WITHOUT
        if denied > without_it or _SAYS_NEED.search(whole.text):
            continue
        noun = stems_of(match["what"], language)
        for part in (part for source in sources for part in clauses(source)):
            denials = times(Hedge.NOT, part, language)
            needs = denials > 1 or (not denials and _NEEDS.search(part) is not None)
            if needs and noun & stems_of(part, language):
                yield Limit(Hedge.ONLY, match["with"], whole.text, "")


def _elsewhere(limit: Limit, own: list[Clause], whole: Clause, sources: list[str], language: str) -> bool:
    """Whether a line says the limit in another of its clauses: "London, 3 May: customers only"."""
    if limit.number:
        return False
    if limit.hedge in _OTHER_SIDE and otherwise(limit, whole.text, " ".join(sources), language):
        return True
    if limit.hedge is Hedge.CONDITION and ASKED.match(whole.text):
        return True
    if limit.hedge is Hedge.PLANNED and unplanned(limit) and Hedge.NOT in whole.hedges:
        return True  # "no price rise" for "we don't plan a price rise"
    if limit.hedge is Hedge.PLANNED and _PLAN.search(whole.text):
        return True
    if limit.hedge is Hedge.NOT and asked_before(whole.text, " ".join(sources), language):
        return True
    verbatim = {_plain(c.text) for c in own}
    taken = [
        each
        for source in sources
        for each in limits(source, language)
        if each.hedge is limit.hedge
        and not each.number
        and takes(whole, each, language)
        and (limit.hedge is not Hedge.NOT or each.clause == limit.clause or _plain(each.clause) not in verbatim)
    ]
    said = " ".join(sources)
    if ordered(limit, whole.text, said):
        return True
    if limit.hedge is Hedge.NOT and PAIRED.search(said) and _ALWAYS.search(whole.text) and not _ALWAYS.search(said):
        return not PATTERNS[Hedge.NOT].search(whole.text)  # "always with a plan" for "none without a plan"
    need = len(taken)
    if (
        need > 1
        and other_words(limit, whole.text, said, language)
        and (any(each.written.lower() in _WITHOUT for each in taken) or PATTERNS[Hedge.ONLY].search(whole.text))
    ):
        need -= 1  # "no contract without approval" is one "approval needed", "who is not … must not" one "only"
    return _expressed(limit, _free(limit, own, whole, sources, language), said, language) >= max(1, need)


def _free(limit: Limit, own: list[Clause], whole: Clause, sources: list[str], language: str) -> str:
    """The clauses of a line that can say a denial: not those that are about another clause of the statement alone."""
    if limit.hedge is not Hedge.NOT:
        return whole.text
    telling = stems_of(without(limit), language)
    others = {_plain(clause) for source in sources for clause in clauses(source)} - {_plain(limit.clause)}
    return " ; ".join(
        c.text for c in own if (c.best < _ALIKE or common(c, telling)) and not (_plain(c.text) in others and c.hedges)
    )


def _plain(clause: str) -> str:
    """A clause to compare with others: verbatim another clause of a statement, it says nothing of this one."""
    return clause.strip(" .;:!").lower()


def _fewer(sources: list[str], whole: Clause, language: str) -> Iterator[Limit]:
    """The limits that a line which repeats nearly all of its statements has less often than they."""
    said = " ".join(sources)
    repeated = [source for source in sources if _repeats(stems_of(source, language), whole.stems)]
    for hedge in _COUNTED:
        there = [
            limit
            for source in repeated
            for limit in limits(source, language)
            if limit.hedge is hedge and not limit.number and not ordered(limit, whole.text, said)
        ]
        twice = hedge is Hedge.NOT and any(
            each.search(whole.text) and not each.search(said) for each in (PATTERNS[Hedge.ONLY], _NEEDS)
        )
        if len(there) == 1 and otherwise(there[0], whole.text, said, language):
            continue
        if there and _expressed(there[0], whole.text, said, language) < len(there) - bool(twice):
            yield there[-1]


def taken(text: str, source: str, language: str) -> bool:
    """Whether a line takes a statement over; of a line in another language (language "") that can't be ruled out."""
    telling = stems_of(source, language or "en")
    return not language or not telling or len(telling & stems_of(text, language)) >= TAKEN * len(telling)


def denied_there(text: str, source: str, language: str) -> bool:
    """Whether a line denies what it takes over from a statement, in the clause that takes most of it.

    In another language (language "") words can't be compared: then a plain "not" says nothing certain.
    """
    telling = stems_of(source, language or "en")
    own = [Clause(part, language) for part in clauses(text)] if language else []
    most = max((len(telling & clause.stems) for clause in own), default=0)
    return any(Hedge.NOT in clause.hedges for clause in own if len(telling & clause.stems) == most)


def _repeats(telling: frozenset[str], own: frozenset[str]) -> bool:
    return bool(telling) and len(telling & own) >= _NEARLY_ALL * len(telling)


def _expressed(limit: Limit, text: str, said: str, language: str) -> int:
    """How often a text says the hedge of a limit, in its own words or in others that no statement has."""
    both = limit.hedge is Hedge.NOT and _NEITHER.search(text) is not None
    others = [
        word
        for word in other_words(limit, text, said, language)
        if not (limit.hedge is Hedge.NOT or language == "de") or not PATTERNS[limit.hedge].fullmatch(word)  # counted
    ]
    return times(limit.hedge, text, language) + both + len(others)


def _kept(limit: Limit, own: list[Clause], whole: Clause, sources: list[str], language: str) -> bool:
    """Whether the line keeps the limit, or does not take over what it limits."""
    said = " ".join(sources)
    if limit.number:
        holding = [c for c in own if holds(c.text, limit.number, language)]
        if not holding:
            return True
        if _BEYOND.search(said) and any(_contrary(limit, c, language) for c in holding):
            return True  # "over 5 % only by the management" for "at most 5 %, more only by the management"
        return any(
            _bounds(limit, c, language) or otherwise(limit, c.text, said, language)
            for c in holding
            if not _contrary(limit, c, language)
        )
    if limit.hedge is Hedge.PLANNED and UNPLANNED.search(limit.clause):
        return True  # what is not planned is denied, and judged so
    telling = stems_of(without(limit), language)
    about = [c for c in own if share(c, telling) == c.best >= _ALIKE]
    if not about and not takes(whole, limit, language):
        short = limit.hedge is Hedge.NOT and len(telling) < FEW and language == "de"
        if not (
            short
            and clauses(said)[-1] != limit.clause
            and common(whole, known := stems_of(said, language)) >= TAKEN * len(known)
        ):
            return True
    if len(telling) < FEW and limit.hedge is Hedge.ONLY and (having := [c for c in own if common(c, telling)]):
        return any(limit.hedge in c.hedges or otherwise(limit, c.text, said, language) for c in having)
    if len(telling) < FEW:
        free = _free(limit, own, whole, sources, language) if telling else whole.text
        return times(limit.hedge, free, language) > 0 or otherwise(limit, free, said, language)
    best = max(common(c, telling) for c in own)
    taking = [c for c in own if common(c, telling) == best]
    near = taking if best >= TAKEN * len(telling) else about or [whole]
    if (
        limit.hedge is not Hedge.MAYBE
        and len(telling & whole.stems) >= _NEARLY_ALL * len(telling)
        and times(limit.hedge, whole.text, language) < times(limit.hedge, limit.clause, language)
    ):
        return any(otherwise(limit, c.text, said, language) for c in near)
    return any(limit.hedge in c.hedges or otherwise(limit, c.text, said, language) for c in near)


def _bare(limit: Limit, source: str, whole: Clause, said: str, language: str) -> bool:
    """Whether a denial with no words of its own is lost: "…, not before", "…, but none has gone back"."""
    own = stems_of(without(limit), language)
    if limit.hedge is not Hedge.NOT or limit.number or len(own) >= FEW or own - whole.stems:
        return False
    telling = stems_of(source, language)
    return (
        len(limits(source, language)) == 1
        and len(telling) >= FEW
        and common(whole, telling) >= _MOST * len(telling)
        and Hedge.NOT not in whole.hedges
        and not otherwise(limit, whole.text, said, language)
    )


def _bounds(limit: Limit, clause: Clause, language: str) -> bool:
    """Whether a clause has the limit, and not of another number: "up to 70 degrees at 48 dB" bounds the first."""
    alike = [each for each in clause.limits if each.hedge in (limit.hedge, _AS_WELL.get(limit.hedge))]
    return any(
        holds(each.number, limit.number, language) if each.number else each.hedge is Hedge.ONLY for each in alike
    )


def _contrary(limit: Limit, clause: Clause, language: str) -> bool:
    """Whether a clause bounds the limit's number from the other side, and denies nothing."""
    other = _OTHER_SIDE.get(limit.hedge)
    return Hedge.NOT not in clause.hedges and any(
        each.hedge is other and holds(each.number, limit.number, language) for each in clause.limits
    )


def _said_without(limit: Limit, sources: list[str], language: str) -> bool:
    """Whether another cited statement gives the same number without the limit."""
    return bool(limit.number) and any(
        holds(clause, limit.number, language) and not PATTERNS[limit.hedge].search(clause)
        for source in sources
        for clause in clauses(source)
    )
