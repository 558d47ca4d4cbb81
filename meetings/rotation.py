"""Whose turn it is: fair over time, by what each is owed and by when it must be given. See docs/adr/0048.

At each occurrence every eligible member is owed a share of the one seat (by weight; 1/k where k weigh the same). Who is
due first takes it: the earliest-deadline rule that R. Tijdeman proved to keep everybody within one turn of their share
("The chairman assignment problem", Discrete Mathematics 32, 1980), as long as the same people can come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor

EPSILON = 1e-9
"""Shares are sums of floats."""
MOST_OWED = 2.0
"""Turns that somebody can be owed: who declines for a year is not asked every time for the next."""
REFUSALS = 2
"""So many declines in a row, and the others go first until one of them had a turn each."""


@dataclass(slots=True)
class Standing:
    """Where a member stands in one series. A joiner starts even: nothing owed, nothing had.

    `share` is the sum of what was due to them, `served` their turns; `last` counts the series' turns up to their latest
    one (-1: none yet). `refusals` are declines in a row, `rests` the turns of others that they are left in peace for.
    """

    person: str
    weight: float = 1.0
    share: float = 0.0
    served: int = 0
    last: int = -1
    refusals: int = 0
    rests: int = 0

    @property
    def owed(self) -> float:
        """Turns that they are behind (negative: ahead)."""
        return self.share - self.served


@dataclass(frozen=True, slots=True)
class Leaning:
    """What speaks for a member beside fairness: `affinity` to the agenda (more is better), and `load`, seats nearby."""

    affinity: float = 0.0
    load: int = 0


NO_LEANING = Leaning()


def accrue(eligible: Sequence[Standing]) -> None:
    """Owe each eligible member their share of one seat."""
    total = 0.0
    for each in eligible:
        total += each.weight
    if total <= 0:
        return
    for each in eligible:
        each.share = min(each.share + each.weight / total, each.served + MOST_OWED)


def choose(
    eligible: Sequence[Standing],
    turn: int,
    *,
    leanings: Mapping[str, Leaning] | None = None,
    salt: str = "",
) -> Standing | None:
    """Who takes the seat, after `accrue`; None where nobody is eligible. `turn` counts the series' turns from 0.

    What leans to somebody counts only where everybody else can still have their turn before they are one behind.
    `salt` decides between equals, so that not every series begins with the same person.
    """
    total = sum([each.weight for each in eligible])
    if total <= 0:
        return None
    first = min(eligible, key=lambda each: _urgency(each, total, salt))
    previous = turn - 1 if turn > 0 else None
    if len(eligible) < 2 or (not leanings and first.last != previous):
        return first
    ranked = rank(eligible, salt=salt)
    if first.last == previous and previous is not None:
        first = _other_than(first, ranked)
    if not leanings:
        return first
    by_liking = sorted(
        (each for each in ranked if each.owed > EPSILON and each.rests <= 0),
        key=lambda each: _liking(each, leanings.get(each.person, NO_LEANING), previous),
    )
    return next((each for each in by_liking if each is first or _others_keep(each, ranked)), first)


def _other_than(previous: Standing, ranked: Sequence[Standing]) -> Standing:
    """Who comes next where the first had the turn before: nobody has two while others wait, unless by weight they must.

    Somebody who weighs more than all others together can't but have two in a row at times.
    """
    if previous.weight * 2 > sum(each.weight for each in ranked):
        return previous
    return next((e for e in ranked[1:] if e.owed > EPSILON and e.rests <= 0), previous)


def rank(eligible: Sequence[Standing], *, salt: str = "") -> list[Standing]:
    """The eligible members in the order in which the seat is offered: who must have it the soonest first.

    Who is not owed a turn comes after all who are; who is left in peace comes last.
    """
    total = sum(each.weight for each in eligible)
    return sorted(eligible, key=lambda each: _urgency(each, total, salt)) if total > 0 else []


def _urgency(each: Standing, total: float, salt: str) -> tuple[bool, bool, int, float, int, int]:
    owed = each.share - each.served
    deadline = _deadline(each, each.weight / total)
    return each.rests > 0, owed <= EPSILON, deadline, -owed, each.last, _shuffled(each.person, salt)


def serve(member: Standing, turn: int, everybody: Sequence[Standing]) -> None:
    """Note that a member has the turn: whoever rests has one turn of others less to wait."""
    member.served += 1
    member.last = turn
    member.refusals = member.rests = 0
    for each in everybody:
        if each is not member and each.rests > 0:
            each.rests -= 1


def refuse(member: Standing, others: int) -> None:
    """Note a decline: the turn stays owed; after `REFUSALS` in a row the `others` go first."""
    member.refusals += 1
    if member.refusals >= REFUSALS:
        member.refusals, member.rests = 0, others


def settle(
    members: Sequence[Standing], eligible: Collection[str], holder: str, declined: Collection[str], turn: int
) -> None:
    """Note what came of an occurrence: who could have come, who declined, and who was there ("": nobody)."""
    by_person = {each.person: each for each in members}
    accrue([each for each in members if each.person in eligible])
    for person in sorted(declined):
        if person in by_person and person != holder:
            refuse(by_person[person], max(0, len(eligible) - 1))
    if holder in by_person:
        serve(by_person[holder], turn, members)


def _liking(each: Standing, leaning: Leaning, previous: int | None) -> tuple[bool, float, int, float]:
    again = previous is not None and each.last == previous
    return again, -leaning.affinity, leaning.load, -each.owed


def _deadline(each: Standing, rate: float, later: int = 0) -> int:
    """After how many more occurrences, at the latest, the member must have a turn not to be more than one behind."""
    return max(0, floor((1 - each.owed + later) / rate + EPSILON) + 1)


def _others_keep(chosen: Standing, ranked: Sequence[Standing]) -> bool:
    """Whether all others can have their turns in time if `chosen` has this one: by j turns at most j may be due."""
    total = sum(each.weight for each in ranked)
    due = sorted(_deadline(each, each.weight / total, int(each is chosen)) for each in ranked)
    return all(deadline > number for number, deadline in enumerate(due))


@lru_cache(maxsize=1 << 16)
def _shuffled(person: str, salt: str) -> int:
    """A number that is the same on every machine, for one person in one series. FNV-1a, 32 bits."""
    number = 2166136261
    for byte in f"{salt}:{person}".encode():
        number = (number ^ byte) * 16777619 & 0xFFFFFFFF
    return number
