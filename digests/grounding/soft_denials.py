"""What a statement denies without a "not", and a line has lost: "slate roofs" for "slate roofs are out of scope"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digests.grounding.contraries import plainly_denies
from digests.grounding.english_denials import INSTEAD_OF, SOFT, STANDING
from digests.grounding.limits import PATTERNS, Limit, clauses
from digests.grounding.line_clauses import Clause, common, share, stems_of
from digests.grounding.vocabulary import Hedge

_LEAVE = re.compile(r"\b(?:may|can|could|might|free to|right to|able to) \Z", re.I)
"""What one may give up or leave is not given up."""
_LETTERS = re.compile(r"[^\W\d_]+")
_UN = 8
_DENIED_FIRST = re.compile(rf"\W*(?:no|not|never|without|don[’']t|do not|{STANDING})\b", re.I)
_SHORT = 4
"""A clause of so few words after a denied one is part of a list: "Decline weapons, implants and …"."""
_ALIKE = 0.5
"""From this share on a clause of a line is about what a clause of a statement is about."""
_SOFT = re.compile(rf"(?<![\w-])(?:{SOFT})(?![\w-])", re.I)
_ELSE = re.compile(
    r"\b(?:unless|after|once|when|from|as of|other|others|elsewhere|only|except|replac\w*|supersed\w*"
    r"|succeed\w*|excluding"
    r"|instead|rather|over|ends?|ended|open(?:s|ing)?|start\w*)\b",
    re.I,
)
"""With one of these a line may deny in a way that no list has."""


def softly_denied(text: str, sources: Sequence[str], language: str) -> Iterator[Limit]:
    """The soft denials of English clauses that a line takes over, while it denies nothing; none of other languages."""
    if language != "en":
        return
    found = [
        (source, part, match)
        for source in sources
        for part in clauses(source)
        if (match := _SOFT.search(part) or INSTEAD_OF.search(part)) and not _LEAVE.search(part, 0, match.start())
    ]
    if not found:
        return
    own = [Clause(part, language) for part in clauses(text)]
    parts = [stems_of(part, language) for source in sources for part in clauses(source)]
    if _denials(sources) <= _denials([text]):
        return
    for source, part, match in found:
        if PATTERNS[Hedge.NOT].search(part):
            continue
        what = match["what"] if "what" in match.re.groupindex else part.replace(match.group(), " ", 1)
        telling = stems_of(what, language)
        for clause in own:
            best = max(share(clause, each) for each in parts)
            about = (
                common(clause, telling) >= _ALIKE * len(telling)
                if "what" in match.re.groupindex
                else share(clause, telling) >= max(_ALIKE, best)
            )
            listed = len(clause.text.split()) <= _SHORT and _DENIED_FIRST.match(own[0].text) is not None
            if telling and about and not listed and not plainly_denies(clause.text) and not _else(clause.text, source):
                yield Limit(Hedge.NOT, match.group(), part, "")
                return


def unlike(text: str, sources: Sequence[str]) -> Iterator[Limit]:
    """A word that a line has without the "un-" of its statement: "claimed seats" for "unclaimed seats"."""
    if PATTERNS[Hedge.NOT].search(text):
        return
    words = {word.lower() for word in _LETTERS.findall(text)}
    for source in sources:
        there = {word.lower() for word in _LETTERS.findall(source)}
        for word in sorted(there - words):  # the same complaint each time: it is part of a request
            if word.startswith("un") and word[2:] in words - there and len(word) >= _UN:
                yield Limit(Hedge.NOT, word, source, "")


def _else(text: str, source: str) -> bool:
    """Whether a clause has a word that may deny in a way of its own, and that its statement has not."""
    there = source.lower()
    return any(match.group().lower() not in there for match in _ELSE.finditer(text))


def _denials(texts: Sequence[str]) -> int:
    """How many clauses deny, in any words."""
    return sum(plainly_denies(part) for each in texts for part in clauses(each))
