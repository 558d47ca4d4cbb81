"""Headings, labels and column heads that limit what stands under them: "Planned", "Only for resellers", "Myths".

A line that takes over what stands there must hold the limit too: by the heading's own words, or by others for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.denial import says_instead
from digests.grounding.contraries import plainly_denies
from digests.grounding.findings import Cited, Fault, Finding
from digests.grounding.hedges import taken
from digests.grounding.limits import PATTERNS
from digests.grounding.line_clauses import stems_of
from digests.grounding.vocabulary import Hedge
from digests.heads import Limiting, limiting
from digests.model import Statement

_LABEL = re.compile(r"(?P<head>[^:|]{3,60}):\s+(?P<rest>\S.*)", re.S)
_NAMED = 0.5
"""A line with this share of a heading's telling words has the heading in it."""
_HEDGES = {
    Limiting.PLANNED: (Hedge.PLANNED, Hedge.MAYBE, Hedge.CONDITION),
    Limiting.SAID: (Hedge.MAYBE, Hedge.CONDITION),
    Limiting.ONLY: (Hedge.ONLY, Hedge.EXCEPT),
    Limiting.CONDITION: (Hedge.CONDITION, Hedge.MAYBE, Hedge.ONLY),
}
_WORDS = {
    kind: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I)
    for kind, words in {
        Limiting.PLANNED: r"will|would|to be|ideas?|proposals?|propos\w+|drafts?|discuss\w*|consider\w*|open|undecided"
        r"|decid\w+|review\w*|evaluat\w+|under \w+ion|next|later|tbd|tbc|wird|werden|würde\w*|ideen?|entw[uü]rf\w*"
        r"|vorschl\w+|offen\w*|prüf\w*|diskut\w*|diskussion\w*|überleg\w*|erwäg\w*|angedacht\w*|künftig\w*|später\w*"
        r"|demnächst",
        Limiting.SAID: r"say|says|said|claim\w*|think|believ\w+|object\w*|fear\w*|argu\w+|myths?|misconception\w*"
        r"|rumou?r\w*|allegedly|suppos\w+|assum\w+|hypothes\w+|counter\w*|reply|answer|sag(?:en|t)|behaupt\w+"
        r"|mein(?:en|t)|glaub\w+|fürcht\w+|myth\w+|irrtum|irrtümer\w*|vorurteil\w*|gerücht\w*|angeblich|einw[aä]nd\w*"
        r"|annahme\w*|hypothese\w*|antwort\w*|entgegn\w*",
        Limiting.ONLY: r"exclusive\w*|exklusiv\w*|reserved|vorbehalten|alone|allein",
        Limiting.CONDITION: r"subject to|depend\w+|upon|once|when|after|with|sobald|nach|bei|vorbehalt\w*|abhängig|mit",
    }.items()
}
"""Other words that say so; for plans those of the future, for what others say those of saying."""


def heads_lost(text: str, cited: Cited, language: str) -> Iterator[Finding]:
    """The limiting heads of what a line takes over without them. `language` is "" for a translation: none is known."""
    if not language:
        return
    for statement in cited.statements:
        for head, rest in _headed(statement, cited.document.title):
            alone = len(cited.statements) == 1 and rest == statement.text
            kind = limiting(head)
            if kind and (alone or taken(text, rest, language)) and not _held(text, head, rest, kind, language):
                plain = head.strip(" :")
                yield Finding(Fault.HEDGE_LOST, plain, f"{plain}: {rest}")
                return


def _held(text: str, head: str, rest: str, kind: Limiting, language: str) -> bool:
    """Whether a line holds a heading's limit, or what stands under it holds it by itself."""
    if any(PATTERNS[hedge].search(each) for hedge in _HEDGES[kind] for each in (text, rest)):
        return True
    if _WORDS[kind].search(text) or _WORDS[kind].search(rest):
        return True
    if kind is Limiting.SAID and plainly_denies(text):
        return True
    telling = stems_of(head, language)
    return bool(telling) and len(telling & stems_of(text, language)) >= _NAMED * len(telling)


def _headed(statement: Statement, title: str) -> Iterator[tuple[str, str]]:
    """What may limit a statement, or a part of it, with that part: its label, column heads, and headings."""
    label = _LABEL.fullmatch(statement.text.strip())
    if label and not statement.cells:
        yield label["head"], label["rest"]
    for head, cell in zip(statement.header, statement.cells, strict=False):
        if head and cell:
            yield head, cell
    for heading in reversed(statement.context[-2:]):
        if heading == title or says_instead(heading):
            return
        yield heading, statement.text
