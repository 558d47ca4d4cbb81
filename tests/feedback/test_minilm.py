"""MiniLM in numpy, with a byte per weight, means what the original means."""

from __future__ import annotations

import numpy as np
import pytest

from feedback.meaning import Fingerprint
from feedback.minilm import MiniLM
from tests.weights import WEIGHTS, needs_weights

pytestmark = needs_weights

PUBLISHED = ("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
"""The example of sentence-transformers' documentation for all-MiniLM-L6-v2, with the similarities printed there."""
SIMILARITIES = {(0, 1): 0.6660, (0, 2): 0.1046, (1, 2): 0.1411}


@pytest.fixture(scope="module")
def model() -> MiniLM:
    """The installed model."""
    return MiniLM(WEIGHTS)


def test_it_is_near_the_original(model: MiniLM) -> None:
    """The similarities that the original's documentation shows come out, but for the bytes' rounding."""
    vectors = model.encode(PUBLISHED)
    for (one, other), similarity in SIMILARITIES.items():
        assert float(vectors[one] @ vectors[other]) == pytest.approx(similarity, abs=0.01)


def test_company_does_not_matter(model: MiniLM) -> None:
    """A text has the same vector alone and among longer ones."""
    texts = ["price?", "How long is the lead time for 500 sensors at the moment?", "ok " * 100, ""]
    together = model.encode(texts)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(model.encode([text])[0], vector, atol=1e-4)


def test_a_vector_has_length_one_whatever_the_text(model: MiniLM) -> None:
    """Nothing, symbols, other scripts and very much text give a proper vector."""
    vectors = model.encode(["", "🚚", "价格是多少", "x" * 10_000, "word " * 5_000])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_stored_vector_is_as_good(model: MiniLM) -> None:
    """A byte per dimension keeps the cosine of two questions to within a hundredth."""
    one, other = model.encode(["What does a sensor cost?", "price per sensor please"])
    kept = [Fingerprint.of("minilm", vector).vector() for vector in (one, other)]
    assert float(kept[0] @ kept[1]) == pytest.approx(float(one @ other), abs=0.01)
    assert len(Fingerprint.of("minilm", one).packed) == 388
