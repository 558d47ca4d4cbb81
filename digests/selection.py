"""Which lines go into the digest: the best first, none twice, within the budget."""

from __future__ import annotations

from digests.model import Shape
from digests.ranking import Ranked

SAID = 0.55
"""Share of a line's stems from which on a chosen line has said it already."""
CONTAINED = 0.8
"""Share of a chosen line's stems from which on another line only says it again, with more words."""
RUNNERS_UP = 40
SHORTEST = 4
"""Less room than this is not worth a line."""
FLOOR = 0.25
"""Lines below this score say too little; a digest may end short of its budget. The best line is never too little."""


def select(ranked: list[Ranked], words: int, taken: list[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    """(the chosen, the runners-up), both best first; the taken and the chosen hold at most `words` words in all.

    Greedy: measured better than packing by knapsack, quotas by section, or submodular coverage (docs/adr).
    """
    chosen: list[Ranked] = []
    others: list[Ranked] = []
    left = words - sum(len(line.candidate.text.split()) for line in taken)
    ordered = sorted(ranked, key=lambda r: (-r.score, r.position))
    floor = min(FLOOR, ordered[0].score) if ordered else FLOOR
    for line in ordered:
        if left < SHORTEST and len(others) >= RUNNERS_UP:
            break
        if line.score < floor or not line.stems or any(same(line, other) for other in [*taken, *chosen]):
            continue
        length = len(line.candidate.text.split())
        if length <= left:
            chosen.append(line)
            left -= length
        elif len(others) < RUNNERS_UP and not any(same(line, other) for other in others):
            others.append(line)
    return chosen, others


def same(line: Ranked, chosen: Ranked) -> bool:
    """Whether a line says no more than a chosen one.

    So it is where they rest on one statement, are a title and what stands under it, or the one says with most of its
    words what the other says.
    """
    if _stands_under(line, chosen) or _stands_under(chosen, line):
        return True
    if {s.id for s in line.candidate.sources} & {s.id for s in chosen.candidate.sources}:
        return True
    shared = len(line.stems & chosen.stems)
    return shared >= SAID * len(line.stems) or shared >= CONTAINED * len(chosen.stems)


def _stands_under(title: Ranked, line: Ranked) -> bool:
    head, below = title.candidate.sources[0], line.candidate.sources[0]
    return head.shape is Shape.TITLE and head.unit == below.unit and head.text in below.context[-1:]
