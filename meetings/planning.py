"""Who sits where in the coming occurrences, over all series: seats that are agreed on stand, the others are foreseen.

A plan is made from what is known now, and the same from the same: with every change it is simply made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from meetings.availability import Absence, Calendar, Engagements, Habits, Hindrance, Span
from meetings.rotation import EPSILON, NO_LEANING, Leaning, Standing, accrue, choose, rank, serve


class Why(StrEnum):
    """Why somebody has a turn, the weightiest reason alone."""

    HOLDS = "holds"  # agreed, was asked, or was named by a manager
    ONLY = "only"  # nobody else can come
    AGENDA = "agenda"  # their questions or deals touch the agenda
    LOAD = "load"  # has fewer seats in that week
    DECLINED = "declined"  # could not the last time, so the turn stayed theirs
    WEIGHTED = "weighted"  # is to come more often than others
    NEW = "new"  # had no turn yet
    LONGEST = "longest"  # was there the longest ago
    OWED = "owed"  # had fewer turns than their share


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence with a seat. `key` is unique over all series.

    `holder` has agreed, or was asked, or is fixed by a manager. `declined` are no longer asked for it but could have
    come, so they are owed their share of it; `barred` were excluded from it. `affinity` is how much people have to do
    with its agenda, beside what they have to do with the series.
    """

    key: str
    series: str
    start: datetime
    end: datetime
    all_day: bool = False
    holder: str = ""
    declined: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    affinity: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pool:
    """Whom a series may invite: where each stands, from when on they are in, who may not be invited at present.

    `turns` is how many turns the series has had. `affinity` is how much each has to do with the agenda, 0 to 1.
    `spread` prefers, within fairness, who has fewer seats in the same week. `until`: from when on somebody weighs as
    much as others again, or is no longer excluded.
    """

    series: str
    members: tuple[Standing, ...]
    turns: int = 0
    since: Mapping[str, datetime] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    affinity: Mapping[str, float] = field(default_factory=dict)
    spread: bool = True
    until: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has a seat; "" where nobody can. `eligible` could have come, `hindered` could not, and why.

    `why` the person has it is said where a plan is asked to explain itself.
    """

    slot: Slot
    person: str
    eligible: tuple[str, ...]
    hindered: Mapping[str, Hindrance]
    why: Why | None = None


def plan(
    pools: Iterable[Pool],
    slots: Iterable[Slot],
    calendars: Mapping[str, Calendar],
    engagements: Engagements,
    *,
    explain: bool = False,
) -> list[Turn]:
    """The turns of all slots, by time. Neither the pools nor their standings are changed; `engagements` grows.

    Holders keep their seats even where they could not come (who is away says so, and is asked to be covered).
    """
    hours = _Hours()
    tables = {pool.series: _Table(pool, calendars, hours) for pool in pools}
    ordered = sorted(slots, key=lambda slot: (slot.start, slot.series, slot.key))
    for slot in ordered:
        if slot.holder:
            engagements.add(slot.holder, slot.start, slot.end, slot.key)
    return [tables[slot.series].take(slot, engagements, explain=explain) for slot in ordered]


def candidates(
    pool: Pool, slot: Slot, calendars: Mapping[str, Calendar], engagements: Engagements
) -> tuple[list[str], dict[str, Hindrance]]:
    """Who may be asked for a seat, first who is due first, and why others can't; for when one has declined."""
    table = _Table(pool, calendars, _Hours())
    eligible, hindered = table.eligible(slot, engagements)
    accrue(eligible)
    asked = [each for each in eligible if each.person not in slot.declined]
    ranked = rank(asked, salt=pool.series)
    chosen = choose(asked, table.turn, leanings=table.leanings(asked, slot, engagements), salt=pool.series)
    if chosen is not None:
        ranked.remove(chosen)
        ranked.insert(0, chosen)
    return [each.person for each in ranked], hindered


class _Hours:
    """What is the same for all slots of one time: the weeks they lie in, and whom it suits by their habits."""

    def __init__(self) -> None:
        self._time: tuple[datetime, datetime, bool] | None = None
        self._suits: dict[Habits, Hindrance | None] = {}
        self._span: Span | None = None

    def at(self, slot: Slot) -> tuple[Span, dict[Habits, Hindrance | None]]:
        """The span of a slot, and what is known of habits then. Slots come by time: only the last one is kept."""
        time = (slot.start, slot.end, slot.all_day)
        if self._span is None or time != self._time:
            self._time, self._suits, self._span = time, {}, Span.of(slot.start, slot.end)
        return self._span, self._suits


@dataclass(slots=True)
class _Seatable:
    """A member with all that is asked of them for each slot."""

    standing: Standing
    person: str
    excluded: bool
    since: datetime | None
    absences: tuple[Absence, ...]
    habits: Habits | None


