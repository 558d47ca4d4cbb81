"""When a rule is due: instants in UTC, from wall-clock times in a zone.

The rules at clock changes: an instant that does not exist is shifted by the gap, as `datetime` with fold 0 does by
itself (PEP 495). Of a repeated hour only the first counts, unless the rule is a cron expression whose hours are `*`.
No instant comes twice, and none is left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedules.days import days_from, days_until
from schedules.quiet import FARTHEST_MOVE, NOTHING_QUIET, Quiet, QuietRun
from schedules.rules import Cron, Rule, times_of

_ONE = timedelta(days=1)
_SLACK = timedelta(days=2)
"""How far to look around a day: a zone may leave out a whole day (Apia, 30 December 2011)."""
_PATIENCE = timedelta(days=12 * 366)
"""How long to look for a run that is not on a quiet day before there is none: every Saturday, with quiet weekends."""


def next_due(
    rule: Rule,
    zone: ZoneInfo,
    after: datetime,
    *,
    quiet: Quiet = NOTHING_QUIET,
    start: date | None = None,
    end: date | None = None,
) -> datetime | None:
    """The first due instant after `after`, in UTC; None where there is none any more.

    `after` is aware. `start` and `end` are days in the zone, both included: a run whose own day is before `start` does
    not happen, and none happens after `end`.
    """
    return next(_due(rule, zone, after, quiet, start, end), None)


def upcoming(
    rule: Rule,
    zone: ZoneInfo,
    after: datetime,
    count: int,
    *,
    quiet: Quiet = NOTHING_QUIET,
    start: date | None = None,
    end: date | None = None,
) -> list[datetime]:
    """The first `count` due instants after `after`, rising; fewer where the schedule ends before."""
    instants = _due(rule, zone, after, quiet, start, end)
    return [instant for instant, _ in zip(instants, range(count), strict=False)]


def last_due(
    rule: Rule,
    zone: ZoneInfo,
    after: datetime,
    upto: datetime,
    *,
    quiet: Quiet = NOTHING_QUIET,
    start: date | None = None,
    end: date | None = None,
) -> datetime | None:
    """The newest due instant in (`after`, `upto`], in UTC; None where there is none. Quick however long that is."""
    if upto <= after:
        return None
    after, upto = after.astimezone(UTC), upto.astimezone(UTC)
    reach = timedelta(days=FARTHEST_MOVE) if quiet.then is QuietRun.MOVE else _SLACK
    oldest = _local_day(after, zone) - reach
    newest: tuple[datetime, date] | None = None
    for nominal in days_until(rule, _local_day(upto, zone) + _SLACK, quiet):
        if nominal < oldest or (newest and nominal < newest[1] - reach) or (start and nominal < start):
            break
        day = quiet.runs_on(nominal)
        if day is None or (end and day > end):
            continue
        due = _on(rule, zone, day)
        fits = due[bisect_right(due, after) : bisect_right(due, upto)]
        if fits and (newest is None or fits[-1] > newest[0]):
            newest = fits[-1], day
    return newest[0] if newest else None


def _due(
    rule: Rule, zone: ZoneInfo, after: datetime, quiet: Quiet, start: date | None, end: date | None
) -> Iterator[datetime]:
    """The due instants after `after`, rising, each once."""
    after = after.astimezone(UTC)
    nominal = _first_that_may_reach(_local_day(after, zone) - _SLACK, quiet)
    if start is not None:
        nominal = max(nominal, start)
    waiting: list[datetime] = []
    for day in _rising(days_from(rule, nominal, quiet), quiet, end):
        due = _on(rule, zone, day)
        later = due[bisect_right(due, after) :]
        waiting = sorted({*waiting, *later}) if waiting else later
        ready = bisect_left(waiting, _midnight(day + _ONE, zone))
        yield from waiting[:ready]
        waiting = waiting[ready:]
    yield from waiting


def _rising(days: Iterator[date], quiet: Quiet, end: date | None) -> Iterator[date]:
    """The days on which the rule really runs, rising, each once.

    A run that is moved may overtake others: Friday's goes to Monday while Saturday's stays, if weekends aren't quiet.
    """
    moved: set[date] = set()
    last: date | None = None
    for day in days:
        last = last or day
        yield from sorted(later for later in moved if later < day and (end is None or later <= end))
        moved = {later for later in moved if later >= day}
        if (end is not None and day > end) or day - last > _PATIENCE:
            return
        run = quiet.runs_on(day)
        if run is not None:
            last = day
            moved.add(run)
        if day in moved:
            moved.remove(day)
            yield day
    yield from sorted(later for later in moved if end is None or later <= end)


def _on(rule: Rule, zone: ZoneInfo, day: date) -> list[datetime]:
    """The instants at which the rule runs on that day, rising, each once."""
    opens, closes = _midnight(day, zone), _midnight(day + _ONE, zone)
    offsets = _offsets(rule)
    if closes - opens == _ONE:
        return [opens + offset for offset in offsets]
    midnight = datetime.combine(day, time(), zone)
    walls = [midnight + offset for offset in offsets]  # same zone, so this moves the hands of the clock
    if isinstance(rule, Cron) and rule.fields.every_hour:
        walls += [wall.replace(fold=1) for wall in walls if _repeats(wall)]
    return sorted({wall.astimezone(UTC) for wall in walls})


def _repeats(wall: datetime) -> bool:
    """Whether the clock shows this time twice: the second reading is later, and still shows the same time."""
    second = wall.replace(fold=1)
    if second.utcoffset() == wall.utcoffset():
        return False
    shown = second.astimezone(UTC).astimezone(wall.tzinfo)
    return shown.replace(tzinfo=None) == wall.replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _offsets(rule: Rule) -> tuple[timedelta, ...]:
    return tuple(timedelta(hours=t.hour, minutes=t.minute) for t in times_of(rule))


def _first_that_may_reach(day: date, quiet: Quiet) -> date:
    """The earliest day from which a run may be moved to `day` or later."""
    if quiet.then is QuietRun.MOVE:
        for _ in range(FARTHEST_MOVE):
            if not quiet.is_quiet(day - _ONE) and quiet.is_workday(day - _ONE):
                break  # a run is moved over weekends too, where these are not quiet
            day -= _ONE
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
