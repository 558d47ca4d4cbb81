"""Whether a line keeps a limit in the clause that takes over what it limits."""

from __future__ import annotations

import re

from digests.grounding.german_turns import UNPLANNED
from digests.grounding.limits import PATTERNS, Limit, clauses, limits
from digests.grounding.line_clauses import (
    FEW,
    TAKEN,
    Clause,
    common,
    holds,
    share,
    stems_of,
    takes,
    times,
    without,
)
from digests.grounding.otherwise import (
    other_words,
    otherwise,
)
from digests.grounding.quantities import quantities
from digests.grounding.vocabulary import Hedge

_OTHER_SIDE = {Hedge.AT_MOST: Hedge.AT_LEAST, Hedge.AT_LEAST: Hedge.AT_MOST}
_AS_WELL = {Hedge.ONLY: Hedge.AT_MOST}
_SONDERN = re.compile(r"\b(?:nicht|kein\w{0,2})\b(?! nur)(?P<what>[^.;:]*?), sondern\b", re.I)
_NO_EARLIER = re.compile(r"\b(?:not|nicht) (?:earlier|sooner|before|later|früher|vorher|eher|später)\W*\Z", re.I)
_NOT_RULED_OUT = re.compile(
    r"\b(?:not|can[’']t|cannot) be (?:ruled out|excluded)\b|\bnot impossible\b|\bnicht (?:auszuschließen"
    r"|ausgeschlossen)\b",
    re.I,
)
_FOCUS = 3
_SOMEWHAT = 0.25
"""Below this share a clause of a line is about no clause of a statement."""
_ALIKE = 0.5
"""From this share on a clause of a line is about what a clause of a statement is about."""
_MOST = 0.6
"""From this share on a line takes over a statement, what its shortest clauses say too."""
_NEARLY_ALL = 0.9
"""From this share on a line repeats a clause, and so as often as it denies."""
_BOTH = re.compile(
    r"\b(?:neither|weder)\b|\b(?:no|not|never|without|nor|kein\w{0,2}|ohne|nicht)\b[^,;.:]*?(?:\b(?:or|oder)\b|&)", re.I
)
"""It denies two things."""
_BEYOND = re.compile(r"(?:\A|[,;.:]\s|\bund\s)(?:\w+\s)?(?:mehr|darüber|weniger|darunter)\b(?! als)", re.I)


def free(limit: Limit, own: list[Clause], whole: Clause, sources: list[str], language: str) -> str:
    """The clauses of a line that can say a denial: not those that are about another clause of the statement alone."""
    if limit.hedge is not Hedge.NOT:
        return whole.text
    telling = stems_of(without(limit), language)
    if language == "de" and telling and not any(common(c, telling) for c in own):
        return whole.text  # said in other words throughout
    others = {plain(clause) for source in sources for clause in clauses(source)} - {plain(limit.clause)}
    return " ; ".join(
        c.text for c in own if (c.best < _ALIKE or common(c, telling)) and not (plain(c.text) in others and c.hedges)
    )


def plain(clause: str) -> str:
    """A clause to compare with others: verbatim another clause of a statement, it says nothing of this one."""
    return clause.strip(" .;:!").lower()


def expressed(limit: Limit, text: str, said: str, language: str) -> int:
    """How often a text says the hedge of a limit, in its own words or in others that no statement has."""
    both = len(_BOTH.findall(text)) if limit.hedge is Hedge.NOT else 0
    others = [
        word
        for word in other_words(limit, text, said, language)
        if not (limit.hedge is Hedge.NOT or language == "de") or not PATTERNS[limit.hedge].fullmatch(word)  # counted
    ]
    # "Just 16 days" is no "only" of what has no number.
    said_so = sum(
        each.hedge is limit.hedge and bool(each.number) <= bool(limit.number) for each in limits(text, language)
    )
    return said_so + both + len(others)


def kept(limit: Limit, own: list[Clause], whole: Clause, sources: list[str], language: str) -> bool:
    """Whether the line keeps the limit, or does not take over what it limits."""
    said = " ".join(sources)
    if limit.number:
        return _bound_kept(limit, own, said, language)
    if _about_something_else(limit, whole, said, language):
        return True
    telling = stems_of(without(limit), language) or stems_of(_before(limit, sources), language)
    about = [c for c in own if share(c, telling) == c.best >= _ALIKE]
    if not about and limit.hedge in (Hedge.NOT, Hedge.ONLY):
        about = [c for c in own if c.nearest == limit.clause and c.best >= _SOMEWHAT]
    if (
        not about
        and not takes(whole, limit, language)
        and not _short_and_repeated(limit, telling, whole, said, language)
    ):
        return True
    if len(telling) < FEW and limit.hedge is Hedge.ONLY and (having := [c for c in own if common(c, telling)]):
        return any(limit.hedge in c.hedges or otherwise(limit, c.text, said, language) for c in having)
    if len(telling) < FEW:
        rest = free(limit, own, whole, sources, language) if telling else whole.text
        return times(limit.hedge, rest, language) > 0 or otherwise(limit, rest, said, language)
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


