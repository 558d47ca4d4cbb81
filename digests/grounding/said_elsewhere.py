"""Whether a line says a limit in another of its clauses than where a statement has it."""

from __future__ import annotations

import re

from digests.grounding.contraries import denies
from digests.grounding.kept import expressed, free, plain
from digests.grounding.limits import PATTERNS, Limit, limits
from digests.grounding.line_clauses import (
    TAKEN,
    Clause,
    common,
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
    topic,
    unplanned,
)
from digests.grounding.vocabulary import Hedge

_ALWAYS = re.compile(r"\b(?:always|immer|stets|must(?! (?:not|never))|muss(?! nicht)|müssen(?! nicht))\b", re.I)
_OTHER_SIDE = {Hedge.AT_MOST: Hedge.AT_LEAST, Hedge.AT_LEAST: Hedge.AT_MOST}
_WHILE = re.compile(r"\b(?:while|solange)\b", re.I)
_WITHOUT = frozenset(("without", "ohne"))
_PLAN = re.compile(r"\bplan(?: (?:for )?(?:19|20)\d\d)?:", re.I)
"""A head that makes all a plan: "Hiring plan 2030: 12 engineers"."""


def said_elsewhere(limit: Limit, own: list[Clause], whole: Clause, sources: list[str], language: str) -> bool:
    """Whether a line says the limit in another of its clauses: "London, 3 May: customers only"."""
    if limit.number:
        return False
    said = " ".join(sources)
    if _by_its_kind(limit, own, whole, said, language) or ordered(limit, whole.text, said):
        return True
    verbatim = {plain(c.text) for c in own}
    taken = [
        each
        for source in sources
        for each in limits(source, language)
        if each.hedge is limit.hedge
        and not each.number
        and takes(whole, each, language)
        and (limit.hedge is not Hedge.NOT or each.clause == limit.clause or plain(each.clause) not in verbatim)
    ]
    if limit.hedge is Hedge.NOT and PAIRED.search(said) and _ALWAYS.search(whole.text) and not _ALWAYS.search(said):
        return not PATTERNS[Hedge.NOT].search(whole.text)  # "always with a plan" for "none without a plan"
    one_plan = limit.hedge is Hedge.PLANNED and language == "en"  # however often it is said
    need = 1 if one_plan else len(taken)
    if (
        need > 1
        and other_words(limit, whole.text, said, language)
        and (any(each.written.lower() in _WITHOUT for each in taken) or PATTERNS[Hedge.ONLY].search(whole.text))
    ):
        need -= 1  # "no contract without approval" is one "approval needed", "who is not … must not" one "only"
    return expressed(limit, free(limit, own, whole, sources, language), said, language) >= max(1, need)


def _by_its_kind(limit: Limit, own: list[Clause], whole: Clause, said: str, language: str) -> bool:
    """Whether a line says a limit in a way that only limits of its kind are said in."""
    if limit.hedge in _OTHER_SIDE and otherwise(limit, whole.text, said, language):
        return True
    if limit.hedge is Hedge.CONDITION and (
        ASKED.match(whole.text)
        or _WHILE.search(whole.text)
        or topic(limit, whole.text, language)
        or _headed(limit, whole.text, own, language)
    ):
        return True
    if limit.hedge is Hedge.PLANNED and unplanned(limit) and denies(whole.text):
        return True  # "no price rise" for "we don't plan a price rise"
    if language == "de" and limit.hedge is Hedge.PLANNED and limit.written.lower() in whole.text.lower():
        return True  # "soll voraussichtlich" is one plan
    if limit.hedge is Hedge.PLANNED and _PLAN.search(whole.text):
        return True
    if limit.hedge is Hedge.NOT and PAIRED.search(limit.clause):
        many = [times(Hedge.ONLY, each, language) for each in (whole.text, said)]
        if many[0] > many[1]:
            return True  # "only with a trainer" for "not without a trainer", beside another "only"
    return limit.hedge is Hedge.NOT and asked_before(whole.text, said, language)


def _headed(limit: Limit, text: str, own: list[Clause], language: str) -> bool:
    """Whether a line has a condition as its head: "Absage nach dem 1. Juni: keine Erstattung"."""
    telling = stems_of(without(limit), language)
    return (
        ": " in text and bool(own) and text.startswith(own[0].text) and common(own[0], telling) >= TAKEN * len(telling)
    )
