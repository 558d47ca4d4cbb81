"""One text becomes one rule: parts are taken out of it, and what they say is put together."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from itertools import groupby

from schedules.cron import read_cron
from schedules.errors import Problem, ScheduleError
from schedules.rules import Cron, Parity
from schedules.words.clock import ClockReader
from schedules.words.combining import combine
from schedules.words.dates import DateReader, Span
from schedules.words.heard import Heard
from schedules.words.leftovers import refuse_leftovers
from schedules.words.lexicon import Lexicon
from schedules.words.said import Said
from schedules.words.scanner import Scanner
from schedules.words.zones import take_zone

_ONE = timedelta(days=1)
_FIELD = r"[\d*][\d*/,-]*"
_NAMED = r"[\da-z*#][\da-z*/,#-]*"
_CRON = re.compile(
    rf"^(?:cron(?:tab)?\b ?:? ?(?P<said>.*)|(?P<bare>{_FIELD} {_FIELD} {_NAMED} {_NAMED} {_NAMED})(?P<rest> .*|\(.*)?)$"
)
_FIVE = re.compile(r"(?P<fields>\S+ \S+ \S+ \S+ [^\s(),]+(?:,[^\s(),]+)*)")


class RuleReader:
    """Reads one text in one language. `today` is the person's day."""

    def __init__(self, scanner: Scanner, words: Lexicon, today: date, fiscal_start: int) -> None:
        self._scanner = scanner
        self._words = words
        self._today = today
        self._fiscal_start = fiscal_start
        self._dates = DateReader(words, today)
        self._heard = Heard()
        self._days_at: list[int] = []

    def read(self) -> Said:
        """The rule and what was said with it. Raises ScheduleError."""
        self._scanner.separate(self._words.pattern("joined"))
        cron = self._cron()
        readers = self._scanner.take(self._words.pattern("readers")) is not None
        zone = "" if readers else take_zone(self._scanner, self._words)
        holidays = self._exceptions()
        if cron is None:
            self._ranges_of_weekdays()
        start, end = self._bounds()
        once = self._scanner.take(self._words.pattern("once"))
        if once is not None:
            said = self._scanner.original(*once.span())
            raise ScheduleError(Problem.ONCE, said, (), self._words.examples["rule"])
        if cron is None:
            self._hours()
            self._heard.each_day = self._words.pattern("every_daypart").search(self._scanner.rest) is not None
            self._days()
            clock = ClockReader(self._scanner, self._words)
            clock.take()
            self._weekly()
            clock.only_figure()
            self._heard.times = clock.times
            self._refuse_two_rules(clock)
        refuse_leftovers(self._scanner, self._words, "rule")
        rule = cron or combine(self._heard, self._words, start or self._today, self._fiscal_start)
        return Said(rule, zone, readers, start, end, holidays)

    def _cron(self) -> Cron | None:
        found = _CRON.match(self._scanner.rest)
        if found is None:
            return None
        begin = found.start("said") if found["said"] is not None else found.start("bare")
        fields = _FIVE.match(self._scanner.rest, begin)
        if fields is None:
            said = self._scanner.original(begin, len(self._scanner.rest))
            raise ScheduleError(Problem.CRON, said, (), self._words.examples["cron"])
        expression = fields["fields"]
        try:
            read_cron(expression)
        except ScheduleError as error:
            raise ScheduleError(error.problem, expression, (), self._words.examples["cron"]) from error
        self._scanner.strike(0, fields.end())
        return Cron(expression)

    def _exceptions(self) -> bool:
        """Take "except on holidays" and the like; whether holidays are left out."""
        holidays = bool(self._scanner.take_all(self._words.pattern("except_holidays")))
        if self._scanner.take_all(self._words.pattern("except_weekends")):
            self._heard.without |= {5, 6}
        for found in self._scanner.take_all(self._words.pattern("except_days")):
            self._heard.without |= set(self._words.weekdays_in(found["days"]))
        return holidays

    def _bounds(self) -> tuple[date | None, date | None]:
        """The first and the last day, where they are said."""
        words, scanner = self._words, self._scanner
        counted = scanner.take(words.pattern("counted_from"))
        if counted is not None:
            self._heard.anchor = self._dates.read(counted["date"]).first
        both = scanner.take(words.pattern("between_days"))
        if both is not None:
            span = self._dates.between(both["first"], both["last"])
            return span.first, span.last
        begun = scanner.take(words.pattern("from_day"))
        until = scanner.take(words.pattern("until_day"))
        start = self._dates.read(begun["date"]).first if begun else None
        long = scanner.take(words.pattern("for_long")) if until is None else None
        if long is not None:
            first = start or self._today
            return start, DateReader(words, first).after(long["n"], long["unit"]) - _ONE
        end = self._last_day(until[0], self._dates.read(until["date"])) if until else None
        if end is not None and end < (start or self._today):
            problem = Problem.ORDER if start else Problem.PAST
            raise ScheduleError(problem, (until or ("",))[0], (), words.examples["day"])
        return start, end

    def _last_day(self, said: str, span: Span) -> date:
        """The last day: "until 14 August" includes it, "until August" ends before the month."""
        if span.is_day or self._words.pattern("days.including").search(said):
            return span.last
        return span.first - _ONE

    def _ranges_of_weekdays(self) -> None:
        for found in self._take_days("weekday_range"):
            first, last = self._words.weekdays_in(found["first"])[0], self._words.weekdays_in(found["last"])[0]
            self._heard.weekdays |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}

    def _hours(self) -> None:
        """Every hour, or every hour from one to another; more often is refused."""
        words, scanner = self._words, self._scanner
        often = scanner.take(words.pattern("too_often"))
        if often is not None:
            raise ScheduleError(Problem.TOO_OFTEN, scanner.original(*often.span()), (), words.examples["hourly"])
        between = scanner.take(words.pattern("hours_between"))
        if between is not None:
            clock = ClockReader(scanner, words)
            first, last = clock.one(between["first"]), clock.one(between["last"])
            if last < first and last.hour < 12 <= last.hour + 12:
                last = last.replace(hour=last.hour + 12)  # "from 9 to 5"
            step = words.number(between["n"]) or 1 if between["n"] else 1
            hours = range(first.hour, last.hour + 1, step)
            self._heard.hours = tuple(t for h in hours if (t := time(h, first.minute)) <= last)
            if not self._heard.hours:
                raise ScheduleError(Problem.ORDER, scanner.original(*between.span()), (), words.examples["hourly"])

    def _take_days(self, name: str) -> list[re.Match[str]]:
        """Take all matches of a pattern that names days, and keep where they stand."""
        found = self._scanner.take_all(self._words.pattern(name))
        self._days_at += [match.start() for match in found]
        return found

    def _refuse_two_rules(self, clock: ClockReader) -> None:
        """Raises ScheduleError for "Monday at 9, Thursday at 14:00"; the same times on all days are one rule."""
        days = [(place, frozenset[time]()) for place in self._days_at]
        order = sorted([*days, *clock.places], key=lambda place: place[0])
        groups = [list(group) for _, group in groupby(order, key=lambda place: bool(place[1]))]
        times = {frozenset().union(*(t for _, t in group)) for group in groups if group[0][1]}
        if len(times) > 1 and sum(not group[0][1] for group in groups) > 1:
            raise ScheduleError(Problem.TWO_RULES, "", (), self._words.examples["rule"])

    def _days(self) -> None:
        """Days of months and years. They come before times of day, which would take their figures."""
        words, scanner, heard = self._words, self._scanner, self._heard
        for found in self._take_days("day_and_month"):
            parts = found.groupdict()
            month = parts.get("month") or parts.get("month_first")
            number = words.months_in(month)[0] if month else int(parts["month_number"] or 0)
            day = int(parts.get("day") or parts.get("day_last") or parts.get("day_short") or 0)
            heard.add_date(day, number, found[0], words)
            heard.each_year |= re.match(r"every|each|jede", found[0]) is not None
        while (position := scanner.take_if(words.pattern("position"), self._is_position)) is not None:
            self._days_at.append(position.start())
            self._position(position)
        for name, on in (("month_end", 31), ("month_start", 1), ("month_middle", 15)):
            if scanner.take_all(words.pattern(name)):
                heard.month_days.add(on)
                heard.unit = "month"
        for name, nth in (("quarter_start", 1), ("quarter_end", -1)):
            if taken := scanner.take_all(words.pattern(name)):
                heard.add_workday(nth, taken[0][0], words)
                heard.unit = "quarter"
        for found in self._take_days("days_of_month"):
            figures = found["list"] or found["plain"]
            heard.month_days |= self._figures(figures)
            heard.months |= set(words.months_in(found["months"] or ""))
        for found in scanner.take_all(words.pattern("in_months")):
            heard.months |= set(words.months_in(found["months"]))

    def _figures(self, text: str) -> set[int]:
        days = {int(figure) for figure in re.findall(r"\d+", text)} or {1}
        if not all(1 <= day <= 31 for day in days):
            raise ScheduleError(Problem.DAY, text, (), self._words.examples["monthly"])
        return days

    def _is_position(self, found: re.Match[str]) -> bool:
        """Whether days of a month are meant: not by "every second Tuesday", but by it "of the month", and by "the"."""
        every = re.match(r"every|each|jede", found["every"] or "") is not None
        nths = self._words.nths(found["nth"])
        alone = not found["scope"] and every and len(nths) == 1 and nths[0] > 1
        return not alone

    def _position(self, found: re.Match[str]) -> None:
        words, heard = self._words, self._heard
        nths = words.nths(found["nth"])
        heard.months |= set(words.months_in(found["months"] or found["only_months"] or found["each_month"] or ""))
        scope = found["scope_unit"]
        if scope is not None:
            heard.unit = words.unit(scope)
        weekdays = words.weekdays_in(found["what"])
        if weekdays:
            heard.add_weekday(nths, weekdays[0], found[0], words)
        elif re.fullmatch(words.source("units", "workday"), found["what"]):
            heard.add_workday(nths[0], found[0], words)
        elif scope is not None and words.unit(scope) != "month":
            heard.add_day(nths[0], found[0], words)
        else:
            heard.month_days |= {31 if nth == -1 else nth for nth in nths}
            if not all(nth == -1 or 1 <= nth <= 31 for nth in nths):
                raise ScheduleError(Problem.DAY, found[0], (), words.examples["monthly"])

    def _weekly(self) -> None:
        """Weeks, weekdays and intervals."""
        words, scanner, heard = self._words, self._scanner, self._heard
        for name, parity in (("even_weeks", Parity.EVEN), ("odd_weeks", Parity.ODD)):
            if scanner.take_all(words.pattern(name)):
                heard.weeks = parity
        found = scanner.take(words.pattern("every_nth_weekday"))
        if found is not None:
            self._days_at.append(found.start())
            heard.weekdays |= set(words.weekdays_in(found["days"]))
            heard.add_interval(_number(found["nth"], words), "week", found[0], words)
        for often in scanner.take_all(words.pattern("times_a")):
            self._times_a(often)
        for unit, source in words.adverbs.items():
            for found in scanner.take_all(words.compile(source)):
                number, plain_unit = {"fortnight": (2, "week"), "twomonths": (2, "month")}.get(unit, (1, unit))
                heard.add_interval(number, plain_unit, found[0], words)
        for every in scanner.take_all(words.pattern("every_n")):
            number = _number(every["n"] or every["nth"] or "", words)
            heard.add_interval(number, words.unit(every["unit"] or every["a_unit"]), every[0], words)
        if self._take_days("workdays"):
            heard.workdays = True
        if self._take_days("weekends"):
            heard.weekdays |= {5, 6}
        for days in self._take_days("weekdays"):
            heard.weekdays |= set(words.weekdays_in(days[0]))

    def _times_a(self, found: re.Match[str]) -> None:
        words, heard = self._words, self._heard
        number = words.number(re.sub(r"mal\b|x\b| times?", "", found["n"] or found["adverb_n"]).strip())
        number = number or words.number(found["n"] or found["adverb_n"]) or 1
        if found["unit"]:
            unit = words.unit(found["unit"])
        else:
            unit = next(name for name, source in words.adverbs.items() if re.fullmatch(source, found["adverb"]))
        if number == 1:
            heard.add_interval(1, unit, found[0], words)
        else:
            heard.often = number, unit


def _number(text: str, words: Lexicon) -> int:
    if not text:
        return 1
    number = words.number(text)
    return words.nth(text) if number is None else number
