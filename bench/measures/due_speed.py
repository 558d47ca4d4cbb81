"""How fast the next due instant of a rhythm is found, beside dateutil and croniter; and how fast words are read."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from statistics import median
from zoneinfo import ZoneInfo

from bench.peers import DUE, python
from bench.rows import Row, Setting, measure
from schedules.due import last_due, next_due
from schedules.quiet import Quiet, QuietRun
from schedules.rules import Monthly, NthWeekday, Rule, Weekly, Workdays
from schedules.words import parse_rule

_ZONE = ZoneInfo("Europe/Berlin")
_NOW = datetime(2026, 7, 29, 8, tzinfo=UTC)
_CALLS = 10_000
_ROUNDS = 5
_RULES: tuple[Rule, ...] = (
    Weekly((clock(9),), (0, 3)),
    Workdays((clock(8, 30),)),
    Monthly((clock(9),), NthWeekday(1, 0)),
)


@measure("bench")
def next_due_instants(setting: Setting) -> Iterator[Row]:
    """Weekly, on working days and on the first Monday: calls of `next_due` a second."""
    ours = 1 / _seconds(lambda number: next_due(_RULES[number % 3], _ZONE, _NOW))
    done = subprocess.run([str(python()), str(DUE)], check=True, capture_output=True, text=True)
    peers = json.loads(done.stdout)
    for peer, rate in peers.items():
        note = f"weekly, working days, first Monday; median of {_ROUNDS} rounds of {_CALLS:,}"
        yield Row(f"next due instants a second, beside {peer}", ours, "/s", "higher", rate, None, note)
    quiet = Quiet(weekends=True, holidays=True, country="DE", subdivision="BY", then=QuietRun.MOVE)
    moved = _seconds(lambda number: next_due(_RULES[number % 3], _ZONE, _NOW, quiet=quiet))
    yield Row("next due instant with quiet days that move runs", moved * 1e3, "ms", "lower", None, 1)
    year = _NOW - timedelta(days=365)
    caught_up = _seconds(lambda number: last_due(_RULES[number % 3], _ZONE, year, _NOW))
    yield Row("newest due instant after a year of downtime", caught_up * 1e3, "ms", "lower", None, 1)


@measure("bench")
def rhythms_in_words(setting: Setting) -> Iterator[Row]:
    """A rule said in words, warm."""
    said = ("every other Tuesday 8:30 Berlin time", "jeden zweiten Mittwoch 10 Uhr Berlin")
    today = date(2026, 7, 29)
    taken = _seconds(lambda number: parse_rule(said[number % 2], today=today), calls=200)
    yield Row("a rhythm in words, understood", taken * 1e3, "ms", "lower", None, None, "for English and German, warm")


def _seconds(call: Callable[[int], object], calls: int = _CALLS) -> float:
    """Seconds of one call, the median of some rounds."""
    rounds = []
    call(0)
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        for number in range(calls):
            call(number)
        rounds.append((time.perf_counter() - begun) / calls)
    return median(rounds)
