"""Headings, labels and lead-ins that turn or limit what stands under them: "Out of scope", "Planned", "Myths".

What stands under one says another thing alone, in a digest by rules as in a model's.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Limiting(StrEnum):
    """How a heading limits: as a plan or idea, as what others say, to some alone, or under a condition."""

    PLANNED = "planned"
    SAID = "said by others"
    ONLY = "only"
    CONDITION = "condition"


_WORDS = 9
"""A longer heading is a sentence."""
_NOT_EN = (
    r"(?:not(?: yet)?|never|no longer) (?:in scope|included|covered|supported|offered|planned|available|allowed"
    r"|permitted|part of|for sale|sold|eligible|targeted|for|prioriti[sz]ed|funded|approved|on the roadmap|doing"
    r"|in (?:the |this )?(?:plan|budget|package|offer|price|scope)|our (?:market|customers?|focus|target|business))"
)
_WE_EN = (
    r"(?:what|who|whom|where|things|topics|markets|areas|(?:this|that) is what)?\s?(?:that )?"
    r"(?:we|it|you|they|sales|partners)"
    r" (?:(?:do|does|will|can|are|is|should|must|may)(?: not|n[’']t)|won[’']t|can(?:[’']t|not)|never|no longer)"
)
_NOT_DE = (
    r"nicht(?: mehr)? (?:enthalten|inbegriffen|inklusive|abgedeckt|unterstützt|angeboten|geplant|vorgesehen|verfügbar"
    r"|erlaubt|gestattet|zulässig|förderfähig|gefördert|beworben|dabei|teil|für"
    r"|im (?:umfang|scope|angebot|budget|paket|plan|fokus|sortiment|preis))"
)
_WE_DE = (
    r"(?:was|wen|wem|wo|womit|worauf) (?:wir|ihr|sie|es|der vertrieb|partner) (?:\w+ ){0,2}nicht(?: mehr)?"
    r"|(?:das|dies) (?:machen|tun|bieten|verkaufen) wir nicht"
)
_DENYING = re.compile(
    r"\W*(?:(?:explicitly|currently|deliberately|features|topics|items|what(?:[’']s| is)"
    r"|derzeit|ausdrücklich|bewusst)\s)*"
    r"(?:out[- ]of[- ]scope|non[- ]goals?|exclu(?:ded|sions?)|ineligible|ruled out|rejected|discontinued"
    rf"|{_NOT_EN}|{_WE_EN}"
    r"|außerhalb des (?:umfangs|scopes)|nicht[- ]ziele?|keine ziele|ausgeschlossen\w*|ausschlüsse|ausgenommen\w*"
    rf"|abgelehnt\w*|verworfen\w*|eingestellt\w*|gestrichen\w*|entfällt|entfallen\w*|{_NOT_DE}|{_WE_DE})"
    r"(?:\s[^\s:;]+){0,5}\W*",
    re.I,
)
_NOT_LAST = re.compile(r"(?:\S+\s){1,6}(?:not|never|no longer|nicht(?: mehr)?|nie|niemals)\s?:\W*", re.I)
"""A lead-in: "Sales must not:"."""
_NONE_FOR = re.compile(
    r"\W*(?:no|kein\w{0,2})\s(?!\.?\s?\d)(?:\S+\s){1,5}(?:for|to|in|on|from|für|an|in|bei|auf|von)\s?:\W*", re.I
)
_JUST = re.compile(r"\b(?:only|just|nur|bloß|allein)\b", re.I)


def _rest(words: int) -> str:
    """So many more words."""
    return rf"(?:[\s,(–-]+[^\s:;]+){{0,{words}}}\W*"


_LIMITING = {
    Limiting.PLANNED: (
        r"\W*(?:(?:still|currently|noch|derzeit|aktuell)\s)?"
        r"(?:planned|in planning|ideas?|under (?:discussion|consideration|review|evaluation)|being discussed"
        r"|proposals?|proposed|drafts?|tentative|not (?:yet )?(?:decided|confirmed|approved|final)|undecided|open"
        r" (?:points|questions|issues|items)|wish ?list|to be (?:decided|confirmed)|tbd|tbc"
        r"|geplant\w*|in planung|ideen|(?:in|zur) (?:diskussion|prüfung|abstimmung|klärung)|vorschläge"
        r"|vorgeschlagen\w*|entwürfe?|angedacht\w*|offene (?:punkte|fragen)"
        rf"|(?:noch )?nicht (?:entschieden|beschlossen|bestätigt)|unentschieden|wunschliste){_rest(4)}"
        r"|\W*(?:(?:still|noch)\s)?(?:open|offen)\W*"
    ),
    Limiting.SAID: (
        r"\W*(?:competitors?|critics|others|rivals|some|many|people|customers|buyers|prospects)"
        rf" (?:say|claim|think|believe|object|fear|argue){_rest(4)}"
        r"|\W*(?:(?:common|frequent|typical|usual)\s)?(?:myths?|misconceptions?|rumou?rs?|prejudices|objections?"
        rf"|assumptions?|hypothes[ei]s){_rest(4)}"
        r"|\W*(?:wettbewerber|kritiker|andere|manche|viele|kunden|käufer)"
        rf" (?:sagen|behaupten|meinen|glauben|fürchten){_rest(4)}"
        r"|\W*(?:(?:häufige|typische|übliche)\s)?(?:myth(?:os|en)|irrtümer|vorurteile|gerüchte?|einw[aä]nde?|annahmen"
        rf"|hypothesen){_rest(4)}"
    ),
    Limiting.ONLY: (
        rf"\W*(?:only|exclusively)\s(?:for|in|with|from|on|to|by|if|when|after)\b{_rest(6)}|(?!internal)(?:[^\s:;]+\s){{1,4}}only\W*"
        rf"|\W*(?:nur|ausschließlich){_rest(7)}|(?:[^\s:;]+\s){{1,4}}(?:exklusiv|vorbehalten)\W*"
    ),
    Limiting.CONDITION: (
        rf"\W*(?:if|unless|provided|subject to|in case)\b{_rest(7)}"
        rf"|\W*(?:wenn|falls|sofern|vorbehaltlich|im falle?)\b{_rest(7)}"
    ),
}
_PATTERNS = {kind: re.compile(pattern, re.I) for kind, pattern in _LIMITING.items()}


@lru_cache(maxsize=2_000)
def denying(heading: str) -> bool:
    """Whether a heading or label denies what stands under it. "Not only for schools" does not."""
    plain = _plain(heading)
    if len(plain.split()) > _WORDS or _JUST.search(plain):
        return False
    return any(pattern.fullmatch(plain) for pattern in (_DENYING, _NOT_LAST, _NONE_FOR))


@lru_cache(maxsize=2_000)
def limiting(heading: str) -> Limiting | None:
    """How a heading or label limits what stands under it; None where it does not."""
    plain = _plain(heading)
    if len(plain.split()) > _WORDS or plain.endswith("?"):
        return None
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(plain)), None)


def _plain(heading: str) -> str:
    return " ".join(heading.replace("*", " ").split())
