"""Many vectors as bytes: how alike a vector is to each of them, by going through all of them in blocks.

Vectors are compared after their mean is subtracted (centred): what all questions of a company have in common says
nothing, and without it thresholds hold from one company to the next (docs/adr/0013). The mean begins as that of
everyday questions and becomes the company's own as its questions come in, for each language by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feedback.meaning import NO_FINGERPRINT, Fingerprint, Vector
from feedback.scale import EVERYDAY, Scale

_BLOCK = 512
"""Rows turned to floats at a time: they fit into a processor's cache."""


class VectorSpace:
    """Vectors by slot (0, 1, 2, … in the order of `append`), kept as a byte per dimension, compared as float32."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._bytes = np.zeros((64, scale.width), np.int8)
        self._units = np.zeros(64, np.float32)  # times the bytes: a vector of length 1
        self._lengths = np.ones(64, np.float32)  # of that vector less its mean
        self._languages = np.zeros(64, np.int32)
        self._numbers: dict[str, int] = {}
        self._means = np.zeros((0, scale.width), np.float32)
        self._taken: dict[str, int] = {}
        self._everyday: list[Vector] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, fingerprint: Fingerprint, language: str) -> None:
        """Take a vector in; one by another engine, or none, counts as zeros."""
        if self._count == len(self._bytes):
            self._bytes = np.concatenate((self._bytes, np.zeros_like(self._bytes)))
            self._units = np.concatenate((self._units, np.zeros_like(self._units)))
            self._lengths = np.concatenate((self._lengths, np.ones_like(self._lengths)))
            self._languages = np.concatenate((self._languages, np.zeros_like(self._languages)))
        self._languages[self._count] = self._numbered(language)
        self._count += 1
        self.replace(self._count - 1, fingerprint)

    def replace(self, slot: int, fingerprint: Fingerprint) -> None:
        """Put another vector into a slot."""
        vector = self.unit(fingerprint)
        self._units[slot] = 0
        if len(vector):
            largest = float(np.abs(vector).max())
            self._bytes[slot] = np.rint(vector * (127 / largest)).astype(np.int8)
            self._units[slot] = largest / 127
            centred = vector - self._means[self._languages[slot]]
            self._lengths[slot] = max(float(np.linalg.norm(centred)), 1e-6)

    def clear(self, slot: int) -> None:
        """Empty a slot: its vector counts as zeros from now on."""
        self._units[slot] = 0

    def has(self, slot: int) -> bool:
        """Whether there is a vector in a slot."""
        return bool(self._units[slot])

    def fingerprint(self, slot: int) -> Fingerprint:
        """The vector in a slot, of length 1; without one where there is none."""
        if not self._units[slot]:
            return NO_FINGERPRINT
        return Fingerprint(self._scale.engine, self._units[slot].astype("<f4").tobytes() + self._bytes[slot].tobytes())

    def count(self, language: str) -> int:
        """How many vectors of a language the means have taken in."""
        return self._taken.get(language, 0)

    def unit(self, fingerprint: Fingerprint) -> Vector:
        """A fingerprint's vector brought to length 1; of length 0 where it has none of this engine."""
        vector = fingerprint.vector() if fingerprint.engine == self._scale.engine else np.zeros(0, np.float32)
        length = float(np.linalg.norm(vector))
        if len(vector) != self._scale.width or not length:
            return np.zeros(0, np.float32)
        out: Vector = vector / np.float32(length)
        return out

    def centred(self, fingerprint: Fingerprint, language: str) -> Vector:
        """A fingerprint's vector less the mean of its language, of length 1; of length 0 where it has none."""
        vector = self.unit(fingerprint)
        if not len(vector):
            return vector
        number = self._numbered(language)
        vector = vector - self._means[number]
        out: Vector = vector / np.float32(max(float(np.linalg.norm(vector)), 1e-6))
        return out

    def rows(self, slots: NDArray[np.intp]) -> Vector:
        """The vectors in slots, centred, of length 1 (or 0)."""
        rows = self._bytes[slots].astype(np.float32) * self._units[slots, None]
        there = (self._units[slots] > 0)[:, None]
        out: Vector = (rows - self._means[self._languages[slots]]) * there / self._lengths[slots, None]
        return out

    def dots(self, vector: Vector) -> NDArray[np.float32]:
        """The cosine of each slot's centred vector with a vector from `centred`."""
        out = np.empty(self._count, np.float32)
        for start in range(0, self._count, _BLOCK):
            end = min(start + _BLOCK, self._count)
            out[start:end] = self._bytes[start:end].astype(np.float32) @ vector
        units = self._units[: self._count]
        out *= units
        out -= (self._means @ vector)[self._languages[: self._count]]
        out *= units > 0
        out /= self._lengths[: self._count]
        return out

    def cosines(self, vector: Vector, slots: NDArray[np.intp]) -> NDArray[np.float64]:
        """The cosine of vectors in slots with one of length 1, nothing subtracted: for texts of different kinds."""
        out = np.empty(len(slots), np.float64)
        for start in range(0, len(slots), _BLOCK):
            block = slots[start : start + _BLOCK]
            out[start : start + _BLOCK] = self._bytes[block].astype(np.float32) @ vector * self._units[block]
        return out

    def recentre(self) -> None:
        """Let the means follow the vectors that are here now. Cosines from before and after it differ a little."""
        languages_by_number = list(self._numbers)
        languages, units = self._languages[: self._count], self._units[: self._count]
        for number, everyday in enumerate(self._everyday):
            mine = np.flatnonzero((languages == number) & (units > 0))
            total = everyday * EVERYDAY
            for start in range(0, len(mine), _BLOCK):
                block = mine[start : start + _BLOCK]
                total = total + units[block] @ self._bytes[block].astype(np.float32)
            self._means[number] = total / (EVERYDAY + len(mine))
            self._taken[languages_by_number[number]] = len(mine)
        for start in range(0, self._count, _BLOCK):
            slots = np.arange(start, min(start + _BLOCK, self._count))
            rows = self._bytes[slots].astype(np.float32) * self._units[slots, None]
            lengths = np.linalg.norm(rows - self._means[self._languages[slots]], axis=1)
            self._lengths[slots] = np.maximum(lengths, 1e-6)

    def _numbered(self, language: str) -> int:
        if language not in self._numbers:
            self._numbers[language] = len(self._numbers)
            everyday = self._scale.centre(language)
            self._everyday.append(everyday)
            self._means = np.concatenate((self._means, everyday[None, :]))
        return self._numbers[language]
