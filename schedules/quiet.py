"""Quiet days: weekends, holidays, the company's calendar and the last days of a quarter, on which nothing is sent."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

import holidays
from babel.core import get_global

from schedules.errors import Problem, ScheduleError

_ONE = timedelta(days=1)
_SATURDAY_SUNDAY = frozenset({5, 6})
FARTHEST_MOVE = 62
"""Days after which a run on a quiet day is given up: a calendar that has no working day in two months is no help."""


class QuietRun(StrEnum):
    """What happens to a run on a quiet day."""

    SKIP = "skip"
    MOVE = "move"  # to the next working day, at the same time


@dataclass(frozen=True, slots=True)
class Quiet:
    """Which days are quiet, and what happens to a run on one.

    `country` is an ISO 3166 code and `subdivision` that of a region ("BY"); they decide both the weekend and the
    holidays. `days` are further days, of the company's calendar. The last `quarter_end` working days of each quarter
    are quiet; quarters are counted from the month `fiscal_start`.
    """

    weekends: bool = False
    holidays: bool = False
    country: str = ""
    subdivision: str = ""
    days: frozenset[date] = frozenset()
    quarter_end: int = 0
    fiscal_start: int = 1
    then: QuietRun = QuietRun.SKIP

    def __post_init__(self) -> None:
        """Raises ScheduleError for an unknown country or region, and for numbers out of range."""
        if (self.country or self.holidays) and not known_country(self.country):
            raise ScheduleError(Problem.COUNTRY, self.country)
        if self.subdivision and self.subdivision not in subdivisions(self.country):
            raise ScheduleError(Problem.SUBDIVISION, self.subdivision)
        if not 0 <= self.quarter_end <= 15 or not 1 <= self.fiscal_start <= 12:
            raise ScheduleError(Problem.STORED)

    def is_quiet(self, day: date) -> bool:
        """Whether nothing is sent on that day."""
        return (
            day in self.days
            or (self.weekends and self.is_weekend(day))
            or (self.holidays and self.is_holiday(day))
            or (self.quarter_end > 0 and self._ends_a_quarter(day))
        )

    def is_weekend(self, day: date) -> bool:
        """Whether the country does not work on that day of the week; Saturday and Sunday where no country is named."""
        return day.weekday() in _weekend(self.country, day.year)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday of the country and region; never where no country is named."""
        return bool(self.country) and day in _holidays(self.country, self.subdivision, day.year)

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day: no weekend, no holiday, none of the company's own days off."""
        return not (self.is_weekend(day) or day in self.days or self.is_holiday(day))

    def runs_on(self, day: date) -> date | None:
        """The day on which a run that is due on `day` happens; None where it is skipped."""
        if not self.is_quiet(day):
            return day
        if self.then is QuietRun.SKIP:
            return None
        for ahead in range(1, FARTHEST_MOVE):
            later = day + ahead * _ONE
            if not self.is_quiet(later) and self.is_workday(later):
                return later
        return None

    def with_days(self, days: frozenset[date]) -> Quiet:
        """The same with these days as the company's calendar."""
        return replace(self, days=days)

    def _ends_a_quarter(self, day: date) -> bool:
        last = _quarter_end(day, self.fiscal_start)
        if (last - day).days > 2 * self.quarter_end + 14:
            return False
        left = sum(self.is_workday(day + n * _ONE) for n in range((last - day).days + 1))
        return left <= self.quarter_end


NOTHING_QUIET = Quiet()


def known_country(country: str) -> bool:
    """Whether the holidays of this ISO 3166 code are known."""
    return country in _countries()


def subdivisions(country: str) -> tuple[str, ...]:
    """The regions of a country for which holidays are known, by their ISO 3166-2 codes without the country."""
    return tuple(_countries().get(country, ()))


def country_of_zone(zone: str) -> str:
    """The country that a time zone lies in, "" where its holidays are not known."""
    code = str(get_global("zone_territories").get(zone, ""))
    return code if code and known_country(code) else ""


def region_names(country: str) -> dict[str, str]:
    """The codes of a country's regions by their names in small letters, as far as the library knows those."""
    known = getattr(holidays, country, None) if known_country(country) else None
    aliases = getattr(known, "subdivisions_aliases", {})
    return {str(name).casefold(): str(code) for name, code in aliases.items()}


def holiday_name(day: date, country: str, subdivision: str = "", language: str = "en") -> str:
    """What the holiday is called, in the language where the library has it; "" where it is none."""
    if not known_country(country):
        return ""
    offered = holidays.list_localized_countries().get(country, [])
    spoken = next((code for code in (language, "en_US", "en_GB", "en") if code in offered), None)
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=day.year, language=spoken)
    return str(found.get(day) or "")


def quiet_to_json(quiet: Quiet) -> dict[str, Any]:
    """The settings as what JSON has. The company's calendar is not among them: it is kept by itself."""
    return {
        "weekends": quiet.weekends,
        "holidays": quiet.holidays,
        "country": quiet.country,
        "subdivision": quiet.subdivision,
        "quarter_end": quiet.quarter_end,
        "fiscal_start": quiet.fiscal_start,
        "then": quiet.then.value,
    }


def quiet_from_json(stored: Mapping[str, Any]) -> Quiet:
    """The settings that `quiet_to_json` wrote. Raises ScheduleError for anything else."""
    try:
        return Quiet(**{**stored, "then": QuietRun(stored.get("then", "skip"))})
    except ScheduleError:
        raise
    except (TypeError, ValueError) as error:
        raise ScheduleError(Problem.STORED) from error


def _quarter_end(day: date, fiscal_start: int) -> date:
    month = day.month + 2 - (day.month - fiscal_start) % 3
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=1)
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


@lru_cache(maxsize=4096)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@lru_cache(maxsize=1024)
def _weekend(country: str, year: int) -> frozenset[int]:
    if not country:
        return _SATURDAY_SUNDAY
    return frozenset(holidays.country_holidays(country, years=year).weekend)
