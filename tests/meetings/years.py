"""Two years of a weekly meeting, simulated: absences, joiners, leavers and declines, and what was fair in the end.

Fair shares are summed here by themselves, as 1/k for each occurrence with k eligible members, and not by the rotation.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from meetings.availability import Absence, Calendar, Engagements, Habits
from meetings.planning import Pool, Slot, candidates
from meetings.rotation import Standing, settle

FIRST = datetime(2027, 1, 4, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
LENGTH = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Story:
    """What happens: members by when they join and leave, when each is away, and how likely a decline is."""

    since: dict[str, datetime]
    until: dict[str, datetime]
    absences: dict[str, tuple[Absence, ...]]
    declines: float = 0.0
    weeks: int = 104


@dataclass
class Outcome:
    """What came of it."""

    served: Counter[str] = field(default_factory=Counter)
    fair: dict[str, Fraction] = field(default_factory=dict)
    holders: list[str] = field(default_factory=list)
    unfilled: int = 0
    repeats: int = 0

    def farthest(self) -> float:
        """How far the farthest member is from their fair share, in turns."""
        return float(max(abs(self.served[person] - share) for person, share in self.fair.items()))


def story(seed: int, *, members: int, declines: float = 0.0, absent: float = 0.1, moves: int = 0) -> Story:
    """A random story: everybody away for about `absent` of the time, in stretches of one to four weeks."""
    chance = random.Random(seed)
    people = [f"p{number:02}" for number in range(members + moves)]
    since = dict.fromkeys(people[:members], FIRST)
    until: dict[str, datetime] = {}
    for number in range(moves):
        since[people[members + number]] = FIRST + chance.randrange(10, 90) * WEEK
        until[chance.choice(people[:members])] = FIRST + chance.randrange(10, 90) * WEEK
    absences = {}
    for person in people:
        found = []
        week = 0
        while week < 104:
            if chance.random() < absent / 2.5:
                long = chance.randrange(1, 5)
                found.append(Absence(FIRST + (week - 0.5) * WEEK, FIRST + (week + long - 0.5) * WEEK))
                week += long
            week += 1
        absences[person] = tuple(found)
    return Story(since, until, absences, declines)


def live(told: Story, seed: int) -> Outcome:
    """Let the rotation work through a story. Checks at each occurrence that nobody who is away has the seat."""
    chance = random.Random(seed + 1_000_003)
    standings: dict[str, Standing] = {}
    outcome = Outcome()
    engagements = Engagements()
    calendars = {person: Calendar(Habits(BERLIN), absences=away) for person, away in told.absences.items()}
    turns, previous = 0, ""
    for number in range(told.weeks):
        start = FIRST + number * WEEK
        there = [p for p in told.since if told.since[p] <= start < told.until.get(p, start + WEEK)]
        members = tuple(standings.setdefault(person, Standing(person)) for person in there)
        able = {p for p in there if not any(away.meets(start, start + LENGTH) for away in told.absences[p])}
        declined: set[str] = set()
        holder = ""
        waiting = {
            p for p in able if _owed(outcome, p, Fraction(1, len(able))) > 0 and standings[p].rests == 0
        }  # who declined twice in a row is left in peace for a while
        while True:
            slot = Slot(f"{number}", "s", start, start + LENGTH, declined=frozenset(declined))
            ranked, _ = candidates(Pool("s", members, turns), slot, calendars, engagements)
            assert set(ranked) <= able - declined
            if not ranked:
                break
            if chance.random() >= told.declines:
                holder = ranked[0]
                break
            declined.add(ranked[0])
        for person in able:
            outcome.fair[person] = outcome.fair.get(person, Fraction(0)) + Fraction(1, len(able))
        settle(members, able, holder, declined, turns)
        outcome.holders.append(holder)
        if not holder:
            outcome.unfilled += 1
            assert able <= declined
            continue
        outcome.repeats += holder == previous and bool(waiting - {holder} - declined)
        outcome.served[holder] += 1
        engagements.add(holder, start, start + LENGTH, f"{number}")
        turns, previous = turns + 1, holder
    return outcome


def _owed(outcome: Outcome, person: str, more: Fraction) -> Fraction:
    return outcome.fair.get(person, Fraction(0)) + more - outcome.served[person]
