"""Whose cadence it is: a manager acts for the channels of own teams, and for those of no team; an admin for all."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.permissions import Right
from handlers.turn import ToldError, Turn
from storage import audiences, cadences, people, places
from storage.errors import NotFoundError
from storage.kinds import CadenceStatus, Role
from storage.session import Session
from storage.tables import Cadence, Channel

NO_TEAM = "-"
"""Stands among a cadence's teams for somebody without one: then it reaches only channels of no team."""


async def own_teams(turn: Turn) -> frozenset[str] | None:
    """The keys of the teams that the actor may act for; None for all."""
    if Role.ADMIN in turn.actor.roles:
        return None
    return frozenset((await people.profile(turn.session, turn.actor.person_id)).teams)


async def own_teams_of(session: Session, person_id: str) -> frozenset[str] | None:
    """As `own_teams`, of somebody whose file a job reads."""
    found = await people.profile(session, person_id)
    return None if Role.ADMIN in found.roles else frozenset(found.teams)


async def teams_for_new(turn: Turn) -> list[str]:
    """The teams that a cadence without chosen channels reaches, where the actor arranges it; empty: all."""
    own = await own_teams(turn)
    return [] if own is None else sorted(own) or [NO_TEAM]


async def own_channels(turn: Turn, channels: Iterable[Channel]) -> list[Channel]:
    """Those of the channels that the actor may act for."""
    own = await own_teams(turn)
    return [each for each in channels if own is None or each.team_id is None or each.team_id in own]


async def may_manage(turn: Turn, cadence: Cadence) -> bool:
    """Whether the actor may act on a cadence: it reaches nobody but their own teams."""
    if not turn.actor.may(Right.MANAGE_CADENCES):
        return False
    own = await own_teams(turn)
    if own is None:
        return True
    reached = await audiences.teams_selected(turn.session, cadence)
    return all(team is None or team in own for team in reached) and own.union((NO_TEAM,)).issuperset(cadence.teams)


async def managed(turn: Turn, cadence_id: str, *, lock: bool = False) -> Cadence:
    """The cadence, if the actor may act on it and it has not ended. Raises NotAllowedError, ToldError."""
    turn.require(Right.MANAGE_CADENCES)
    cadence = await seen(turn, cadence_id, lock=lock)
    if not await may_manage(turn, cadence):
        raise ToldError(await _not_yours(turn))
    if cadence.status is CadenceStatus.ENDED:
        raise ToldError(turn.speech.say("“{name}” has ended. Duplicate it to begin again.", name=cadence.name))
    return cadence


async def seen(turn: Turn, cadence_id: str, *, lock: bool = False) -> Cadence:
    """The cadence, to look at. Raises NotAllowedError, ToldError."""
    turn.require(Right.SEE_CADENCES)
    try:
        return await cadences.get_cadence(turn.session, cadence_id, lock=lock)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such cadence any more.")) from error


async def _not_yours(turn: Turn) -> str:
    own = await own_teams(turn) or frozenset()
    names = [team.name for team in await places.teams(turn.session) if team.id in own]
    told = turn.speech.say("This cadence reaches other teams than yours, so it is not yours to change.")
    if names:
        return f"{told} " + turn.speech.say("Your teams: {teams}.", teams=turn.speech.listing(names))
    return f"{told} " + turn.speech.say("You are in no team yet: say “teams” to join one.")
