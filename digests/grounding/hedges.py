"""Negations and hedges: a line that drops one from what it takes over, or puts in one of its own, says something else.

A statement is parted into clauses, each of which may hold limits ("not", "up to 8 %"). For every clause that a line
takes over, the line must hold the same limit in the words that it took, or another word for it that the statement has
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.grounding.limits import ALSO, PATTERNS, Limit, clauses, limits
from digests.grounding.orders import DUTIES, ordered, tells
from digests.grounding.quantities import quantities
from digests.grounding.vocabulary import OTHERWISE, Hedge
from digests.lexicons import lexicon
from digests.wording import WORD, stem

_OTHERWISE = {hedge: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I) for hedge, words in OTHERWISE.items()}
_NEGATIVE = re.compile(
    r"(?:un|in|im|ir|non-?|dis)(?P<head>[a-zäöüß]{4,})|(?P<tail>[a-zäöüß]{4,}?)(?:los|frei|less|-free)(?:e[snrm]?)?"
)
_PAIRED = re.compile(
    r"\b(?:no|not|never|\w+n[’']t|kein\w{0,2}|nie|nicht)\b.*\b(?:without|before|until|unless|other than|except"
    r"|ohne|vor"
    r"|bevor|bis|außer)\b"
    r"|\b(?:without|ohne)\b.*\b(?:no|not|never|kein\w{0,2}|nie|nicht)\b",
    re.I,
)
_NEEDED = re.compile(
    r"\b(?:needs?|needed|requir\w+|must|(?:has|have) to|always|first|before|prior to|muss|müssen|immer|zuerst"
    r"|zunächst"
    r"|vor(?:her)?|erforder\w+|brauch(?:t|en)|benötig\w+|pflicht|(?:ist|sind)\s.*\szu\s\w+n)\b",
    re.I,
)
"""What a need is said with; "no contract without approval" says it by two denials."""
_ALWAYS = re.compile(r"\b(?:always|immer|stets|must|muss|müssen)\b", re.I)
_LATER = re.compile(r"\b(?:later than|später als)\b", re.I)
_BY = re.compile(
    r"\b(?:by|until|bis)\s(?:zum\s)?(?:(?:the )?end|ende|mid|mitte|noon|Q\d|[A-ZÄÖÜ][a-zä]+(?: \d|\b)"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s?(?:[A-Z]|\d|[ap]m|uhr)|\d{1,2}:\d\d)"
)
"""A date that is the last one."""
_BEFORE_OR_UNTIL = re.compile(r"\b(?:before|prior to|until|vor|bis)\s", re.I)
_SINCE = re.compile(r"\b(?:from|after|as of|ab|nach|seit)\b", re.I)
_BEFORE = re.compile(r"\b(?:before|prior to|vor(?! allem\b| ort\b))\s", re.I)
_NOT_BEFORE = re.compile(r"\b(?:frühestens|erst (?:ab|nach|im|am)|earliest|not before|not until|nicht vor)\b", re.I)
_GAIN = re.compile(
    r"\+\s?\d|\b(?:up|rose|risen|grew|grow(?:n|th)|plus|increas\w+|stieg\w*|gestiegen|zuwachs|wuchs\w*)\b", re.I
)
_FALL = re.compile(r"[−–-]\s?\d|\b(?:down|fell|fall(?:en)?|dropp?\w*|minus|sank\w*|gesunken|rückgang)\b", re.I)
_COMPARED = re.compile(r"(?P<more>more|mehr)|(?:less|fewer|weniger)")
_PLUS = re.compile(r"\d[\d.,]*(?=\s?(?:[%€$]\s?)?\+)")
_FALLEN = ("nur noch",)
"""Of a value that fell, and no limit."""
_ONLY_FROM = re.compile(r"(?:only|nur|erst) (?:from|after|as of|ab|nach)", re.I)
_NOUN = 5
_STEM = 6
"""Letters of a stem that count: what is extended and an extension are alike."""
_CONTRACTED = re.compile(r"n[’']t$", re.I)
_PREFIX = 2
"""So many words before a colon limit what follows: "Planned: …", "Target 2028: …"."""
_TAKEN = 0.5
"""Share of a clause's telling words from which on a line has taken the clause over."""
_NEARLY_ALL = 0.9
"""From this share on a line repeats a clause, and so as often as it denies."""
_WITHOUT = frozenset(("without", "ohne"))
_COUNTED = (Hedge.NOT, Hedge.ONLY, Hedge.MAYBE)
_HEAD = 6
"""A head of so few words turns round what stands under it: "Don't say", "Nicht im Angebot"."""
_OR = re.compile(r"\s(?:or|oder)\s", re.I)
_GOING_ON = re.compile(
    r"(?:will|is|are|was|were|has|have|does|do|did|can|cannot|may|must|should|won[’']t|isn[’']t|aren[’']t|not"
    r"|wird|werden"
    r"|ist|sind|hat|haben|kann|können|darf|dürfen|soll|sollen|muss|müssen|nicht)\b",
    re.I,
)
"""A clause that begins so has the subject of the one before it."""
_UPON = re.compile(r"\b(?:on|upon|after|in case of|bei|nach)\s(\w+)|\A(\w+(?:ing|ed))\b|\A(\w+t|\w+en)\s[^,]+,", re.I)
"""What says a condition by a noun, or by a verb that comes first: "on cancellation", "scheitert das Audit, …"."""
_ASKED = re.compile(r"\A[^.?]{3,40}\?\s")
_FEW = 2
"""Clauses with fewer telling words are judged together with the whole statement."""


