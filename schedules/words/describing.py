"""Rules are said back in words, which `parse_rule` reads as the same rule."""

from __future__ import annotations

from datetime import date

from babel.dates import get_day_names, get_timezone_location
from babel.lists import format_list

from schedules.rules import Cron, Rule, Weekly, Workdays, times_of

_LOCALES = {"en": "en_GB", "de": "de_DE"}


def describe(rule: Rule, zone: str, language: str, *, start: date | None = None, end: date | None = None) -> str:
    """The rule in words: "every Monday and Thursday at 09:00 (Berlin time)". `zone` is an IANA name or ""."""
    locale = _LOCALES.get(language, "en_GB")
    german = locale == "de_DE"
    if isinstance(rule, Cron):
        return f"cron: {rule.expression}"
    names = get_day_names("wide", locale=locale)
    times = format_list([t.strftime("%H:%M") for t in times_of(rule)], locale=locale)
    if isinstance(rule, Weekly):
        days = format_list([names[day] for day in rule.weekdays], locale=locale)
        said = f"{'jeden' if german else 'every'} {days}"
    elif isinstance(rule, Workdays):
        said = "werktags" if german else "every working day"
    else:
        said = "täglich" if german else "daily"
    said += f" {'um' if german else 'at'} {times}"
    return f"{said} ({describe_zone(zone, language)})" if zone else said


def describe_zone(zone: str, language: str) -> str:
    """What people call a zone: "Berlin time"."""
    return str(get_timezone_location(zone, locale=_LOCALES.get(language, "en_GB")))
