"""Until when a run that was missed may still be sent, and each reader's own morning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.due import last_due
from schedules.quiet import NOTHING_QUIET, Quiet
from schedules.rules import Rule

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """How long after it was due an edition may still be sent.

    By default on the same working day, which ends at `closes`; one that is due later than that has the day until
    midnight. With `length` it is that long instead, whatever the day.
    """

    closes: time = time(18)
    length: timedelta | None = None


SAME_WORKING_DAY = Window()


def window_end(due: datetime, zone: ZoneInfo, window: Window = SAME_WORKING_DAY) -> datetime:
    """The instant, in UTC, from which on it is too late to send what was due at `due`."""
    if window.length is not None:
        return due.astimezone(UTC) + window.length
    local = due.astimezone(zone)
    end = datetime.combine(local.date(), window.closes, zone).astimezone(UTC)
    if end <= due:
        end = datetime.combine(local.date() + _ONE, time(), zone).astimezone(UTC)
    return end


def in_window(due: datetime, now: datetime, zone: ZoneInfo, window: Window = SAME_WORKING_DAY) -> bool:
    """Whether what was due at `due` may still be sent at `now`. Exactly on time is always within."""
    return due <= now and (now == due or now < window_end(due, zone, window))


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a reader's clock shows `at` on `day`; shifted by the gap where it never does."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def last_due_by_zone(
    rule: Rule,
    zones: Iterable[ZoneInfo],
    after: datetime,
    upto: datetime,
    *,
    quiet: Quiet = NOTHING_QUIET,
    start: date | None = None,
    end: date | None = None,
) -> dict[str, datetime]:
    """Each reader's own morning: the zones in which the rule came due in (`after`, `upto`], with the newest instant."""
    found: dict[str, datetime] = {}
    for zone in set(zones):
        due = last_due(rule, zone, after, upto, quiet=quiet, start=start, end=end)
        if due is not None:
            found[zone.key] = due
    return found
