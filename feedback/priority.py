"""How much a theme presses: from who asks, what is at stake, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from math import log2, log10

ASKER_POINTS = 10
"""For the first asker, and again each time that their number doubles: twelve who ask weigh more than one who shouts."""
DEAL_POINTS = 6
"""For each power of ten of the deals' value beyond a hundred: 1,000 is 6 points, a million 24."""
URGENCY = ((timedelta(hours=1), 45), (timedelta(days=1), 20), (timedelta(days=7), 8))
"""Needed within so long of being asked, so many points."""


class Level(IntEnum):
    """A priority, as people read it."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


FROM_POINTS = ((55, Level.URGENT), (30, Level.HIGH), (ASKER_POINTS, Level.NORMAL))
BY_HAND = {Level.LOW: 1, Level.NORMAL: 20, Level.HIGH: 50, Level.URGENT: 90}
"""What a level that a person chose weighs in the list."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a theme's questions come to. `deal_value` in whole units of the company's currency."""

    askers: int
    deal_value: int = 0
    needed_within: timedelta | None = None


def needed_within(needed_by: datetime | None, asked_at: datetime) -> timedelta | None:
    """How much time there was between asking and the deadline, never below zero."""
    return None if needed_by is None else max(timedelta(0), needed_by - asked_at)


def weight(demand: Demand, by_hand: Level | None = None) -> int:
    """The points by which a list is sorted, at least 0. A level chosen by a person stands in place of the sum."""
    if by_hand is not None:
        return BY_HAND[by_hand]
    points = ASKER_POINTS * log2(1 + max(0, demand.askers))
    if demand.deal_value > 100:
        points += DEAL_POINTS * (log10(demand.deal_value) - 2)
    if demand.needed_within is not None:
        points += next((extra for span, extra in URGENCY if demand.needed_within <= span), 0)
    return round(points)


def level(points: int) -> Level:
    """The level of so many points."""
    return next((found for least, found in FROM_POINTS if points >= least), Level.LOW)
