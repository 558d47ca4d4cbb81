"""How much a line matters to a salesperson: cues, figures, centrality, place and form, in round weights.

Which features count, and roughly how much, was measured on real strategy documents (docs/adr); searching for weights on
so few documents carries no information, so each weight is a round number with a reason.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from digests.candidates import WORDS, Candidate, has_verb
from digests.centrality import centralities
from digests.kinds import Kinds
from digests.lexicons import Lexicon
from digests.model import Document, Part, SectionKind, Shape, UnitKind
from digests.wording import WORD, ends_in_date, names_money, stem, telling_numbers

_SENTENCE_WORDS = 5
_NOT_FINITE_AFTER = frozenset(("to", "that", "which", "who", "and", "or", "the", "a", "an", "our", "your", "for", "of"))
"""After one of these a verb's form is an infinitive, a noun, or stands in a clause of its own."""
LENGTH_EXPONENT = 0.15
"""Of the length penalty per word."""
_AUTHOR = re.compile(r"[—–|-]\s+(?:[A-Z][\w.'’-]+\s+){1,3}[A-Z][\w.'’-]+,?(?:\s.*)?$")
"""The name of whoever spoke or wrote, at a line's end."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, its kind, the stems of its words and its place among the candidates."""

    candidate: Candidate
    score: float
    kind: SectionKind
    stems: frozenset[str]
    position: int


def rank(document: Document, found: list[Candidate], lexicon: Lexicon) -> list[Ranked]:
    """Score every candidate. The result keeps the order of the candidates. Linear in their words."""
    language = lexicon.language if document.language == "und" else document.language
    bags = [_stems(candidate.text, lexicon, language) for candidate in found]
    title = _stems(document.title, lexicon, language)
    kinds = Kinds(lexicon, document.title)
    figures = _figures(found)
    heads: dict[tuple[str, ...], frozenset[str]] = {}
    out = []
    for position, (candidate, bag, central) in enumerate(zip(found, bags, centralities(bags), strict=True)):
        kind, use = kinds.tell(candidate)
        over = candidate.sources[0].context[-2:]
        if over not in heads:
            heads[over] = frozenset().union(*(_stems(head, lexicon, language) for head in over))
        score = use + figures(candidate) + central + _overlap(bag, title, heads[over]) + _form(candidate, lexicon)
        length = max(1, len(candidate.text.split()))
        out.append(Ranked(candidate, score / length**LENGTH_EXPONENT, kind, bag, position))
    return out


def _stems(text: str, lexicon: Lexicon, language: str) -> frozenset[str]:
    found = WORD.findall(text.lower())
    return frozenset([stem(w, language) for w in found if len(w) > 1 and w not in lexicon.stop])


def _figures(found: list[Candidate]) -> Callable[[Candidate], float]:
    """What a line's figures add: less where most lines of the document have some, and less in a list of many.

    Money and shares count most, then how dense the figures stand. A figure in a list of n with figures counts by
    1/sqrt(n).
    """
    holding = [c for c in found if telling_numbers(c.own)]
    rarity = 1.0 - 0.5 * len(holding) / max(1, len(found))
    beside = Counter(_list_of(c) for c in holding if len(c.sources) == 1 and _in_list(c))

    def value(candidate: Candidate) -> float:
        own = candidate.own
        numbers = telling_numbers(own)
        score = 0.8 if names_money(own) else 0.0
        if numbers:
            score += 0.3 + 0.8 * min(0.3, len(numbers) / max(6, len(own.split())))
        crowd = beside[_list_of(candidate)] if len(candidate.sources) == 1 and _in_list(candidate) else 1
        return rarity * score / math.sqrt(max(1, crowd))

    return value


def _in_list(candidate: Candidate) -> bool:
    lead = candidate.sources[0]
    return lead.level > 0 or lead.shape is Shape.ROW


def _list_of(candidate: Candidate) -> tuple[int, tuple[str, ...]]:
    lead = candidate.sources[0]
    return lead.unit, lead.context[:-1]


def _overlap(bag: frozenset[str], title: frozenset[str], heads: frozenset[str]) -> float:
    """Speaks of what the title and the headings name; but a line that only repeats them says nothing."""
    score = 0.3 if title & bag else 0.0
    score += 0.2 if heads & bag else 0.0
    return score - (1.0 if bag and bag <= title | heads else 0.0)


def _form(candidate: Candidate, lexicon: Lexicon) -> float:
    """How the line is made: the sum of `_FORM`'s weights that apply, and a list's price for its length."""
    score = sum(weight for weight, applies in _FORM if applies(candidate, lexicon))
    if candidate.sources[0].shape is Shape.ROW or len(candidate.sources) > 2:
        score -= 0.3 + 0.03 * max(0, len(candidate.text.split()) - 15)
    return score


def _question(candidate: Candidate, _: Lexicon) -> bool:
    return candidate.text.rstrip("”“\"'’)").endswith("?")


def _imperative(text: str, lexicon: Lexicon) -> bool:
    """An English sentence that begins with its only verb: "Maximize cost per click to improve the ranking"."""
    first = WORDS.search(text)
    if first is None or first.group().lower() not in lexicon.bases:
        return False
    words = WORDS.findall(text)
    if len(words) < _SENTENCE_WORDS:
        return False
    return not any(
        word in lexicon.verbs and before.lower() not in _NOT_FINITE_AFTER for before, word in pairwise(words)
    )


def _byline(candidate: Candidate, lexicon: Lexicon) -> bool:
    """A talk or an article with the day it appeared."""
    fragment = candidate.sources[0].shape is Shape.FRAGMENT
    return fragment and ends_in_date(candidate.own) and not has_verb(candidate.own, lexicon)


_FORM: tuple[tuple[float, Callable[[Candidate, Lexicon], bool]], ...] = (
    (-1.2, lambda c, lex: lex.self_talk.search(c.text.lower()) is not None),
    (-0.8, lambda c, lex: lex.interface.search(c.text.lower()) is not None),
    (-0.8, lambda c, lex: _AUTHOR.search(c.text) is not None),
    (-0.5, lambda c, lex: lex.person.search(c.text.lower()) is not None),
    (-1.0, _question),
    (-0.5, lambda c, lex: c.text.endswith("!")),
    (-1.2, lambda c, lex: c.dangling),
    (-0.3, lambda c, lex: c.sources[0].shape is Shape.FRAGMENT and not c.complete),
    (-0.6, _byline),
    (-0.5, lambda c, lex: c.sources[0].shape is Shape.TITLE),
    (-0.5, lambda c, lex: c.sources[0].shape is Shape.TITLE and c.sources[0].locator.kind is UnitKind.SECTION),
    (-0.2, lambda c, lex: c.sources[0].shape is Shape.ROW),
    (-0.4, lambda c, lex: c.sources[0].shape is Shape.ROW and not c.complete),
    (-0.5, lambda c, lex: c.sources[0].locator.part is Part.CHART),
    (-0.6, lambda c, lex: c.sources[0].locator.part is Part.NOTES),
    (-0.3, lambda c, lex: c.own.isupper()),
    (-0.6, lambda c, lex: len(c.own.split()) < 4),
    (0.2, lambda c, lex: lex.own.search(c.text.lower()) is not None),
    (0.4, lambda c, lex: lex.direct.search(c.text.lower()) is not None or _imperative(c.own, lex)),
)
"""Weights of what a line is made like: talk about the document itself, a question, a fragment, an instruction."""
