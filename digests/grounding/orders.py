"""Duties and leave: what one should or may do is an order or a rule in a terse line, and no forecast and no doubt."""

from __future__ import annotations

import re

from digests.grounding.dates import dates, without_dates
from digests.grounding.limits import PATTERNS, Limit, clauses
from digests.grounding.quantities import quantities
from digests.grounding.vocabulary import Hedge
from digests.lexicons import lexicon
from digests.wording import stem

DUTIES = frozenset(("should", "soll", "sollen", "sollte", "sollten"))
"""What one should do, an order says as well."""
_RULES = re.compile(r"\W*(?:no|never|don[’']t|only|kein\w{0,2}|nie|nicht|nur)\b", re.I)
_LEAVE = re.compile(r"\bmay (?:not|never)\b|\b(?:nobody|no one|nothing|none|never|no)\b.*\bmay\b", re.I)
_YOU_MAY = re.compile(r"\byou may\b", re.I)
_SAYING = frozenset(("mention", "cite", "emphasise", "emphasize", "stress", "highlight", "pitch", "point", "refer"))
"""Verbs of orders that are nouns in headings too often for the lexicon."""
_ARTICLE = 3
"""Words of so few letters are no verbs: "an" is not told by "and"."""
_ROLE = re.compile(
    r"\A\W*(?:each|every|all|jede[rs]?|alle)\s"
    r"|(?:leiter|partner|händler|vertrieb|(?:außen|innen|kunden)dienst|team|berater|betrieb|mitarbeiter|manager"
    r"|trainer|sales|reps?|staff|partners|teams"
    r"|managers|dealers)(?:innen|in|n|en|s)?\s(?:should|soll(?:en|te|ten)?)\b",
    re.I,
)
"""Who has a duty: that each manager should do so is a task, and no forecast."""
_WILL = re.compile(r"\b(?:wird|werden)\b(?!\W*\Z)", re.I)
"""What will be so is told nobody."""
_OFF = re.compile(r"\b(?:not|only|never|also)\s", re.I)


def ordered(limit: Limit, text: str, said: str) -> bool:
    """Whether a line gives as an order, or as a rule, what a statement says that one should or may do."""
    if limit.written.lower() in DUTIES:
        return (
            _ROLE.search(limit.clause) is not None
            or any(tells(clause) for clause in clauses(text))
            or _nominal(limit, text)
        )
    if limit.written.lower() != "may":
        return False
    if _YOU_MAY.search(limit.clause) or PATTERNS[Hedge.ONLY].search(text):  # a guess is not said with "only"
        return True
    if _gives_leave(limit.clause):
        return not _torn(limit, text)
    first = re.match(r"\W*([^\W\d_]+)", text)
    new = first is not None and re.search(rf"\b{first.group(1)}\b", said, re.I) is None
    if (
        first is not None
        and len(first.group(1)) > _ARTICLE
        and re.search(rf"\b{first.group(1)}(?:e?d|n)\b", said, re.I)
    ):
        return True  # "Mention it in talks" for "it may be mentioned in talks"
    return _RULES.match(text) is not None or (new and tells(text))


def _nominal(limit: Limit, text: str) -> bool:
    """Whether a line has a duty, and no target, without its verb: "Kit to partners in May" for "should receive it"."""
    if quantities(without_dates(limit.clause, dates(limit.clause)), ""):
        return False
    verbs = re.findall(r"\bshould\s(?:be\s)?(\w+)|(\w+en)(?:\swerden)?\W*$", limit.clause, re.I)
    words = {word.lower() for pair in verbs for word in pair if word}
    own = re.findall(r"\w+", text.lower())
    return bool(words) and words.isdisjoint((*own, *(stem(word, "en") for word in own)))


def _gives_leave(clause: str) -> bool:
    """Whether "may" is leave, or its refusal, and no doubt: "may not be shown", "may only be used", "nobody may"."""
    return bool(_LEAVE.search(clause) or any(PATTERNS[hedge].search(clause) for hedge in (Hedge.ONLY, Hedge.AT_MOST)))


def _torn(limit: Limit, text: str) -> bool:
    """Whether a line has the words around "may" as they were, without it: "the figures not be shown"."""
    after = re.search(r"\bmay\s(?:(?:not|only|never|also)\s)?(\w+)", limit.clause, re.I)
    if after is None:
        return False
    if not PATTERNS[Hedge.NOT].search(limit.clause) and after.group(1).lower() != "be":
        return False  # "fitters alone install it" for "only fitters may install it"
    verb = re.escape(after.group(1))
    return (
        re.search(
            rf"(?<!\bto)(?<!\bcan)(?<!\bmust)(?<!\bwill)(?<!\bcould)(?<!n[’']t)\s{verb}\b", _OFF.sub("", text), re.I
        )
        is not None
    )


def tells(text: str) -> bool:
    """Whether a clause tells somebody to do something."""
    if _RULES.match(text):
        return True
    if _WILL.search(text):
        return False
    first = re.match(r"\W*([^\W\d_]+)", text)
    if first is not None and (first.group(1).lower() in lexicon("en").bases or first.group(1).lower() in _SAYING):
        return True
    return re.search(r"[a-zäöü]en[.!]?$", text) is not None
