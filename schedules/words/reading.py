"""Words become rules, days and periods."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from zoneinfo import available_timezones

from schedules.errors import Problem, ScheduleError
from schedules.rules import Cron, Daily, Weekly, Workdays
from schedules.words.said import Period, Said

DEFAULT_TIME = time(9)
_WEEKDAYS = ["mon|mo", "tue|di", "wed|mi", "thu|do", "fri|fr", "sat|sa", "sun|so"]
_EXAMPLES = {"en": "every Monday and Thursday at 09:00", "de": "jeden Montag und Donnerstag um 9 Uhr"}


def parse_rule(text: str, *, today: date, language: str = "en", fiscal_start: int = 1) -> Said:
    """The rule that is said. "Every other week" counts from `today`, the person's day. Raises ScheduleError."""
    lowered = text.lower().strip()
    if lowered.startswith("cron:"):
        return Said(Cron(lowered[5:].strip()))
    times = parse_times(lowered, language=language)
    zone = _zone_in(lowered)
    every = 2 if re.search(r"every other|every second|jeden zweiten|alle zwei", lowered) else 1
    days = tuple(n for n, names in enumerate(_WEEKDAYS) if re.search(rf"\b(?:{names})[a-z]*", lowered))
    if re.search(r"werktags|weekday|workday", lowered):
        return Said(Workdays(times), zone)
    if days:
        anchor = next(today + timedelta(n) for n in range(7) if (today + timedelta(n)).weekday() in days)
        return Said(Weekly(times, days, every, anchor if every > 1 else None), zone)
    if re.search(r"daily|every day|täglich|jeden tag", lowered):
        return Said(Daily(times), zone)
    raise ScheduleError(Problem.NO_RULE, text, example=_EXAMPLES.get(language, _EXAMPLES["en"]))


def parse_times(text: str, *, language: str = "en") -> tuple[time, ...]:
    """The times of day that are said, rising; 09:00 where none is. Raises ScheduleError."""
    found = set()
    for hour, minute, half in re.findall(r"\b(\d{1,2})(?::(\d\d))?\s*(am|pm)?\b", text.lower()):
        clock = int(hour) % 12 + 12 * (half == "pm") if half else int(hour)
        if clock > 23 or int(minute or 0) > 59:
            raise ScheduleError(Problem.TIME, f"{hour}:{minute}", example="09:00")
        found.add(time(clock, int(minute or 0)))
    return tuple(sorted(found)) or (DEFAULT_TIME,)


def parse_zone(text: str, *, language: str = "en") -> str:
    """The IANA name of the zone that is said by city, country or abbreviation. Raises ScheduleError."""
    zone = _zone_in(text.lower())
    if not zone:
        raise ScheduleError(Problem.ZONE, text, example="Europe/Berlin")
    return zone


def parse_day(text: str, *, today: date, language: str = "en") -> date:
    """The day that is said: the next one of that name, from `today` on. Raises ScheduleError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ScheduleError(Problem.NO_DAY, text, example=today.isoformat()) from error


def parse_period(text: str, *, today: date, language: str = "en") -> Period:
    """The days that are said: "until 14 August" begins today. Raises ScheduleError."""
    days = [date.fromisoformat(found) for found in re.findall(r"\d{4}-\d\d-\d\d", text)]
    if not days:
        raise ScheduleError(Problem.NO_DAY, text, example=today.isoformat())
    return Period(today if len(days) == 1 else days[0], days[-1])


def _zone_in(text: str) -> str:
    for zone in sorted(available_timezones()):
        if "/" in zone and zone.rpartition("/")[2].replace("_", " ").lower() in text:
            return zone
    return ""
