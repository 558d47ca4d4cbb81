"""Which other words of a German line can stand for a hedge: none that the line has for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.grounding.german_denials import denials, spare
from digests.grounding.limits import PATTERNS, Limit
from digests.grounding.line_clauses import stems_of
from digests.grounding.vocabulary import Hedge

_ROOT = 4
_OF_ITSELF = (Hedge.ONLY, Hedge.PLANNED, Hedge.MAYBE, Hedge.ABOUT)
_OUTSIDE = re.compile(r"\b(?:außerhalb|jenseits|außer|andere\w*|statt)\b", re.I)
_GUESS = re.compile(
    r"dürft\w*|vermutlich\w*|wahrscheinlich\w*|wohl|voraussichtlich\w*|könnt\w*|möglicherweise|eventuell\w*|evtl\.?"
    r"|vielleicht|womöglich",
    re.I,
)
"""A guess beside "not before" is one more limit; "possible" and "planned" are none."""
_DENIAL = re.compile(
    r"nicht|kein\w{0,2}|nie|niemals|niemand|no|not|noch nicht|nicht vor|ohne|ausgeschlossen\w*|ausgenommen\w*|entfällt",
    re.I,
)
_HIGHEST = re.compile(r"höchstens|maxim\w*|max\.", re.I)
_LOWEST = re.compile(r"ab|mindest\w*", re.I)
_ENDING = re.compile(r"endet?e?n?|läuft|auslauf\w*|letzt\w*|schluss|begrenzt|befristet\w*", re.I)
_TILL = re.compile(r"\b(?:nur|ausschließlich|lediglich) (?:noch |vorerst )?(?:bis|im|in|am|vom|von|während)\b", re.I)
_GIVEN = re.compile(r"bei|mit|wenn|sobald|voraussetz\w*", re.I)
_ONLY = re.compile(r"nur", re.I)
_ONLY_FROM = re.compile(r"\bnur (?:noch )?(?:ab|nach|im|in|am|von|zwischen|später)\b", re.I)
_MORE = re.compile(r"über|mehr als|unter", re.I)
_START = re.compile(r"start\w*", re.I)
_LEAVE = re.compile(
    r"\w+bar\w{0,2}|darf|dürfen|erlaub\w*|zulässig|gestattet|lässt|lassen|ermöglich\w*|optional\w*", re.I
)
"""Says what can be done, and not what may come."""
_NO_EARLIER_ALONE = re.compile(r"nicht vor|frühest\w*|noch nicht|erst", re.I)
_NO_EARLIER = re.compile(r"frühest\w*|\bnicht\b[^.;]*\bvor\b|\bvor\b[^.;]*\b(?:nicht|nichts|kein\w*)\b|nicht vor", re.I)


def standing(limit: Limit, found: set[str], text: str, said: str) -> set[str]:
    """Of the other words for a hedge those that can stand for it in this line."""
    barred = [*_barred(limit, text, said)]
    return {word for word in found if not any(each.fullmatch(word) for each in barred)}


def _barred(limit: Limit, text: str, said: str) -> Iterator[re.Pattern[str]]:
    if limit.hedge in _OF_ITSELF and not PATTERNS[Hedge.NOT].search(limit.clause) and not spare(text, said):
        yield _DENIAL  # the line denies what the statement denies
    if limit.hedge is Hedge.ONLY:
        yield from _barred_for_only(limit, text, said)
    if limit.hedge is Hedge.EARLIEST:
        yield _START  # it has a start, and need not be the first
    if limit.hedge is Hedge.EARLIEST and _NO_EARLIER.match(limit.written):
        yield _GIVEN  # a condition is no time
    if limit.hedge is Hedge.EARLIEST and not _ONLY_FROM.search(text):
        yield _ONLY  # "only with …" names a condition
    if limit.hedge in (Hedge.PLANNED, Hedge.MAYBE) and PATTERNS[Hedge.EARLIEST].search(said):
        yield _NO_EARLIER_ALONE  # it stands for the "erst" of the statement
    if limit.hedge is Hedge.ABOUT and limit.written.lower() not in ("gut", "knapp", "fast", "nahezu"):
        yield _MORE
    if _GUESS.fullmatch(limit.written):
        yield _LEAVE
        if _NO_EARLIER.search(said):
            yield _NO_EARLIER


def _barred_for_only(limit: Limit, text: str, said: str) -> Iterator[re.Pattern[str]]:
    if not _OUTSIDE.search(limit.clause) and denials(text) == 1 and _of_the_same(text, said):
        yield _DENIAL  # it denies that itself, and not the others
    if not PATTERNS[Hedge.AT_MOST].search(limit.clause):
        yield _HIGHEST  # "at most 15" for "only up to 15", not for "only"
    if not PATTERNS[Hedge.AT_LEAST].search(limit.clause):
        yield _LOWEST  # "from eight" for "only from at least eight"
    if not _TILL.search(limit.clause):
        yield _ENDING  # "ends in May" for "only until May"


def _of_the_same(text: str, said: str) -> bool:
    """Whether a line has all that it is about from what is said: then "not" in it denies that, and not the others."""
    begins = {each[:_ROOT] for each in stems_of(said, "de")}
    return all(each[:_ROOT] in begins for each in stems_of(text, "de"))