class _Table:
    """A pool while it is planned for: standings of its own."""

    def __init__(self, pool: Pool, calendars: Mapping[str, Calendar], hours: _Hours) -> None:
        self.turn = pool.turns
        self._pool = pool
        self._hours = hours
        self._members = [replace(each) for each in pool.members]
        self._by_person = {each.person: each for each in self._members}
        self._until = sorted((until, person) for person, until in pool.until.items() if person in self._by_person)
        self._seatable = []
        for each in self._members:
            person, calendar = each.person, calendars.get(each.person)
            absences, habits = ((), None) if calendar is None else (calendar.absences, calendar.habits)
            excluded, since = person in pool.excluded, pool.since.get(person)
            self._seatable.append(_Seatable(each, person, excluded, since, absences, habits))

    def take(self, slot: Slot, engagements: Engagements, *, explain: bool = False) -> Turn:
        eligible, hindered = self.eligible(slot, engagements)
        accrue(eligible)
        chosen: Standing | None
        why = None
        if slot.holder:
            chosen = self._by_person.get(slot.holder)
            person, why = slot.holder, Why.HOLDS
        else:
            asked = eligible
            if slot.declined:
                asked = [each for each in eligible if each.person not in slot.declined]
            leanings = self.leanings(asked, slot, engagements)
            chosen = choose(asked, self.turn, leanings=leanings, salt=self._pool.series)
            person = chosen.person if chosen else ""
            if person:
                engagements.take(person, self._hours.at(slot)[0], slot.key)
            if explain and chosen is not None:
                why = _reason(chosen, asked, leanings or {}, self._pool.series)
        if chosen is not None:
            serve(chosen, self.turn, self._members)
        if person:
            self.turn += 1
        return Turn(slot, person, tuple([each.person for each in eligible]), hindered, why if explain else None)

    def eligible(self, slot: Slot, engagements: Engagements) -> tuple[list[Standing], dict[str, Hindrance]]:
        """Who could come, those who declined among them."""
        if self._until:
            self._let_lapse(slot.start)
        found: list[Standing] = []
        hindered: dict[str, Hindrance] = {}
        span, suits = self._hours.at(slot)
        near = engagements.near(span)
        for member in self._seatable:
            why = _hindrance(member, slot, suits)
            if why is None:
                for taken in near:
                    if member.person in taken and engagements.meets(member.person, span, slot.key):
                        why = Hindrance.BUSY
            if why is None:
                found.append(member.standing)
            else:
                hindered[member.person] = why
        return found, hindered

    def leanings(self, eligible: Sequence[Standing], slot: Slot, engagements: Engagements) -> dict[str, Leaning] | None:
        pool = self._pool
        loads = engagements.loads(self._hours.at(slot)[0]) if pool.spread else {}
        if not (pool.affinity or slot.affinity):
            seated = [each.person for each in eligible if each.person in loads] if loads else ()
            return {person: Leaning(0.0, len(loads[person])) for person in seated} or None
        found = {}
        for each in eligible:
            load = len(loads.get(each.person, ()))
            affinity = max(pool.affinity.get(each.person, 0.0), slot.affinity.get(each.person, 0.0))
            if load or affinity:
                found[each.person] = Leaning(affinity, load)
        return found or None

    def _let_lapse(self, now: datetime) -> None:
        """What a manager said of somebody holds no longer from its day on."""
        while self._until and self._until[0][0] <= now:
            _, person = self._until.pop(0)
            self._by_person[person].weight = 1.0
            for member in self._seatable:
                if member.person == person:
                    member.excluded = False


def _hindrance(member: _Seatable, slot: Slot, suits: dict[Habits, Hindrance | None]) -> Hindrance | None:
    """Why somebody can't come, but for other seats. `suits` is what this time was to habits that were asked about."""
    if member.excluded or member.person in slot.barred:
        return Hindrance.EXCLUDED
    start = slot.start
    if member.since is not None and start < member.since:
        return Hindrance.NOT_YET
    for away in member.absences:
        if away.begins < slot.end and start < away.ends:
            return Hindrance.ABSENT
    habits = member.habits
    if habits is None:
        return None
    if habits not in suits:
        suits[habits] = habits.hindrance(start, slot.end, hours=not slot.all_day)
    return suits[habits]


def _reason(chosen: Standing, asked: Sequence[Standing], leanings: Mapping[str, Leaning], salt: str) -> Why:
    """Why the turn is theirs, as they stood before it."""
    if len(asked) == 1:
        return Why.ONLY
    first = rank(asked, salt=salt)[0]
    if chosen is not first:
        mine, other = leanings.get(chosen.person, NO_LEANING), leanings.get(first.person, NO_LEANING)
        if mine.affinity > other.affinity:
            return Why.AGENDA
        if mine.load < other.load:
            return Why.LOAD
    if chosen.refusals:
        return Why.DECLINED
    if chosen.weight > min(each.weight for each in asked):
        return Why.WEIGHTED
    if chosen.last < 0:
        return Why.NEW
    return Why.LONGEST if chosen.last <= min(each.last for each in asked if each.owed > EPSILON) else Why.OWED
