"""The periods that are reported on: months and quarters of a business year."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from meetings.quarters import quarter_of


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both belonging to it. Quarters have a `name`, months are named by their first day."""

    kind: PeriodKind
    first: date
    last: date
    name: str = ""

    def begins(self, zone: ZoneInfo) -> datetime:
        """Its first instant."""
        return datetime.combine(self.first, time(), zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone)


def period_of(day: date, kind: PeriodKind, fiscal_start: int = 1) -> Period:
    """The period that a day lies in."""
    if kind is PeriodKind.QUARTER:
        quarter = quarter_of(day, fiscal_start)
        return Period(kind, quarter.first, quarter.last, quarter.name)
    return Period(kind, day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def before(period: Period, fiscal_start: int = 1) -> Period:
    """The period before another."""
    return period_of(period.first - timedelta(days=1), period.kind, fiscal_start)


def last_periods(day: date, kind: PeriodKind, count: int, fiscal_start: int = 1) -> list[Period]:
    """The last `count` periods up to the one that a day lies in, the latest last."""
    found = [period_of(day, kind, fiscal_start)]
    while len(found) < count:
        found.append(before(found[-1], fiscal_start))
    return list(reversed(found))
