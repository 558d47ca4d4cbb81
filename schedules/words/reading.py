"""Words become rules, days and periods."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import TypeVar

from schedules.errors import Problem, ScheduleError
from schedules.words.clock import DEFAULT, ClockReader
from schedules.words.dates import DateReader, Span
from schedules.words.leftovers import refuse_leftovers
from schedules.words.lexicon import LANGUAGES, Lexicon, lexicon
from schedules.words.rule_reader import RuleReader
from schedules.words.said import Moment, Period, Said
from schedules.words.scanner import LONGEST, Scanner, plain
from schedules.words.zones import take_zone, unknown_zone

_NOT_UNDERSTOOD = frozenset({Problem.WORD, Problem.NO_RULE, Problem.NO_DAY, Problem.ZONE})
"""Problems for which the other language is tried: what was understood and is wrong stays wrong."""
_EXAMPLES = {
    "rule_zone": {Problem.ZONE, Problem.AMBIGUOUS_ZONE},
    "rule_time": {Problem.TIME, Problem.AMBIGUOUS_TIME},
    "rule_dates": {Problem.ORDER, Problem.PAST, Problem.AMBIGUOUS_DATE, Problem.NO_DAY},
}
_ONE = timedelta(days=1)
_T = TypeVar("_T")


def parse_rule(text: str, *, today: date, language: str = "en", fiscal_start: int = 1) -> Said:
    """The rule that is said. "Every other week" counts from `today`, the person's day. Raises ScheduleError.

    A rule without a time of day is at 09:00. `fiscal_start` is the month in which quarters and years begin.
    """

    def read(words: Lexicon) -> Said:
        try:
            return RuleReader(Scanner(text), words, today, fiscal_start).read()
        except ScheduleError as error:
            # Zones, times and days are read by what reads them alone, too; here the example is a whole rule.
            example = next(
                (words.examples[name] for name, of in _EXAMPLES.items() if error.problem in of), error.example
            )
            said = Scanner(text).writing(error.said) or text
            raise ScheduleError(error.problem, said, error.suggestions, example) from error

    return _in_either(text, language, "rule", read)


def parse_times(text: str, *, language: str = "en") -> tuple[time, ...]:
    """The times of day that are said, rising. Raises ScheduleError."""

    def read(words: Lexicon) -> tuple[time, ...]:
        scanner = Scanner(text)
        clock = ClockReader(scanner, words)
        clock.take(bare=True)
        refuse_leftovers(scanner, words, "times")
        if not clock.times:
            raise ScheduleError(Problem.TIME, text, (), words.examples["times"])
        return clock.times

    return _in_either(text, language, "times", read)


def parse_zone(text: str, *, language: str = "en") -> str:
    """The IANA name of the zone that is said by city, country or abbreviation. Raises ScheduleError."""

    def read(words: Lexicon) -> str:
        scanner = Scanner(text)
        zone = take_zone(scanner, words)
        if not zone or scanner.left():
            raise unknown_zone(text, words)
        return zone

    return _in_either(text, language, "zone", read)


def parse_day(text: str, *, today: date, language: str = "en") -> date:
    """The day that is said, the first of its name after `today`; of a stretch its first. Raises ScheduleError."""

    def read(words: Lexicon) -> date:
        scanner = Scanner(text)
        found = scanner.take(words.compile("{date}"))
        refuse_leftovers(scanner, words, "day", words.away)
        if found is None:
            raise ScheduleError(Problem.NO_DAY, text, (), words.examples["day"])
        return DateReader(words, today).read(found[0]).first

    return _in_either(text, language, "day", read)


def parse_due(text: str, *, today: date, language: str = "en") -> date:
    """The day until which something is to be done: "by Friday", "bis Ende nächster Woche". Raises ScheduleError.

    Of a stretch its last day, of a week its Friday; "before Friday" is the day before.
    """

    def read(words: Lexicon) -> date:
        scanner = Scanner(text)
        dates = DateReader(words, today)
        short = scanner.take(words.pattern("days.due_short"))
        before = scanner.take(words.pattern("days.before"))
        found = before or scanner.take(words.compile("{date}"))
        refuse_leftovers(scanner, words, "day", words.due, only=True)
        if short is not None:
            due = _end_of(short["unit"] or "d", today)
        elif found is None:
            raise ScheduleError(Problem.NO_DAY, text, (), words.examples["day"])
        elif before is not None:
            due = dates.read(before["date"]).first - _ONE
        else:
            due = _last_workday(dates.read(found[0]), words.names_week(found[0]))
        if due < today:
            raise ScheduleError(Problem.PAST, text, (), words.examples["day"])
        return due

    return _in_either(text, language, "day", read)


def parse_moment(text: str, *, today: date, language: str = "en") -> Moment:
    """The one day and time that are said: "12 March at 10:00 Berlin", at 09:00 without a time. Raises ScheduleError."""

    def read(words: Lexicon) -> Moment:
        try:
            return _moment(text, words, today, clock_first=False)
        except ScheduleError as error:
            if error.problem is not Problem.DATE:
                raise
        return _moment(text, words, today, clock_first=True)  # "12.3. 10 Uhr" is no day of the year 10

    return _in_either(text, language, "day", read)


def parse_period(text: str, *, today: date, language: str = "en", inclusive: bool = True) -> Period:
    """The days that are said: "3–14 August"; "until 14 August" and "for two weeks" begin today. Raises ScheduleError.

    Without `inclusive` the day after "until" is the first that no longer belongs to it, as people mean it who pause
    something "until Monday"; said "through Monday" or "including Monday" it always belongs.
    """

    def read(words: Lexicon) -> Period:
        scanner = Scanner(text)
        found = _period(scanner, words, today, inclusive=inclusive)
        refuse_leftovers(scanner, words, "period", words.away)
        if found is None:
            raise ScheduleError(Problem.NO_DAY, text, (), words.examples["period"])
        if found.last < today:
            raise ScheduleError(Problem.PAST, text, (), words.examples["period"])
        return found

    return _in_either(text, language, "period", read)


def _moment(text: str, words: Lexicon, today: date, *, clock_first: bool) -> Moment:
    scanner = Scanner(text)
    zone = take_zone(scanner, words)
    clock = ClockReader(scanner, words)
    if clock_first:
        clock.take()
    found = scanner.take(words.compile(r"(?:{weekday},? (?:the |dem |den )?)?(?P<date>{date})"))
    if found is None:
        raise ScheduleError(Problem.NO_DAY, text, (), words.examples["day"])
    span = DateReader(words, today).read(found["date"])
    if not clock_first:
        clock.take()
    clock.only_figure()
    refuse_leftovers(scanner, words, "day", words.away)
    if not span.is_day or len(clock.times) > 1:
        raise ScheduleError(Problem.NO_DAY, text, (), words.examples["day"])
    if span.first < today:
        raise ScheduleError(Problem.PAST, text, (), words.examples["day"])
    return Moment(span.first, clock.times[0] if clock.times else DEFAULT, zone)


def _period(scanner: Scanner, words: Lexicon, today: date, *, inclusive: bool) -> Period | None:
    dates = DateReader(words, today)
    back = scanner.take(words.compile(f"(?:{words.source('days', 'back_on')}) (?P<date>{{date}})"))
    if back is not None:
        return _ordered(today, dates.read(back["date"]).first - _ONE, back[0], words)
    between = scanner.take(words.compile(_BETWEEN))
    if between is not None:
        span = dates.between(between["first"] or between["short"], between["last"])
        return Period(span.first, span.last)
    begun = scanner.take(words.pattern("from_day"))
    until = scanner.take(words.pattern("until_day"))
    long = scanner.take(words.pattern("days.for_n"))
    first = dates.read(begun["date"]).first if begun else today
    if long is not None:
        return Period(first, DateReader(words, first).after(long["n"], long["unit"]) - _ONE)
    if until is not None:
        span = dates.read(until["date"])
        included = scanner.take(words.pattern("days.including")) or words.pattern("days.including").search(until[0])
        if included is not None:
            return _ordered(first, span.last, until[0], words)
        last = span.last if span.is_day and inclusive else span.first - _ONE
        return _ordered(first, last, until[0], words)
    alone = scanner.take(words.compile("{date}"))
    if alone is not None:
        span = dates.read(alone[0])
        return Period(span.first, span.last)
    return Period(first, first) if begun else None


def _last_workday(span: Span, of_week: bool) -> date:
    """The last day of a stretch; of a week, or its end, the Friday."""
    return span.last - 2 * _ONE if of_week and span.last.weekday() == 6 else span.last


def _end_of(unit: str, today: date) -> date:
    """The end of this day, week (its Friday, or today after it), month, quarter or year, by the unit's first letter."""
    if unit == "w":
        return today + max(0, 4 - today.weekday()) * _ONE
    last = {"d": today.month, "m": today.month, "q": (today.month + 2) // 3 * 3, "y": 12}[unit]
    return today if unit == "d" else date(today.year, last, monthrange(today.year, last)[1])


def _ordered(first: date, last: date, said: str, words: Lexicon) -> Period:
    if last < first:
        raise ScheduleError(Problem.ORDER, said, (), words.examples["period"])
    return Period(first, last)


_BETWEEN = (
    r"(?:(?:from|between|von|vom|zwischen(?: dem)?|ab(?: dem)?) )?(?:the )?"
    r"(?:(?P<first>{date})|(?P<short>\d{1,2}(?:st|nd|rd|th|\.)?))"
    r" ?(?:-|to|until|till|through|thru|and|bis|und)(?: zum| einschliesslich| dem| the)* ?(?P<last>{date})"
)


def _in_either(text: str, language: str, kind: str, read: Callable[[Lexicon], _T]) -> _T:
    """Read in the person's language, or else in another; a failure is told in the language that knows most words."""
    own = lexicon(language)
    said = plain(text)
    if not said:
        raise ScheduleError(Problem.EMPTY, "", (), own.examples[kind])
    if len(said) > LONGEST:
        raise ScheduleError(Problem.TOO_LONG, "", (), own.examples[kind])
    lexicons = [own, *(lexicon(code) for code in LANGUAGES if code != own.language)]
    failures = []
    for words in lexicons:
        try:
            return read(words)
        except ScheduleError as error:
            failures.append((words.known(said), error))
            if error.problem not in _NOT_UNDERSTOOD and _knows_best(words, lexicons, said):
                raise
    raise max(failures, key=lambda failure: failure[0])[1]


def _knows_best(words: Lexicon, others: list[Lexicon], said: str) -> bool:
    return all(words.known(said) >= other.known(said) for other in others)
