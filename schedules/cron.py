"""Cron expressions, read by cronsim, which follows Debian's cron. Only its reading is used: running is `due`'s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from cronsim import CronSim, CronSimError

from schedules.errors import Problem, ScheduleError

_LONGEST = 100
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CronFields:
    """What the five fields say. `every_hour`: the hour field has a star, so a repeated hour counts twice."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    every_hour: bool
    reading: CronSim

    def on(self, day: date) -> bool:
        """Whether it runs on that day."""
        return day.month in self.months and self.reading.match_day(day)


@lru_cache(maxsize=1024)
def read_cron(expression: str) -> CronFields:
    """The fields of an expression. Raises ScheduleError for one that is malformed or never comes true."""
    parts = expression.split()
    if len(parts) != 5 or len(expression) > _LONGEST:
        raise ScheduleError(Problem.CRON, expression)
    try:
        reading = CronSim(expression, _SOME_DAY)
        next(reading)
    except CronSimError as error:
        raise ScheduleError(Problem.CRON, expression) from error
    except StopIteration as error:
        raise ScheduleError(Problem.NEVER, expression) from error
    return CronFields(
        tuple(sorted(reading.minutes)),
        tuple(sorted(reading.hours)),
        frozenset(reading.months),
        "*" in parts[1],
        reading,
    )
