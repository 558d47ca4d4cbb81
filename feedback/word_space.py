"""The words of many texts in inverted lists: how alike a text is to each of them, in a few milliseconds for 100,000."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_COMMON = 0.1
"""A term in more than this share of the texts is passed over once there are `_MANY`: it tells little and costs most."""
_MANY = 5_000


class WordSpace:
    """Term weights by slot (0, 1, 2, … in the order of `append`), each text's own ones brought to length 1.

    Between two texts a term counts with the square of its idf, log((n + 1) / (df + 0.5)) over the texts that are here
    now; so what the space says depends on what is in it, and on nothing else.
    """

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._slots: list[array[int]] = []
        self._weights: list[array[float]] = []
        # The terms of all texts one behind the other: those of a slot begin at its start.
        self._numbers, self._own, self._starts = array("i"), array("f"), array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def append(self, counts: Counter[str]) -> None:
        """Take a text in by how often it has each term."""
        numbers = np.fromiter((self._numbered(term) for term in counts), np.int32, len(counts))
        weights = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (weights / (np.linalg.norm(weights) or 1.0)).astype(np.float32)
        slot = len(self)
        for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
            self._slots[number].append(slot)
            self._weights[number].append(weight)
        self._numbers.frombytes(numbers.tobytes())
        self._own.frombytes(weights.tobytes())
        self._starts.append(len(self._numbers))

    def add_to(self, sums: dict[int, float], slot: int, sign: int = 1) -> None:
        """Add a text's weights to sums by term (`sign` 1), or take them away (-1)."""
        numbers, weights = self._terms(slot)
        for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
            sums[number] = sums.get(number, 0.0) + sign * weight

    def length(self, sums: Mapping[int, float]) -> float:
        """The length of sums from `add_to`, each term with its idf."""
        numbers = np.fromiter(sums.keys(), np.int32, len(sums))
        return float(np.linalg.norm(np.fromiter(sums.values(), np.float64, len(sums)) * self._idf(numbers)))

    def length_of(self, slots: Collection[int]) -> float:
        """The length of the sum of a few texts' weights, each term with its idf."""
        each = [self._terms(slot) for slot in slots]
        numbers, place = np.unique(np.concatenate([numbers for numbers, _ in each]), return_inverse=True)
        sums = np.bincount(place, np.concatenate([weights for _, weights in each]), len(numbers))
        return float(np.linalg.norm(sums * self._idf(numbers)))

    def rows(self, slots: Sequence[int], width: int) -> NDArray[np.float32]:
        """Texts as dense vectors of length 1, terms folded into `width` places: dot products hold nearly.

        Folding by a random place and sign for each term (M. Charikar and others, count sketch, 2002).
        """
        out = np.zeros((len(slots), width), np.float32)
        for row, slot in enumerate(slots):
            numbers, weights = self._terms(slot)
            mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
            signs = 1.0 - 2.0 * (mixed >> np.uint64(63)).astype(np.float64)
            places = ((mixed >> np.uint64(20)) % np.uint64(width)).astype(np.intp)
            np.add.at(out[row], places, signs * weights * self._idf(numbers))
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        out /= np.maximum(lengths, 1e-9)
        return out

    def dots(self, counts: Counter[str]) -> Floats:
        """For each slot the dot product of its weights with the text's, which are brought to length 1 with their idf.

        A term that no text here has counts in the length as one that a single text has.
        """
        out = np.zeros(len(self))
        if not counts or not len(out):
            return out
        limit = _COMMON * len(out) if len(out) >= _MANY else len(out)
        length = 0.0
        for term, count in counts.items():
            number = self._number.get(term)
            slots: Sequence[int] = () if number is None else self._slots[number]
            idf = float(np.log((len(out) + 1) / (max(1, len(slots)) + 0.5)))
            length += (count * idf) ** 2
            if number is not None and len(slots) <= limit:
                posted = np.frombuffer(self._slots[number], np.int32)
                out[posted] += np.frombuffer(self._weights[number], np.float32) * (count * idf * idf)
        return out / (length**0.5 or 1.0)

    def _terms(self, slot: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The numbers of a text's terms, and their weights. Copies: an array with a view on it can't grow."""
        start, end = self._starts[slot], self._starts[slot + 1]
        return np.array(self._numbers[start:end], np.int32), np.array(self._own[start:end], np.float32)

    def _idf(self, numbers: NDArray[np.int32]) -> Floats:
        found = np.fromiter((len(self._slots[number]) for number in numbers.tolist()), np.float64, len(numbers))
        return np.log((len(self) + 1) / (found + 0.5))

    def _numbered(self, term: str) -> int:
        number = self._number.setdefault(term, len(self._number))
        if number == len(self._slots):
            self._slots.append(array("i"))
            self._weights.append(array("f"))
        return number
