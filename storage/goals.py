"""Shared goals of two teams: changes that can be undone, progress, conflicts, and who was asked how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import InvalidValueError, checked_name
from storage.errors import ConflictError
from storage.kinds import GoalOutcome, Horizon, SeriesKind
from storage.rows import changed, insert_new, require
from storage.tables import Goal, GoalAsking, GoalChange, GoalConflict, GoalProgress, Meeting, Series, Team

MOST = 7
"""So many goals two teams keep at a time: few are followed, many are not."""
COLUMNS = ("name", "measure", "target", "due", "horizon", "first_owner_id", "second_owner_id", "outcome")
"""What a change may change; `ended_at` goes with `outcome`."""
Pair = tuple[str, str]
_JOINT = col(Series.active), col(Series.kind) == SeriesKind.JOINT


def pair(one: str, other: str) -> Pair:
    """Two teams' keys as goals have them. Raises InvalidValueError for one team."""
    if one == other:
        raise InvalidValueError("A shared goal is one of two teams.", "Choose two teams.")
    return (one, other) if one < other else (other, one)


async def add_goal(session: AsyncSession, goal: Goal, *, change: str, actor_id: str, at: datetime) -> bool:
    """Keep a new goal; `change` is the key by which that can be undone. False where it is kept already.

    Raises InvalidValueError, and ConflictError where the teams keep as many as they may.
    """
    goal.first_team_id, goal.second_team_id = pair(goal.first_team_id, goal.second_team_id)
    goal.name = checked_name(goal.name)
    await require(session, Team, goal.first_team_id, lock=True)  # or two at once would both find room
    if await session.get(Goal, goal.id) is None and len(await goals(session, of_pair(goal))) >= MOST:
        raise ConflictError("These teams keep as many goals as they may.", f"At most {MOST}: end one first.")
    if not await insert_new(session, goal, ("id",)):
        return False
    session.add(GoalChange(id=change, goal_id=goal.id, actor_id=actor_id, version=1, before=None, at=at))
    await session.flush()
    return True


async def get_goal(session: AsyncSession, goal_id: str, *, lock: bool = False) -> Goal:
    """The goal by its key. Raises NotFoundError."""
    return await require(session, Goal, goal_id, lock=lock)


async def change_goal(
    session: AsyncSession, goal_id: str, values: Mapping[str, Any], *, change: str, actor_id: str, at: datetime
) -> Goal:
    """Set some of `COLUMNS`; an `outcome` ends the goal, None lets it go on. Raises NotFoundError, InvalidValueError.

    Done again under the same key it changes nothing. Raises ConflictError where a goal that ended goes on, and the
    teams keep as many as they may.
    """
    goal = await require(session, Goal, goal_id, lock=True)
    if await session.get(GoalChange, change) is not None:
        return goal
    before = {name: getattr(goal, name) for name in COLUMNS}
    goal.version += 1
    row = GoalChange(id=change, goal_id=goal.id, actor_id=actor_id, version=goal.version, before=before, at=at)
    session.add(row)
    await _set(session, goal, {**before, **values}, at)
    return goal


async def undo(session: AsyncSession, change_id: str, *, at: datetime) -> Goal | None:
    """Take the latest change of a goal back; None where that made it, and it is gone. Raises NotFoundError.

    Raises ConflictError where it was changed since, or, made by it, was worked with.
    """
    change = await require(session, GoalChange, change_id, lock=True)
    goal = await require(session, Goal, change.goal_id, lock=True)
    if goal.version != change.version:
        raise ConflictError("The goal was changed since.")
    if change.before is None:
        if (await progress(session, [goal.id])) or await conflicts(session, of_pair(goal), goal_id=goal.id):
            raise ConflictError("The goal was worked with since.", "End it instead.")
        await session.delete(change)
        await session.flush()
        await session.delete(goal)
        await session.flush()
        return None
    await _set(session, goal, change.before, at)
    goal.version -= 1
    await session.delete(change)
    await session.flush()
    return goal


async def latest_change(session: AsyncSession, goal_id: str) -> GoalChange | None:
    """The change of a goal that can be undone."""
    query = select(GoalChange).where(col(GoalChange.goal_id) == goal_id).order_by(col(GoalChange.version).desc())
    return (await session.scalars(query.limit(1))).one_or_none()


