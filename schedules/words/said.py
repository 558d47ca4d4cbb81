"""What was understood from words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from schedules.rules import Rule


@dataclass(frozen=True, slots=True)
class Said:
    """A rule, and what else was said with it.

    `zone` is an IANA name, "" where none was said; `readers_zone`: each reader's own. `start` and `end` are days, both
    included. `without_holidays`: "except on public holidays".
    """

    rule: Rule
    zone: str = ""
    readers_zone: bool = False
    start: date | None = None
    end: date | None = None
    without_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Moment:
    """One day with a time of day; `zone` is an IANA name, "" where none was said."""

    day: date
    at: time
    zone: str = ""
