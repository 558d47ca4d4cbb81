"""Rules are said back in words, which `parse_rule` reads as the same rule."""

from __future__ import annotations

import re
from datetime import date

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from babel.lists import format_list

from schedules.rules import Cron, Daily, DayOfMonth, Monthly, NthWeekday, Parity, Rule, Weekly, Workdays, times_of
from schedules.words.lexicon import Lexicon, lexicon
from schedules.words.said import Moment
from schedules.words.zones import LOCALES, describe_zone

_HOURLY = re.compile(r"0 \*(?:/(\d+))? \* \* (\*|[a-z,]+)")
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def describe(
    rule: Rule,
    zone: str,
    language: str,
    *,
    start: date | None = None,
    end: date | None = None,
    readers_zone: bool = False,
    without_holidays: bool = False,
) -> str:
    """The rule in words: "every Monday and Thursday at 09:00 (Berlin time), until 31 December 2026".

    `zone` is an IANA name, or "" to leave it out; with `readers_zone` it is each reader's own. `start` and `end` are
    the first and the last day.
    `without_holidays` says that public holidays are left out.
    """
    speaker = _Speaker(lexicon(language))
    said = speaker.rule(rule)
    if readers_zone:
        said += f" {speaker.words.say['readers']}"
    elif zone:
        said += f" ({describe_zone(zone, language)})"
    if without_holidays:
        said += speaker.say("no_holidays")
    if start is not None:
        said += speaker.say("from", date=speaker.day(start))
    if end is not None:
        said += speaker.say("until", date=speaker.day(end))
    return said


def describe_moment(moment: Moment, language: str) -> str:
    """The day and time in words, which `parse_moment` reads as the same: "12 March 2027 at 10:00 (Berlin time)"."""
    speaker = _Speaker(lexicon(language))
    clock = speaker.say("clock", clock=moment.at.strftime("%H:%M"))
    said = speaker.say("at", days=speaker.day(moment.day), times=clock)
    return f"{said} ({describe_zone(moment.zone, language)})" if moment.zone else said


class _Speaker:
    """Says rules in one language."""

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        self._locale = Locale.parse(LOCALES[words.language])
        self._weekdays = get_day_names("wide", locale=self._locale)
        self._months = get_month_names("wide", locale=self._locale)

    def say(self, name: str, **values: object) -> str:
        """A text of the lexicon with its places filled in."""
        return str(self.words.say[name]).format(**values)

    def day(self, day: date) -> str:
        """A day with its month and year."""
        return str(format_date(day, "d MMMM y" if self.words.language == "en" else "d. MMMM y", locale=self._locale))

    def rule(self, rule: Rule) -> str:
        """Days and times."""
        if isinstance(rule, Cron):
            return self._hourly(rule.expression) or f"cron: {rule.expression}"
        times = self._list([t.strftime("%H:%M") for t in times_of(rule)])
        days, after = self._days(rule)
        return self.say("at", days=days, times=self.say("clock", clock=times)) + after

    def _hourly(self, expression: str) -> str:
        """The expressions that `parse_rule` makes of "every two hours on Monday"; "" for others."""
        found = _HOURLY.fullmatch(expression)
        if found is None or found[1] in ("1", "24") or (found[1] and 24 % int(found[1])):
            return ""
        hours = self.say("every_hours", n=found[1]) if found[1] else self.say("hourly")
        if found[2] == "*":
            return hours
        names = found[2].split(",")
        if sorted(set(names) & set(_NAMES), key=_NAMES.index) != names or len(names) == len(_NAMES):
            return ""
        days = self._list([self._weekdays[_NAMES.index(name)] for name in names])
        return self.say("hours_on", hours=hours, days=days)

    def _days(self, rule: Daily | Workdays | Weekly | Monthly) -> tuple[str, str]:
        """The days, and from when on they are counted."""
        match rule:
            case Daily(every=1):
                return self.say("daily"), ""
            case Daily():
                return self.say("every_days", n=rule.every), self._counted("counted", rule.anchor)
            case Workdays():
                return self.say("workdays"), ""
            case Weekly():
                return self._weekly(rule)
            case Monthly():
                return self._monthly(rule), ""

    def _weekly(self, rule: Weekly) -> tuple[str, str]:
        first, last = rule.weekdays[0], rule.weekdays[-1]
        ends = {"first": self._weekdays[first], "last": self._weekdays[last]}
        in_a_row = len(rule.weekdays) > 2 and last - first + 1 == len(rule.weekdays)
        if in_a_row and rule.every == 1 and rule.weeks is None:
            return self.say("workweek", **ends), ""
        days = self._list([self._weekdays[day] for day in rule.weekdays])
        if rule.weeks is not None:
            return self.say("even" if rule.weeks is Parity.EVEN else "odd", days=days), ""
        if rule.every == 1:
            return self.say("every", days=days), ""
        name = "every_other" if rule.every == 2 and len(rule.weekdays) == 1 else "every_weeks"
        return self.say(name, days=days, n=rule.every), self._counted("counted_week", rule.anchor)

    def _monthly(self, rule: Monthly) -> str:
        if rule.every == 12 and isinstance(rule.on, DayOfMonth) and len(rule.on.days) == 1:
            return self._yearly(rule.on.days[0], rule.month)
        day = self._month_day(rule)
        if rule.every == 1:
            return self.say("on", day=day, months=self.say("every_month"))
        months = self._list([self._months[month] for month in range(rule.month, 13, rule.every)])
        return self.say("on", day=day, months=self.say("of_year" if rule.every == 12 else "of_months", months=months))

    def _yearly(self, day: int, month: int) -> str:
        pattern = "d MMMM" if self.words.language == "en" else "d. MMMM"
        longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        on = format_date(date(2000, month, min(day, longest)), pattern, locale=self._locale)
        return self.say("yearly", date=on)

    def _month_day(self, rule: Monthly) -> str:
        say, on = self.words.say, rule.on
        if isinstance(on, DayOfMonth):
            if on.days == (31,):
                return str(say["last_day"])
            return self._list([self._figure(day) for day in on.days])
        if isinstance(on, NthWeekday):
            nths = self._list([self._nth(nth) for nth in on.nths])
            return self.say("nth_weekday", nth=nths, weekday=self._weekdays[on.weekday])
        return self.say("workday", nth=self._nth(on.nth))

    def _nth(self, nth: int) -> str:
        table = "ordinals" if nth > 0 else "ordinals_from_end"
        return str(self.words.say[table][abs(nth) - 1])

    def _figure(self, day: int) -> str:
        if self.words.language == "de":
            return f"{day}."
        ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        return f"{day}{ending}"

    def _counted(self, name: str, anchor: date | None) -> str:
        return self.say(name, date=self.day(anchor)) if anchor else ""

    def _list(self, items: list[str]) -> str:
        return str(format_list(items, locale=self._locale))