def _bound_kept(limit: Limit, own: list[Clause], said: str, language: str) -> bool:
    """Whether a line that has the number of a bound has the bound too."""
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


def _about_something_else(limit: Limit, whole: Clause, said: str, language: str) -> bool:
    """Whether a limit is of words that the line has not at all, or is judged as another one."""
    if limit.hedge is Hedge.PLANNED and UNPLANNED.search(limit.clause):
        return True  # what is not planned is denied, and judged so
    if limit.hedge is Hedge.NOT and _SONDERN.search(said) and not common(whole, _instead(limit, said, language)):
        return True  # "not the regulars, but the small firms": of the small firms nothing is denied
    if _NO_EARLIER.search(limit.clause) and whole.hedges & {Hedge.EARLIEST, Hedge.LATEST}:
        return True  # "no earlier than Monday" for "from Monday, not earlier"
    if _NOT_RULED_OUT.search(limit.clause) and Hedge.MAYBE in whole.hedges:
        return True  # "may" for "can't be ruled out"
    return limit.written.lower() == "just" and not _focus(limit, language) & whole.stems


def _short_and_repeated(limit: Limit, telling: frozenset[str], whole: Clause, said: str, language: str) -> bool:
    """Whether a short German denial belongs to a statement that the line repeats: "…, aber nicht online"."""
    if limit.hedge is not Hedge.NOT or len(telling) >= FEW or language != "de" or clauses(said)[-1] == limit.clause:
        return False
    known = stems_of(said, language)
    return common(whole, known) >= TAKEN * len(known)


def _instead(limit: Limit, said: str, language: str) -> frozenset[str]:
    """What is denied before a "sondern"."""
    found = _SONDERN.search(said)
    return (
        stems_of(found["what"], language)
        if found and limit.clause.strip() in said
        else stems_of(limit.clause, language)
    )


def _focus(limit: Limit, language: str) -> frozenset[str]:
    """The telling words right after a limit, which is of them: "click" of "with just a click from anywhere"."""
    after = limit.clause.partition(limit.written)[2].split()
    return stems_of(" ".join(after[:_FOCUS]), language)


def _before(limit: Limit, sources: list[str]) -> str:
    """The clause before that of a limit which has no telling words: "in Ireland" of "in Ireland and the UK alone"."""
    for source in sources:
        parts = clauses(source)
        if limit.clause in parts[1:] and limit.hedge is Hedge.ONLY:
            return parts[parts.index(limit.clause) - 1]
    return ""


def bare(limit: Limit, source: str, whole: Clause, said: str, language: str) -> bool:
    """Whether a denial with no words of its own is lost: "…, not before", "…, but none has gone back"."""
    own = stems_of(without(limit), language)
    if limit.hedge is not Hedge.NOT or limit.number or len(own) >= FEW or own - whole.stems:
        return False
    telling = stems_of(source, language)
    return (
        times(Hedge.NOT, source, language) == 1
        and len(telling) >= FEW
        and common(whole, telling) >= _MOST * len(telling)
        and Hedge.NOT not in whole.hedges
        and not otherwise(limit, whole.text, said, language)
    )


def _bounds(limit: Limit, clause: Clause, language: str) -> bool:
    """Whether a clause has the limit, and not of another number: "up to 70 degrees at 48 dB" bounds the first."""
    alike = [each for each in clause.limits if each.hedge in (limit.hedge, _AS_WELL.get(limit.hedge))]
    return any(
        holds(each.number, limit.number, language) if each.number else each.hedge is Hedge.ONLY
        for each in alike
        if not re.search(rf"\b{re.escape(each.written)} {re.escape(limit.written)}", limit.clause, re.I)
    )


def _contrary(limit: Limit, clause: Clause, language: str) -> bool:
    """Whether a clause bounds the limit's number from the other side, and denies nothing."""
    other = _OTHER_SIDE.get(limit.hedge)
    if any(each.hedge is limit.hedge and holds(each.number, limit.number, language) for each in clause.limits):
        return False  # "over ten months at most"
    return Hedge.NOT not in clause.hedges and any(
        each.hedge is other and holds(each.number, limit.number, language) for each in clause.limits
    )


def said_without(limit: Limit, sources: list[str], language: str) -> bool:
    """Whether another cited statement gives the same number, of the same unit, without the limit."""
    if not limit.number:
        return False
    of = [q for q in quantities(limit.clause, language) if holds(q.written, limit.number, language)]
    return any(
        holds(clause, limit.number, language)
        and not PATTERNS[limit.hedge].search(clause)
        and any(
            each.same_value(q) and (each.units & q.units or not of) for q in of for each in quantities(clause, language)
        )
        for source in sources
        if limit.clause not in clauses(source)
        for clause in clauses(source)
    )
