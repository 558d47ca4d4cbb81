"""Reminders on a ladder: how long before a meeting each is due, and which are still of use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DEFAULT = (timedelta(days=3), timedelta(days=1), timedelta(hours=1))
MOST_STEPS = 6
LONGEST = timedelta(days=30)
SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A step of the ladder: due at `at`, `before` the meeting. Of use until the next step is due, or the meeting."""

    before: timedelta
    at: datetime
    useful_until: datetime


def reminders(start: datetime, steps: Iterable[timedelta] = DEFAULT) -> list[Reminder]:
    """The reminders of a meeting that begins at `start`, the earliest first."""
    ordered = sorted(set(steps), reverse=True)
    ends = [start - step for step in ordered[1:]] + [start]
    return [Reminder(step, start - step, end) for step, end in zip(ordered, ends, strict=True)]


def due(
    start: datetime, now: datetime, done: Iterable[timedelta], steps: Sequence[timedelta] = DEFAULT
) -> Reminder | None:
    """The reminder that is to be sent at `now`; None where there is none.

    After a while without anybody looking only the newest is sent. `done` are the steps that were sent for this start:
    after a meeting moved later, steps that are due anew are sent anew.
    """
    sent = set(done)
    found = [each for each in reminders(start, steps) if each.at <= now < each.useful_until]
    return next((each for each in found if each.before not in sent), None)


def checked(steps: Iterable[timedelta]) -> tuple[timedelta, ...]:
    """The steps, the longest first. Raises ValueError for too many, and for what is out of range."""
    ordered = tuple(sorted(set(steps), reverse=True))
    if not 1 <= len(ordered) <= MOST_STEPS or not all(SHORTEST <= step <= LONGEST for step in ordered):
        raise ValueError(f"1 to {MOST_STEPS} steps between {SHORTEST} and {LONGEST}")
    return ordered
