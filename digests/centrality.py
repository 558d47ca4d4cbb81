"""How near a line is to what the whole document talks about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence


def centralities(lines: Sequence[Collection[str]]) -> list[float]:
    """The cosine of each line's stems to the centroid of all lines, as a share of the highest: 0 to 1.

    Weights are inverse document frequencies with a line as the document (K. Spärck Jones, 1972). Linear in the stems,
    unlike graph methods, and as good on strategy documents. Source: D. Radev et al., "Centroid-based summarization of
    multiple documents", Information Processing & Management 40 (2004).
    """
    frequency: Counter[str] = Counter()
    for line in lines:
        frequency.update(set(line))
    weights = {stem: math.log(1 + len(lines) / count) for stem, count in frequency.items()}
    norms = [math.sqrt(sum(weights[stem] ** 2 for stem in set(line))) or 1.0 for line in lines]
    centre: defaultdict[str, float] = defaultdict(float)
    for line, norm in zip(lines, norms, strict=True):
        for stem in set(line):
            centre[stem] += weights[stem] / norm
    raw = [
        sum(weights[stem] * centre[stem] for stem in sorted(set(line))) / norm
        for line, norm in zip(lines, norms, strict=True)
    ]
    best = max(raw, default=0.0) or 1.0
    return [value / best for value in raw]
