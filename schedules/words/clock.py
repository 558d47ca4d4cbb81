"""Times of day in words: "8:30", "4 pm", "halb neun", "um 9 und 15 Uhr"."""

from __future__ import annotations

import re
from datetime import time

from schedules.errors import Problem, ScheduleError
from schedules.words.lexicon import Lexicon
from schedules.words.scanner import Scanner

DEFAULT = time(9)
"""The time of a rule that names none; the bot says it back before anything is saved."""
_HOUR = r"\d{1,2}(?:[:.h]\d\d)?"
_WORD = r"(?:\s?(?:{clock_word})\b)"
_ITEM = (
    r"(?P<h>\d{1,2})(?:[:.h](?P<m>\d\d))?(?:\s?(?P<half>{half}))?(?:\s?(?P<word>{clock_word})\b)?"
    r"(?:\s?(?P<more>[0-5]\d)\b)?"
)
_SURE = (
    rf"\d{{1,2}}(?::|h|\.(?=[0-5]))\d\d(?:\s?(?:{{half}}))?{_WORD}?"
    rf"|{_HOUR}\s?(?:{{half}})"
    rf"|{_HOUR}{_WORD}(?:\s?[0-5]\d\b)?"
)
"""Figures that are a time of day without "at"."""
_NOT_A_DAY = r"(?!\w|[:./]\d|\.\s?\d|\s?(?:st|nd|rd|th)\b)"
_AFTERNOON = time(14), time(18)


class ClockReader:
    """Takes the times of day out of a text."""

    def __init__(self, scanner: Scanner, words: Lexicon) -> None:
        self._scanner = scanner
        self._words = words
        self._found: set[time] = set()
        self._part: time | None = None

    def take(self, *, bare: bool = False) -> tuple[time, ...]:
        """The times that are named, rising; none if none is. Raises ScheduleError for what no clock shows.

        With `bare` all numbers are times, as where nothing but times is expected: "9, 12 and 17".
        """
        self._daypart()
        self._in_words()
        self._figures()
        if bare:
            for found in self._scanner.take_all(re.compile(r"(?<![\w.:/-])(?P<h>\d{1,2})(?![\w.:/-])")):
                self._found.add(self._read(found, ""))
        if not self._found and self._part is not None:
            self._found.add(self._part)
        return tuple(sorted(self._found))

    def one(self, text: str) -> time:
        """The time that a single expression names, as it stands in a range of hours."""
        found = self._item().fullmatch(text.strip())
        if found is None:
            raise self._wrong(text)
        return self._read(found, "", exact=True)

    def last_figure(self) -> None:
        """A bare number that is left at the end is a time: "every Monday 9"."""
        found = self._scanner.take(re.compile(r"(?<![\w.:/-])(?P<h>\d{1,2})\s*$"))
        if found:
            self._found.add(self._read(found, ""))

    @property
    def times(self) -> tuple[time, ...]:
        """What has been found so far."""
        return tuple(sorted(self._found))

    def _daypart(self) -> None:
        for clock, source in self._words.dayparts.items():
            taken = self._scanner.take_all(self._words.compile(source))
            at = time.fromisoformat(clock)
            if taken and clock in ("12:00", "00:00"):
                self._found.add(at)
            elif taken and self._part is not None and self._part != at:
                self._found |= {self._part, at}
            elif taken:
                self._part = at

    def _in_words(self) -> None:
        for name, minutes in (("quarter_to", -15), ("quarter_past", 15), ("half_past", 30), ("half_to", -30)):
            for found in self._scanner.take_all(self._with_marker(name)):
                self._found.add(self._around(found["hour"], minutes, found[0]))
        for name, sign in (("minutes_to", -1), ("minutes_past", 1)):
            for found in self._scanner.take_all(self._with_marker(name)):
                minutes = self._words.number(found["minutes"]) or 0
                self._found.add(self._around(found["hour"], sign * minutes, found[0]))

    def _with_marker(self, name: str) -> re.Pattern[str]:
        source = self._words.source("patterns", name)
        return self._words.compile(source if source == "(?!)" else f"(?:{{clock_before}} )?(?:{source})")

    def _around(self, hour: str, minutes: int, said: str) -> time:
        """A time said by its distance from an hour of twelve."""
        number = self._words.number(hour) or 0
        if not 1 <= number <= 24:
            raise self._wrong(said)
        total = (number * 60 + minutes) % (24 * 60)
        return self._in_part(total // 60, total % 60, said, early=number <= 6)

    def _figures(self) -> None:
        item = self._plain_item()
        joined = r"(?:{sep})(?:(?:{clock_before}) )?"
        # After "at" a list of figures is of times, unless one is a day like "15th" or "15.".
        marked = rf"(?<!\w)(?:{{clock_before}}) ?(?P<list>{item}(?:{joined}{item})*){_NOT_A_DAY}"
        bare = rf"(?<![\w./:-])(?P<list>(?:{item}{joined})*(?:{_SURE})){_NOT_A_DAY}"
        for source in (marked, bare):
            for found in self._scanner.take_all(re.compile(self._words.fill(source))):
                self._list(found["list"])
        self._numerals()

    def _numerals(self) -> None:
        """Hours in words: "at nine and eleven"."""
        words = self._words
        numeral = rf"(?:{words.numerals})\b"
        source = rf"(?:{{clock_before}}) (?P<list>{numeral}(?:{{sep}}{numeral})*)(?: (?:{{clock_word}}))?"
        for found in self._scanner.take_all(words.compile(source)):
            for word in re.findall(r"[a-z]+", found["list"]):
                hour = words.number(word)
                if hour is not None:
                    self._found.add(self._in_part(hour, 0, found[0], early=hour <= 6))

    def _plain_item(self) -> str:
        return re.sub(r"\?P<\w+>", "?:", _ITEM)

    def _item(self) -> re.Pattern[str]:
        return re.compile(self._words.fill(_ITEM))

    def _list(self, text: str) -> None:
        """Times of one list: "9 and 11 am" has its "am" for both."""
        found = list(self._item().finditer(text))
        half = ""
        for item in reversed(found):
            half = item["half"] or half
            self._found.add(self._read(item, half))

    def _read(self, item: re.Match[str], half: str, *, exact: bool = False) -> time:
        parts = item.groupdict()
        hour, minute = int(item["h"]), int(parts.get("m") or parts.get("more") or 0)
        half = (parts.get("half") or half)[:1]
        if half:
            if hour > 12 or minute > 59:
                raise self._wrong(item[0])
            return time(hour % 12 + 12 * (half == "p"), minute)
        written_out = item["h"].startswith("0") or bool(parts.get("word"))
        early = 1 <= hour <= 6 and not written_out
        if exact:
            if hour > 24 or minute > 59:
                raise self._wrong(item[0])
            return time(hour % 24, minute)
        return self._in_part(hour, minute, item[0], early=early)

    def _in_part(self, hour: int, minute: int, said: str, *, early: bool) -> time:
        """The time with regard to a named part of the day: "8 in the evening"."""
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            raise self._wrong(said)
        if self._part in _AFTERNOON and 1 <= hour < 12:
            return time(hour + 12, minute)
        if early and self._part is None and self._words.early_is_ambiguous:
            shown = f":{minute:02}" if minute else ""
            readings = f"{hour}{shown} am", f"{hour}{shown} pm"
            raise ScheduleError(Problem.AMBIGUOUS_TIME, said.strip(), readings, self._words.examples["time"])
        return time(hour % 24, minute)

    def _wrong(self, said: str) -> ScheduleError:
        return ScheduleError(Problem.TIME, said.strip(), (), self._words.examples["time"])
