"""Two teams with a series of meetings, for tests: marketing's people are invited to the weekly meeting of sales."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from handlers.meetings.ticks import look_after
from storage import clock, meetings, people, places
from storage import series as series_rows
from storage.kinds import AskingAnswer, Role, TeamKind
from storage.tables import Meeting, Series
from tests.handlers.desk import Desk

PINS = ("mara", "mike", "mona")
WEEKLY = "new series every Wednesday 10:00 Berlin of Sales with Marketing, called Sales weekly"
FIRST = datetime(2027, 3, 3, 9, tzinfo=UTC)
"""The first meeting: a Wednesday at ten in Berlin. The desk's clock stands at noon UTC on the Monday before."""


async def two_teams(desk: Desk) -> None:
    """Mara, Mike and Mona in marketing, Sam in sales, Nina as manager in both; a channel for each team."""
    await desk.hire("mona", Role.MARKETER)
    async with desk.database.write() as session:
        marketing = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        sales = await places.ensure_team(session, "Sales", TeamKind.SALES)
        for name in PINS:
            await people.join_team(session, desk.people[name], marketing.id)
        await people.join_team(session, desk.people["sam"], sales.id)
        await people.join_team(session, desk.people["nina"], sales.id)
    await desk.open_channel("sales-room", team=sales.id)
    await desk.open_channel("marketing-room", team=marketing.id)


async def arranged(desk: Desk, words: str = WEEKLY, *, by: str = "nina") -> str:
    """A series by words; gives its key."""
    await two_teams(desk)
    await desk.says(by, words)
    await desk.delivers()
    async with desk.database.read() as session:
        (series,) = await series_rows.all_series(session)
    return series.id


async def looks(desk: Desk, series_id: str) -> list[str]:
    """One look after the series; all that it put in is delivered."""
    async with desk.database.write() as session:
        happened = await look_after(session, series_id)
    await desk.delivers()
    return happened


async def at(desk: Desk, instant: datetime) -> None:
    """Put the clock to an instant."""
    async with desk.database.write() as session:
        await clock.freeze(session, instant)


async def pass_by(desk: Desk, series_id: str, until: datetime, step: timedelta = timedelta(hours=1)) -> list[str]:
    """Let time pass in steps, looking after the series whenever it is due, as the loop does."""
    happened: list[str] = []
    async with desk.database.read() as session:
        now = await clock.now(session)
    while now < until:
        now = min(until, now + step)
        await at(desk, now)
        async with desk.database.read() as session:
            due = await series_rows.due_series(session, now)
        if series_id in due:
            happened += await looks(desk, series_id)
    return happened


async def coming(desk: Desk, series_id: str, after: datetime | None = None) -> Sequence[Meeting]:
    """The meetings to come."""
    async with desk.database.read() as session:
        return await meetings.meetings_to_come(session, series_id, after or await clock.now(session))


async def series_of(desk: Desk, series_id: str) -> Series:
    """The series' row."""
    async with desk.database.read() as session:
        return await series_rows.get_series(session, series_id)


async def holder(desk: Desk, series_id: str) -> tuple[str, str]:
    """Who has, or was asked for, the next seat, by name, and the asking's key."""
    meeting = (await coming(desk, series_id))[0]
    async with desk.database.read() as session:
        asked = await meetings.askings(session, meeting.id)
    names = {key: name for name, key in desk.people.items()}
    open_ones = (AskingAnswer.WAITING, AskingAnswer.ACCEPTED)
    mine = [each.id for each in asked if each.person_id == meeting.person_id and each.answer in open_ones]
    return names.get(meeting.person_id or "", ""), mine[0] if mine else ""


async def accepted(desk: Desk, series_id: str) -> str:
    """Whoever is asked for the next seat accepts; gives the name."""
    name, asking = await holder(desk, series_id)
    response = await desk.presses(name, "seat.accept", asking)
    assert "linking pin" in response.notice, response
    await desk.delivers()
    return name
