"""Events that come in at the same time are kept together, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from bot.grouping import GroupCommit
from bot.intake import Intake
from storage import inbox
from storage.database import Database
from tests.bot.conversation import said, serve_workspace

pytestmark = pytest.mark.anyio


async def test_each_event_is_kept_once_whatever_comes_at_the_same_time(database: Database) -> None:
    """Of three hundred events, each sent twice at once, each is kept once, and one sender of each is told it is new."""
    await serve_workspace(database)
    async with GroupCommit(database) as grouped:
        intake = Intake(grouped)
        events = [said("help", key=f"e{number % 300}") for number in range(600)]
        results = await asyncio.gather(*(intake.keep(each) for each in events))
        again = await intake.keep(events[0])
    async with database.read() as session:
        kept = await inbox.events(session, limit=1000)
    assert len({row.key for row in kept}) == len(kept) == 300
    assert sum(fresh for _, fresh in results) == 300
    assert again[1] is False


async def test_a_workspace_that_is_not_served_is_told_so_beside_others(database: Database) -> None:
    """Strangers in a batch change nothing for the rest of it."""
    await serve_workspace(database)
    async with GroupCommit(database) as grouped:
        intake = Intake(grouped)
        ours, theirs = await asyncio.gather(
            intake.keep(said("help")), intake.keep(said("help", key="e2", workspace="T2"))
        )
    assert (ours[0].notice, ours[1]) == ("", True)
    assert "another company" in theirs[0].notice
    assert theirs[1] is False
