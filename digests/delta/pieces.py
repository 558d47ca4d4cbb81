"""Sentences that were joined or parted: "A; B" in one version and "A." "B." in the other say the same.

Statements are cut where sentences can be joined, and what both versions say is taken out of what is compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from digests.delta.sayings import saying
from digests.model import Statement

_JOINT = re.compile(
    r"(?:;|(?<=[^\W\d])\s[–—-](?=\s)|(?<!\d)[.!?](?=\s+[\"“„»(]?[^\W\d_])"
    r"|,(?=\s(?:and|but|so|or|while|und|aber|doch|oder|sondern|während)\s))\s*",
    re.I,
)
_JOINING = re.compile(r"(?:and|but|so|while|und|aber|doch|während)\s+(?=\S)", re.I)
SHORTEST = 2
"""Words of a piece: shorter ones stay with their neighbour."""


def pieces(text: str) -> list[str]:
    """The parts of a text that can stand alone, without the words that joined them."""
    found: list[str] = []
    at = 0
    for joint in (*_JOINT.finditer(text), None):
        part = text[at : joint.start() if joint else len(text)]
        if joint is not None and len(part.split()) < SHORTEST:
            continue
        found.append(part)
        at = joint.end() if joint else at
    if len(found) > 1 and len(found[-1].split()) < SHORTEST:
        last = found.pop()
        found[-1] = text[text.rindex(found[-1]) : text.rindex(last) + len(last)]
    return [found[0], *(_JOINING.sub("", each, count=1) if _JOINING.match(each) else each for each in found[1:])]


def without_shared(
    old: Sequence[Statement], new: Sequence[Statement], was_in: str, is_in: str
) -> tuple[list[Statement], list[Statement]]:
    """The statements without the pieces that stand in both versions; those of which nothing is left are gone."""
    said, says = (
        Counter(_key(piece, language) for each in statements if not each.cells for piece in pieces(each.text))
        for statements, language in ((old, was_in), (new, is_in))
    )
    twofold = _twofold(old, was_in) | _twofold(new, is_in)
    shared = Counter({key: many for key, many in (said & says).items() if key not in twofold})
    old, new = _left(old, shared, was_in, twofold), _left(new, shared, is_in, twofold)
    old, new = _unlisted(old, new, was_in, is_in)
    new, old = _unlisted(new, old, is_in, was_in)
    return old, new


def _twofold(statements: Sequence[Statement], language: str) -> frozenset[str]:
    """Pieces with a figure that differ in it alone: "the price is 10 €" belongs to what it stands beside."""
    by_words: dict[str, set[str]] = {}
    for each in statements:
        for piece in pieces(each.text):
            said = saying(piece, language)
            if said.figures or said.dates:
                by_words.setdefault(said.plain, set()).add(_key(piece, language))
    return frozenset(key for keys in by_words.values() if len(keys) > 1 for key in keys)


def _unlisted(
    several: list[Statement], listed: list[Statement], language: str, listed_in: str
) -> tuple[list[Statement], list[Statement]]:
    """Both without lines that stand in one line of the other version, with commas between: "Kempten, by rail"."""
    alone: dict[str, list[Statement]] = {}
    for each in several:
        if not each.cells:
            alone.setdefault(_key(each.text, language), []).append(each)
    gone: set[int] = set()
    left = []
    for each in listed:
        parts = Counter(_key(part, listed_in) for part in each.text.split(", "))
        if len(parts) > 1 and not each.cells and all(len(alone.get(key, ())) >= many for key, many in parts.items()):
            gone.update(alone[key].pop().id for key in parts.elements())
        else:
            left.append(each)
    return [each for each in several if each.id not in gone], left


def piece_keys(statements: Iterable[Statement], language: str) -> frozenset[str]:
    """What the pieces of statements say, for telling whether something is said anywhere."""
    return frozenset(_key(piece, language) for each in statements for piece in pieces(each.text))


def _left(
    statements: Sequence[Statement], shared: Counter[str], language: str, twofold: frozenset[str]
) -> list[Statement]:
    left = Counter(shared)
    out = []
    for statement in statements:
        if statement.cells:
            out.append(statement)
            continue
        kept = []
        parts = pieces(statement.text)
        for piece in parts:
            key = _key(piece, language)
            if left[key] > 0:
                left[key] -= 1
            else:
                kept.append(piece)
        if len(kept) == len(parts) or (len(parts) > 1 and any(_key(piece, language) in twofold for piece in kept)):
            out.append(statement)
        elif kept:
            out.append(replace(statement, text="; ".join(kept)))
    return out


def _key(piece: str, language: str) -> str:
    return " ".join(word.mark for word in saying(piece, language).words)
