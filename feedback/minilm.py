"""all-MiniLM-L6-v2 run by numpy: a sentence becomes a vector of 384 numbers (docs/adr/0013).

The model: H. Wang, L. Dong and others, MiniLM (2020), tuned by sentence-transformers; a BERT of six layers whose
outputs are averaged over the pieces of the text and brought to length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from feedback import weights
from feedback.meaning import Vector
from feedback.wordpiece import WordPiece

MINILM = "minilm-l6-v2-int8-1"
"""The engine's id. Another quantisation or tokenizer would be another engine."""
WIDTH = 384
_LAYERS = 6
_HEADS = 12
_PIECES = 256
"""The model's own limit (sentence_bert_config.json); what stands further back is not looked at."""
_BATCH = 16
_EPSILON = np.float32(1e-12)


class MiniLM:
    """The model, in memory: the matrices as float32 (43 MB), the pieces' vectors as bytes (12 MB)."""

    def __init__(self, path: Path) -> None:
        """Read the file that `feedback.weights` made. Raises WeightsError, OSError."""
        tensors = weights.load(path)
        try:
            vocabulary = tensors.pop("vocabulary").tobytes().decode("utf-8").split("\n")
            self._pieces = WordPiece([piece.rstrip("\r") for piece in vocabulary])
            self._words = tensors.pop("embeddings.word_embeddings.weight")
            self._word_scales = tensors.pop("embeddings.word_embeddings.weight.scale")
            scales = {name: tensors.pop(name) for name in list(tensors) if name.endswith(".scale")}
            self._weights = {
                name: np.ascontiguousarray((tensor.astype(np.float32) * scales[f"{name}.scale"][:, None]).T)
                if f"{name}.scale" in scales
                else tensor
                for name, tensor in tensors.items()
            }
            self._positions = self._weights["embeddings.position_embeddings.weight"].T
            self._kind = self._weights["embeddings.token_type_embeddings.weight"].T[0]
        except (KeyError, ValueError) as error:
            raise weights.WeightsError(f"{path.name} holds another model than expected.") from error

    def encode(self, texts: Sequence[str]) -> Vector:
        """The vectors of texts: one row of length 1 for each, in order."""
        numbers = [self._pieces.numbers(text, _PIECES) for text in texts]
        out = np.zeros((len(texts), WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda n: len(numbers[n]))  # alike long ones together: little padding
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            out[batch] = self._encode([numbers[n] for n in batch])
        return out

    def _encode(self, numbers: Sequence[Sequence[int]]) -> Vector:
        longest = max(map(len, numbers))
        padded = np.zeros((len(numbers), longest), np.int64)
        mask = np.zeros((len(numbers), longest), np.float32)
        for row, found in enumerate(numbers):
            padded[row, : len(found)] = found
            mask[row, : len(found)] = 1
        state = self._words[padded].astype(np.float32) * self._word_scales[padded][..., None]
        state = self._normed(state + self._positions[:longest] + self._kind, "embeddings.LayerNorm")
        hidden = (mask[:, None, None, :] - 1) * np.float32(1e9)
        for layer in range(_LAYERS):
            state = self._layer(state, hidden, f"encoder.layer.{layer}")
        mean = (state * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        vectors: Vector = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), _EPSILON)
        return vectors

    def _layer(self, state: Vector, hidden: Vector, name: str) -> Vector:
        rows, longest, width = state.shape
        query, key, value = (
            self._linear(state, f"{name}.attention.self.{part}")
            .reshape(rows, longest, _HEADS, width // _HEADS)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32((width // _HEADS) ** 0.5) + hidden
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        seen = seen.transpose(0, 2, 1, 3).reshape(rows, longest, width)
        state = self._normed(
            state + self._linear(seen, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm"
        )
        inner = _gelu(self._linear(state, f"{name}.intermediate.dense"))
        return self._normed(state + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, state: Vector, name: str) -> Vector:
        rows, longest, width = state.shape
        out: Vector = state.reshape(rows * longest, width) @ self._weights[f"{name}.weight"]
        out += self._weights[f"{name}.bias"]
        return out.reshape(rows, longest, -1)

    def _normed(self, state: Vector, name: str) -> Vector:
        state = state - state.mean(axis=-1, keepdims=True)
        state /= np.sqrt((state * state).mean(axis=-1, keepdims=True) + _EPSILON)
        state *= self._weights[f"{name}.weight"]
        state += self._weights[f"{name}.bias"]
        return state


def _gelu(x: Vector) -> Vector:
    """The input times the normal distribution's share below it; erf by Abramowitz and Stegun 7.1.26, to 1.5e-7."""
    absolute = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * absolute)
    series = np.zeros_like(t)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(factor)) * t
    erf = np.copysign(1 - series * np.exp(-absolute * absolute), x)
    out: Vector = np.float32(0.5) * x * (1 + erf)
    return out