async def latest_change_by(session: AsyncSession, person_ids: Iterable[str]) -> GoalChange | None:
    """The latest change by one of these people."""
    mine = select(GoalChange).where(col(GoalChange.actor_id).in_(list(person_ids)))
    query = mine.order_by(col(GoalChange.at).desc(), col(GoalChange.version).desc(), col(GoalChange.id)).limit(1)
    return (await session.scalars(query)).one_or_none()


async def changed_goal(session: AsyncSession, change_id: str) -> str:
    """The key of the goal that a change is of. Raises NotFoundError."""
    return (await require(session, GoalChange, change_id)).goal_id


async def goals(session: AsyncSession, teams: Pair | None = None, *, ended: bool = False) -> list[Goal]:
    """The goals of two teams, or all, those first that are due first; with `ended` those that ended, newest first."""
    query = select(Goal).where(col(Goal.ended_at).is_not(None) if ended else col(Goal.ended_at).is_(None))
    if teams is not None:
        query = query.where(col(Goal.first_team_id) == teams[0], col(Goal.second_team_id) == teams[1])
    order = (col(Goal.ended_at).desc(),) if ended else (col(Goal.due),)
    return list(await session.scalars(query.order_by(*order, col(Goal.id)).limit(200)))


def of_pair(goal: Goal) -> Pair:
    """The teams of a goal."""
    return goal.first_team_id, goal.second_team_id


async def add_progress(session: AsyncSession, row: GoalProgress) -> bool:
    """Keep how a goal stands. False where that is kept already."""
    return await insert_new(session, row, ("id",))


async def take_back_progress(session: AsyncSession, progress_id: str, person_ids: Iterable[str]) -> bool:
    """Forget what one of these people said of a goal; False where it is somebody else's, or gone."""
    mine = col(GoalProgress.id) == progress_id, col(GoalProgress.person_id).in_(list(person_ids))
    return await changed(session, delete(GoalProgress).where(*mine)) > 0


async def progress(session: AsyncSession, goal_ids: Iterable[str]) -> dict[str, GoalProgress]:
    """What was said last of goals, by goal."""
    keys = list(goal_ids)
    newest = (
        select(
            col(GoalProgress.id),
            func.row_number()
            .over(partition_by=col(GoalProgress.goal_id), order_by=(col(GoalProgress.at).desc(), col(GoalProgress.id)))
            .label("place"),
        )
        .where(col(GoalProgress.goal_id).in_(keys))
        .subquery()
    )
    query = select(GoalProgress).join(newest, newest.c.id == col(GoalProgress.id)).where(newest.c.place == 1)
    return {row.goal_id: row for row in await session.scalars(query)}


async def add_conflict(session: AsyncSession, conflict: GoalConflict) -> GoalConflict:
    """Mark two goals as pulling apart. Raises InvalidValueError, NotFoundError, and ConflictError where they are."""
    one, other = await get_goal(session, conflict.one_id, lock=True), await get_goal(session, conflict.other_id)
    if one.id == other.id or of_pair(one) != of_pair(other):
        raise InvalidValueError("Two goals of the same teams pull apart.", "Choose two of them.")
    for each in await conflicts(session, of_pair(one), goal_id=one.id):
        if {each.one_id, each.other_id} == {one.id, other.id} and each.id != conflict.id:
            raise ConflictError("These goals are marked as conflicting already.")
    await insert_new(session, conflict, ("id",))
    return await require(session, GoalConflict, conflict.id)


async def get_conflict(session: AsyncSession, conflict_id: str, *, lock: bool = False) -> GoalConflict:
    """The conflict by its key. Raises NotFoundError."""
    return await require(session, GoalConflict, conflict_id, lock=lock)


