"""The meetings of a series: from a rule, and compared with those of before, so that one that moved is known again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedules.due import next_due
from schedules.quiet import NOTHING_QUIET, Quiet
from schedules.rules import Rule

MOST = 400
"""So many occurrences of a series are looked at: more than one a day over a year."""
KNOWN_AGAIN = timedelta(days=10)
"""How far an occurrence may have been moved with its whole series and still be taken for the same one."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting, in UTC. `recurrence` says which of its series it is, and stays the same when it is moved.

    All-day ones begin and end at midnight in the series' zone. `title` and `place` were written by others.
    """

    recurrence: str
    start: datetime
    end: datetime
    all_day: bool = False
    cancelled: bool = False
    title: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of occurrences: new ones, such as are to be held otherwise (before, now), and such as are gone."""

    added: tuple[Occurrence, ...] = ()
    changed: tuple[tuple[Occurrence, Occurrence], ...] = ()
    gone: tuple[Occurrence, ...] = ()


def of_rule(
    rule: Rule,
    zone: ZoneInfo,
    length: timedelta,
    after: datetime,
    until: datetime,
    *,
    quiet: Quiet = NOTHING_QUIET,
    start: date | None = None,
    end: date | None = None,
) -> list[Occurrence]:
    """The occurrences that begin after `after` and up to `until`, rising, at most `MOST`."""
    return list(_of_rule(rule, zone, length, after, until, quiet, start, end))


@lru_cache(maxsize=2048)
def _of_rule(
    rule: Rule,
    zone: ZoneInfo,
    length: timedelta,
    after: datetime,
    until: datetime,
    quiet: Quiet,
    start: date | None,
    end: date | None,
) -> tuple[Occurrence, ...]:
    """Kept for a while: many series meet at the same time of the same day."""
    found: list[Occurrence] = []
    instant = next_due(rule, zone, after, quiet=quiet, start=start, end=end)
    while instant is not None and instant <= until and len(found) < MOST:
        found.append(Occurrence(instant.strftime("%Y%m%dT%H%MZ"), instant, instant + length))
        instant = next_due(rule, zone, instant, quiet=quiet, start=start, end=end)
    return tuple(found)


def compare(
    before: Sequence[Occurrence], now: Sequence[Occurrence], *, known_again: timedelta = KNOWN_AGAIN
) -> Difference:
    """What changed. Both hold what is to come, within the same time.

    An occurrence is known again by its `recurrence`. Where a whole series is moved its recurrences are all new: then
    one that is gone and a new one are the same meeting if they are nearest to each other, within `known_again`. A
    cancelled one that was not known before is nothing new.
    """
    old = {each.recurrence: each for each in before}
    new = {each.recurrence: each for each in now}
    changed = [(old[key], new[key]) for key in old if key in new and new[key] != old[key]]
    gone = [each for key, each in old.items() if key not in new and not each.cancelled]
    added = [each for key, each in new.items() if key not in old and not each.cancelled]
    moved = _pairs(gone, added, known_again)
    changed += moved
    paired = {id(each) for pair in moved for each in pair}
    return Difference(
        tuple(sorted((each for each in added if id(each) not in paired), key=_start)),
        tuple(sorted(changed, key=lambda pair: pair[0].start)),
        tuple(sorted((each for each in gone if id(each) not in paired), key=_start)),
    )


def _pairs(
    gone: Iterable[Occurrence], added: Iterable[Occurrence], within: timedelta
) -> list[tuple[Occurrence, Occurrence]]:
    """Each with the one nearest to it, the nearest pairs first; series of a calendar are told apart by their uid."""
    near = sorted(
        (
            (abs(one.start - other.start), one.start, other.start, one, other)
            for one in gone
            for other in added
            if abs(one.start - other.start) <= within and _may_be_same(_uid(one), _uid(other))
        ),
        key=lambda each: each[:3],
    )
    taken: set[int] = set()
    found = []
    for *_, one, other in near:
        if id(one) not in taken and id(other) not in taken:
            taken |= {id(one), id(other)}
            found.append((one, other))
    return found


def _may_be_same(before: str, now: str) -> bool:
    """A series of a rule has no uid: where it gets a calendar, or loses it, its meetings are known again by time."""
    return before == now or not before or not now


def _start(each: Occurrence) -> datetime:
    return each.start


def _uid(each: Occurrence) -> str:
    return each.recurrence.rpartition("/")[0]
