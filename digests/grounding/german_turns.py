"""German words that turn what a statement says into its contrary: "weiterhin" for "nicht mehr", "bestätigt" for a plan.

They need not stand where the denial or the plan stood: that no statement has them, and what they are said of, tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from digests.grounding.contraries import contraries
from digests.grounding.limits import PATTERNS, Limit, clauses
from digests.grounding.line_clauses import FEW, Clause, share, stems_of
from digests.grounding.vocabulary import Hedge

_STILL = re.compile(r"weiterhin\b|nach wie vor\b|immer noch\b|unverändert\b", re.I)
_NO_LONGER = re.compile(
    r"\b(?:zurückgezogen|rückzug|ausgestiegen|ausstieg|nicht mehr|nicht länger|mehr nicht|kein\w{0,2}\b.*\bmehr"
    r"|nie mehr|nie wieder|endete?t?|enden|entfäll\w*"
    r"|eingestellt|ausgelaufen|aufgegeben|abgeschafft|gestrichen|gestoppt|vorbei|weggefallen|abgesagt|geschlossen|verzicht\w*|läuft\b.*\baus)\b",
    re.I,
)
_EARLIER = re.compile(r"\b(?:früher|eher) als\b", re.I)
_FIRST = re.compile(r"\b(?:erst|frühestens)\b", re.I)
_LATER = re.compile(r"\bspäter als\b", re.I)
_LAST = re.compile(r"\b(?:spätestens|höchstens|bis)\b", re.I)
_ALREADY = re.compile(r"bereits\b|schon\b", re.I)
_NOT_YET = re.compile(
    r"\b(?:noch (?:nicht|nie|kein\w{0,2}|ohne)|(?:bisher|bislang|derzeit|aktuell|momentan) (?:noch )?(?:nicht"
    r"|kein\w{0,2}"
    r"|ohne)|nicht vor|frühestens|erst|(?:steht|stehen) aus|(?:st(?:eht|ehen) )?(?:noch|bislang|bisher"
    r"|weiterhin) (?:aus|offen|unklar"
    r"|ungewiss"
    r"|unbekannt|ungeklärt|unentschieden)|ausstehend\w*|auf sich warten|(?:ist|sind|bleib(?:t|en)|wäre) (?:noch "
    r"|bislang |weiter |derzeit )?(?:offen|unklar|ungewiss|unbekannt|ungeklärt|unentschieden)|in prüfung"
    r"|in verhandlung|läuft noch|wird geprüft)\b",
    re.I,
)
_SURE = re.compile(
    r"bestätigt\w*|garantiert\w*|zugesagt\w*|zugesichert\w*|verbindlich\w*|beschlossen\w*|gesichert\w*|steht fest\b",
    re.I,
)
_OPEN = re.compile(r"plan\w*|geplant\w*|vorgesehen\w*|beabsichtigt\w*", re.I)
_WILL = re.compile(r"\b(?:wird|werden)\b(?!\W*\Z)", re.I)
_MODAL = re.compile(r"\b(?:soll(?:en|te|ten)?|kann|können|könnten?|dürften?|möchten?|wollen)\b", re.I)
_INFINITIVE = re.compile(r"\b(?!(?:wird|werden|den|einen|seinen|ihren|keinen)\b)[a-zäöüß]{2,}e?n\b(?=\W*(?:\Z|[,;.:]))")
_SENTENCE = re.compile(r"[.;!?]\s+")
_SAME = 0.6
"""From this share on a line is about the whole of a statement."""
UNPLANNED = re.compile(
    r"\b(?:nicht|kein\w{0,2}\b[^.;]*) (?:mehr )?(?:vorgesehen|geplant|beabsichtigt|angedacht)\b", re.I
)
_ALL_OTHERS = re.compile(r"(?:sonst (?:jede[rmsn]?|alle[nrs]?)|(?:jede[rmsn]?|alle[nrs]?) sonst)\b", re.I)
_NO_OTHER = re.compile(r"\bsonst (?:niemand\w*|kein\w*|nicht\w?)\b|\b(?:niemand|kein\w*) sonst\b", re.I)
_EVERYBODY = re.compile(r"\bjede[rm]\b(?! \w*te)", re.I)
_NOBODY = re.compile(r"\bniemand\w*", re.I)
_ALSO = re.compile(r"auch\b|ebenfalls\b", re.I)
_WHAT = r"(?P<what>[^\s,;:.]+(?:\s[^\s,;:.A-ZÄÖÜ]+)*(?:\s[A-ZÄÖÜ][^\s,;:.]*)?)"
_ONLY_WITH = re.compile(
    r"\b(?:(?:nur|ausschließlich|erst|allein|lediglich)\b[^.;]{0,40}?\b(?:wenn|sobald|sofern|falls|nach|mit|bei|gegen)"
    r"|(?:nicht|nie|niemals|niemand|kein\w{0,2})\b[^.;]{0,40}?\bohne|(?<!\w)ohne(?=[^.;,]*\b(?:nicht|nie|niemand"
    r"|kein\w{0,2})\b)"
    r")\s(?P<what>(?:(?:der|die|das|den|dem|ein\w{0,2})\s)?[^\s,;:.]+(?:\s[^\s,;:.A-ZÄÖÜ]+)*(?:\s[A-ZÄÖÜ][^\s,;:.]*)?)",
    re.I,
)
"""A need, and of what."""
_UNLESS = re.compile(r"\W*(?:wenn|falls|solange|wer|die|der|das|bevor|ehe)\b.*\b(?:nicht|kein\w{0,2}|nie)\b", re.I)
"""A clause of what is needed, by its lack: "wer die Schulung nicht besucht hat"."""
_EXCEPTION = re.compile(r"\bmit ausnahmen?\b(?! (?:von|de[rs]|eine[sr])\b)", re.I)
_FREE = re.compile(r"\b(?:kosten(?:los|frei)|gebührenfrei|gratis|umsonst|unentgeltlich)", re.I)
_PRICED = re.compile(
    r"\b(?:(?:mit|gegen|zuzüglich) (?:\w+ )?(?:\w*gebühr\w*|\w*kosten|\w*aufpreis|\w*zuschlag|entgelt|bezahlung)\b"
    r"|kosten?t etwas"
    r"|kostenpflichtig)",
    re.I,
)
_MISSED = re.compile(
    r"\b(?:unter|hinter) (?:dem|den|der|unserem|unseren) (?:\w+ )?(?:\w*ziel|plan|erwartung|vorgabe)|\bverfehl\w*"
    r"|\bverpasst",
    re.I,
)
_REACHED = re.compile(r"(?:erreicht|erfüllt|übertroffen)\b", re.I)
_WITHOUT = re.compile(rf"\bohne\s{_WHAT}", re.I)
_WITH = re.compile(rf"\b(?:mit|inklusive|samt|bei)\s{_WHAT}", re.I)
_LACK = re.compile(r"(?:ausfall|ausfällen|mangel|verzicht|störung|fehlende\w*|unterbrechung|verlust)\b", re.I)
_NEEDED = re.compile(
    r"\b(?:nur|ausschließlich|lediglich|allein|erst|brauch\w*|benötig\w*|erforder\w*|muss|müssen|nötig|notwendig"
    r"|immer|stets"
    r"|voraus\w*|wenn|sofern|falls|zuerst|zunächst|\w*pflicht|exklusiv\w*|gegen|bedingung|zwingend|jede[rsmn]?|alle)\b",
    re.I,
)
"""What says a need: "only with training" for "none without training"."""
_TURNED = (
    (_ALREADY, _NOT_YET),
    (_EARLIER, _FIRST),
    (_LATER, _LAST),
    (_PRICED, _FREE),
    (_REACHED, _MISSED),
    (_EVERYBODY, _NOBODY),
)
"""What a line that denies nothing says, and what a statement says that has it the other way round."""
_ALIKE = 0.5
"""From this share of telling words on a line says something of what a clause says something of."""


def turned_in_german(text: str, sources: list[str], language: str) -> Iterator[Limit]:
    """What a line says the contrary of, by the word that says it; `language` is that of both."""
    if language != "de":
        return
    said = " ".join(sources)
    for word, contrary in ((_STILL, _NO_LONGER), (_ALREADY, _NOT_YET), (_ALSO, PATTERNS[Hedge.NOT])):
        if contrary.search(said) and word.search(text) and not word.search(said):
            yield from _contrary(word, contrary, text, sources, language)
    denied = PATTERNS[Hedge.NOT].search(text)
    for turned, other in _TURNED:
        found = turned.search(text)
        if found and not denied and other.search(said) and not turned.search(said):
            yield Limit(Hedge.NOT, found.group(), text, "")
    sure = _SURE.search(text)
    part = next((each for each in clauses(text) if _SURE.search(each)), "")
    if sure and not _SURE.search(said) and (UNPLANNED.search(said) or not PATTERNS[Hedge.NOT].search(part)):
        planned = any(PATTERNS[hedge].search(said) for hedge in (Hedge.PLANNED, Hedge.MAYBE)) or _OPEN.search(said)
        if planned:
            yield Limit(Hedge.PLANNED, sure.group(), text, "")
    yield from _with(text, said, language)
    yield from _future(text, sources)
    yield from _need(text, said, language)
    excepted = _EXCEPTION.search(text)
    if excepted and not any(PATTERNS[hedge].search(said) for hedge in (Hedge.EXCEPT, Hedge.ONLY)):
        yield Limit(Hedge.NOT, excepted.group(), text, "")
    others = _ALL_OTHERS.search(text)
    if others and (_NO_OTHER.search(said) or PATTERNS[Hedge.ONLY].search(said)) and not _ALL_OTHERS.search(said):
        yield Limit(Hedge.NOT, others.group(), text, "")


def _with(text: str, said: str, language: str) -> Iterator[Limit]:
    """What is had with something where the statements have it, or refuse it, without that: "mit" for "ohne"."""
    if _NEEDED.search(text):
        return
    lacking = [stems_of(match["what"], language) for match in _WITHOUT.finditer(said)]
    having = [stems_of(match["what"], language) for match in _WITH.finditer(said)]
    mine = [stems_of(match["what"], language) for match in _WITHOUT.finditer(text)]
    for match in _WITH.finditer(text):
        what = stems_of(match["what"], language)
        if _LACK.search(match["what"]):
            continue  # "bei Internetausfall" for "ohne Internet"
        if any(what & each for each in lacking) and not any(what & each for each in (*having, *mine)):
            yield Limit(Hedge.NOT, match.group(), text, "")


def _future(text: str, sources: list[str]) -> Iterator[Limit]:
    """What will be where the statements say that it may or should: "wird steigen" for "soll steigen"."""
    found = _WILL.search(text)
    if found is None or any(PATTERNS[hedge].search(text) for hedge in (Hedge.PLANNED, Hedge.MAYBE)):
        return
    verbs = {verb.lower() for verb in _INFINITIVE.findall(text)}
    modal = [part for source in sources for part in _SENTENCE.split(source) if _MODAL.search(part)]
    mine = Clause(text, "de")
    if any(
        not _WILL.search(part) and len(clauses(part)) == 1 and share(mine, stems_of(part, "de")) >= _SAME
        for part in modal
    ):
        yield Limit(Hedge.PLANNED, found.group(), text, "")
        return
    if any(not _WILL.search(part) and verbs & {v.lower() for v in _INFINITIVE.findall(part)} for part in modal):
        yield Limit(Hedge.PLANNED, found.group(), text, "")


def _need(text: str, said: str, language: str) -> Iterator[Limit]:
    """What is had without, or refused with, what the statements have it only with: "ohne Schulung" for "nur nach"."""
    needed = [stems_of(match["what"], language) for match in _ONLY_WITH.finditer(said)]
    parts = clauses(said)
    if sum(PATTERNS[Hedge.NOT].search(part) is not None for part in parts) > 1:
        needed += [stems_of(part, language) for part in parts if _UNLESS.match(part)]
    if not needed or _NEEDED.search(text):
        return
    for clause in clauses(text):
        denials = len(PATTERNS[Hedge.NOT].findall(clause))
        for pattern in (_WITHOUT, _WITH):
            for found in pattern.finditer(clause) if denials == 1 else ():
                if any(stems_of(found["what"], language) & each for each in needed):
                    yield Limit(Hedge.ONLY, found.group(), clause, "")


def _contrary(
    word: re.Pattern[str], contrary: re.Pattern[str], text: str, sources: list[str], language: str
) -> Iterator[Limit]:
    """The word of a clause that denies nothing, where the clause of a statement that is most like it does."""
    parts = [
        (source, f"{part} {after}" if len(stems_of(after, language)) < FEW else part, stems_of(part, language))
        for source in sources
        for part, after in pairwise((*clauses(source), ""))
    ]
    for clause in clauses(text):
        found = word.search(clause)
        if found is None or PATTERNS[Hedge.NOT].search(clause):
            continue
        mine = Clause(clause[: found.start()] + clause[found.end() :], language)
        best = max((share(mine, telling) for _, _, telling in parts), default=0.0)
        for source, part, telling in parts:
            if (
                word is _STILL
                and contrary.search(part)
                and telling & mine.stems
                and not any(contraries(part, source, clause))
            ):
                yield Limit(Hedge.NOT, found.group(), clause, "")
                return
            if best < _ALIKE or share(mine, telling) < (best if word is _ALSO else _ALIKE) or not contrary.search(part):
                continue
            if not any(contraries(part, source, clause)):
                yield Limit(Hedge.NOT, found.group(), clause, "")
                return
