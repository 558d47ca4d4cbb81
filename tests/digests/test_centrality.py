"""How near lines are to the document's own matter."""

from __future__ import annotations

import random

from digests.centrality import centralities


def test_a_line_of_the_common_matter_is_nearer_than_one_of_its_own() -> None:
    """Two lines share their stems, the third stands apart."""
    first, second, apart = centralities([("price", "rise", "may"), ("price", "rise", "june"), ("office", "dog")])
    assert first == second == 1.0
    assert apart < first


def test_no_line_is_divided_by_nothing() -> None:
    """Lines without stems, and no lines at all."""
    assert centralities([]) == []
    assert centralities([(), ()]) == [0.0, 0.0]


def test_the_order_of_a_sets_stems_changes_no_bit() -> None:
    """Regression: sums were rounded on the way, so that another process chose other lines of a deck of 1,000 slides."""
    chance = random.Random(7)
    stems = [f"stem{n}" for n in range(300)]
    lines = [tuple(chance.sample(stems, 15)) for _ in range(200)]
    shuffled = [tuple(chance.sample(line, len(line))) for line in lines]
    assert centralities(lines) == centralities(shuffled)
