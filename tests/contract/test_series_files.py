"""Series, their files, pools and people's absences, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage import absences, links, meetings, people, places
from storage import series as series_rows
from storage.database import Database
from storage.edge import InvalidValueError
from storage.errors import NotFoundError
from storage.kinds import AbsenceSource, Platform, SeatStatus, SeriesKind, TeamKind
from storage.session import Session
from storage.tables import Meeting, Series

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def made(session: Session, name: str = "Weekly", **columns: Any) -> Series:  # noqa: ANN401  columns of the table
    """A series of two teams."""
    space = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOW, allowed=True)
    host = await places.ensure_team(session, "Sales", TeamKind.SALES)
    guest = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
    teams: dict[str, Any] = {"host_team_id": host.id, "guest_team_id": guest.id}
    series = Series(name=name, workspace_id=space.id, time_zone="Europe/Berlin", created_at=NOW, **teams, **columns)
    return await series_rows.add_series(session, series)


async def hired(session: Session, name: str) -> str:
    """Somebody with an account."""
    return (await people.create_person(session, display_name=name, at=NOW)).id


async def test_kinds_end_and_holidays_are_kept(database: Database) -> None:
    """As they were given; joint meetings and events are told from series with a seat."""
    async with database.write() as session:
        for kind in SeriesKind:
            last: dict[str, Any] = {"first_day": "2027-03-12", "last_day": "2027-06-30", "without_holidays": True}
            await made(session, kind.value, kind=kind, **last)
    async with database.read() as session:
        found = {each.kind: each for each in await series_rows.all_series(session)}
    assert {kind: kind.is_joint for kind in found} == {
        SeriesKind.PIN: False,
        SeriesKind.JOINT: True,
        SeriesKind.EVENT: True,
    }
    assert {(each.first_day, each.last_day, each.without_holidays) for each in found.values()} == {
        ("2027-03-12", "2027-06-30", True)
    }


async def test_a_series_and_its_file(database: Database) -> None:
    """Kept, replaced, found by its events, due to be read like an address, and dropped."""
    async with database.write() as session:
        series = await made(session, file_name="a.ics")
        await made(session, "By words")
        await series_rows.keep_file(session, series.id, b"one", ["b", "a"], at=NOW)
        await series_rows.keep_file(session, series.id, b"\x00two", ["c"], at=NOW + DAY)
    async with database.write() as session:
        file = await series_rows.file_of(session, series.id)
        assert (file.content, file.uids, file.added_at) == (b"\x00two", ["c"], NOW + DAY)
        assert [(each.id, uids) for each, uids in await series_rows.uids_of_files(session)] == [(series.id, ["c"])]
        assert [each.id for each in await series_rows.to_fetch(session, NOW)] == [series.id]
        await series_rows.drop_file(session, series.id)
    async with database.read() as session:
        with pytest.raises(NotFoundError):
            await series_rows.file_of(session, series.id)


async def test_what_a_manager_says_of_somebody(database: Database) -> None:
    """Weight, reason, until when and by whom; undone it is all forgotten; an odd weight is refused."""
    async with database.write() as session:
        series, ada, boss = await made(session), await hired(session, "Ada"), await hired(session, "Boss")
        await series_rows.join_pool(session, series.id, ada, at=NOW)
        said: dict[str, Any] = {"reason": "Fair", "until": "2027-04-01", "by": boss}
        await series_rows.set_member(session, series.id, ada, weight=1.0, excluded=True, **said)
    async with database.write() as session:
        (member,) = await series_rows.pool(session, series.id)
        kept = (member.excluded, member.reason, member.until, member.ruled_by)
        assert kept == (True, "Fair", "2027-04-01", boss)
        await series_rows.set_member(session, series.id, ada, weight=2.0, excluded=False)
        (member,) = await series_rows.pool(session, series.id)
        assert (member.weight, member.reason, member.until, member.ruled_by) == (2.0, "", "", None)
        with pytest.raises(InvalidValueError):
            await series_rows.set_member(session, series.id, ada, weight=0.0, excluded=False)


async def test_absences_by_source(database: Database) -> None:
    """A source replaces its own alone, says whether anything changed, and goes with the address."""
    spans = [(NOW, NOW + DAY), (NOW + 5 * DAY, NOW + 6 * DAY)]
    async with database.write() as session:
        ada = await hired(session, "Ada")
        assert await absences.replace_absences(session, ada, AbsenceSource.ADDRESS, spans, at=NOW)
        assert not await absences.replace_absences(session, ada, AbsenceSource.ADDRESS, spans, at=NOW)
        assert await absences.replace_absences(session, ada, AbsenceSource.STATUS, spans[:1], at=NOW)
        assert await absences.replace_absences(session, ada, AbsenceSource.STATUS, [], at=NOW)
        await absences.set_calendar(session, ada, "https://example.com/a.ics", by=ada)
        assert [each.person_id for each in await absences.calendars_to_read(session, NOW)] == [ada]
        assert len((await absences.absences(session, [ada], NOW))[ada]) == 2
        assert await absences.drop_calendar(session, ada)
        assert not await absences.drop_calendar(session, ada)
        assert (await absences.absences(session, [ada], NOW))[ada] == []


async def test_who_is_linked_is_away_and_busy_as_one(database: Database) -> None:
    """Absences and seats of all their keys come under the one that is asked for; taken apart each has their own."""
    async with database.write() as session:
        series, other = await made(session), await made(session, "Other")
        ada, twin = await hired(session, "Ada"), await hired(session, "Ada T.")
        await absences.replace_absences(session, twin, AbsenceSource.STATUS, [(NOW, NOW + DAY)], at=NOW)
        seat: dict[str, Any] = {"person_id": twin, "seat": SeatStatus.ACCEPTED}
        met = Meeting(id="m1", series_id=other.id, recurrence="r", starts=NOW + DAY, ends=NOW + 2 * DAY, **seat)
        assert await meetings.add_meeting(session, met)
        await links.link(session, ada, twin, at=NOW)
    async with database.read() as session:
        assert await links.roots(session, [ada]) == {ada: ada, twin: ada}
        assert [row.person_id for row in (await absences.absences(session, [ada], NOW))[ada]] == [twin]
        assert [(who, m.id) for who, m in await meetings.seats_elsewhere(session, series.id, [ada], NOW)] == [
            (ada, "m1")
        ]
        assert [m.id for m in await meetings.seats_of(session, ada, NOW)] == ["m1"]
    async with database.write() as session:
        await links.unlink(session, twin)
        assert (await absences.absences(session, [ada], NOW))[ada] == []
        assert await meetings.seats_elsewhere(session, series.id, [ada], NOW) == []
