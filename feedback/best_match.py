"""BM25 (S. Robertson and others, Okapi at TREC-3, 1994) over many passages, kept up to date one by one."""

from __future__ import annotations

from array import array
from collections import Counter

import numpy as np
from numpy.typing import NDArray

_SATURATION = 1.2
_LENGTH = 0.75


class BestMatch:
    """Terms by slot (0, 1, 2, … in the order of `append`)."""

    def __init__(self) -> None:
        self._slots: dict[str, array[int]] = {}
        self._counts: dict[str, array[float]] = {}
        self._lengths = array("f")

    def __len__(self) -> int:
        return len(self._lengths)

    def append(self, counts: Counter[str]) -> None:
        """Take a passage in by how often it has each term."""
        slot = len(self._lengths)
        self._lengths.append(sum(counts.values()))
        for term, count in counts.items():
            self._slots.setdefault(term, array("i")).append(slot)
            self._counts.setdefault(term, array("f")).append(count)

    def scores(self, wanted: Counter[str]) -> NDArray[np.float64]:
        """For each slot its score as a share of the best that a passage with all the terms could have: 0 to 1.

        A term that no passage has counts to what is missing.
        """
        out = np.zeros(len(self._lengths))
        if not len(out):
            return out
        lengths = np.frombuffer(self._lengths, np.float32)
        norms = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / max(float(lengths.mean()), 1e-6))
        best = 0.0
        for term, times in wanted.items():
            slots = self._slots.get(term)
            found = len(slots) if slots else 0
            idf = float(np.log(1 + (len(out) - found + 0.5) / (found + 0.5))) * times
            best += idf * (_SATURATION + 1)
            if slots:
                posted = np.frombuffer(slots, np.int32)
                counts = np.frombuffer(self._counts[term], np.float32)
                out[posted] += idf * counts * (_SATURATION + 1) / (counts + norms[posted])
        return out / (best or 1.0)
