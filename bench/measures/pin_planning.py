"""How long it takes to plan the linking pins of 5,000 series a year ahead, and to plan one of them anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from statistics import median
from zoneinfo import ZoneInfo

from bench.rows import Row, Setting, measure
from meetings.availability import Absence, Calendar, Engagements, Habits
from meetings.occurrences import of_rule
from meetings.planning import Pool, Slot, plan
from meetings.rotation import Standing
from schedules.quiet import Quiet
from schedules.rules import Weekly

SERIES, PEOPLE, MEMBERS = 5_000, 4_000, 8
RUNS = 20
_NOW = datetime(2027, 1, 1, tzinfo=UTC)
_YEAR = timedelta(days=365)
_ZONES = ("Europe/Berlin", "Europe/London")


@measure("bench")
def pin_planning(setting: Setting) -> Iterator[Row]:
    """Half weekly, half every second week; pools of eight from 4,000 people with absences and holidays."""
    start = time.perf_counter()
    pools = [
        Pool(f"s{n}", tuple(Standing(f"p{(n * 7 + m * 13) % PEOPLE}") for m in range(MEMBERS))) for n in range(SERIES)
    ]
    slots = [slot for number in range(SERIES) for slot in _slots(number)]
    calendars = _calendars()
    turns = plan(pools, slots, calendars, Engagements())
    taken = time.perf_counter() - start
    note = f"{len(turns):,} meetings of {SERIES:,} series, pools of {MEMBERS}, rules and turns"
    yield Row("linking pins planned a year ahead", taken, "s", "lower", None, 10, note)
    engagements = Engagements()
    for turn in turns:
        if turn.person and turn.slot.series != "s0":
            engagements.add(turn.person, turn.slot.start, turn.slot.end, turn.slot.key)
    again = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        plan([pools[0]], _slots(0), calendars, engagements)
        again.append(time.perf_counter() - begun)
    yield Row(
        "one series planned anew", median(again) * 1e3, "ms", "lower", None, 100, f"a year ahead, median of {RUNS}"
    )


def _pool(number: int) -> Pool:
    return Pool(f"s{number}", tuple(Standing(f"p{(number * 7 + member * 13) % PEOPLE}") for member in range(MEMBERS)))


def _slots(number: int) -> list[Slot]:
    rule = Weekly((clock(9 + number % 7, number % 4 * 15),), (number % 5,), 1 + number % 2, date(2027, 1, 4))
    found = of_rule(rule, ZoneInfo(_ZONES[0]), timedelta(minutes=45), _NOW, _NOW + _YEAR)
    return [Slot(f"s{number}:{each.recurrence}", f"s{number}", each.start, each.end) for each in found]


def _calendars() -> dict[str, Calendar]:
    habits = [
        Habits(ZoneInfo(zone), quiet=Quiet(country=country)) for zone, country in zip(_ZONES, ("DE", "GB"), strict=True)
    ]
    return {
        f"p{n}": Calendar(
            habits[n % 2],
            (Absence(_NOW + timedelta(days=20 + n % 300), _NOW + timedelta(days=34 + n % 300)),),
        )
        for n in range(PEOPLE)
    }
