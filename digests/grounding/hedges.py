"""Negations and hedges that a line drops from what it takes over; `added.py` has those that it puts in.

A statement is parted into clauses, each of which may hold limits ("not", "up to 8 %"). For every clause that a line
takes over, the line must hold the same limit in the words that it took, or another word for it that the statement has
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from digests.grounding.contraries import denies
from digests.grounding.deadlines import begun, ended
from digests.grounding.german_denials import denied, freed, plainly_denied, undenied
from digests.grounding.german_turns import turned_in_german
from digests.grounding.kept import bare, expressed, kept, plain, said_without
from digests.grounding.limits import ALSO, PATTERNS, Limit, clauses, limits
from digests.grounding.line_clauses import (
    TAKEN,
    Clause,
    common,
    fallen,
    holds,
    share,
    stems_of,
    times,
)
from digests.grounding.orders import ordered
from digests.grounding.otherwise import (
    otherwise,
)
from digests.grounding.said_elsewhere import said_elsewhere
from digests.grounding.soft_denials import softly_denied, unlike
from digests.grounding.torn import torn_out
from digests.grounding.vocabulary import Hedge

_ALWAYS = re.compile(r"\b(?:always|immer|stets|must(?! (?:not|never))|muss(?! nicht)|müssen(?! nicht))\b", re.I)
_NOT_EVEN = re.compile(r"\b(?:not even|nor|neither|never|auch nicht|nicht einmal|weder|nie)\b", re.I)
_EVEN = re.compile(
    r"\b(?:even|auch|sogar|selbst(?= (?:im|in|bei|beim|mit|für|an|am|auf|ab|unter|nach|vor|zu[mr]?|die|der|den)\b))\b",
    re.I,
)
_EVEN_SO = re.compile(r"even|selbst|sogar", re.I)
"""After a denial they go on with it: "don't fit, even with an adapter"."""
_ALIKE = 0.5
"""From this share on a clause of a line is about what a clause of a statement is about."""
_INTENDED = re.compile(r"\b(?:soll|sollen|will|wollen)\b", re.I)
_TO_BE = re.compile(r"\A(?!.*\b(?:ist|sind|wird|hat|haben)\b).*\b[a-zäöüß]{3,}en\W*\Z", re.S)
"""A German clause that ends in an infinitive and has no verb of its own."""
_EITHER = re.compile(r"\b(?:or|nor|oder|noch)\b", re.I)
_FROM = 0.67
"""A clause has its words from each statement that has so many of those that the best one has."""
_PREFIX = 2
"""So many words before a colon limit what follows: "Planned: …", "Target 2028: …"."""
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
    r"|before|prior to|erst|frühestens)\b",
    re.I,
)
_WITHOUT = frozenset(("without", "ohne"))
_COUNTED = (Hedge.NOT, Hedge.ONLY, Hedge.MAYBE)


def lost(text: str, sources: list[str], language: str) -> list[Limit]:
    """The limits of the source clauses that the text takes over without them. `language` is that of both."""
    own = [Clause(part, language) for part in clauses(text)]
    titles = {plain(part) for source in sources for part in clauses(source)}
    heading = {
        limit.hedge
        for each in own
        if len(each.text.split()) <= _PREFIX
        for limit in limits(each.text, language)
        if limit.hedge is not Hedge.NOT or plain(each.text) not in titles
    }
    for clause in own:
        clause.hedges |= heading  # "Planned: …" limits what follows.
    for before, clause in pairwise(own):
        if language == "de" and _INTENDED.search(before.text) and _TO_BE.search(clause.text):
            clause.hedges.add(Hedge.PLANNED)  # "sollen A steigen und B gewonnen werden"
    whole = Clause(ALSO.sub(" ", text), language)
    found = [limit for source in sources for limit in _lost_of(source, own, whole, sources, language)]
    return (
        found
        or [*torn_out(text, sources, language)][:1]
        or [*softly_denied(text, sources, language)]
        or [*_half_denied(text, own, sources)]
        or _turned(text, whole, own, sources, language)
        or list(_fewer(sources, whole, language))
    )


def _turned(text: str, whole: Clause, own: list[Clause], sources: list[str], language: str) -> list[Limit]:
    """What a line turns round by a word of its own; one that only repeats clauses has none."""
    said = " ".join(sources)
    there = {plain(part) for source in sources for part in clauses(source)}
    if all(plain(clause.text) in there for clause in own):
        return []
    return [
        *_as_well(text, said),
        *undenied(text, sources, language),
        *freed(text, sources, language),
        *turned_in_german(text, sources, language),
        *_needed(whole, sources, language),
        *ended(text, sources),
        *begun(text, sources),
        *unlike(text, sources),
    ]


def _half_denied(text: str, own: list[Clause], sources: list[str]) -> Iterator[Limit]:
    """The first of two things that a statement denies together, where a line denies the second one alone."""
    head = clauses(text.partition(": ")[0]) if ": " in text else ()
    for limit in (limit for source in sources for limit in limits(source) if limit.hedge is Hedge.NOT):
        if not _EITHER.search(limit.clause):
            continue
        # "App and portal won't be ready" denies both: only what is parted from it is left out.
        of_it = [c for c in own if c.nearest == limit.clause and c.best >= _ALIKE and c.text not in head]
        if (
            len(of_it) > 1
            and f"{of_it[0].text} and " not in text
            and not denies(of_it[0].text)
            and any(Hedge.NOT in clause.hedges for clause in of_it[1:])
        ):
            yield Limit(Hedge.NOT, limit.written, limit.clause, "")


def _lost_of(source: str, own: list[Clause], every: Clause, sources: list[str], language: str) -> list[Limit]:
    """The limits of one statement that a line has lost, of the clauses that it does not have from another one."""
    titles = {plain(each) for each in sources}
    head = clauses(every.text.partition(": ")[0]) if ": " in every.text else ()
    mine = [
        clause
        for clause in own
        if (clause.text in head and plain(clause.text) not in titles) or _is_from(clause, source, sources, language)
    ]
    whole = every if len(mine) == len(own) else Clause(_joined(mine, head), language)
    parts = [stems_of(part, language) for part in clauses(source)]
    for clause in mine:
        alike = [
            (share(clause, part), common(clause, part), text) for part, text in zip(parts, clauses(source), strict=True)
        ]
        clause.best, _, clause.nearest = max(alike, default=(0.0, 0, ""))
    unkept = [
        limit
        for limit in limits(source, language)
        if not fallen(limit)
        and not (
            kept(limit, _holding(limit, source, own, mine, sources, language), whole, [source], language)
            and not bare(limit, source, whole, source, language)
        )
        and not said_without(limit, sources, language)
    ]
    return [limit for limit in unkept if not said_elsewhere(limit, mine, whole, [source], language)]


def _holding(
    limit: Limit, source: str, own: list[Clause], mine: list[Clause], sources: list[str], language: str
) -> list[Clause]:
    """The clauses of a line that may hold a limit: for a number that no other statement has, all of them."""
    if not limit.number or any(holds(each, limit.number, language) for each in sources if each != source):
        return mine
    return own


def _joined(own: list[Clause], head: tuple[str, ...]) -> str:
    """Clauses of a line as one text; what stood before its colon stands so."""
    parts = [" ; ".join(clause.text for clause in own if (clause.text in head) is first) for first in (True, False)]
    return ": ".join(filter(None, parts))


def _is_from(clause: Clause, source: str, sources: list[str], language: str) -> bool:
    """Whether a clause of a line has its words from a statement, and not far more of them from another one."""
    most = max(common(clause, stems_of(each, language)) for each in sources)
    return common(clause, stems_of(source, language)) >= _FROM * most


def _as_well(text: str, said: str) -> Iterator[Limit]:
    """What a line says is so as well where a statement denies it as well: "auch für Händler" for "auch nicht"."""
    if not _NOT_EVEN.search(said) or _NOT_EVEN.search(text) or _says_no(text, said):
        return
    before = ""
    for clause in clauses(text):
        also = _EVEN.search(clause)
        going_on = also is not None and _EVEN_SO.fullmatch(also.group()) and PATTERNS[Hedge.NOT].search(before)
        before = clause
        if also and not going_on and not PATTERNS[Hedge.NOT].search(clause):
            yield Limit(Hedge.NOT, also.group(), clause, "")


def _says_no(text: str, said: str) -> bool:
    """Whether a line refuses something by other words than "auch nicht": "always six weeks or more, on paper too"."""
    bounds = (Hedge.AT_MOST, Hedge.AT_LEAST, Hedge.EARLIEST, Hedge.LATEST)
    if plainly_denied(text) or "≥" in text or "≤" in text:
        return False
    known = {*said.lower().split()}
    new = " ".join(word for word in text.split() if word.lower() not in known)
    return denied(new) or _ALWAYS.search(text) is not None or any(PATTERNS[hedge].search(text) for hedge in bounds)


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
            each.search(whole.text) and not each.search(said) for each in (PATTERNS[Hedge.ONLY], _SAYS_NEED)
        )
        if len(there) == 1 and otherwise(there[0], whole.text, said, language):
            continue
        if there and expressed(there[0], whole.text, said, language) < len(there) - bool(twice):
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
