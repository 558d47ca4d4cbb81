"""What stands over a statement and turns or limits it: a line that takes it over must hold that, too.

By the heading's own words, or by others that say so: "out of scope: resale" is said by "no resale", an idea by "could".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.denial import carries_denial
from digests.grounding.contraries import plainly_denies
from digests.grounding.findings import Cited, Fault, Finding
from digests.grounding.hedges import taken
from digests.grounding.limits import PATTERNS
from digests.grounding.line_clauses import stems_of
from digests.grounding.vocabulary import Hedge
from digests.heads import Head, head, heads_over, says_so
from digests.lexicons import lexicon
from digests.model import Statement

_LABEL = re.compile(r"(?P<head>[^:|]{3,60}):\s+(?P<rest>\S.*)", re.S)
_LABEL_WORDS = 5
"""A longer one is a clause."""
_NAMED = 0.6
"""A line with this share of a heading's telling words has the heading in it."""
_CELL = 0.34
"""A line takes a cell over with this share of its telling words, if it has no larger one of another cell."""
_WHOLE = 0.6
"""With this share it takes a cell over whatever else it takes."""
_SENTENCE, _SPEAKS = 4, 7
"""A sentence of so many words says itself what is so: under goals and open points, and under a denial, where it must
not only tell to do something."""
_SAYINGS = re.compile(
    r"\b(?:claims|statements|phrases|words|sayings|say|aussagen|sätze|formulierungen|sagen|behaupt\w*)\b", re.I
)
"""A heading over sayings: there a sentence is one of them."""
_OPEN = re.compile(r"\b(?:open|offene?)\s(?:points|questions|issues|items|punkte|fragen)\b", re.I)
_CONCEPT = re.compile(r"\W*(?:the |die )?(?:idea|idee)\W*", re.I)
"""As a heading it is over what something is about; as a label, over what nobody has decided."""
RULE = re.compile(
    r"\b(?:only|may|must|should|never|not|if|unless|when|ask\w*|send|refer|nur|ausschließlich|dürfen|darf|muss|müssen|sollen"
    r"|nie|nicht|kein\w{0,2}|wenn|falls|bitte|fragt|schickt|verweist)\b",
    re.I,
)
"""A rule for whoever speaks, and no message, wherever it stands."""
_SAY = re.compile(r"\b(?:say|claim|promise|state|mention|use|sag|behaupt|versprech|erwähn|nenn|verwend)\w*", re.I)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WITHOUT = re.compile(
    r"\bwaiv\w+|\b(?:problem|mühe|naht|lücken|reibungs|draht|kosten|end|grenzen|sorgen|stufen|berührungs|bargeld)los\w*",
    re.I,
)
"""Words that deny nothing that a heading could: they praise, or are what must not be done."""
_FEW = 2
"""With so many telling words a heading can be named; those for some, or under a condition, with one."""
_NAMING = (Head.ONLY, Head.CONDITION)
_GENERIC = re.compile(
    r"\b(?:customers?|clients?|buyers?|users?|members?|people|plans?|packages?|tiers?|kund\w+|käufer\w*|nutzer\w*"
    r"|mitglied\w*|pakete?\w*|tarif\w*|gilt|gelten|folgend\w*"
    r"|if|when|once|unless|provided|falls|wenn|sobald|sofern|sollte|vorausgesetzt|only|just|nur)\b",
    re.I,
)
"""What any heading for some may have: "Enterprise" is enough for "Only for Enterprise customers"."""
_HEDGES = {
    Head.DENIED: (Hedge.NOT,),
    Head.IDEA: (Hedge.CONDITION,),
    Head.PLANNED: (Hedge.PLANNED, Hedge.CONDITION, Hedge.EARLIEST),
    Head.SAID: (),
    Head.GOAL: (Hedge.PLANNED, Hedge.MAYBE, Hedge.LATEST),
    Head.ONLY: (Hedge.ONLY, Hedge.EXCEPT),
    Head.EXTRA: (),
    Head.CONDITION: (Hedge.CONDITION, Hedge.ONLY),
}


