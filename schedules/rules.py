"""Rules of recurrence: which days, at which times of day. A rule is wall-clock time; its zone is given to `due`.

Weekdays are numbered as Python does, Monday 0. Every rule has at least one time, to the minute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, get_args

from schedules.cron import CronFields, read_cron
from schedules.errors import Problem, ScheduleError

MOST_TIMES = 24
"""Times a day that a rule may have, once an hour. Who wants more says it in cron."""
LONGEST_INTERVAL = 60
"""The greatest n in "every n days", weeks or months."""


class Parity(StrEnum):
    """Weeks by the parity of their ISO 8601 number. After a year of 53 weeks two odd ones meet."""

    EVEN = "even"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Daily:
    """Every n-th day. `anchor` is a day of the series; needed where n is greater than 1."""

    times: tuple[time, ...]
    every: int = 1
    anchor: date | None = None

    def __post_init__(self) -> None:
        """Raises ScheduleError for what no calendar has."""
        _check_times(self.times)
        _check_interval(self.every, self.anchor)
        if self.every == 1:
            object.__setattr__(self, "anchor", None)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Every working day: Monday to Friday, or what the quiet days' country has as its week; holidays are left out."""

    times: tuple[time, ...]

    def __post_init__(self) -> None:
        """Raises ScheduleError for what no calendar has."""
        _check_times(self.times)


@dataclass(frozen=True, slots=True)
class Weekly:
    """On weekdays of every n-th week, Monday first. `anchor` is any day of a week of the series; its Monday is kept.

    `weeks` instead takes the weeks with an even or odd ISO number.
    """

    times: tuple[time, ...]
    weekdays: tuple[int, ...]
    every: int = 1
    anchor: date | None = None
    weeks: Parity | None = None

    def __post_init__(self) -> None:
        """Raises ScheduleError for what no calendar has."""
        _check_times(self.times)
        _check_interval(self.every, self.anchor)
        _check_rising(self.weekdays, 0, 6)
        if self.weeks is not None and self.every != 1:
            raise ScheduleError(Problem.CONTRADICTION)
        object.__setattr__(self, "anchor", monday(self.anchor) if self.anchor and self.every > 1 else None)


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """Days by number, 1 to 31; where a month is shorter, its last day. -1 is the last day and is kept as 31."""

    days: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raises ScheduleError for a day that no month has."""
        if tuple(self.days) == (-1,):
            object.__setattr__(self, "days", (31,))
        _check_rising(self.days, 1, 31)


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The n-th of a weekday in the month: 1 to 4, or -1 for the last. `also` are further ones: the first and third."""

    nth: int
    weekday: int
    also: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Raises ScheduleError for a fifth, which not every month has."""
        _check_rising((self.nth,), -1, 4, without=0)
        _check_rising((self.weekday,), 0, 6)
        if self.also:
            _check_rising(tuple(nth % 10 for nth in self.nths), 1, 9)

    @property
    def nths(self) -> tuple[int, ...]:
        """All of them, the last at the end."""
        return (self.nth, *self.also)


@dataclass(frozen=True, slots=True)
class NthWorkday:
    """The n-th working day of the month: 1 to 10 from its beginning, -1 to -10 from its end."""

    nth: int

    def __post_init__(self) -> None:
        """Raises ScheduleError for one that not every month has."""
        _check_rising((self.nth,), -10, 10, without=0)


MonthDay = DayOfMonth | NthWeekday | NthWorkday


@dataclass(frozen=True, slots=True)
class Monthly:
    """On a day of every n-th month; 3 is quarterly, 12 yearly. `month` (1 to 12) is one of the series."""

    times: tuple[time, ...]
    on: MonthDay
    every: int = 1
    month: int = 1

    def __post_init__(self) -> None:
        """Raises ScheduleError for an interval that does not fit into a year: the series must be the same each year."""
        _check_times(self.times)
        if self.every not in (1, 2, 3, 4, 6, 12) or not 1 <= self.month <= self.every:
            raise ScheduleError(Problem.INTERVAL, str(self.every))


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields of crontab(5): minute, hour, day, month, weekday. Names or numbers; 0 and 7 are Sunday."""

    expression: str

    def __post_init__(self) -> None:
        """Raises ScheduleError for what crontab does not read, or would never run."""
        read_cron(self.expression)

    @property
    def fields(self) -> CronFields:
        """What the expression says."""
        return read_cron(self.expression)


