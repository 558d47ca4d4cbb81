"""Many vectors as bytes: how alike a vector is to each of them, by going through all of them in blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feedback.meaning import Fingerprint, Vector

_BLOCK = 4_096
"""Rows turned to floats at a time: they fit into a processor's cache."""


class VectorSpace:
    """Vectors by slot (0, 1, 2, … in the order of `append`), kept as a byte per dimension, compared as float32."""

    def __init__(self, width: int) -> None:
        self._bytes = np.zeros((64, width), np.int8)
        self._scales = np.zeros(64, np.float32)
        self._centres = np.zeros(64, np.int32)
        self._means = np.zeros((1, width), np.float32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, fingerprint: Fingerprint) -> None:
        """Take a vector in; one of another width, or none, counts as zeros."""
        vector = fingerprint.vector()
        if self._count == len(self._bytes):
            self._bytes = np.concatenate((self._bytes, np.zeros_like(self._bytes)))
            self._scales = np.concatenate((self._scales, np.zeros_like(self._scales)))
        if len(vector) == self._bytes.shape[1] and (length := float(np.linalg.norm(vector))):
            scale = float(np.abs(vector).max() / 127)
            self._bytes[self._count] = np.rint(vector / scale).astype(np.int8)
            self._scales[self._count] = scale / length
        self._count += 1

    def vector(self, slot: int) -> Vector:
        """The vector in a slot, of length 1 (or 0)."""
        vector: Vector = self._bytes[slot].astype(np.float32) * self._scales[slot]
        return vector

    def dots(self, vector: Vector) -> NDArray[np.float32]:
        """The dot product of each slot's vector with `vector`."""
        out = np.empty(self._count, np.float32)
        for start in range(0, self._count, _BLOCK):
            end = min(start + _BLOCK, self._count)
            out[start:end] = self._bytes[start:end].astype(np.float32) @ vector
        return out * self._scales[: self._count]
