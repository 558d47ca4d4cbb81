"""Who sits where in the coming occurrences, over all series: seats that are agreed on stand, the others are foreseen.

A plan is made from what is known now, and the same from the same: with every change it is simply made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from meetings.availability import Calendar, Engagements, Habits, Hindrance, Span
from meetings.rotation import Leaning, Standing, accrue, choose, rank, serve


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence with a seat. `key` is unique over all series.

    `holder` has agreed, or was asked, or is fixed by a manager. `declined` are no longer asked for it but could have
    come, so they are owed their share of it; `barred` were excluded from it.
    """

    key: str
    series: str
    start: datetime
    end: datetime
    all_day: bool = False
    holder: str = ""
    declined: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pool:
    """Whom a series may invite: where each stands, from when on they are in, who may not be invited at present.

    `turns` is how many turns the series has had. `affinity` is how much each has to do with the agenda, 0 to 1.
    `spread` prefers, within fairness, who has fewer seats in the same week.
    """

    series: str
    members: tuple[Standing, ...]
    turns: int = 0
    since: Mapping[str, datetime] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    affinity: Mapping[str, float] = field(default_factory=dict)
    spread: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has a seat; "" where nobody can. `eligible` could have come, `hindered` could not, and why."""

    slot: Slot
    person: str
    eligible: tuple[str, ...]
    hindered: Mapping[str, Hindrance]


def plan(
    pools: Iterable[Pool], slots: Iterable[Slot], calendars: Mapping[str, Calendar], engagements: Engagements
) -> list[Turn]:
    """The turns of all slots, by time. Neither the pools nor their standings are changed; `engagements` grows.

    Holders keep their seats even where they could not come (who is away says so, and is asked to be covered).
    """
    tables = {pool.series: _Table(pool) for pool in pools}
    ordered = sorted(slots, key=lambda slot: (slot.start, slot.series, slot.key))
    for slot in ordered:
        if slot.holder:
            engagements.add(slot.holder, slot.start, slot.end, slot.key)
    return [tables[slot.series].take(slot, calendars, engagements) for slot in ordered]


def candidates(
    pool: Pool, slot: Slot, calendars: Mapping[str, Calendar], engagements: Engagements
) -> tuple[list[str], dict[str, Hindrance]]:
    """Who may be asked for a seat, first who is due first, and why others can't; for when one has declined."""
    table = _Table(pool)
    eligible, hindered = table.eligible(slot, calendars, engagements)
    accrue(eligible)
    asked = [each for each in eligible if each.person not in slot.declined]
    ranked = rank(asked, salt=pool.series)
    chosen = choose(asked, table.turn, leanings=table.leanings(asked, slot, engagements), salt=pool.series)
    if chosen is not None:
        ranked.remove(chosen)
        ranked.insert(0, chosen)
    return [each.person for each in ranked], hindered


class _Table:
    """A pool while it is planned for: standings of its own."""

    def __init__(self, pool: Pool) -> None:
        self.turn = pool.turns
        self._pool = pool
        self._members = [replace(each) for each in pool.members]
        self._by_person = {each.person: each for each in self._members}

    def take(self, slot: Slot, calendars: Mapping[str, Calendar], engagements: Engagements) -> Turn:
        eligible, hindered = self.eligible(slot, calendars, engagements)
        accrue(eligible)
        chosen: Standing | None
        if slot.holder:
            chosen = self._by_person.get(slot.holder)
            person = slot.holder
        else:
            asked = eligible
            if slot.declined:
                asked = [each for each in eligible if each.person not in slot.declined]
            leanings = self.leanings(asked, slot, engagements)
            chosen = choose(asked, self.turn, leanings=leanings, salt=self._pool.series)
            person = chosen.person if chosen else ""
            if person:
                engagements.add(person, slot.start, slot.end, slot.key)
        if chosen is not None:
            serve(chosen, self.turn, self._members)
        if person:
            self.turn += 1
        return Turn(slot, person, tuple(each.person for each in eligible), hindered)

    def eligible(
        self, slot: Slot, calendars: Mapping[str, Calendar], engagements: Engagements
    ) -> tuple[list[Standing], dict[str, Hindrance]]:
        """Who could come, those who declined among them."""
        found: list[Standing] = []
        hindered: dict[str, Hindrance] = {}
        known: dict[Habits, Hindrance | None] = {}
        span = Span.of(slot.start, slot.end)
        for each in self._members:
            why = self._hindrance(each.person, slot, calendars, known)
            if why is None and engagements.meets(each.person, span, slot.key):
                why = Hindrance.BUSY
            if why is None:
                found.append(each)
            else:
                hindered[each.person] = why
        return found, hindered

    def leanings(self, eligible: Sequence[Standing], slot: Slot, engagements: Engagements) -> dict[str, Leaning] | None:
        pool = self._pool
        if not pool.affinity and not pool.spread:
            return None
        found = {}
        span = Span.of(slot.start, slot.end)
        for each in eligible:
            load = engagements.load(each.person, span) if pool.spread else 0
            affinity = pool.affinity.get(each.person, 0.0)
            if load or affinity:
                found[each.person] = Leaning(affinity, load)
        return found or None

    def _hindrance(
        self,
        person: str,
        slot: Slot,
        calendars: Mapping[str, Calendar],
        known: dict[Habits, Hindrance | None],
    ) -> Hindrance | None:
        """Why somebody can't come, but for other seats. `known` is what this slot's were, by habits."""
        pool = self._pool
        if person in pool.excluded or person in slot.barred:
            return Hindrance.EXCLUDED
        since = pool.since.get(person)
        if since is not None and slot.start < since:
            return Hindrance.NOT_YET
        calendar = calendars.get(person)
        if calendar is None:
            return None
        if calendar.absences and calendar.is_away(slot.start, slot.end):
            return Hindrance.ABSENT
        habits = calendar.habits
        if habits not in known:
            known[habits] = habits.hindrance(slot.start, slot.end, hours=not slot.all_day)
        return known[habits]
