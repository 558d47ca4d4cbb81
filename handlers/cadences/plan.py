"""When a cadence goes out: its rule with quiet days, a window for what comes late, and its first and last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schedules.due import last_due, next_due, upcoming
from schedules.errors import Problem, ScheduleError
from schedules.quiet import NOTHING_QUIET, Quiet, quiet_from_json, quiet_to_json
from schedules.rules import Rule, rule_from_json, rule_to_json
from schedules.windows import SAME_WORKING_DAY, Window, in_window, window_end
from storage.calendars import get_calendar
from storage.session import Session
from storage.tables import Cadence

COUNTED = 1000
"""So many missed instants are counted at most: after that it is "many"."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a cadence goes out, by the clock of a zone that is given where it is used. `start` and `end` are included.

    `quiet` holds the days of the company's calendar too, where the plan was loaded with them.
    """

    rule: Rule
    quiet: Quiet = NOTHING_QUIET
    window: Window = SAME_WORKING_DAY
    start: date | None = None
    end: date | None = None

    def next(self, zone: ZoneInfo, after: datetime) -> datetime | None:
        """The first due instant after `after`; None where there is none any more."""
        return next_due(self.rule, zone, after, quiet=self.quiet, start=self.start, end=self.end)

    def newest(self, zone: ZoneInfo, after: datetime, upto: datetime) -> datetime | None:
        """The newest due instant in (`after`, `upto`]; None where there is none."""
        return last_due(self.rule, zone, after, upto, quiet=self.quiet, start=self.start, end=self.end)

    def upcoming(self, zone: ZoneInfo, after: datetime, count: int) -> list[datetime]:
        """The first `count` due instants after `after`."""
        return upcoming(self.rule, zone, after, count, quiet=self.quiet, start=self.start, end=self.end)

    def missed(self, zone: ZoneInfo, after: datetime, newest: datetime) -> int:
        """How many due instants there are in (`after`, `newest`), at most `COUNTED`."""
        found = 0
        instant = self.next(zone, after)
        while instant is not None and instant < newest and found < COUNTED:
            found += 1
            instant = self.next(zone, instant)
        return found

    def closes(self, zone: ZoneInfo, due: datetime) -> datetime:
        """Until when what was due at `due` may be sent."""
        return window_end(due, zone, self.window)

    def is_late(self, zone: ZoneInfo, due: datetime, now: datetime) -> bool:
        """Whether at `now` it is too late to send what was due at `due`."""
        return not in_window(due, now, zone, self.window)

    def with_days(self, days: Iterable[date]) -> Plan:
        """The same with these days of the company's calendar as quiet ones."""
        return replace(self, quiet=self.quiet.with_days(frozenset(days)))


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON, without the days of the company's calendar."""
    length = plan.window.length
    return {
        "rule": rule_to_json(plan.rule),
        "quiet": quiet_to_json(plan.quiet),
        "closes": plan.window.closes.strftime("%H:%M"),
        "minutes": None if length is None else int(length.total_seconds() // 60),
        "start": None if plan.start is None else plan.start.isoformat(),
        "end": None if plan.end is None else plan.end.isoformat(),
    }


def plan_from_json(stored: Mapping[str, Any]) -> Plan:
    """The plan that `plan_to_json` wrote. Raises ScheduleError for anything else."""
    try:
        minutes = stored["minutes"]
        return Plan(
            rule=rule_from_json(stored["rule"]),
            quiet=quiet_from_json(stored["quiet"]),
            window=Window(
                time.fromisoformat(stored["closes"]), None if minutes is None else timedelta(minutes=int(minutes))
            ),
            start=_day(stored["start"]),
            end=_day(stored["end"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ScheduleError(Problem.STORED) from error


async def load_plan(session: Session, cadence: Cadence) -> Plan:
    """The plan of a cadence with the days of its calendar. Raises ScheduleError where what is kept can't be read."""
    plan = plan_from_json(cadence.plan)
    if cadence.calendar_id is None:
        return plan
    calendar = await get_calendar(session, cadence.calendar_id)
    return plan.with_days(date.fromisoformat(day) for day in calendar.days)


def _day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)