def lost(text: str, sources: list[str], language: str) -> list[Limit]:
    """The limits of the source clauses that the text takes over without them. `language` is that of both."""
    own = [_Clause(part, language) for part in clauses(text)]
    for clause in own:
        # "Planned: …" limits what follows.
        clause.hedges |= {
            limit.hedge for each in own if len(each.text.split()) <= _PREFIX for limit in limits(each.text, language)
        }
    whole = _Clause(ALSO.sub(" ", text), language)
    said = " ".join(sources)
    unkept = [
        limit
        for source in sources
        for limit in limits(source, language)
        if _phrase(limit) not in _FALLEN
        and not _kept(limit, own, whole, said, language)
        and not _said_without(limit, sources, language)
    ]
    found = [limit for limit in unkept if not _elsewhere(limit, whole, sources, language)]
    return found or list(_fewer(sources, whole, language))


def _elsewhere(limit: Limit, whole: _Clause, sources: list[str], language: str) -> bool:
    """Whether a line says the limit in another of its clauses: "London, 3 May: customers only"."""
    if limit.number:
        return False
    taken = [
        each
        for source in sources
        for each in limits(source, language)
        if each.hedge is limit.hedge and not each.number and _takes(whole, each, language)
    ]
    said = " ".join(sources)
    if ordered(limit, whole.text, said):
        return True
    if limit.hedge is Hedge.NOT and _PAIRED.search(said) and _ALWAYS.search(whole.text) and not _ALWAYS.search(said):
        return not PATTERNS[Hedge.NOT].search(whole.text)  # "always with a plan" for "none without a plan"
    need = len(taken)
    if (
        need > 1
        and _others(limit, whole.text, said, language)
        and (any(each.written.lower() in _WITHOUT for each in taken) or PATTERNS[Hedge.ONLY].search(whole.text))
    ):
        need -= 1  # "no contract without approval" is one "approval needed", "who is not … must not" one "only"
    return _expressed(limit, whole.text, said, language) >= max(1, need)


def _fewer(sources: list[str], whole: _Clause, language: str) -> Iterator[Limit]:
    """The limits that a line which repeats nearly all of its statements has less often than they."""
    said = " ".join(sources)
    repeated = [source for source in sources if _repeats(_stems(source, language), whole.stems)]
    for hedge in _COUNTED:
        there = [
            limit
            for source in repeated
            for limit in limits(source, language)
            if limit.hedge is hedge and not limit.number and not ordered(limit, whole.text, said)
        ]
        twice = hedge is Hedge.NOT and PATTERNS[Hedge.ONLY].search(whole.text) and not PATTERNS[Hedge.ONLY].search(said)
        if there and _expressed(there[0], whole.text, said, language) < len(there) - bool(twice):
            yield there[-1]


