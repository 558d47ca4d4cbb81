"""How near a line is to what the whole document talks about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence


def centralities(lines: Sequence[Collection[str]]) -> list[float]:
    """The cosine of each line's stems, each given once, to the centroid of all lines; 1 is the nearest line.

    Weights are inverse document frequencies with a line as the document (K. Spärck Jones, 1972). Linear in the stems,
    unlike graph methods, and as good on strategy documents. Source: D. Radev et al., "Centroid-based summarization of
    multiple documents", Information Processing & Management 40 (2004).
    """
    # Sums over a line's stems are exact (fsum): a set's order is another one in each process, and a sum that is rounded
    # on the way would with it be another one too, so that lines of equal worth would change places.
    frequency = Counter(stem for line in lines for stem in line)
    weights = {stem: math.log(1 + len(lines) / count) for stem, count in frequency.items()}
    squares = {stem: weight**2 for stem, weight in weights.items()}
    norms = [math.sqrt(math.fsum(squares[stem] for stem in line)) or 1.0 for line in lines]
    centre: defaultdict[str, float] = defaultdict(float)
    for line, norm in zip(lines, norms, strict=True):
        for stem in line:
            centre[stem] += weights[stem] / norm
    pull = {stem: weight * centre[stem] for stem, weight in weights.items()}
    raw = [math.fsum(pull[stem] for stem in line) / norm for line, norm in zip(lines, norms, strict=True)]
    best = max(raw, default=0.0) or 1.0
    return [value / best for value in raw]
