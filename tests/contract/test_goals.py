"""Shared goals on both databases: kept in pairs, few at a time, changed and undone in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage import goals, people, places
from storage.database import Database
from storage.edge import InvalidValueError
from storage.errors import ConflictError, NotFoundError
from storage.kinds import GoalOutcome, GoalState, Horizon, TeamKind
from storage.tables import Goal, GoalConflict, GoalProgress

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def founded(database: Database) -> tuple[str, str, str]:
    """Two teams and somebody."""
    async with database.write() as session:
        one = await places.ensure_team(session, "Sales", TeamKind.SALES)
        other = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        person = await people.create_person(session, display_name="Ada", at=NOW)
        return one.id, other.id, person.id


def goal(key: str, one: str, other: str, due: str = "2027-06-30") -> Goal:
    """A goal of two teams, in whatever order they are named."""
    return Goal(
        id=key, first_team_id=one, second_team_id=other, name=key, due=due, horizon=Horizon.SHORT, created_at=NOW
    )


async def add(database: Database, row: Goal, person: str) -> bool:
    """In a transaction of its own."""
    async with database.write() as session:
        return await goals.add_goal(session, row, change=f"made {row.id}", actor_id=person, at=NOW)


async def test_the_same_pair_either_way(database: Database) -> None:
    """Who is named first does not matter; one team alone has no shared goal; the first due comes first."""
    one, other, person = await founded(database)
    await add(database, goal("b", one, other, "2027-09-30"), person)
    await add(database, goal("a", other, one), person)
    assert not await add(database, goal("a", one, other), person), "kept once"
    async with database.read() as session:
        assert [each.id for each in await goals.goals(session, goals.pair(other, one))] == ["a", "b"]
    with pytest.raises(InvalidValueError):
        await add(database, goal("c", one, one), person)


async def test_many_at_once_keep_to_few(database: Database) -> None:
    """Twelve at the same time: seven are kept."""
    one, other, person = await founded(database)

    async def attempt(number: int) -> bool:
        try:
            return await add(database, goal(f"g{number}", one, other), person)
        except ConflictError:
            return False

    assert sum(await asyncio.gather(*(attempt(number) for number in range(12)))) == goals.MOST


async def test_changes_are_undone_from_the_latest(database: Database) -> None:
    """Each change gives back what was before it; one that is not the latest can't be undone."""
    one, other, person = await founded(database)
    await add(database, goal("a", one, other), person)
    async with database.write() as session:
        await goals.change_goal(session, "a", {"target": "60"}, change="c1", actor_id=person, at=NOW)
        await goals.change_goal(session, "a", {"target": "61"}, change="c1", actor_id=person, at=NOW)
        ended = {"outcome": GoalOutcome.REACHED}
        await goals.change_goal(session, "a", ended, change="c2", actor_id=person, at=NOW)
    async with database.write() as session:
        with pytest.raises(ConflictError):
            await goals.undo(session, "c1", at=NOW)
        back = await goals.undo(session, "c2", at=NOW)
        assert back is not None
        assert (back.outcome, back.ended_at, back.target) == (None, None, "60")
        await goals.undo(session, "c1", at=NOW)
        assert (await goals.get_goal(session, "a", lock=True)).target == ""
        assert await goals.undo(session, "made a", at=NOW) is None
    async with database.read() as session:
        with pytest.raises(NotFoundError):
            await goals.get_goal(session, "a")


async def test_the_latest_word_counts(database: Database) -> None:
    """Of what was said of a goal the newest counts; taken back, the one before does; only by who said it."""
    one, other, person = await founded(database)
    await add(database, goal("a", one, other), person)
    for number, state in enumerate((GoalState.ON_TRACK, GoalState.AT_RISK)):
        async with database.write() as session:
            row = GoalProgress(
                id=f"p{number}", goal_id="a", person_id=person, state=state, at=NOW + timedelta(hours=number)
            )
            assert await goals.add_progress(session, row)
    async with database.write() as session:
        assert (await goals.progress(session, ["a"]))["a"].state is GoalState.AT_RISK
        assert not await goals.take_back_progress(session, "p1", ["somebody else"])
        assert await goals.take_back_progress(session, "p1", [person])
        assert (await goals.progress(session, ["a"]))["a"].state is GoalState.ON_TRACK


async def test_conflicts_end_with_their_goals(database: Database) -> None:
    """A conflict is of two goals that go on; it is marked once, and gone with the end of either."""
    one, other, person = await founded(database)
    await add(database, goal("a", one, other), person)
    await add(database, goal("b", one, other), person)
    async with database.write() as session:
        await goals.add_conflict(session, GoalConflict(id="x", one_id="a", other_id="b", why="Why", at=NOW))
        with pytest.raises(ConflictError):
            await goals.add_conflict(session, GoalConflict(id="y", one_id="b", other_id="a", why="Why", at=NOW))
        with pytest.raises(InvalidValueError):
            await goals.add_conflict(session, GoalConflict(id="z", one_id="a", other_id="a", why="Why", at=NOW))
        assert [each.id for each in await goals.conflicts(session, goals.pair(one, other))] == ["x"]
        ended = {"outcome": GoalOutcome.DROPPED}
        await goals.change_goal(session, "b", ended, change="c", actor_id=person, at=NOW)
        assert await goals.conflicts(session, goals.pair(one, other)) == []
