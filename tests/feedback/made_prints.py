"""Fingerprints that a test makes up: words become fixed random vectors, so that like texts have like vectors."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from feedback.meaning import Fingerprint, Meant, Vector
from feedback.scale import OTHERS, Mix, Rule, Scale

WIDTH = 32
ENGINE = "made-up-1"
SCALE = Scale(
    ENGINE,
    WIDTH,
    {OTHERS: Fingerprint.of(ENGINE, np.full(WIDTH, 0.01, np.float32))},
    {OTHERS: Mix(1.0, 0.1, 0.15)},
    {OTHERS: Rule(0.75, 0.45, 0.35)},
    0.5,
)


def made_vector(text: str) -> Vector:
    """A vector for a text: the sum of its words' ones."""
    words = text.lower().split() or [""]
    seeds = [zlib.crc32(word.encode()) for word in words]
    total: Vector = np.sum([np.random.default_rng(seed).normal(size=WIDTH) for seed in seeds], axis=0).astype(
        np.float32
    )
    return total


def meant(text: str, language: str = "en", *, with_vector: bool = True) -> Meant:
    """A text with its made-up fingerprint."""
    if not with_vector:
        return Meant(text, language)
    return Meant(text, language, Fingerprint.of(ENGINE, made_vector(text)))


def all_meant(texts: Sequence[str]) -> list[Meant]:
    """The same for several."""
    return [meant(text) for text in texts]
