"""How sure a recall is: percentile intervals by resampling, with a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

_ROUNDS = 4000
_SEED = 20_261_116


def interval(groups: Sequence[tuple[int, int]], share: float = 0.95) -> tuple[float, float]:
    """Bounds of sum(hits) / sum(total) when the groups (hits, total) are drawn anew with replacement.

    One group per document asks how much another choice of documents would matter; one group (0 or 1, 1) per nugget asks
    the same of nuggets. The percentile method: B. Efron, "Bootstrap methods: another look at the jackknife", 1979.
    Raises ValueError where there is nothing to draw from.
    """
    if not sum(total for _, total in groups):
        raise ValueError("nothing to draw from")
    chance = random.Random(_SEED)
    drawn = sorted(_recall(chance.choices(groups, k=len(groups))) for _ in range(_ROUNDS))
    tail = (1 - share) / 2
    return drawn[int(tail * _ROUNDS)], drawn[min(_ROUNDS - 1, int((1 - tail) * _ROUNDS))]


def _recall(groups: Sequence[tuple[int, int]]) -> float:
    total = sum(t for _, t in groups)
    return sum(h for h, _ in groups) / total if total else 0.0
