"""Hypothesis strategies that make rules."""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from schedules.rules import (
    Cron,
    Daily,
    DayOfMonth,
    MonthDay,
    Monthly,
    NthWeekday,
    NthWorkday,
    Parity,
    Rule,
    Weekly,
    Workdays,
)

_CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 15, 30, 45, 59]))
_NIGHT = st.builds(time, st.integers(0, 3), st.sampled_from([0, 10, 15, 30, 59]))
"""The hours in which clocks change."""
TIMES = st.sets(_CLOCK | _NIGHT, min_size=1, max_size=4).map(lambda times: tuple(sorted(times)))
ANCHORS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))


def _sorted(numbers: set[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))


MONTH_DAYS: st.SearchStrategy[MonthDay] = st.one_of(
    st.sets(st.integers(1, 31), min_size=1, max_size=3).map(_sorted).map(DayOfMonth),
    st.just(DayOfMonth((-1,))),
    st.builds(NthWeekday, st.sampled_from([1, 2, 3, 4, -1]), st.integers(0, 6)),
    st.builds(NthWorkday, st.integers(-5, 10).filter(bool)),
)


@st.composite
def monthly(draw: st.DrawFn) -> Monthly:
    """Monthly rules of any interval."""
    every = draw(st.sampled_from([1, 1, 2, 3, 4, 6, 12]))
    return Monthly(draw(TIMES), draw(MONTH_DAYS), every, draw(st.integers(1, every)))


WORDED: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Daily, TIMES, st.integers(1, 10), ANCHORS),
    st.builds(Workdays, TIMES),
    st.builds(Weekly, TIMES, WEEKDAYS, st.integers(1, 6), ANCHORS),
    st.builds(Weekly, TIMES, WEEKDAYS, weeks=st.sampled_from(Parity)),
    monthly(),
)
"""All rules but cron."""


def _field(low: int, high: int) -> st.SearchStrategy[str]:
    some = st.sets(st.integers(low, high), min_size=1, max_size=3)
    return some.map(lambda numbers: ",".join(map(str, sorted(numbers))))


CRON: st.SearchStrategy[Cron] = st.builds(
    lambda *parts: Cron(" ".join(parts)),
    _field(0, 59),
    st.just("*") | _field(0, 23) | _field(0, 3),
    st.just("*") | _field(1, 28),
    st.just("*") | _field(1, 12),
    st.just("*") | _field(0, 7),
)
RULES: st.SearchStrategy[Rule] = WORDED | CRON