def heads_lost(text: str, cited: Cited, language: str) -> Iterator[Finding]:
    """The first head over what a line takes over that the line does not hold.

    `language` is "" for a translation: there only a denial is looked for, which has words of both languages.
    """
    for statement in cited.statements:
        for over, rest in _headed(statement, cited.document.title):
            kind = head(over)
            if kind is None or not (language or kind is Head.DENIED) or _says_itself(kind, over, rest, statement):
                continue
            alone = len(cited.statements) == 1 and rest == statement.text
            if (alone or _taken(text, rest, statement, language)) and not _held(text, over, rest, kind, language):
                plain = over.strip(" :")
                yield Finding(Fault.HEDGE_LOST, plain, f"{plain}: {rest}")
                return


def _held(line: str, over: str, rest: str, kind: Head, language: str) -> bool:
    """Whether a line holds what a heading says. Words that stand under the heading as well say nothing of it."""
    text = _WITHOUT.sub("", line)
    label, colon, _ = text.partition(":")
    if colon and head(label) is kind:
        return True
    if kind is Head.DENIED:
        if _SAYINGS.search(over):
            return carries_denial(text) or (plainly_denies(text) and _SAY.search(text) is not None)
        return _denials(text) > _denials(_WITHOUT.sub("", rest)) or says_so(kind, _others(text, rest))
    if any(PATTERNS[hedge].search(text) for hedge in _HEDGES[kind]) or says_so(kind, _others(text, rest)):
        return True
    if kind is Head.SAID:  # what others say is denied: "our sensors don't drift"
        return plainly_denies(text) and not plainly_denies(rest)
    telling = stems_of(_GENERIC.sub("", over), language or "en") or stems_of(over, language or "en")
    enough = len(telling & stems_of(text, language or "en")) >= _NAMED * len(telling)
    return enough and len(telling) >= (1 if kind in _NAMING else _FEW)


def _denials(text: str) -> int:
    """How often a text denies, in words that do so wherever they stand."""
    return max(len(PATTERNS[Hedge.NOT].findall(text)), int(plainly_denies(text)))


def _others(text: str, rest: str) -> str:
    """A text without the words of another one."""
    there = {word.casefold() for word in _TOKEN.findall(rest)}
    return " ".join(word for word in text.split() if word.strip('.,;:!?()"“”„').casefold() not in there)


def _says_itself(kind: Head, over: str, rest: str, statement: Statement) -> bool:
    """Whether what stands under a heading says by itself how it is meant: its own limits are looked at elsewhere."""
    words = rest.split()
    ends = rest == statement.text and rest.rstrip("”\"'’) ").endswith((".", "!"))
    if kind is Head.GOAL and not re.search(r"\d", rest):
        return True
    if (kind is Head.GOAL or _OPEN.search(over)) and ends and len(words) >= _SENTENCE:
        return True  # "Revenue of €16m" under "Goals" does not
    if kind is not Head.DENIED:
        return any(PATTERNS[hedge].search(rest) for hedge in _HEDGES[kind]) or says_so(kind, rest)
    if _SAYINGS.search(over):
        return RULE.search(rest) is not None
    if statement.cells or over.rstrip().endswith(":"):
        return False
    told = lexicon("en").bases | lexicon("de").bases
    sentence = len(words) >= _SPEAKS and ends
    return _denials(_WITHOUT.sub("", rest)) > 0 or (sentence and words[0].lower() not in told)


def _headed(statement: Statement, title: str) -> Iterator[tuple[str, str]]:
    """What may limit a statement, or a part of it, with that part: its label, column heads, and headings."""
    label = _LABEL.fullmatch(statement.text.strip())
    if label and not statement.cells and len(label["head"].split()) <= _LABEL_WORDS:
        yield label["head"], label["rest"]
    for over, cell in zip(statement.header, statement.cells, strict=False):
        if over and cell:
            yield over, cell
    for heading in heads_over(statement.context, title):
        if heading in statement.header or _CONCEPT.fullmatch(heading):
            return
        yield heading, statement.text
        if head(heading) is not None:
            return  # the nearest one says what the others do


def _taken(text: str, rest: str, statement: Statement, language: str) -> bool:
    """Whether a line takes a part of a statement over: of a row the cell that it has most of."""
    if rest not in statement.cells:
        return taken(text, rest, language)
    own = stems_of(text, language or "en")
    shares = {
        cell: len(telling & own) / len(telling)
        for cell in statement.cells[1:]
        if cell and (telling := stems_of(cell, language or "en"))
    }
    own_share = shares.get(rest, 0.0)
    return own_share >= _WHOLE or own_share >= max(_CELL, *shares.values(), 0.0)
