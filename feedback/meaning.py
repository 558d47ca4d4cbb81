"""What a text means, as numbers that can be compared and kept: the protocol of the meaning engines.

Two things say how alike two texts are: their vectors, where an engine makes some, and their words
(feedback/lexical.py). `feedback.grouping` and `feedback.retrieval` mix both; with an engine without vectors the words
decide alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from feedback.scale import Scale

Vector = NDArray[np.float32]
LEXICAL = "lexical-1"
"""The id of the engine that compares words alone."""


class MeaningUnavailableError(Exception):
    """An engine can't be used now; the text says why and what to do, in a sentence for a log or for `doctor`."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text's vector by the engine with the id `engine`, as it is stored: `packed` is empty where there is none.

    `packed` is a scale (float32, little-endian) and a signed byte per dimension: vector = scale * bytes, so 388 bytes
    for 384 dimensions. The vector is as the engine gave it, not centred: what is subtracted belongs to who compares.
    """

    engine: str
    packed: bytes = b""

    @classmethod
    def of(cls, engine: str, vector: Vector) -> Fingerprint:
        """The fingerprint of a vector. Raises ValueError where it isn't finite."""
        if not np.isfinite(vector).all():
            raise ValueError("a vector with infinite or missing numbers")
        scale = np.float32(np.abs(vector).max(initial=0.0) / 127 or 1.0)
        return cls(engine, scale.astype("<f4").tobytes() + np.rint(vector / scale).astype(np.int8).tobytes())

    def vector(self) -> Vector:
        """The vector; of length 0 where there is none. Raises ValueError where `packed` is damaged."""
        if not self.packed:
            return np.zeros(0, np.float32)
        if len(self.packed) < 5:
            raise ValueError("a fingerprint that is too short")
        scale = np.frombuffer(self.packed[:4], "<f4")[0]
        if not np.isfinite(scale):
            raise ValueError("a fingerprint with a damaged scale")
        vector: Vector = np.frombuffer(self.packed[4:], np.int8).astype(np.float32) * scale
        return vector


NO_FINGERPRINT = Fingerprint(LEXICAL)
"""Of a text that has no vector (yet): it is compared by its words."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A text with what is compared of it. `language` is its ISO 639-1 code, "und" where unknown."""

    text: str
    language: str
    fingerprint: Fingerprint = NO_FINGERPRINT


class MeaningEngine(Protocol):
    """Makes fingerprints. Those of one `id` can be compared with each other, and only with each other."""

    @property
    def id(self) -> str:
        """Stored with each fingerprint: another id says that it must be made anew."""
        ...

    @property
    def scale(self) -> Scale:
        """How its fingerprints are compared: what `Themes` and `Passages` are made with."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        """A fingerprint for each text, in order. May take seconds: never call it inside a transaction.

        Raises MeaningUnavailableError; the caller may then go on with `lexical(...)`, and rebuild later.
        """
        ...


class LexicalEngine:
    """The engine that needs nothing: it makes no vectors, and leaves the comparing to the words."""

    id = LEXICAL

    @property
    def scale(self) -> Scale:
        """The scale of words alone."""
        from feedback.scale import lexical_scale  # noqa: PLC0415  a scale holds fingerprints, so its module needs ours

        return lexical_scale()

    async def embed(self, texts: Sequence[str]) -> list[Fingerprint]:
        """An empty fingerprint for each text."""
        return lexical(len(texts))


def lexical(count: int = 1) -> list[Fingerprint]:
    """So many fingerprints without a vector."""
    return [NO_FINGERPRINT] * count
