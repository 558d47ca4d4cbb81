"""What can be wrong with a schedule, as data: the sentence about it is the handlers' (docs/adr/0032)."""

from __future__ import annotations

from enum import StrEnum

_LONGEST = 80


class Problem(StrEnum):
    """Why a rule, a day or a calendar was not taken."""

    EMPTY = "empty"  # nothing was said
    TOO_LONG = "too_long"  # more than anyone says
    WORD = "word"  # `said` is not understood
    NO_RULE = "no_rule"  # understood, but it names no days: "at nine"
    ONCE = "once"  # `said` is one day and not a rhythm: "tomorrow at nine"
    TWO_RULES = "two_rules"  # different times on different days, which are two rules
    WHICH_DAYS = "which_days"  # how often, but not on which days: "twice a month"
    WHICH_TIMES = "which_times"  # how often a day, but not when: "twice a day"
    NO_DAY = "no_day"  # no day was found where one was asked for
    TIME = "time"  # `said` is no time of day
    AMBIGUOUS_TIME = "ambiguous_time"  # `said` may be morning or evening
    DAY = "day"  # `said` is no day of week or month
    DATE = "date"  # `said` is no day of the calendar: 31 June
    AMBIGUOUS_DATE = "ambiguous_date"  # `said` may be day and month or month and day: 3/8
    PAST = "past"  # `said` is over
    ORDER = "order"  # the end is before the start
    ZONE = "zone"  # `said` is no time zone that we know
    AMBIGUOUS_ZONE = "ambiguous_zone"  # `said` is the name of several
    INTERVAL = "interval"  # `said` is no interval that we can keep
    CONTRADICTION = "contradiction"  # two parts exclude each other
    TIMES = "times"  # no time, too many, or not in order
    TOO_OFTEN = "too_often"  # `said` is more often than once an hour
    CRON = "cron"  # `said` is no cron expression
    NEVER = "never"  # it would never run
    COUNTRY = "country"  # `said` is no country with known holidays
    SUBDIVISION = "subdivision"  # `said` is no region of that country
    STORED = "stored"  # what was stored is no rule
    CALENDAR = "calendar"  # not an ICS file
    CALENDAR_SIZE = "calendar_size"  # too large, or it repeats too often


class ScheduleError(ValueError):
    """A schedule that can't be kept, or words that were not understood.

    `said` is the part of the input in question, at most 80 characters; `suggestions` are readings or spellings that
    would have been understood; `example` is a whole input that works, in the person's language.
    """

    def __init__(self, problem: Problem, said: str = "", suggestions: tuple[str, ...] = (), example: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.said = " ".join(said.split())[:_LONGEST]
        self.suggestions = suggestions
        self.example = example

    def __str__(self) -> str:
        """For logs: what people said stays out of them."""
        return self.problem.value
