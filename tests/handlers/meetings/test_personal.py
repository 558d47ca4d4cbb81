"""A pin's data is given out and erased; the loop goes on where one series fails."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.meetings.rounds import MeetingRounds
from handlers.meetings.ticks import look_after
from storage import meetings, personal
from storage.session import Session
from tests.handlers.desk import Desk
from tests.handlers.meetings.visits import FIRST, accepted, arranged, at, coming, looks

pytestmark = pytest.mark.anyio


async def test_export_and_erasure(desk: Desk) -> None:
    """What is known of somebody's seats and absences is given out; after erasure the next in turn is asked."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await desk.says(name, "away 1–2 June")
    async with desk.database.write() as session:
        given = await personal.export(session, desk.people[name])
        assert [len(given[part]) for part in ("absences", "pools", "seats", "askings")] == [1, 1, 1, 1]
        await personal.erase(session, desk.people[name])
    await looks(desk, series)
    meeting = (await coming(desk, series))[0]
    assert meeting.person_id not in (None, desk.people[name])
    async with desk.database.read() as session:
        asked = await meetings.askings(session, meeting.id)
    assert desk.people[name] not in {each.person_id for each in asked}


async def test_one_series_that_fails_does_not_stop_the_others(desk: Desk) -> None:
    """The loop looks after every series that is due, whatever one of them does."""
    series = await arranged(desk)
    await desk.says("nina", "new series every Wednesday 10:00 Berlin of Sales with Marketing, called Second")
    seen: list[str] = []

    async def look(session: Session, key: str) -> Sequence[str]:
        seen.append(key)
        if key == series:
            raise RuntimeError("broken")
        return await look_after(session, key)

    await at(desk, FIRST)
    rounds = MeetingRounds(desk.services, look)
    assert await rounds.round() == 2
    assert len(set(seen)) == 2
    assert await rounds.round() == 1  # the broken one is tried again
