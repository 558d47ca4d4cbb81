"""MiniLM's weights, for tests that need them: `make install` has tried to fetch them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import load_settings
from feedback.weights import FILE_NAME

WEIGHTS: Path = load_settings().models_folder() / FILE_NAME
needs_weights = pytest.mark.skipif(
    not WEIGHTS.exists(), reason="MiniLM is not installed (linkpin model install): tests with the model are left out"
)
