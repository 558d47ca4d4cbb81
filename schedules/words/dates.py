"""Days and stretches of days in words: "14 August", "next week", "bis Ende des Monats"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from schedules.errors import Problem, ScheduleError
from schedules.rules import monday
from schedules.words.lexicon import Lexicon

_ONE = timedelta(days=1)
_FAR = 3650
"""Days that anything may be away: ten years."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that words stand for; one day where `first` is `last`."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


class DateReader:
    """Reads what `{date}` of a lexicon's patterns matches, as of a person's day."""

    def __init__(self, words: Lexicon, today: date) -> None:
        self._words = words
        self._today = today

    def read(self, text: str) -> Span:
        """The days of an expression. Raises ScheduleError for what no calendar has."""
        text = text.strip()
        for read in (self._figures, self._named, self._stretch, self._weekday, self._month, self._week_number):
            found = read(text)
            if found is not None:
                if abs((found.first - self._today).days) > _FAR:
                    raise ScheduleError(Problem.DATE, text, (), self._words.examples["day"])
                return found
        raise ScheduleError(Problem.NO_DAY, text, (), self._words.examples["day"])

    def between(self, first: str, last: str) -> Span:
        """From one expression to another; the first may leave month and year to the second: "3 to 14 August"."""
        end = self.read(last)
        if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|\.)?", first):
            begin = Span(self._day(end.first.year, end.first.month, int(re.sub(r"\D", "", first)), first), end.first)
        else:
            begin = self.read(first)
        start = begin.first
        if start > end.last and not re.search(r"\d{4}", first):
            start = _year_before(start)
        if start > end.last and not re.search(r"\d{4}", last):
            end = Span(end.first, _year_after(end.last))
        if start > end.last:
            raise ScheduleError(Problem.ORDER, f"{first} - {last}", (), self._words.examples["period"])
        return Span(start, end.last)

    def _figures(self, text: str) -> Span | None:
        found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
        if found:
            return self._one(int(found[1]), int(found[2]), int(found[3]), text)
        found = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\.?(?: ?(\d{2,4}))?", text)
        if found:
            return self._one(_year(found[3]), int(found[2]), int(found[1]), text)
        found = re.fullmatch(r"(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?", text)
        if found is None:
            return None
        day, month = int(found[1]), int(found[2])
        if day <= 12 and month <= 12 and day != month:
            raise ScheduleError(Problem.AMBIGUOUS_DATE, text, (), self._words.examples["day"])
        if month > 12:
            day, month = month, day
        return self._one(_year(found[3]), month, day, text)

    def _named(self, text: str) -> Span | None:
        month = self._words.fill("{month}")
        found = re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of )?({month})(?:,? ?(\d{{4}}))?", text)
        if found:
            return self._one(_year(found[3]), self._words.months_in(found[2])[0], int(found[1]), text)
        found = re.fullmatch(rf"({month}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", text)
        if found:
            return self._one(_year(found[3]), self._words.months_in(found[1])[0], int(found[2]), text)
        for name, day in self._fixed().items():
            if self._words.pattern(f"days.{name}").fullmatch(text):
                return Span(day, day)
        return None

    def _fixed(self) -> dict[str, date]:
        today = self._today
        this_year = easter(today.year)
        return {
            "today": today,
            "tomorrow": today + _ONE,
            "after_tomorrow": today + 2 * _ONE,
            "yesterday": today - _ONE,
            "christmas": _coming(today, 12, 24),
            "new_year": _coming(today, 1, 1),
            "easter": this_year if this_year >= today else easter(today.year + 1),
        }

    def _stretch(self, text: str) -> Span | None:
        """Weeks, months, quarters and years; their beginnings, middles and ends."""
        words = self._words
        found = words.pattern("days.in_n").fullmatch(text)
        if found:
            day = self.after(found["n"] or found["n2"], found["unit"] or found["unit2"])
            return Span(day, day)
        found = words.pattern("days.period_end").fullmatch(text)
        if found:
            whole = _unit_span(self._today, words.unit(found["unit"]), later=False)
            return whole and Span(whole.last, whole.last)
        for name, pick in _PARTS.items():
            found = words.compile(rf"(?:{words.fill(_source(words, name))}) (?P<rest>.+)").fullmatch(text)
            if found:
                whole = self._whole(found["rest"])
                if whole is not None:
                    day = pick(whole)
                    return Span(day, day)
        return self._whole(text)

    def _whole(self, text: str) -> Span | None:
        words = self._words
        near = f"(?:(?P<next>{_source(words, 'next')})|{_source(words, 'this')})?"
        found = words.compile(f"{near} ?(?P<unit>{{unit}})").fullmatch(text)
        if found:
            word = found["next"] or ""
            later = bool(word) and not re.match(r"this|diese", word)
            return _unit_span(self._today, words.unit(found["unit"]), later=later)
        found = re.fullmatch(r"q([1-4])(?: (\d{4}))?", text)
        if found:
            month = 3 * int(found[1])
            year = _year(found[2]) or self._today.year + (month < self._today.month)
            return Span(date(year, month - 2, 1), _month_end(date(year, month, 1)))
        if re.fullmatch(r"\d{4}", text):
            return Span(date(int(text), 1, 1), date(int(text), 12, 31)) if 2000 <= int(text) <= 2200 else None
        return self._month(text)

    def _weekday(self, text: str) -> Span | None:
        words = self._words
        found = words.compile(f"(?:(?:{_source(words, 'next')}) )?(?P<day>{{weekday}})").fullmatch(text)
        if found is None:
            return None
        ahead = (words.weekdays_in(found["day"])[0] - self._today.weekday() - 1) % 7 + 1
        day = self._today + ahead * _ONE
        return Span(day, day)

    def _month(self, text: str) -> Span | None:
        words = self._words
        near = f"(?:(?:{_source(words, 'next')}) )?"
        found = words.compile(near + r"(?P<month>{month})(?: (?P<year>\d{4}))?").fullmatch(text)
        if found is None:
            return None
        month = words.months_in(found["month"])[0]
        year = _year(found["year"]) or self._today.year + (month < self._today.month)
        return Span(date(year, month, 1), _month_end(date(year, month, 1)))

    def _week_number(self, text: str) -> Span | None:
        found = self._words.pattern("days.week_number").fullmatch(text)
        if found is None:
            return None
        week = int(next(number for number in found.groups() if number))
        this_year = self._today.isocalendar().year
        try:
            first = date.fromisocalendar(this_year, week, 1)
            if first + 6 * _ONE < self._today:
                first = date.fromisocalendar(this_year + 1, week, 1)
        except ValueError as error:
            raise ScheduleError(Problem.DATE, text, (), self._words.examples["day"]) from error
        return Span(first, first + 6 * _ONE)

    def after(self, number: str, unit: str) -> date:
        """The day that lies a number of units after today. Raises ScheduleError for more than ten years."""
        words = self._words
        one = re.fullmatch(_source(words, "one"), number) is not None
        count = 1 if one else words.number(number) or 0
        kind = words.unit(unit)
        months = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}.get(kind)
        days = {"day": 1, "week": 7, "workday": 1}.get(kind)
        if count < 1 or (months or days or _FAR) * count > (_FAR // 30 if months else _FAR):
            raise ScheduleError(Problem.INTERVAL, f"{number} {unit}", (), words.examples["day"])
        if months is not None:
            return _months_on(self._today, months * count)
        if kind == "workday":
            return _workdays_on(self._today, count)
        return self._today + (days or 1) * count * _ONE

    def _one(self, year: int, month: int, day: int, text: str) -> Span:
        if year:
            found = self._day(year, month, day, text)
        else:
            # 29 February comes in another year than this one: the first that has it.
            years = range(self._today.year, self._today.year + 9)
            days = [d for y in years if (d := _existing(y, month, day)) is not None and d >= self._today]
            if not days:
                raise ScheduleError(Problem.DATE, text, (), self._words.examples["day"])
            found = days[0]
        return Span(found, found)

    def _day(self, year: int, month: int, day: int, text: str) -> date:
        found = _existing(year, month, day)
        if found is None:
            raise ScheduleError(Problem.DATE, text, (), self._words.examples["day"])
        return found


_PARTS: dict[str, Callable[[Span], date]] = {
    "end_of": lambda span: span.last,
    "start_of": lambda span: span.first,
    "middle_of": lambda span: span.first + (span.last - span.first - _ONE) // 2,
}


def _source(words: Lexicon, name: str) -> str:
    return words.source("days", name)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str | None) -> int:
    if not text:
        return 0
    return int(text) + (2000 if len(text) < 3 else 0)


def _coming(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _workdays_on(day: date, count: int) -> date:
    while count:
        day += _ONE
        count -= day.weekday() < 5
    return day


def _year_before(day: date) -> date:
    return _months_on(day, -12)


def _year_after(day: date) -> date:
    return _months_on(day, 12)


def _unit_span(today: date, unit: str, *, later: bool) -> Span | None:
    if unit == "week":
        first = monday(today) + 7 * later * _ONE
        return Span(first, first + 6 * _ONE)
    length = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}.get(unit)
    if length is None:
        return None
    begin = date(today.year, (today.month - 1) // length * length + 1, 1)
    first = _months_on(begin, length * later)
    return Span(first, _months_on(first, length) - _ONE)
