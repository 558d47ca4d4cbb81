"""What the parts of a text say about the days of a rule, before it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from schedules.errors import Problem, ScheduleError
from schedules.rules import LONGEST_INTERVAL, MonthDay, NthWeekday, NthWorkday, Parity
from schedules.words.lexicon import Lexicon


@dataclass
class Heard:
    """The parts. `unit` is the period that `every` counts; "" where no period was named."""

    times: tuple[time, ...] = ()
    hours: tuple[time, ...] = ()
    weekdays: set[int] = field(default_factory=set)
    without: set[int] = field(default_factory=set)
    workdays: bool = False
    each_day: bool = False  # "every morning", which is daily where no other days are named
    weeks: Parity | None = None
    every: int = 1
    unit: str = ""
    interval: str = ""  # the words for `every` and `unit`
    anchor: date | None = None
    positions: list[MonthDay] = field(default_factory=list)
    month_days: set[int] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    often: tuple[int, str] | None = None
    from_end: bool = False
    each_year: bool = False
    dated: str = ""

    def add_interval(self, every: int, unit: str, said: str, words: Lexicon) -> None:
        """Every so many units. Two that differ exclude each other, unless one only repeats the day: "daily, weekly"."""
        if not 1 <= every <= LONGEST_INTERVAL:
            raise ScheduleError(Problem.INTERVAL, said, (), words.examples["rule"])
        if unit == "workday":
            self.workdays = True
            if every > 1:
                raise ScheduleError(Problem.INTERVAL, said, (), words.examples["rule"])
            return
        if self.unit and (self.every, self.unit) != (every, unit):
            raise ScheduleError(Problem.CONTRADICTION, said, (), words.examples["rule"])
        self.every, self.unit, self.interval = every, unit, said

    def add_date(self, day: int, month: int, said: str, words: Lexicon) -> None:
        """A day of a year."""
        if not 1 <= month <= 12 or not 1 <= day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
            raise ScheduleError(Problem.DATE, said, (), words.examples["yearly"])
        self.month_days.add(day)
        self.months.add(month)
        self.dated = said

    def add_weekday(self, nths: list[int], weekday: int, said: str, words: Lexicon) -> None:
        """The n-th of a weekday in the month."""
        if not all(nth == -1 or 1 <= nth <= 4 for nth in nths):
            raise ScheduleError(Problem.DAY, said, (), words.examples["monthly"])
        first, *also = sorted(set(nths), key=lambda nth: nth % 10)
        self.positions.append(NthWeekday(first, weekday, tuple(also)))

    def add_workday(self, nth: int, said: str, words: Lexicon) -> None:
        """The n-th working day of the month."""
        try:
            self.positions.append(NthWorkday(nth))
        except ScheduleError as error:
            raise ScheduleError(error.problem, said, (), words.examples["monthly"]) from error

    def add_day(self, nth: int, said: str, words: Lexicon) -> None:
        """The first or last day of a quarter or year."""
        if nth not in (1, -1):
            raise ScheduleError(Problem.DAY, said, (), words.examples["monthly"])
        self.month_days.add(1 if nth == 1 else 31)
        self.from_end = nth == -1
