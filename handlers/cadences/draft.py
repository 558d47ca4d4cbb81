"""A cadence as it was described, by words or by form, before anybody said that this is what they meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.cadences.plan import Plan, plan_from_json, plan_to_json
from schedules.errors import Problem, ScheduleError
from storage import cadences
from storage.kinds import CadenceReach
from storage.session import Session
from storage.tables import Cadence

CEILING = 3
"""Items of an edition, where nothing else is said."""
NAME = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a cadence is made of; for the fields see `storage.tables.Cadence`."""

    name: str
    plan: Plan
    time_zone: str | None = None
    reach: CadenceReach = CadenceReach.CHANNELS
    channels: tuple[str, ...] = ()
    audience: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    ceiling: int = CEILING
    calendar_id: str | None = None
    reports: bool = True

    def columns(self) -> dict[str, Any]:
        """The columns of a cadence."""
        return {
            "name": self.name,
            "plan": plan_to_json(self.plan),
            "time_zone": self.time_zone,
            "reach": self.reach,
            "audience": {kind: list(values) for kind, values in self.audience.items()},
            "teams": list(self.teams),
            "ceiling": self.ceiling,
            "calendar_id": self.calendar_id,
            "reports": self.reports,
        }


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """The draft as plain JSON."""
    return {**draft.columns(), "reach": draft.reach.value, "channels": list(draft.channels)}


def draft_from_json(stored: Mapping[str, Any]) -> Draft:
    """The draft that `draft_to_json` wrote. Raises ScheduleError for anything else."""
    try:
        return Draft(
            name=str(stored["name"]),
            plan=plan_from_json(stored["plan"]),
            time_zone=stored["time_zone"],
            reach=CadenceReach(stored["reach"]),
            channels=tuple(stored["channels"]),
            audience={kind: tuple(values) for kind, values in stored["audience"].items()},
            teams=tuple(stored["teams"]),
            ceiling=int(stored["ceiling"]),
            calendar_id=stored["calendar_id"],
            reports=bool(stored["reports"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScheduleError(Problem.STORED) from error


async def draft_of(session: Session, cadence: Cadence) -> Draft:
    """A cadence that there is, to be changed or duplicated."""
    stored = {
        "name": cadence.name,
        "plan": cadence.plan,
        "time_zone": cadence.time_zone,
        "reach": cadence.reach.value,
        "channels": await cadences.channel_ids(session, cadence.id),
        "audience": cadence.audience,
        "teams": cadence.teams,
        "ceiling": cadence.ceiling,
        "calendar_id": cadence.calendar_id,
        "reports": cadence.reports,
    }
    return draft_from_json(stored)
