"""What stands over a statement and turns or limits it: a line that takes it over must hold that, too.

By the heading's own words, or by others that say so: "out of scope: resale" is said by "no resale", an idea by "could".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.denial import carries_denial, says_instead
from digests.grounding.contraries import plainly_denies
from digests.grounding.findings import Cited, Fault, Finding
from digests.grounding.hedges import taken
from digests.grounding.limits import PATTERNS
from digests.grounding.line_clauses import stems_of
from digests.grounding.vocabulary import Hedge
from digests.heads import Head, head, includes, says_so
from digests.lexicons import lexicon
from digests.model import Statement

_LABEL = re.compile(r"(?P<head>[^:|]{3,60}):\s+(?P<rest>\S.*)", re.S)
_LABEL_WORDS = 5
"""A longer one is a clause."""
_NAMED = 0.6
"""A line with this share of a heading's telling words has the heading in it."""
_CELL = 0.34
"""A line takes a cell over with this share of its telling words, if it has no larger one of another cell."""
_SPEAKS = 7
"""A sentence of so many words says itself what is so, if it does not only tell to do something."""
_SAYINGS = re.compile(
    r"\b(?:claims|statements|phrases|words|sayings|say|aussagen|sätze|formulierungen|sagen|behaupt\w*)\b", re.I
)
"""A heading over sayings: there a sentence is one of them."""
_WITHOUT = re.compile(
    r"\bwaiv\w+|\b(?:problem|mühe|naht|lücken|reibungs|draht|kosten|end|grenzen|sorgen|stufen|berührungs|bargeld)los\w*",
    re.I,
)
"""Words that deny nothing that a heading could: they praise, or are what must not be done."""
_NAMING = (Head.ONLY, Head.CONDITION)
"""Kinds of heads of which it is enough to name whom or what they are about."""
_GENERIC = re.compile(
    r"\b(?:customers?|clients?|buyers?|users?|members?|people|plans?|packages?|tiers?|kund\w+|käufer\w*|nutzer\w*"
    r"|mitglied\w*|pakete?\w*|tarif\w*|gilt|gelten|folgend\w*)\b",
    re.I,
)
"""What any heading for some may have: "Enterprise" is enough for "Only for Enterprise customers"."""
_HEDGES = {
    Head.DENIED: (Hedge.NOT,),
    Head.IDEA: (Hedge.MAYBE, Hedge.CONDITION),
    Head.PLANNED: (Hedge.PLANNED, Hedge.MAYBE, Hedge.CONDITION, Hedge.EARLIEST),
    Head.SAID: (),
    Head.ONLY: (Hedge.ONLY, Hedge.EXCEPT),
    Head.EXTRA: (),
    Head.CONDITION: (Hedge.CONDITION, Hedge.MAYBE, Hedge.ONLY),
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
    """Whether a line holds what a heading says."""
    text = _WITHOUT.sub("", line)
    if kind is Head.DENIED and _SAYINGS.search(over):
        return carries_denial(text) or head(text.partition(":")[0]) is kind
    if any(PATTERNS[hedge].search(text) for hedge in _HEDGES[kind]) or says_so(kind, text):
        return True
    if kind is Head.DENIED:
        return plainly_denies(text)
    if kind is Head.SAID:  # what others say is denied: "our sensors don't drift"
        return plainly_denies(text) and not plainly_denies(rest)
    if kind in _NAMING:
        telling = stems_of(_GENERIC.sub("", over), language or "en") or stems_of(over, language or "en")
        return bool(telling) and len(telling & stems_of(text, language or "en")) >= _NAMED * len(telling)
    return False


def _says_itself(kind: Head, over: str, rest: str, statement: Statement) -> bool:
    """Whether what stands under a heading says by itself how it is meant: its own limits are looked at elsewhere."""
    rest = _WITHOUT.sub("", rest)
    if any(PATTERNS[hedge].search(rest) for hedge in _HEDGES[kind]) or (
        kind is not Head.DENIED and says_so(kind, rest)
    ):
        return True
    if kind is not Head.DENIED or statement.cells or _SAYINGS.search(over):
        return False
    words = rest.split()
    told = lexicon("en").bases | lexicon("de").bases
    sentence = len(words) >= _SPEAKS and rest.rstrip("”\"'’) ").endswith((".", "!"))
    return plainly_denies(rest) or (sentence and words[0].lower() not in told)


def _headed(statement: Statement, title: str) -> Iterator[tuple[str, str]]:
    """What may limit a statement, or a part of it, with that part: its label, column heads, and headings."""
    label = _LABEL.fullmatch(statement.text.strip())
    if label and not statement.cells and len(label["head"].split()) <= _LABEL_WORDS:
        yield label["head"], label["rest"]
    for over, cell in zip(statement.header, statement.cells, strict=False):
        if over and cell:
            yield over, cell
    for heading in reversed(statement.context[-2:]):
        if heading == title or says_instead(heading) or heading in statement.header:
            return
        if includes(heading):
            return
        yield heading, statement.text


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
    return shares.get(rest, 0.0) >= max(_CELL, *shares.values()) if shares else False
