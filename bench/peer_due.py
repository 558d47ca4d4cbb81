"""The peers dateutil and croniter: the next due instants of a few rhythms, timed. Prints calls a second as JSON.

Runs in the peers' environment (`bench.peers`), so it imports nothing of ours.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from croniter import croniter
from dateutil import rrule

_ZONE = ZoneInfo("Europe/Berlin")
_NOW = datetime(2026, 7, 29, 10, tzinfo=_ZONE)
_BEGUN = datetime(2026, 7, 1, 9, tzinfo=_ZONE)
_CALLS = 2_000
_EXPRESSIONS = ("0 9 * * mon,thu", "30 8 * * mon-fri", "0 9 * * mon#1")


def _by_rrule() -> list[Callable[[], datetime]]:
    clock: dict[str, Any] = {"dtstart": _BEGUN, "byhour": 9, "byminute": 0, "bysecond": 0}
    rules = (
        rrule.rrule(rrule.WEEKLY, byweekday=(rrule.MO, rrule.TH), **clock),
        rrule.rrule(rrule.WEEKLY, byweekday=range(5), **clock),
        rrule.rrule(rrule.MONTHLY, byweekday=rrule.MO(1), **clock),
    )
    return [partial(_after, rule) for rule in rules]


def _after(rule: rrule.rrule) -> datetime:
    found = rule.after(_NOW)
    if found is None:
        raise ValueError("the rules have no end")
    return found.astimezone(UTC)


def _by_croniter() -> list[Callable[[], datetime]]:
    return [partial(_following, expression) for expression in _EXPRESSIONS]


def _following(expression: str) -> datetime:
    found: datetime = croniter(expression, _NOW).get_next(datetime)
    return found.astimezone(UTC)


def _a_second(calls: list[Callable[[], datetime]]) -> float:
    begun = time.perf_counter()
    for number in range(_CALLS):
        calls[number % len(calls)]()
    return _CALLS / (time.perf_counter() - begun)


if __name__ == "__main__":
    print(json.dumps({"dateutil": _a_second(_by_rrule()), "croniter": _a_second(_by_croniter())}))
