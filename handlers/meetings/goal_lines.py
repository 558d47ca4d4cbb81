"""What two teams share, in a few lines for a preparation and an agenda: their goals, and where they pull apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from handlers.alignment.results import Latest, latest_of, trend_line
from handlers.goals.saying import goal_line, progress_line
from handlers.speech import Speech
from storage import alignment, clock, goals
from storage.session import Session
from storage.tables import Goal, GoalProgress, Series

GOALS, CONFLICTS = 4, 2
LINE = 200
FRESH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Pulling:
    """Two goals that pull apart, by name, and why."""

    one: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class GoalLines:
    """What two teams share. `checks` is the latest alignment check of each of them, where it may be told."""

    kept: tuple[tuple[Goal, GoalProgress | None], ...] = ()
    pulling: tuple[Pulling, ...] = ()
    checks: tuple[Latest, ...] = ()

    def lines(self, speech: Speech) -> list[str]:
        """Each goal with how it stands, then what pulls apart."""
        told = [
            f"{goal.name}: {goal_line(goal, speech)} – {progress_line(said, speech)}"
            for goal, said in self.kept[:GOALS]
        ]
        if len(self.kept) > GOALS:
            told.append(speech.count("and {n} more", "and {n} more", len(self.kept) - GOALS))
        return [each[:LINE] for each in (*told, *self._pulling(speech))]

    def agenda(self, speech: Speech) -> list[str]:
        """What stands on the agenda until it is settled, and what the latest alignment check says."""
        return [
            each[:LINE] for each in (*self._pulling(speech), *(trend_line(each, speech) for each in self.checks[:1]))
        ]

    def _pulling(self, speech: Speech) -> list[str]:
        return [
            speech.say("Pulling apart: {one} and {other}.", one=each.one, other=each.other) + f" {each.why}"
            for each in self.pulling[:CONFLICTS]
        ]


async def goal_lines(session: Session, series: Series) -> GoalLines:
    """What the two teams of a series share now."""
    teams = goals.pair(series.host_team_id, series.guest_team_id)
    found = await goals.goals(session, teams)
    stands = await goals.progress(session, [each.id for each in found])
    names = {each.id: each.name for each in found}
    pulling = [
        Pulling(names[each.one_id], names[each.other_id], each.why) for each in await goals.conflicts(session, teams)
    ]
    checks = await latest_of(session, teams) if await _tells_of_checks(session, series) else []
    return GoalLines(tuple((each, stands.get(each.id)) for each in found), tuple(pulling), tuple(checks))


async def _tells_of_checks(session: Session, series: Series) -> bool:
    """Joint meetings speak of the latest check; teams without such speak of it for two weeks after it closed."""
    if series.kind.is_joint:
        return True
    if await goals.meet_jointly(session, goals.pair(series.host_team_id, series.guest_team_id)):
        return False
    found = await alignment.rounds(session, closed=True, limit=1)
    closed = found[0].closed_at if found else None
    return closed is not None and await clock.now(session) - closed <= FRESH
