"""What may be told of anonymous answers without telling anybody's: only of more than five, in tens, in separate groups.

Why these rules keep two readings from giving an answer away stands in docs/adr/0053.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SHOWN_ABOVE = 5
"""Nothing is told of so many answers or fewer."""
STEP, LEAST, MOST = 10, 10, 90
"""Percent. Where all agree, nobody's answer shall be certain: so never under a tenth, nor over nine."""
TOGETHER = ""
"""The group of those that are too small by themselves."""


def agreement(counts: Sequence[int]) -> int | None:
    """The agreement in percent, in whole tens from 10 to 90, of answers from full agreement (first) to none (last).

    None where they are five or fewer.
    """
    total = sum(counts)
    if total <= SHOWN_ABOVE or len(counts) < 2:
        return None
    levels = len(counts) - 1
    weight = sum(number * (levels - place) for place, number in enumerate(counts))
    percent = 100 * weight / (levels * total)
    return max(LEAST, min(MOST, STEP * int(percent / STEP + 0.5)))


def told(groups: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """What may be told of one question: the agreement by group, those too small by themselves as `TOGETHER`.

    No answer is in two of the groups that are told of, so that none can be taken from another to learn of a third;
    where even those together are five or fewer, nothing is told of them.
    """
    found: dict[str, int] = {}
    rest: list[int] = []
    for name, counts in groups.items():
        share = agreement(counts)
        if share is not None:
            found[name] = share
        else:
            rest = [left + right for left, right in zip(rest, counts, strict=True)] if rest else list(counts)
    together = agreement(rest) if rest else None
    return found if together is None else {**found, TOGETHER: together}


def can_be_told(sizes: Mapping[str, int]) -> frozenset[str]:
    """The groups whose answers could be told at all, by how many are in each: others need not be asked."""
    small = {name for name, size in sizes.items() if size <= SHOWN_ABOVE}
    enough = sum(sizes[name] for name in small) > SHOWN_ABOVE
    return frozenset(name for name in sizes if name not in small or enough)
