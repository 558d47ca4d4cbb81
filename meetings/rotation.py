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
from typing import TypeAlias

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
_Liking: TypeAlias = tuple[bool, float, int, float]
"""Whether they had the turn before, and what speaks for them: the least is liked best."""


def accrue(eligible: Sequence[Standing]) -> None:
    """Owe each eligible member their share of one seat."""
    total = 0.0
    for each in eligible:
        total += each.weight
    if total <= 0:
        return
    for each in eligible:
        share, most = each.share + each.weight / total, each.served + MOST_OWED
        each.share = share if share < most else most


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
    total = 0.0
    for each in eligible:
        total += each.weight
    if total <= 0:
        return None
    first = _first(eligible, total, salt)
    previous = turn - 1 if turn > 0 else None
    if previous is not None and first.last == previous and len(eligible) > 1:
        first = _other_than(first, rank(eligible, salt=salt))
    if not leanings or len(eligible) < 2:
        return first
    liked = _liked_better(first, eligible, leanings, previous)
    if liked:
        liked.sort(key=lambda each: (each[0], _urgency(each[1], total, salt)))
        due = [_deadline(each, each.weight / total) for each in eligible]
        for _, each in liked:
            if _others_keep(each, eligible, due, total):
                return each
    return first


def _liked_better(
    first: Standing, eligible: Sequence[Standing], leanings: Mapping[str, Leaning], previous: int | None
) -> list[tuple[_Liking, Standing]]:
    """Who is owed a turn and is liked better than who is due first, with how much."""
    bar = None
    if first.share - first.served > EPSILON and first.rests <= 0:
        bar = _liking(first, leanings.get(first.person, NO_LEANING), previous)
    found = []
    for each in eligible:
        if each is not first and each.share - each.served > EPSILON and each.rests <= 0:
            liking = _liking(each, leanings.get(each.person, NO_LEANING), previous)
            if bar is None or liking < bar:
                found.append((liking, each))
    return found


def _first(eligible: Sequence[Standing], total: float, salt: str) -> Standing:
    """The first of `rank`. Where all weigh the same, the deadline follows from what is owed, and is not reckoned."""
    weight = eligible[0].weight
    for each in eligible:
        if each.weight != weight:
            return min(eligible, key=lambda each: _urgency(each, total, salt))
    best: Standing | None = None
    most = 0.0
    for each in eligible:
        owed = each.share - each.served
        if each.rests > 0 or owed <= EPSILON:
            continue
        if best is None or owed > most or (owed == most and _earlier(each, best, salt)):
            best, most = each, owed
    return best or min(eligible, key=lambda each: _urgency(each, total, salt))


def _earlier(one: Standing, other: Standing, salt: str) -> bool:
    if one.last != other.last:
        return one.last < other.last
    return _shuffled(one.person, salt) < _shuffled(other.person, salt)


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
    total = sum([each.weight for each in eligible])
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


def _liking(each: Standing, leaning: Leaning, previous: int | None) -> _Liking:
    again = previous is not None and each.last == previous
    return again, -leaning.affinity, leaning.load, each.served - each.share


def _deadline(each: Standing, rate: float, later: int = 0) -> int:
    """After how many more occurrences, at the latest, the member must have a turn not to be more than one behind."""
    turns = floor((1 - (each.share - each.served) + later) / rate + EPSILON) + 1
    return turns if turns > 0 else 0


def _others_keep(chosen: Standing, eligible: Sequence[Standing], due: Sequence[int], total: float) -> bool:
    """Whether all others can have their turns in time if `chosen` has this one: by j turns at most j may be due.

    `due` are the deadlines of the eligible, in their order.
    """
    later = _deadline(chosen, chosen.weight / total, 1)
    deadlines = sorted([later if each is chosen else deadline for each, deadline in zip(eligible, due, strict=True)])
    return all(deadline > number for number, deadline in enumerate(deadlines))


@lru_cache(maxsize=1 << 16)
def _shuffled(person: str, salt: str) -> int:
    """A number that is the same on every machine, for one person in one series. FNV-1a, 32 bits."""
    number = 2166136261
    for byte in f"{salt}:{person}".encode():
        number = (number ^ byte) * 16777619 & 0xFFFFFFFF
    return number