async def conflicts(
    session: AsyncSession, teams: Pair | None = None, *, goal_id: str | None = None, limit: int = 50
) -> list[GoalConflict]:
    """The conflicts that are not settled, between goals of two teams that go on, the oldest first."""
    one, other = Goal.__table__.alias(), Goal.__table__.alias()
    query = (
        select(GoalConflict)
        .join(one, one.c.id == col(GoalConflict.one_id))
        .join(other, other.c.id == col(GoalConflict.other_id))
        .where(col(GoalConflict.settled_at).is_(None), one.c.ended_at.is_(None), other.c.ended_at.is_(None))
    )
    if teams is not None:
        query = query.where(one.c.first_team_id == teams[0], one.c.second_team_id == teams[1])
    if goal_id is not None:
        query = query.where(or_(col(GoalConflict.one_id) == goal_id, col(GoalConflict.other_id) == goal_id))
    query = query.order_by(col(GoalConflict.at), col(GoalConflict.id)).limit(limit)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def meetings_of_pairs(session: AsyncSession, now: datetime, ahead: timedelta) -> list[tuple[Meeting, Series]]:
    """The meetings within `ahead` of two teams that have goals, by time.

    Those of their joint series; all of them, where the two teams have none.
    """
    between = _of_both(Series)
    having = select(col(Goal.id)).where(between, col(Goal.ended_at).is_(None)).exists()
    query = (
        select(Meeting, Series)
        .join(Series, col(Series.id) == col(Meeting.series_id))
        .where(col(Meeting.starts) > now, col(Meeting.starts) <= now + ahead, ~col(Meeting.cancelled))
        .where(col(Series.active), having)
        .order_by(col(Meeting.starts), col(Meeting.id))
    )
    joint = select(col(Series.host_team_id), col(Series.guest_team_id)).where(*_JOINT)
    together = {pair(*row) for row in await session.execute(joint)}
    found = []
    for meeting, series in await session.execute(query):
        teams = pair(series.host_team_id, series.guest_team_id)
        if series.kind is SeriesKind.JOINT or teams not in together:
            found.append((meeting, series))
    return found


async def meet_jointly(session: AsyncSession, teams: Pair) -> bool:
    """Whether two teams have a series of joint meetings."""
    return (await session.scalars(select(col(Series.id)).where(*_JOINT, _are(teams)).limit(1))).first() is not None


async def ask_once(session: AsyncSession, asking: GoalAsking) -> bool:
    """Note that an owner is asked before a meeting. False where they were: then nothing may be sent."""
    return await insert_new(session, asking, ("meeting_id", "person_id"))


async def askings(session: AsyncSession, meeting_id: str) -> dict[str, GoalAsking]:
    """Who was asked before a meeting; kept as they are until the transaction ends."""
    query = select(GoalAsking).where(col(GoalAsking.meeting_id) == meeting_id).order_by(col(GoalAsking.person_id))
    rows = await session.scalars(query.with_for_update(), execution_options={"populate_existing": True})
    return {row.person_id: row for row in rows}


async def last_asked(session: AsyncSession, person_ids: Iterable[str], teams: Pair) -> datetime | None:
    """When one of these people was last asked how the goals of two teams stand."""
    query = (
        select(func.max(col(GoalAsking.asked_at)))
        .join(Meeting, col(Meeting.id) == col(GoalAsking.meeting_id))
        .join(Series, col(Series.id) == col(Meeting.series_id))
        .where(col(GoalAsking.person_id).in_(list(person_ids)), _are(teams))
    )
    return await session.scalar(query)


async def note_answer(session: AsyncSession, person_ids: Iterable[str], at: datetime) -> None:
    """Whoever was asked and has not answered, has."""
    query = select(GoalAsking).where(
        col(GoalAsking.person_id).in_(list(person_ids)), col(GoalAsking.answered_at).is_(None)
    )
    for row in await session.scalars(query.with_for_update()):
        row.answered_at = at
    await session.flush()


async def _set(session: AsyncSession, goal: Goal, values: Mapping[str, Any], at: datetime) -> None:
    goes_on = values["outcome"] is None
    if goes_on and goal.ended_at is not None and len(await goals(session, of_pair(goal))) >= MOST:
        raise ConflictError("These teams keep as many goals as they may.", f"At most {MOST}: end one first.")
    for name in COLUMNS:
        setattr(goal, name, values[name])
    goal.name, goal.horizon = checked_name(goal.name), Horizon(goal.horizon)
    goal.outcome = None if goes_on else GoalOutcome(values["outcome"])
    goal.ended_at = None if goes_on else goal.ended_at or at
    await session.flush()


def _of_both(series: type[Series]) -> ColumnElement[bool]:
    host, guest = col(series.host_team_id), col(series.guest_team_id)
    first, second = col(Goal.first_team_id), col(Goal.second_team_id)
    return or_(and_(first == host, second == guest), and_(first == guest, second == host))


def _are(teams: Pair) -> ColumnElement[bool]:
    host, guest = col(Series.host_team_id), col(Series.guest_team_id)
    return or_(and_(host == teams[0], guest == teams[1]), and_(host == teams[1], guest == teams[0]))
