"""Texts are cut into the pieces that MiniLM was trained on, as the reference library cuts them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feedback.wordpiece import WordPiece

FROZEN = json.loads((Path(__file__).parent / "wordpiece_cases.json").read_text("utf-8"))
VOCABULARY: list[str] = FROZEN["vocabulary"]


@pytest.mark.parametrize("case", FROZEN["cases"], ids=lambda case: ascii(case["text"])[:40])
def test_it_cuts_as_the_reference_does(case: dict[str, object]) -> None:
    """Accents, scripts, symbols, invisible characters and words too long: piece by piece the same."""
    numbers = WordPiece(VOCABULARY).numbers(str(case["text"]), 10_000)
    assert [VOCABULARY[number] for number in numbers] == case["pieces"]


def test_no_more_pieces_than_asked_for() -> None:
    """A long text is cut off, and still begins and ends as the model expects it."""
    numbers = WordPiece(VOCABULARY).numbers("price per sensor " * 500, 64)
    assert len(numbers) == 64
    assert (VOCABULARY[numbers[0]], VOCABULARY[numbers[-1]]) == ("[CLS]", "[SEP]")


def test_a_special_name_in_a_text_is_only_text() -> None:
    """Whoever writes "[SEP]" ends nothing."""
    numbers = WordPiece(VOCABULARY).numbers("[SEP]", 64)
    assert [VOCABULARY[number] for number in numbers[1:-1]].count("[SEP]") == 0


def test_a_vocabulary_without_the_necessary_is_refused() -> None:
    """Without the piece for unknown words nothing can be cut."""
    with pytest.raises(ValueError, match="UNK"):
        WordPiece(["[CLS]", "[SEP]", "price"])
