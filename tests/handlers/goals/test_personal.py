"""What is kept of an owner is given out and erased; goals, and what came of them, stay."""

from __future__ import annotations

import pytest

from storage import goals, personal
from storage.tables import AlignmentInvite
from tests.handlers.alignment.quarters import FULLY, answers, grown, opened
from tests.handlers.desk import Desk
from tests.handlers.goals.goals_kept import goal_named, with_goals

pytestmark = pytest.mark.anyio


async def test_export_and_erasure(desk: Desk) -> None:
    """Goals owned and what was said of them are given out; after erasure they stay without name and words."""
    await with_goals(desk)
    await desk.says("sam", "progress Qualified leads: on track, 41")
    await desk.says("nina", "change goal Qualified leads: owners Mara and Sam")
    async with desk.database.write() as session:
        given = await personal.export(session, desk.people["sam"])
        assert len(given["goals_owned"]) + len(given["goals_owned_too"]) == 1
        assert [row["reached"] for row in given["goal_progress"]] == ["41"]
        await personal.erase(session, desk.people["sam"])
    goal = await goal_named(desk, "Qualified leads")
    assert desk.people["sam"] not in (goal.first_owner_id, goal.second_owner_id)
    async with desk.database.read() as session:
        said = (await goals.progress(session, [goal.id]))[goal.id]
    assert (said.person_id, said.reached) == (None, "")
    await desk.says("nina", "undo goal Qualified leads")
    goal = await goal_named(desk, "Qualified leads")
    assert desk.people["sam"] not in (goal.first_owner_id, goal.second_owner_id), "not even by undo"


async def test_of_the_alignment_check_only_that_one_was_asked(desk: Desk) -> None:
    """What is given out tells which questions were answered and no answer; erased, the count stays."""
    await grown(desk)
    current = await opened(desk)
    await answers(desk, "sam", FULLY)
    async with desk.database.write() as session:
        given = await personal.export(session, desk.people["sam"])
        assert [set(row) for row in given["alignment_asked"]] == [
            {"quarter", "person_id", "team_id", "sent", "answered"}
        ]
        await personal.erase(session, desk.people["sam"])
    async with desk.database.read() as session:
        assert await session.get(AlignmentInvite, (current.quarter, desk.people["sam"])) is None
