"""Text into sentences, so that the pieces joined by single spaces are the text again.

The rules follow A. Mikheev, "Periods, Capitalized Words, etc.", Computational Linguistics 28 (2002): a full stop ends a
sentence unless it belongs to an abbreviation, an initial, an ordinal or a number.
"""

from __future__ import annotations

import re

_SHORT = """
approx avg dept dr e.g eg est etc ext fig figs gov i.e ie incl inc jr ltd max min misc mr mrs ms no nos p pp
prof ref resp sr st tel vol vs viz cf al corp co abb abs allg bsp bspw bzgl bzw ca d.h dgl dipl ebd einschl
evtl exkl ggf ggü hrsg i.d.r i.a.v i.v.m inkl insb jhd lt m.e max min mind mio mrd nr o.ä o.g rd s s.o s.u sog
std str stk tab tsd u.a u.u usw v.a vgl z.b z.t zzgl zt jan feb mar mär mrz apr jun jul aug sep sept okt oct
nov dez dec
"""
_ABBREVIATIONS = frozenset(_SHORT.split())
_COUNTING = frozenset(("no", "nos"))
"""Abbreviations before a number; elsewhere they are words."""
_NOT_LAST = frozenset(("etc", "usw"))
"""Abbreviations that may also end a sentence, when a capital follows."""
_END = re.compile(r"(?<![.!?…])[.!?…]++[”“\"’'»)\]]*+(?=\s)")
_NEAR = 200
"""How many characters around a full stop are looked at, so that a book in one paragraph costs linear time."""
_MONTHS = re.compile(
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert|Quartal|Halbjahr)\b"
)


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, in order, white space at their ends removed."""
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        following = text[end : end + _NEAR].lstrip()
        if not _ends(
            text[start : min(end, start + _NEAR)], text[max(start, end - _NEAR) : end], match.group(), following
        ):
            continue
        pieces.append(text[start:end].strip())
        start = end
    rest = text[start:].strip()
    if rest:
        pieces.append(rest)
    return pieces


def _ends(head: str, tail: str, mark: str, following: str) -> bool:
    """Whether a sentence with this head and tail ends at its mark; `following` is what comes after it."""
    opener = following.lstrip("„“\"'»«(\u201a[•–—- ")
    if not opener:
        return False
    if opener[0].islower():
        return False
    if "!" in mark or "?" in mark:
        return True
    last = tail.rsplit(maxsplit=1)[-1]
    word = re.sub(r"[.…]++[^\w.…]{0,4}$", "", last).lstrip("(„“\"'")
    words = len(head.split())
    if re.fullmatch(r"[^\W\d_]", word):
        return False  # an initial ("J. Smith")
    if word.isdigit() and len(word) <= 2:
        # A German ordinal ("am 1. März", "Im 2. Quartal") or a list number ("2. Ziele"), not the end.
        return not _MONTHS.match(opener) and words > 3 and not opener[0].isdigit() and not _ordinal(tail)
    lowered = word.lower()
    if lowered in _COUNTING:
        return not opener[0].isdigit()
    if lowered in _ABBREVIATIONS:
        return lowered in _NOT_LAST and opener[0].isupper() and words > 4
    return not re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word)


def _ordinal(sentence: str) -> bool:
    return (
        re.search(r"\b(?:am|im|vom|zum|den|der|die|das|dem|des|ab|bis|Nr|ein|seit)\s+\d{1,2}\.$", sentence) is not None
    )
