"""What a line adds: a negation, an "only", or a "before" that its statements have not for what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.grounding.contraries import ANY_CONTRARY, plainly_denies
from digests.grounding.german_denials import failing
from digests.grounding.limits import PATTERNS, Limit, clauses, limits
from digests.grounding.line_clauses import FEW, TAKEN, Clause, fallen, stems_of, without
from digests.grounding.otherwise import BEFORE, NEGATIVE, ONLY_FROM, OTHER_WORDS, PAIRED, SINCE
from digests.grounding.vocabulary import Hedge
from digests.heads import Head, head

_NEEDED = re.compile(
    r"\b(?:needs?|needed|requir\w+|must|(?:has|have) to|always|first|before|prior to|muss|müssen|immer|zuerst"
    r"|zunächst"
    r"|vor(?:her)?|erforder\w+|brauch(?:t|en)|benötig\w+|pflicht|jede[rmsn]?|alle[nr]?|sämtliche\w*|stets|grundsätzlich|(?:ist|sind)\s.*\szu\s\w+n)\b",
    re.I,
)
"""What a need is said with; "no contract without approval" says it by two denials."""
_NOT_BEFORE = re.compile(
    r"\b(?:frühestens|erst (?:ab|nach|im|am)|erst\b[^.;]{0,30}\b(?:wenn|sobald|nach|nachdem|bevor)\b|earliest"
    r"|not before|not until"
    r"|nicht vor)\b",
    re.I,
)
_ENDS = re.compile(
    r"\b(?:ends?|expir\w+|laps\w+|los(?:e|es|t)|enden|endet|verlier\w*|verfällt|verfallen"
    r"|läuft)\b",
    re.I,
)
_REPLACED = re.compile(r"\b(?:replac\w+|supersed\w+|ersetz\w+|löst\b.*\bab)\b", re.I)
_DENYING = (Hedge.NOT, Hedge.EXCEPT, Hedge.ONLY, Hedge.AT_MOST, Hedge.EARLIEST, Hedge.LATEST)
"""What a denial may be another word for."""
_SUCH = re.compile(r"\b(?:such|this|that|these|those|either|solche[rnsm]?|diese[rnsm]?|das)\b", re.I)
"""What points back to the clause before."""
_SHORT = 4
"""A part of fewer words has what is said of its neighbours: "without television and radio altogether"."""
_HEADS_DENY = frozenset((Head.DENIED, Head.EXTRA, Head.SAID, Head.PLANNED, Head.IDEA))
_HEADS_LIMIT = frozenset((Head.ONLY, Head.PLANNED, Head.IDEA, Head.EXTRA, Head.CONDITION))
_HEAD = 6
"""A head of so few words turns round what stands under it: "Don't say", "Nicht im Angebot"."""
_IF = re.compile(r"\b(?:wenn|falls|sofern|sobald|solange|vorausgesetzt|frühestens)\b", re.I)
_NO_UN = re.compile(r"\b(?:kein\w{0,2}|nicht|nie)\b[^.;]*\bun(?!ter|ser|d\b|s\b)[a-zäöüß]{4,}", re.I)
"""Two denials in German, the second by "un-": "kein Verkauf ungeprüfter Ware"."""
_AS_ALSO = re.compile(r"(?:auch|selbst|sogar|ebenso|genauso)\b", re.I)
"""What is so of it is what the clause before says."""
_OR = re.compile(r"\s(?:or|oder)\s", re.I)
_HANGING = re.compile(r"(?:either|whether|nor|be it|even|including|weder|ob|sei es|auch|egal ob)\b", re.I)
"""A clause that begins so is of the whole sentence: "not served, either directly or through dealers"."""
_GOING_ON = re.compile(
    r"(?:will|is|are|was|were|has|have|does|do|did|can|cannot|may|must|should|won[’']t|isn[’']t|aren[’']t|not"
    r"|wird|werden"
    r"|ist|sind|hat|haben|kann|können|darf|dürfen|soll|sollen|muss|müssen|nicht)\b",
    re.I,
)
"""A clause that begins so has the subject of the one before it."""


def added(text: str, quotes: list[str], heads: list[str], language: str | None, written: str) -> list[Limit]:
    """The negations and "only" of the text that no quote, or head over it, has for the words that they are about.

    `written` is all of them with no bound rewritten.
    With `language` None the text is in another language than its sources: then a negation anywhere in them will do.
    """
    found = list(_moved_before(text, [*quotes, *heads]))
    kinds = {head(over) for over in (*heads, *(quote.partition(":")[0] for quote in quotes))}
    denied = not kinds.isdisjoint(_HEADS_DENY) or any(
        len(over.split()) <= _HEAD and PATTERNS[Hedge.NOT].search(over) for over in heads
    )
    limited = not kinds.isdisjoint(_HEADS_LIMIT)
    joined = " ".join([*quotes, *heads])
    needed = (PAIRED.search(text) or _NO_UN.search(text)) is not None and _NEEDED.search(joined) is not None
    given = [pair for source in quotes for pair in _scopes(source, language or "en")]
    for limit in limits(text, language or ""):
        if limit.hedge is Hedge.NOT and (denied or needed):
            continue
        if limit.hedge is Hedge.ONLY and limited:
            continue  # "only an idea so far", "only in a later release"
        if ONLY_FROM.fullmatch(_phrase(limit)) and SINCE.search(joined):
            continue  # who is taken from the second year on is taken only from then on
        if limit.hedge not in (Hedge.NOT, Hedge.ONLY) or fallen(limit) or _phrase(limit) in joined.lower():
            continue
        if language is None:
            alike = [joined]
        else:
            stems = stems_of(without(limit), language)
            alike = _about(stems, given)
            # What is so of the one alone is not so of others: "not for sale" and "rental only" say the same.
            alike = [joined, written] if limit.hedge is Hedge.ONLY else alike or [joined]
        if not any(_denies(part, limit.hedge) for part in alike):
            found.append(limit)
    return [*found, *(failing(text, joined) if language == "de" and not denied else ())]


def _scopes(source: str, language: str) -> Iterator[tuple[Clause, str]]:
    """The clauses of a source with what is so of them: "not A or B" denies both, a word by itself has its sentence."""
    parts = clauses(_OR.sub(" / ", source))
    for at, part in enumerate(parts):
        clause = Clause(part, language)
        if _HANGING.match(part):
            yield clause, source
            continue
        more = next((i for i, each in enumerate(parts[at + 1 :]) if not _GOING_ON.match(each)), len(parts))
        first = at - 1 if at and _AS_ALSO.match(part) else at
        scope = " ".join(parts[first : at + 1 + more])
        yield clause, scope if len(clause.stems) >= FEW and len(part.split()) >= _SHORT else source


def _about(stems: frozenset[str], given: list[tuple[Clause, str]]) -> list[str]:
    """The scopes of the clauses that words come from: most of them, and those that no other clause has."""
    near = [
        (clause, part)
        for clause, part in given
        if stems and len(stems & clause.stems) >= TAKEN * min(len(stems), len(clause.stems) or 1)
    ]
    left = stems.difference(*(clause.stems for clause, _ in near)) if near else frozenset()
    return [
        part
        for clause, part in given
        if (clause, part) in near
        or left & clause.stems
        or (near and stems & clause.stems and Hedge.NOT in clause.hedges and _SUCH.search(clause.text))
        or (near and len(clause.stems) < FEW and Hedge.NOT in clause.hedges)
    ]


def _moved_before(text: str, sources: list[str]) -> Iterator[Limit]:
    """What a line puts before a time that the sources put it after: "before 2030" for "2030 at the earliest"."""
    if not any(map(_NOT_BEFORE.search, sources)):
        return
    parts = [part for source in sources for part in clauses(source)]
    if any(BEFORE.search(part) and not PATTERNS[Hedge.NOT].search(part) for part in parts):
        return
    for part in clauses(text):
        before = BEFORE.search(part)
        if before is not None and not PATTERNS[Hedge.NOT].search(text):
            yield Limit(Hedge.NOT, before.group().strip(), part, "")


def _phrase(limit: Limit) -> str:
    """The limit with the word after it, as a column's head may have it ("Not this")."""
    at = limit.clause.find(limit.written)
    after = limit.clause[at + len(limit.written) :].split()
    return " ".join((limit.written, *after[:1])).lower()


def _denies(text: str, hedge: Hedge) -> bool:
    if hedge is Hedge.ONLY:
        return any(PATTERNS[h].search(text) for h in (Hedge.ONLY, Hedge.NOT, Hedge.EXCEPT, Hedge.AT_MOST)) or bool(
            OTHER_WORDS[hedge].search(text)
            or _ENDS.search(text)
            or _REPLACED.search(text)
            or _IF.search(text)
            or plainly_denies(text)
        )
    return bool(
        any(PATTERNS[h].search(text) for h in _DENYING)
        or ANY_CONTRARY.search(text)
        or any(
            NEGATIVE.fullmatch(word.rstrip(".,;:!?") if word.startswith("un") else word)
            for word in text.lower().split()
        )
    )
