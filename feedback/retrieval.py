"""Which passages of what was published answer a question, or that none does: for answer-first and for `find`.

Passages are ranked by their vectors and by BM25 of words and pieces of words, each divided by its best, since neither
finds all that the other does. Whether the best one is an answer is told by its own score against one floor: see
docs/adr/0038 for what was measured.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.best_match import BestMatch
from feedback.lexical import terms, word_count
from feedback.meaning import NO_FINGERPRINT, Fingerprint, Meant
from feedback.scale import OTHERS, Scale, lexical_scale
from feedback.vector_space import VectorSpace

_RANK = {OTHERS: (0.65, 0.35), "de": (0.4, 0.6)}
"""Weights of the vectors and of the words for the order of the passages; in German the words come first."""
_WORDS = 0.2
"""What the words add to the cosine in the score that the floor is for."""
_LENGTH = 0.015
_LONGEST = 12
"""A word of the question, up to so many, adds this much: a short question is near to much that does not answer it."""
_LOOKED_AT = 8
"""Times as many passages as wanted are looked at, since some read the same."""
_FEW = 3
_POINTING = 0.6
"""What counts of a passage that only points at answers: a heading, a label, a question."""
_DEAD = 1_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to be found. `key` is the caller's; `context` is what it stands under: a title, a heading.

    `source` is what it belongs to (a digest, a brief, an answer), so that a search can be kept to some of them. The
    fingerprint is of the text alone, without its context.
    """

    key: str
    source: str
    text: str
    language: str
    context: str = ""
    fingerprint: Fingerprint = NO_FINGERPRINT


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and how well it answers: compare it with the floor, not with other questions."""

    key: str
    source: str
    score: float


class Passages:
    """Passages in memory, as `feedback.grouping.Themes` holds questions: brought up to date by its owner."""

    def __init__(self, scale: Scale | None = None) -> None:
        """`scale` is that of the engine in use: fingerprints by another one count as missing."""
        self.scale = scale or lexical_scale()
        self._slot: dict[str, int] = {}
        self._begin()

    def _begin(self) -> None:
        self._passages: list[Passage | None] = []
        self._by_source: dict[str, set[int]] = {}
        self._stems, self._pieces = BestMatch(), BestMatch()
        self._vectors = VectorSpace(self.scale)
        self._weights = array("f")

    def __len__(self) -> int:
        return len(self._slot)

    def put(self, passage: Passage) -> None:
        """Take a passage in, or anew where its key is known."""
        self.remove(passage.key)
        slot = len(self._passages)
        self._slot[passage.key] = slot
        self._passages.append(passage)
        self._by_source.setdefault(passage.source, set()).add(slot)
        stems, pieces = terms(passage.text, passage.language)
        around, _ = terms(passage.context, passage.language)
        self._stems.append(stems + stems + around)  # what it says itself counts twice
        self._pieces.append(pieces)
        self._vectors.append(passage.fingerprint, passage.language)
        self._weights.append(_POINTING if _points(passage) else 1.0)

    def remove(self, key: str) -> None:
        """Forget a passage; nothing happens where it isn't known."""
        slot = self._slot.pop(key, None)
        if slot is None:
            return
        passage = self._passages[slot]
        if passage is not None:
            self._by_source[passage.source].discard(slot)
        self._passages[slot] = None
        if len(self._passages) - len(self._slot) > max(_DEAD, len(self._slot) // 2):
            kept = [passage for passage in self._passages if passage is not None]
            self._slot = {}
            self._begin()
            for passage in kept:
                self.put(passage)

    def search(
        self, question: Meant, k: int = 3, *, floor: bool = True, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """The best `k` passages, best first; none where the best one's score is below the floor (with `floor`).

        `sources` keeps the search to passages that belong to one of them.
        """
        slots = self._slots(sources)
        if not len(slots):
            return []
        vector = self._vectors.unit(question.fingerprint)
        stems, pieces = terms(question.text, question.language)
        words = (self._stems.scores(stems)[slots] + self._pieces.scores(pieces)[slots]) / 2
        near = self._vectors.cosines(vector, slots) if len(vector) else np.zeros(len(slots))
        dense, lexical = _RANK.get(question.language, _RANK[OTHERS])
        weights = np.frombuffer(self._weights, np.float32)[slots]
        ranks = (dense * _shares(near) + lexical * _shares(words)) * weights
        scores = words
        if len(vector):
            scores = near + _WORDS * words + _LENGTH * min(word_count(question.text), _LONGEST)
        scores = scores * weights
        hits = [self._hit(int(slots[n]), float(scores[n])) for n in self._first(slots, ranks, k)]
        least = self.scale.floor if len(vector) or not self.scale.width else lexical_scale().floor
        return [] if floor and max((hit.score for hit in hits), default=0.0) < least else hits

    def _slots(self, sources: Collection[str] | None) -> NDArray[np.intp]:
        slots = (
            self._slot.values() if sources is None else [n for s in set(sources) for n in self._by_source.get(s, ())]
        )
        return np.fromiter(sorted(slots), np.intp)

    def _first(self, slots: NDArray[np.intp], ranks: NDArray[np.float64], k: int) -> list[int]:
        """The places of the best `k`, each wording once, and the same ones whenever the passages are the same."""
        most = np.argpartition(-ranks, min(_LOOKED_AT * k, len(ranks) - 1))[: _LOOKED_AT * k]
        found = [(-float(ranks[n]), self._passage(int(slots[n])), n) for n in most.tolist() if ranks[n] > 0]
        found.sort(key=lambda each: (each[0], each[1].key))
        first = {passage.text.casefold().strip(): n for _, passage, n in reversed(found)}
        return [n for _, passage, n in found if first[passage.text.casefold().strip()] == n][:k]

    def _passage(self, slot: int) -> Passage:
        passage = self._passages[slot]
        assert passage is not None  # noqa: S101  `_slots` gives those that are here
        return passage

    def _hit(self, slot: int, score: float) -> Hit:
        passage = self._passage(slot)
        return Hit(passage.key, passage.source, score)


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as shares of the best."""
    return scores / max(float(scores.max()), 1e-9)


def _points(passage: Passage) -> bool:
    text = passage.text.strip()
    few = word_count(text) <= _FEW and not any(character.isdigit() for character in text)
    return few or text.endswith(("?", ":")) or text in passage.context.splitlines()
