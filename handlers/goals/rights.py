"""Whose goals they are: a manager of either of two teams keeps their goals, an owner says how they stand."""

from __future__ import annotations

from itertools import combinations

from handlers.cadences.own_teams import own_teams
from handlers.permissions import Right
from handlers.turn import ToldError, Turn
from storage import audit, goals, links, people, places
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.goals import Pair
from storage.kinds import Role
from storage.tables import Goal

MOST_PAIRS = 25


async def team_names(turn: Turn) -> dict[str, str]:
    """The teams by key."""
    return {team.id: team.name for team in await places.teams(turn.session)}


async def own_pairs(turn: Turn) -> list[Pair]:
    """The pairs of teams whose goals the actor may keep: those that meet first, else any two of which one is theirs."""
    own, names = await own_teams(turn), await team_names(turn)
    meeting = [goals.pair(each.host_team_id, each.guest_team_id) for each in await series_rows.all_series(turn.session)]
    every = [goals.pair(*two) for two in combinations(sorted(names), 2)]
    mine = [each for each in (*meeting, *every) if own is None or not own.isdisjoint(each)]
    return list(dict.fromkeys(mine))[:MOST_PAIRS]


async def may_keep(turn: Turn, teams: Pair) -> bool:
    """Whether the actor may keep the goals of two teams."""
    if not turn.actor.may(Right.KEEP_GOALS):
        return False
    own = await own_teams(turn)
    return own is None or not own.isdisjoint(teams)


async def require_keeper(turn: Turn, teams: Pair) -> None:
    """Raise NotAllowedError, or ToldError that says who can, unless the actor may keep the goals of two teams."""
    turn.require(Right.KEEP_GOALS)
    if await may_keep(turn, teams):
        return
    speech, names = turn.speech, await team_names(turn)
    told = speech.say(
        "These goals are those of {teams}: the managers of the two keep them.",
        teams=speech.listing([names.get(team, "…") for team in teams]),
    )
    managers = await managers_of(turn, teams)
    if managers:
        raise ToldError(f"{told} " + speech.say("Ask {names}.", names=speech.either(managers)))
    raise ToldError(f"{told} " + speech.say("Say “teams” to join one of them."))


async def managers_of(turn: Turn, teams: Pair) -> list[str]:
    """The names of up to three managers of one of two teams."""
    of_teams = {each.id for team in teams for each in await people.people(turn.session, team_id=team)}
    found = [each for each in await people.people(turn.session, role=Role.MANAGER) if each.id in of_teams]
    return [each.display_name for each in found[:3]]


async def seen(turn: Turn, goal_id: str, *, lock: bool = False) -> Goal:
    """A goal, to look at. Raises NotAllowedError, ToldError."""
    turn.require(Right.SEE_GOALS)
    try:
        return await goals.get_goal(turn.session, goal_id, lock=lock)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such goal any more.")) from error


async def kept(turn: Turn, goal_id: str) -> Goal:
    """A goal that the actor may change, locked. Raises NotAllowedError, ToldError."""
    turn.require(Right.KEEP_GOALS)
    goal = await seen(turn, goal_id, lock=True)
    await require_keeper(turn, goals.of_pair(goal))
    return goal


async def owned(turn: Turn) -> list[Goal]:
    """The goals that the actor owns and that go on, those first that are due first."""
    mine = await links.same_person(turn.session, turn.actor.person_id)
    return [each for each in await goals.goals(turn.session) if mine & {each.first_owner_id, each.second_owner_id}]


async def note(turn: Turn, goal_id: str, action: str, **details: audit.Detail) -> None:
    """Write an act on a goal into the audit trail."""
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="goal",
        subject_id=goal_id,
        details=details,
    )