Rule = Daily | Workdays | Weekly | Monthly | Cron

_KINDS: dict[str, type[Any]] = {
    "daily": Daily,
    "workdays": Workdays,
    "weekly": Weekly,
    "monthly": Monthly,
    "cron": Cron,
    "day": DayOfMonth,
    "weekday": NthWeekday,
    "workday": NthWorkday,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def yearly(times: tuple[time, ...], day: date) -> Monthly:
    """The rule for once a year on the month and day of `day`."""
    return Monthly(times, DayOfMonth((day.day,)), every=12, month=day.month)


def monday(day: date) -> date:
    """The first day of a day's week, as ISO 8601 counts it."""
    return day - timedelta(days=day.weekday())


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """The rule as what JSON has; defaults are left out."""
    return _to_json(rule)


def rule_from_json(stored: Mapping[str, Any]) -> Rule:
    """The rule that `rule_to_json` wrote. Raises ScheduleError for anything else."""
    try:
        rule = _from_json(stored)
    except ScheduleError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScheduleError(Problem.STORED) from error
    if not isinstance(rule, get_args(Rule)):
        raise ScheduleError(Problem.STORED)
    return rule  # type: ignore[no-any-return]  # told apart just above


def _to_json(part: Any) -> dict[str, Any]:  # noqa: ANN401  any of the dataclasses above
    stored: dict[str, Any] = {"kind": _NAMES[type(part)]}
    for field in fields(part):
        value = getattr(part, field.name)
        if value == field.default:
            continue
        if field.name == "times":
            value = [t.strftime("%H:%M") for t in value]
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif field.name == "on":
            value = _to_json(value)
        stored[field.name] = value
    return stored


def _from_json(stored: Mapping[str, Any]) -> Any:  # noqa: ANN401  any of the dataclasses above
    values = dict(stored)
    kind = _KINDS[values.pop("kind")]
    return kind(**{name: _READERS.get(name, _as_it_is)(value) for name, value in values.items()})


def _month_day(stored: Mapping[str, Any]) -> object:
    found = _from_json(stored)
    if not isinstance(found, get_args(MonthDay)):
        raise ScheduleError(Problem.STORED)
    return found


def _as_it_is(value: object) -> object:
    return value


_READERS: dict[str, Callable[[Any], object]] = {
    "times": lambda stored: tuple(time.fromisoformat(t) for t in stored),
    "weekdays": tuple,
    "days": tuple,
    "also": tuple,
    "anchor": date.fromisoformat,
    "weeks": Parity,
    "on": _month_day,
}
"""How the fields are read that are not stored as they are."""


def _check_times(times: tuple[time, ...]) -> None:
    if not 1 <= len(times) <= MOST_TIMES:
        raise ScheduleError(Problem.TIMES)
    exact = all(t == time(t.hour, t.minute) for t in times)
    if not exact or list(times) != sorted(set(times)):
        raise ScheduleError(Problem.TIMES)


def _check_interval(every: int, anchor: date | None) -> None:
    if not 1 <= every <= LONGEST_INTERVAL or (every > 1 and anchor is None):
        raise ScheduleError(Problem.INTERVAL, str(every))


def _check_rising(values: tuple[int, ...], low: int, high: int, *, without: int | None = None) -> None:
    """The values are whole numbers in the range, each once and rising."""
    fits = all(type(v) is int and low <= v <= high and v != without for v in values)
    if not values or not fits or list(values) != sorted(set(values)):
        raise ScheduleError(Problem.DAY, ", ".join(map(str, values)))


def times_of(rule: Rule) -> tuple[time, ...]:
    """The times of day at which the rule runs on each of its days, rising."""
    if isinstance(rule, Cron):
        return tuple(time(hour, minute) for hour in rule.fields.hours for minute in rule.fields.minutes)
    return rule.times
