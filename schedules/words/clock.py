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
_BARE = re.compile(r"(?<![\w.:/-])(?P<h>\d{1,2})(?![\w.:/-])")
_AFTERNOON = time(14), time(18)
_NOON = time(12)


class ClockReader:
    """Takes the times of day out of a text."""

    def __init__(self, scanner: Scanner, words: Lexicon) -> None:
        self._scanner = scanner
        self._words = words
        self._found: set[time] = set()
        self._part: time | None = None
        self.places: list[tuple[int, frozenset[time]]] = []
        """Where times or parts of the day stand in the text."""

    def take(self, *, bare: bool = False) -> None:
        """Take the times that are named. Raises ScheduleError for what no clock shows.

        With `bare` all numbers are times, as where nothing but times is expected: "9, 12 and 17".
        """
        self._daypart()
        self._in_words()
        self._figures()
        if bare:
            for found in self._scanner.take_all(_BARE):
                self._add(found, self._read(found, ""))

    def one(self, text: str) -> time:
        """The time that a single expression names, as it stands in a range of hours."""
        found = self._item().fullmatch(text.strip())
        if found is None:
            raise self._wrong(text)
        return self._read(found, "", exact=True)

    def only_figure(self) -> None:
        """A bare number is a time where no other time is named and no other number left: "every Monday 9"."""
        found = list(_BARE.finditer(self._scanner.rest))
        if len(found) == 1 and not self._found:
            self._scanner.strike(*found[0].span())
            self._add(found[0], self._read(found[0], ""))

    @property
    def times(self) -> tuple[time, ...]:
        """What has been found so far, rising; the usual time of a part of the day where no other was."""
        if not self._found and self._part is not None:
            return (self._part,)
        return tuple(sorted(self._found))

    def _add(self, found: re.Match[str], *times: time) -> None:
        self._found.update(times)
        self.places.append((found.start(), frozenset(times)))

    def _daypart(self) -> None:
        for clock, source in self._words.clock_names.items():
            for found in self._scanner.take_all(self._words.compile(source)):
                self._add(found, time.fromisoformat(clock))
        for clock, source in self._words.dayparts.items():
            at = time.fromisoformat(clock)
            for found in self._scanner.take_all(self._words.compile(source)):
                self.places.append((found.start(), frozenset({at})))
                if self._part is not None and self._part != at:
                    self._found |= {self._part, at}
                self._part = at

    def _in_words(self) -> None:
        for name, minutes in (("quarter_to", -15), ("quarter_past", 15), ("half_past", 30), ("half_to", -30)):
            for found in self._scanner.take_all(self._with_marker(name)):
                self._add(found, self._around(found["hour"], minutes, found[0]))
        for name, sign in (("minutes_to", -1), ("minutes_past", 1)):
            for found in self._scanner.take_all(self._with_marker(name)):
                minutes = self._words.number(found["minutes"]) or 0
                self._add(found, self._around(found["hour"], sign * minutes, found[0]))

    def _with_marker(self, name: str) -> re.Pattern[str]:
        source = self._words.source("patterns", name)
        return self._words.compile(source if source == "(?!)" else f"(?:{{clock_before}} )?(?:{source})")

    def _around(self, near: str, minutes: int, said: str) -> time:
        """A time said by its distance from an hour of twelve."""
        number = self._words.number(near) or 0
        if not 1 <= number <= 24:
            raise self._wrong(said)
        hour, minute = divmod((number * 60 + minutes) % (24 * 60), 60)
        early = hour < 6 or (number <= 6 and self._words.early_is_ambiguous)
        return self._in_part(hour, minute, said, early=early)

    def _figures(self) -> None:
        item = self._plain_item()
        joined = r"(?:{sep})(?:(?:{clock_before}) )?"
        # After "at" a list of figures is of times, unless one is a day like "15th" or "15.".
        marked = rf"(?<!\w)(?:{{clock_before}}) ?(?P<list>{item}(?:{joined}{item})*){_NOT_A_DAY}"
        bare = rf"(?<![\w./:-])(?P<list>(?:{item}{joined})*(?:{_SURE})){_NOT_A_DAY}"
        for source in (marked, bare):
            for found in self._scanner.take_all(re.compile(self._words.fill(source))):
                self._add(found, *self._list(found["list"]))
        self._numerals()

    def _numerals(self) -> None:
        """Hours in words: "at nine and eleven"."""
        words = self._words
        numeral = rf"(?:{words.numerals})\b"
        source = rf"(?:{{clock_before}}) (?P<list>{numeral}(?:{{sep}}{numeral})*)(?: (?:{{clock_word}}))?"
        for found in self._scanner.take_all(words.compile(source)):
            hours = [words.number(word) for word in re.findall(r"[a-z]+", found["list"])]
            times = [self._in_part(h, 0, found[0], early=self._early(h)) for h in hours if h is not None]
            self._add(found, *times)

    def _plain_item(self) -> str:
        return re.sub(r"\?P<\w+>", "?:", _ITEM)

    def _item(self) -> re.Pattern[str]:
        return re.compile(self._words.fill(_ITEM))

    def _list(self, text: str) -> list[time]:
        """Times of one list: "9 and 11 am" has its "am" for both."""
        times = []
        half = ""
        for item in reversed(list(self._item().finditer(text))):
            half = item["half"] or half
            times.append(self._read(item, half))
        return times

    def _read(self, item: re.Match[str], half: str, *, exact: bool = False) -> time:
        parts = item.groupdict()
        hour, minute = int(item["h"]), int(parts.get("m") or parts.get("more") or 0)
        half = (parts.get("half") or half)[:1]
        if half:
            if hour > 12 or minute > 59:
                raise self._wrong(item[0])
            return time(hour % 12 + 12 * (half == "p"), minute)
        if exact:
            if hour > 24 or minute > 59:
                raise self._wrong(item[0])
            return time(hour % 24, minute)
        written_out = item["h"].startswith("0") or bool(parts.get("word"))
        return self._in_part(hour, minute, item[0], early=self._early(hour) and not written_out)

    def _early(self, hour: int) -> bool:
        return 1 <= hour <= 6 and self._words.early_is_ambiguous

    def _in_part(self, hour: int, minute: int, said: str, *, early: bool) -> time:
        """The time with regard to a named part of the day: "8 in the evening". `early` may be the afternoon as well."""
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            raise self._wrong(said)
        if (self._part in _AFTERNOON and hour < 12) or (self._part == _NOON and hour < 3):
            return time(hour + 12, minute)
        if early and self._part is None:
            readings = tuple(f"{h:02}:{minute:02}" for h in (hour, hour + 12))
            raise ScheduleError(Problem.AMBIGUOUS_TIME, said.strip(), readings, self._words.examples["time"])
        return time(hour % 24, minute)

    def _wrong(self, said: str) -> ScheduleError:
        return ScheduleError(Problem.TIME, said.strip(), (), self._words.examples["time"])
