"""MiniLM for measuring: in this process, or None where its weights are not installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.minilm import MINILM
from bot.settings import load_settings
from feedback.meaning import Fingerprint
from feedback.minilm import MiniLM
from feedback.weights import FILE_NAME

ABSENT = "MiniLM is not installed (linkpin model install): measured with words alone."


@cache
def minilm() -> MiniLM | None:
    """The model."""
    path = load_settings().models_folder() / FILE_NAME
    return MiniLM(path) if path.exists() else None


def fingerprints(model: MiniLM, texts: Sequence[str]) -> list[Fingerprint]:
    """What the engine makes of texts."""
    return [Fingerprint.of(MINILM, vector) for vector in model.encode(texts)]