def taken(text: str, source: str, language: str) -> bool:
    """Whether a line takes a statement over; of a line in another language (language "") that can't be ruled out."""
    telling = _stems(source, language or "en")
    return not language or not telling or len(telling & _stems(text, language)) >= _TAKEN * len(telling)


def denied_there(text: str, source: str, language: str) -> bool:
    """Whether a line denies what it takes over from a statement, in the clause that takes most of it.

    In another language (language "") words can't be compared: then a plain "not" says nothing certain.
    """
    telling = _stems(source, language or "en")
    own = [_Clause(part, language) for part in clauses(text)] if language else []
    most = max((len(telling & clause.stems) for clause in own), default=0)
    return any(Hedge.NOT in clause.hedges for clause in own if len(telling & clause.stems) == most)


def _repeats(telling: frozenset[str], own: frozenset[str]) -> bool:
    return bool(telling) and len(telling & own) >= _NEARLY_ALL * len(telling)


def _takes(whole: _Clause, limit: Limit, language: str) -> bool:
    telling = _stems(_without(limit), language)
    return bool(telling) and len(telling & whole.stems) >= _TAKEN * len(telling)


def _expressed(limit: Limit, text: str, said: str, language: str) -> int:
    """How often a text says the hedge of a limit, in its own words or in others that no statement has."""
    return _times(limit.hedge, text, language) + len(_others(limit, text, said, language))


def added(text: str, quotes: list[str], heads: list[str], language: str | None, written: str) -> list[Limit]:
    """The negations and "only" of the text that no quote, or head over it, has for the words that they are about.

    `written` is all of them with no bound rewritten.
    With `language` None the text is in another language than its sources: then a negation anywhere in them will do.
    """
    found = list(_moved_before(text, [*quotes, *heads]))
    denied = any(len(head.split()) <= _HEAD and PATTERNS[Hedge.NOT].search(head) for head in heads)
    joined = " ".join([*quotes, *heads])
    needed = _PAIRED.search(text) is not None and _NEEDED.search(joined) is not None
    given = [pair for source in quotes for pair in _scopes(source, language or "en")]
    for limit in limits(text, language or ""):
        if limit.hedge is Hedge.NOT and (denied or needed):
            continue
        if _ONLY_FROM.fullmatch(_phrase(limit)) and _SINCE.search(joined):
            continue  # who is taken from the second year on is taken only from then on
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
            # What is so of the one alone is not so of others: "not for sale" and "rental only" say the same.
            alike = [joined, written] if limit.hedge is Hedge.ONLY else alike or [joined]
        if not any(_denies(part, limit.hedge) for part in alike):
            found.append(limit)
    return found


def _scopes(source: str, language: str) -> Iterator[tuple[_Clause, str]]:
    """The clauses of a source with what is so of them: "not A or B" denies both, a word by itself has its sentence."""
    parts = clauses(_OR.sub(" / ", source))
    for at, part in enumerate(parts):
        clause = _Clause(part, language)
        more = next((i for i, each in enumerate(parts[at + 1 :]) if not _GOING_ON.match(each)), len(parts))
        scope = " ".join(parts[at : at + 1 + more])
        yield clause, scope if len(clause.stems) >= _FEW else source


def _moved_before(text: str, sources: list[str]) -> Iterator[Limit]:
    """What a line puts before a time that the sources put it after: "before 2030" for "2030 at the earliest"."""
    if not any(map(_NOT_BEFORE.search, sources)):
        return
    parts = [part for source in sources for part in clauses(source)]
    if any(_BEFORE.search(part) and not PATTERNS[Hedge.NOT].search(part) for part in parts):
        return
    for part in clauses(text):
        before = _BEFORE.search(part)
        if before is not None and not PATTERNS[Hedge.NOT].search(text):
            yield Limit(Hedge.NOT, before.group().strip(), part, "")


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


def _kept(limit: Limit, own: list[_Clause], whole: _Clause, said: str, language: str) -> bool:
    """Whether the line keeps the limit, or does not take over what it limits."""
    if limit.number:
        holding = [c for c in own if _holds(c.text, limit.number, language)]
        if not holding:
            return True
        return any(limit.hedge in c.hedges or _otherwise(limit, c.text, said, language) for c in holding)
    if not _takes(whole, limit, language):
        return True
    telling = _stems(_without(limit), language)
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
        _holds(clause, limit.number, language) and not PATTERNS[limit.hedge].search(clause)
        for source in sources
        for clause in clauses(source)
    )


