"""The one trigger of APScheduler: it asks the plan that `tick` asks as well, so both always agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from handlers.cadences.plan import Plan

_LEAST = timedelta(microseconds=1)


class PlanTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 has no types
    """Due when a plan is, by the clock of `zone`, after `after` (what is worked off already)."""

    def __init__(self, plan: Plan, zone: ZoneInfo, after: datetime) -> None:
        self._plan = plan
        self._zone = zone
        self._after = after

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next due instant in UTC, from `now` on or after the one before; None where there is none any more.

        What was due before `now` is left to the sweep, which knows whether another replica has fired it.
        """
        from_ = now - _LEAST if previous_fire_time is None else previous_fire_time
        return self._plan.next(self._zone, max(from_, self._after))
