"""Rules run exactly at the clock times that dateutil gives: over a year, in zones with odd clocks, never twice."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from schedules.due import last_due, next_due, upcoming
from schedules.quiet import Quiet, QuietRun
from schedules.rules import Cron, Monthly, NthWorkday, Rule, rule_from_json, rule_to_json
from tests.schedules import independent
from tests.schedules.rules_made import RULES

ZONES = {
    "Europe/Berlin": 2027,
    "America/New_York": 2027,
    "Asia/Kolkata": 2027,
    "Australia/Lord_Howe": 2027,  # clocks change by half an hour
    "Pacific/Apia": 2011,  # the year without a 30 December, and with summer time
    "America/Santiago": 2027,  # clocks change at midnight
}
"""The zones, and a year in which something happens there."""
YEAR = pytest.mark.parametrize(("zone", "year"), [(ZoneInfo(name), year) for name, year in ZONES.items()], ids=ZONES)
BUDGET = settings(max_examples=40, deadline=None)
_ONE = timedelta(days=1)


def expected(rule: Rule, zone: ZoneInfo, year: int) -> list[datetime]:
    """The due instants of a year in UTC's count, by the independent computation."""
    around = independent.instants(rule, zone, date(year - 1, 12, 29), date(year + 1, 1, 3))
    return [i for i in around if datetime(year, 1, 1, tzinfo=UTC) < i <= datetime(year + 1, 1, 1, tzinfo=UTC)]


@YEAR
@BUDGET
@given(rule=RULES)
@example(rule=Cron("30 * * * *"))
@example(rule=Cron("30 2 * * *"))
@example(rule=Cron("0,15,30,45 * * * *"))
def test_a_year(zone: ZoneInfo, year: int, rule: Rule) -> None:
    """Each rule fires exactly at the instants of the independent computation: never twice, never skipped."""
    wanted = expected(rule, zone, year)
    found = upcoming(rule, zone, datetime(year, 1, 1, tzinfo=UTC), len(wanted) + 1)
    assert found[: len(wanted)] == wanted
    assert not found[len(wanted) :] or found[-1] > datetime(year + 1, 1, 1, tzinfo=UTC)
    assert all(a < b for a, b in pairwise(found))


@YEAR
@BUDGET
@given(rule=RULES, data=st.data())
def test_the_next_and_the_newest(zone: ZoneInfo, year: int, rule: Rule, data: st.DataObject) -> None:
    """From any instant on, `next_due` is the first that follows, and `last_due` the newest of any stretch of time."""
    wanted = expected(rule, zone, year)
    first = datetime(year, 1, 2, tzinfo=UTC)
    somewhen = st.integers(0, 360 * 86_400).map(lambda seconds: first + timedelta(seconds=seconds))
    moments = st.one_of(somewhen, st.sampled_from(wanted)) if wanted else somewhen
    a, b = sorted((data.draw(moments), data.draw(moments)))
    following = wanted[bisect_right(wanted, a) :]
    if following:
        assert next_due(rule, zone, a) == following[0]
    between = [i for i in wanted if a < i <= b]
    assert last_due(rule, zone, a, b) == (between[-1] if between else None)


@BUDGET
@given(
    rule=RULES,
    days=st.sets(st.dates(date(2027, 1, 20), date(2027, 3, 31)), max_size=40),
    weekends=st.booleans(),
    then=st.sampled_from(QuietRun),
)
def test_quiet_days(rule: Rule, days: set[date], weekends: bool, then: QuietRun) -> None:
    """Nothing is sent on a quiet day; what was due then is left out, or comes once on the next working day."""
    # The company's days off are no working days: which day is the first one, the other code does not know.
    assume(not days or not (isinstance(rule, Monthly) and isinstance(rule.on, NthWorkday)))
    zone = ZoneInfo("Europe/Berlin")
    quiet = Quiet(weekends=weekends, days=frozenset(days), then=then)
    begin, end = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 20, tzinfo=UTC)
    wanted = set()
    for wall in independent.walls(rule, date(2027, 1, 1), date(2027, 3, 25)):
        day = wall.date()
        if then is QuietRun.MOVE and quiet.is_quiet(day):
            while quiet.is_quiet(day) or day.weekday() > 4:
                day += _ONE
        if not quiet.is_quiet(day):
            both = isinstance(rule, Cron) and rule.expression.split()[1] == "*"
            wanted |= set(independent.of_wall(datetime.combine(day, wall.time()), zone, both=both))
    found = []
    moment = next_due(rule, zone, begin, quiet=quiet)
    while moment is not None and moment <= end:
        found.append(moment)
        moment = next_due(rule, zone, moment, quiet=quiet)
    assert found == sorted(i for i in wanted if begin < i <= end)
    assert last_due(rule, zone, begin, end, quiet=quiet) == (found[-1] if found else None)


@BUDGET
@given(
    rule=RULES,
    start=st.dates(date(2027, 3, 1), date(2027, 4, 30)),
    length=st.integers(0, 60),
)
def test_start_and_end(rule: Rule, start: date, length: int) -> None:
    """Nothing comes before the day of the start or after the day of the end; both days count."""
    zone = ZoneInfo("America/New_York")
    end = start + length * _ONE
    wanted = independent.instants(rule, zone, start, end)
    long_before, long_after = datetime(2026, 12, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    assert upcoming(rule, zone, long_before, len(wanted) + 1, start=start, end=end) == wanted
    newest = last_due(rule, zone, long_before, long_after, start=start, end=end)
    assert newest == (wanted[-1] if wanted else None)


@BUDGET
@given(rule=RULES)
def test_stored_and_read(rule: Rule) -> None:
    """A rule that is stored and read is the same."""
    assert rule_from_json(rule_to_json(rule)) == rule
