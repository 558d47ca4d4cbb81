"""When a series meets: read from words, kept in its columns, and said back in words that are read as the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.speech import Speech
from handlers.turn import Turn
from schedules.errors import Problem, ScheduleError
from schedules.quiet import NOTHING_QUIET, Quiet, country_of_zone
from schedules.rules import Daily, Rule, rule_from_json, rule_to_json
from schedules.words import Moment, describe, describe_moment, parse_moment, parse_rule
from storage.tables import Series

_ONE_DAY = frozenset({Problem.ONCE, Problem.WORD, Problem.NO_RULE, Problem.NO_DAY})
"""Problems with a rhythm that may be one day instead."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule, from and to which day it holds, and whether holidays are left out. `zone` is "" where none was said."""

    rule: Rule
    zone: str = ""
    first: date | None = None
    last: date | None = None
    without_holidays: bool = False

    @property
    def once(self) -> bool:
        """Whether it is one meeting on one day."""
        return self.first is not None and self.first == self.last and isinstance(self.rule, Daily)

    def columns(self) -> dict[str, Any]:
        """As a series keeps it, but for the zone."""
        return {
            "rule": rule_to_json(self.rule),
            "first_day": "" if self.first is None else self.first.isoformat(),
            "last_day": "" if self.last is None else self.last.isoformat(),
            "without_holidays": self.without_holidays,
        }


NO_RHYTHM: dict[str, Any] = {"rule": None, "first_day": "", "last_day": "", "without_holidays": False}
"""The columns of a series that meets by a calendar."""


def read_rhythm(turn: Turn, words: str) -> Rhythm:
    """The rhythm that is said, or the one day. Raises ScheduleError."""
    today: date = turn.now.astimezone(turn.speech.zone).date()
    language = turn.speech.language
    try:
        said = parse_rule(words, today=today, language=language)
    except ScheduleError as error:
        if error.problem not in _ONE_DAY:
            raise
        try:
            moment = parse_moment(words, today=today, language=language)
        except ScheduleError:
            raise error from None
        return Rhythm(Daily((moment.at,)), moment.zone, moment.day, moment.day)
    return Rhythm(said.rule, said.zone, said.start, said.end, said.without_holidays)


def unknown_holidays(rhythm: Rhythm, zone: str, speech: Speech) -> str:
    """What is told where holidays are to be left out that nobody knows; else "". `zone` is for a rhythm without one."""
    if not rhythm.without_holidays or country_of_zone(rhythm.zone or zone):
        return ""
    return speech.say(
        "I know no public holidays for {zone}: say a city, such as “10:00 Berlin”.", zone=rhythm.zone or zone
    )


def rhythm_of_series(series: Series) -> Rhythm | None:
    """What a series keeps; None where a calendar says when."""
    if series.rule is None:
        return None
    first, last = (date.fromisoformat(day) if day else None for day in (series.first_day, series.last_day))
    return Rhythm(rule_from_json(series.rule), series.time_zone, first, last, series.without_holidays)


def quiet_of(series: Series) -> Quiet:
    """The days on which a series does not meet: its zone's public holidays, where that was said."""
    country = country_of_zone(series.time_zone) if series.without_holidays else ""
    return Quiet(holidays=True, country=country) if country else NOTHING_QUIET


def rhythm_words(series: Series, speech: Speech) -> str:
    """When a series meets, in words."""
    rhythm = rhythm_of_series(series)
    if rhythm is None:
        if series.file_name:
            return speech.say("by the calendar “{name}”", name=series.file_name)
        return speech.say("by its calendar")
    if rhythm.once and rhythm.first is not None and isinstance(rhythm.rule, Daily):
        return describe_moment(Moment(rhythm.first, rhythm.rule.times[0], rhythm.zone), speech.language)
    return describe(
        rhythm.rule,
        rhythm.zone,
        speech.language,
        start=rhythm.first,
        end=rhythm.last,
        without_holidays=rhythm.without_holidays,
    )
