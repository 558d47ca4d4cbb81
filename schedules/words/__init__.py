"""Rules, days and periods said in words, English and German, and said back.

What comes in is what a person typed; whatever is not understood raises ScheduleError, which says what and gives an
example. Both languages are always read, the person's own first.
"""

from schedules.words.describing import describe
from schedules.words.reading import parse_day, parse_due, parse_period, parse_rule, parse_times, parse_zone
from schedules.words.said import Period, Said
from schedules.words.zones import describe_zone

__all__ = [
    "Period",
    "Said",
    "describe",
    "describe_zone",
    "parse_day",
    "parse_due",
    "parse_period",
    "parse_rule",
    "parse_times",
    "parse_zone",
]