def _denies(text: str, hedge: Hedge) -> bool:
    if hedge is Hedge.ONLY:
        return any(PATTERNS[h].search(text) for h in (Hedge.ONLY, Hedge.NOT, Hedge.EXCEPT, Hedge.AT_MOST)) or bool(
            _OTHERWISE[hedge].search(text)
        )
    return bool(
        any(PATTERNS[h].search(text) for h in (Hedge.NOT, Hedge.EXCEPT, Hedge.ONLY, Hedge.AT_MOST))
        or _OTHERWISE[hedge].search(text)
        or any(_NEGATIVE.fullmatch(word) for word in text.lower().split())
    )


def _otherwise(limit: Limit, text: str, said: str, language: str) -> bool:
    """Whether the line has another word for the limit, one that no statement has: "unavailable" for "not available"."""
    if _others(limit, text, said, language):
        return True
    compared = _COMPARED.match(limit.written.lower())
    if compared is not None and re.search(rf"{re.escape(limit.written)}\s(?!\W*\d)", limit.clause):
        return (_GAIN if compared["more"] else _FALL).search(text) is not None  # "+19%" for "19% more than in 2027"
    pattern = _OTHERWISE.get(limit.hedge)
    dated = limit.hedge is Hedge.AT_MOST or (limit.hedge is Hedge.NOT and _LATER.search(limit.clause) is not None)
    if dated and _BY.search(text) and not _BY.search(said):
        return True  # "by May" for "no later than May"
    if (
        limit.hedge is Hedge.NOT
        and _BEFORE_OR_UNTIL.search(limit.clause)
        and _SINCE.search(text)
        and not _BEFORE.search(text)
    ):
        return True  # "from May" for "not before May"
    if limit.hedge is Hedge.CONDITION and (_ASKED.match(text) or _upon(limit, text, language)):
        return True
    if limit.hedge is Hedge.CONDITION and pattern is not None and pattern.match(text.lstrip()):
        return True
    if limit.number and limit.hedge is Hedge.AT_LEAST:
        return any(_holds(plus.group(), limit.number, language) for plus in _PLUS.finditer(text))
    if limit.number and limit.hedge is Hedge.AT_MOST:
        return re.search(rf"\b(?:bis|to)\s(?:\S{{1,3}}\s?)?{re.escape(limit.number)}", text, re.I) is not None
    return limit.written.lower() in DUTIES and tells(text)


def _upon(limit: Limit, text: str, language: str) -> bool:
    """Whether a line has the verb of a condition as a noun: "on cancellation", "Cancelling …"."""
    stems = {each[:_NOUN] for each in _stems(limit.clause, language)}
    return any(
        len(said := stem(match[match.lastindex or 0], language)[:_NOUN]) == _NOUN and said in stems
        for match in _UPON.finditer(text)
    )


def _others(limit: Limit, text: str, said: str, language: str) -> list[str]:
    """The other words for a limit in a text that no statement has."""
    pattern = _OTHERWISE.get(limit.hedge)
    before = said.lower()
    found = {match.group().lower() for match in pattern.finditer(text)} if pattern is not None else set()
    stems = _stems(said, language)
    # "No cancellation" for "can't be cancelled" is the same word, and no other one for "not".
    others = [
        word
        for word in found
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", before) is None and not _stems(word, language) & stems
    ]
    if limit.hedge is Hedge.ONLY and _PAIRED.search(text) and not _PAIRED.search(said):
        others.append("no … without")
    if limit.hedge is Hedge.NOT:
        stems = _stems(limit.clause, language)
        for word in text.lower().split():
            match = _NEGATIVE.fullmatch(word.strip(".,;:!?()"))
            base = match and (match.group("head") or match.group("tail"))
            if base and word not in before and any(stem(base, language)[:4] == each[:4] for each in stems):
                others.append(word)
    return others


def _stems(text: str, language: str) -> frozenset[str]:
    lex = lexicon(language)
    words = (w for w in WORD.findall(text) if len(w) > 2 and w.lower() not in lex.stop and not _CONTRACTED.search(w))
    return frozenset(stem(w, language)[:_STEM] for w in words)
