"""Rules, days and periods said in words, English and German, and said back.

What comes in is what a person typed; whatever is not understood raises ScheduleError, which says what and gives an
example. Both languages are always read, the person's own first.
"""

from schedules.words.describing import describe, describe_moment
from schedules.words.reading import (
    parse_day,
    parse_due,
    parse_moment,
    parse_period,
    parse_rule,
    parse_times,
    parse_zone,
)
from schedules.words.said import Moment, Period, Said
from schedules.words.zones import describe_zone

__all__ = [
    "Moment",
    "Period",
    "Said",
    "describe",
    "describe_moment",
    "describe_zone",
    "parse_day",
    "parse_due",
    "parse_moment",
    "parse_period",
    "parse_rule",
    "parse_times",
    "parse_zone",
]
