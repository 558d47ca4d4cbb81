"""Quarters and months of a business year, against the calendar counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.periods import PeriodKind, before, last_periods, period_of
from meetings.quarters import WEEKS, opens_on, quarter_of
from schedules.quiet import Quiet

DAYS = st.dates(date(2000, 2, 29), date(2100, 12, 31))
GERMAN = Quiet(weekends=True, holidays=True, country="DE")


@given(DAYS, st.integers(1, 12))
def test_a_quarter_is_three_whole_months(day: date, start: int) -> None:
    """Each day lies in its quarter; that begins with a month that is a multiple of three from the year's first."""
    found = quarter_of(day, start)
    assert found.first <= day <= found.last
    assert found.first.day == 1
    assert (found.last + timedelta(days=1)).day == 1
    assert (found.first.month - start) % 3 == 0
    assert (found.first.month - start) % 12 // 3 + 1 == found.number
    days = [found.first + timedelta(days=number) for number in range((found.last - found.first).days + 1)]
    assert len({each.month for each in days}) == 3
    assert quarter_of(found.first, start) == quarter_of(found.last, start) == found


@pytest.mark.parametrize(
    ("day", "start", "name"),
    [
        (date(2027, 3, 31), 1, "Q1 2027"),
        (date(2027, 4, 1), 1, "Q2 2027"),
        (date(2027, 3, 31), 4, "Q4 2026"),
        (date(2027, 4, 1), 4, "Q1 2027"),
        (date(2027, 1, 31), 11, "Q1 2026"),
        (date(2028, 2, 29), 12, "Q1 2027"),
    ],
)
def test_named_by_the_year_in_which_the_business_year_began(day: date, start: int, name: str) -> None:
    """A business year that begins in April 2026 has its last quarter in early 2027."""
    assert quarter_of(day, start).name == name


@given(DAYS, st.integers(1, 12), st.integers(1, WEEKS - 1))
def test_opens_on_a_working_day_of_its_quarter(day: date, start: int, week: int) -> None:
    """Never on a weekend or a holiday, never before its week, and at most the few quiet days later."""
    quarter = quarter_of(day, start)
    found = opens_on(quarter, week, GERMAN)
    assert found is not None
    assert GERMAN.is_workday(found)
    begins = quarter.first + timedelta(days=7 * (week - 1))
    assert begins <= found <= quarter.last
    assert all(not GERMAN.is_workday(begins + timedelta(days=n)) for n in range((found - begins).days))


def test_none_where_the_rest_of_the_quarter_is_quiet() -> None:
    """A company that rests to the quarter's end has no check then."""
    quarter = quarter_of(date(2027, 12, 1))
    quiet = Quiet(days=frozenset(date(2027, 12, 1) + timedelta(days=n) for n in range(31)))
    assert opens_on(quarter, 10, quiet) is None


@given(DAYS, st.sampled_from(PeriodKind), st.integers(1, 12))
def test_periods_follow_each_other(day: date, kind: PeriodKind, start: int) -> None:
    """Between a period and the one before it lies no day, and none is in both."""
    row = last_periods(day, kind, 5, start)
    assert row[-1] == period_of(day, kind, start)
    for earlier, later in pairwise(row):
        assert earlier.last + timedelta(days=1) == later.first
        assert before(later, start) == earlier
