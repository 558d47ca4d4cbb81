"""Quarters of a company's year, and the day in one on which something is asked."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from schedules.quiet import Quiet

WEEKS = 12
"""Every quarter has so many whole weeks, and some days."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """The `number`th quarter of the business year that began in `year`, from `first` to `last`."""

    year: int
    number: int
    first: date
    last: date

    @property
    def name(self) -> str:
        """As people say it: "Q1 2027"."""
        return f"Q{self.number} {self.year}"


def quarter_of(day: date, fiscal_start: int = 1) -> Quarter:
    """The quarter that a day lies in; the business year begins with the month `fiscal_start` (1 to 12)."""
    months = (day.month - fiscal_start) % 12
    number = months // 3 + 1
    year = day.year if day.month >= fiscal_start else day.year - 1
    month = (fiscal_start - 1 + (number - 1) * 3) % 12 + 1
    first = date(day.year if month <= day.month else day.year - 1, month, 1)
    end = (month + 1) % 12 + 1
    last_year = first.year if end >= month else first.year + 1
    return Quarter(year, number, first, date(last_year, end, calendar.monthrange(last_year, end)[1]))


def opens_on(quarter: Quarter, week: int, quiet: Quiet) -> date | None:
    """The first working day from the beginning of the quarter's `week` (from 1) on; None where all others are quiet."""
    day = quarter.first + timedelta(days=7 * (week - 1))
    while day <= quarter.last:
        if not quiet.is_quiet(day) and quiet.is_workday(day):
            return day
        day += timedelta(days=1)
    return None
