"""Whose series it is: a manager acts for series of own teams, as host or guest; an admin for all."""

from __future__ import annotations

from handlers.cadences.own_teams import own_teams
from handlers.meetings.rounds import Round
from handlers.meetings.telling import chairs_of
from handlers.permissions import Right
from handlers.turn import ToldError, Turn
from storage import audit, links, meetings
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.tables import Asking, Meeting, Series


async def may_manage(turn: Turn, series: Series) -> bool:
    """Whether the actor may change a series."""
    if not turn.actor.may(Right.MANAGE_PINS):
        return False
    own = await own_teams(turn)
    return own is None or not own.isdisjoint({series.host_team_id, series.guest_team_id})


async def managed(turn: Turn, series_id: str) -> Series:
    """The series, locked, if the actor may change it. Raises NotAllowedError, ToldError."""
    turn.require(Right.MANAGE_PINS)
    series = await seen(turn, series_id, lock=True)
    if not await may_manage(turn, series):
        raise ToldError(turn.speech.say("This series is of other teams than yours: their managers change it."))
    if not series.active:
        raise ToldError(turn.speech.say("“{name}” has ended.", name=series.name))
    return series


async def seen(turn: Turn, series_id: str, *, lock: bool = False) -> Series:
    """The series, to look at. Raises NotAllowedError, ToldError."""
    turn.require(Right.SEE_PINS)
    try:
        return await series_rows.get_series(turn.session, series_id, lock=lock)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such series any more.")) from error


async def own_asking(turn: Turn, asking_id: str) -> tuple[Round, Meeting, Asking]:
    """What the actor was asked, with its series locked. Raises NotAllowedError, ToldError."""
    turn.require(Right.TAKE_SEATS)
    gone = turn.speech.say("That is decided already.")
    try:
        asking = await meetings.get_asking(turn.session, asking_id)
        meeting = await meetings.get_meeting(turn.session, asking.meeting_id)
        series = await series_rows.get_series(turn.session, meeting.series_id, lock=True)
        await turn.session.refresh(asking)
        await turn.session.refresh(meeting)
    except NotFoundError as error:
        raise ToldError(gone) from error
    if await links.root_of(turn.session, asking.person_id) != turn.actor.person_id:
        raise ToldError(turn.speech.say("Only who was asked can answer this."))
    if meeting.cancelled or meeting.starts <= turn.now or not series.active:
        raise ToldError(turn.speech.say("This meeting is over, or called off."))
    return Round(turn.session, series, turn.now), meeting, asking


def preparers(series: Series) -> list[str]:
    """Who prepares a joint meeting: its chairs, or who arranged it."""
    return chairs_of(series) or [each for each in (series.owner_id,) if each is not None]


async def own_preparation(turn: Turn, meeting_id: str) -> tuple[Round, Meeting]:
    """A meeting that the actor prepares, as its pin or as a chair of a joint one. Raises NotAllowedError, ToldError."""
    turn.require(Right.TAKE_SEATS)
    try:
        series = await series_rows.get_series(
            turn.session, (await meetings.get_meeting(turn.session, meeting_id)).series_id, lock=True
        )
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such meeting any more.")) from error
    if not series.kind.is_joint:
        return await own_seat(turn, meeting_id)
    if turn.actor.person_id not in (await links.roots(turn.session, preparers(series))).values():
        raise ToldError(turn.speech.say("Only the chairs of this meeting can do that."))
    return Round(turn.session, series, turn.now), await meetings.get_meeting(turn.session, meeting_id)


async def own_seat(turn: Turn, meeting_id: str) -> tuple[Round, Meeting]:
    """A meeting whose pin the actor is or was. Raises NotAllowedError, ToldError."""
    turn.require(Right.TAKE_SEATS)
    try:
        meeting = await meetings.get_meeting(turn.session, meeting_id)
        series = await series_rows.get_series(turn.session, meeting.series_id, lock=True)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("There is no such meeting any more.")) from error
    if await links.root_of(turn.session, meeting.person_id or "") != turn.actor.person_id:
        raise ToldError(turn.speech.say("Only the linking pin of this meeting can do that."))
    return Round(turn.session, series, turn.now), meeting


async def note(turn: Turn, series: Series, action: str, **details: audit.Detail) -> None:
    """Write an act on a series into the audit trail."""
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="series",
        subject_id=series.id,
        details=details,
    )
