"""Series, their meetings, absences and what is carried home, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from storage import absences, carried, clock, meetings, people, places, series
from storage.database import Database
from storage.edge import InvalidValueError
from storage.errors import NotFoundError
from storage.kinds import AskingAnswer, Attendance, Platform, PromiseStatus, SeatStatus, TeamKind
from storage.session import Session
from storage.tables import Asking, AwayRow, Meeting, PackLine, Promise, Reminded, Series, Takeaway

pytestmark = pytest.mark.anyio
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BERLIN_AUTUMN = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
"""On that night half past two comes twice in Berlin."""


@dataclass(frozen=True)
class There:
    """Two teams, two people of the second, at noon."""

    database: Database
    space: str
    hosts: str
    guests: str
    kim: str
    lee: str

    def row(self, name: str = "Weekly", **more: object) -> Series:
        """A series that is not kept yet."""
        made = Series(
            name=name,
            workspace_id=self.space,
            host_team_id=self.hosts,
            guest_team_id=self.guests,
            time_zone="Europe/Berlin",
            rule={"kind": "daily"},
            created_at=NOON,
        )
        for field, value in more.items():
            setattr(made, field, value)
        return made

    async def kept(self, name: str = "Weekly", **more: object) -> str:
        """A series; gives its key."""
        async with self.database.write() as session:
            return (await series.add_series(session, self.row(name, **more))).id

    async def meets(self, series_id: str, key: str, starts: datetime = NOON + DAY, **more: object) -> Meeting:
        """A meeting of an hour."""
        row = Meeting(id=key, series_id=series_id, recurrence=key, starts=starts, ends=starts + HOUR)
        for field, value in more.items():
            setattr(row, field, value)
        async with self.database.write() as session:
            assert await meetings.add_meeting(session, row)
        return row


@pytest.fixture
async def there(database: Database) -> There:
    """As above."""
    async with database.write() as session:
        await clock.freeze(session, NOON)
        space = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOON, allowed=True)
        hosts = await places.ensure_team(session, "Sales", TeamKind.SALES)
        guests = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        keys = [
            (await people.ensure_person(session, space.id, name, display_name=name, at=NOON)).id
            for name in ("kim", "lee")
        ]
        for key in keys:
            await people.join_team(session, key, guests.id)
    return There(database, space.id, hosts.id, guests.id, *keys)


async def names(session: Session, **asked: object) -> list[str]:
    """The names of series."""
    return [each.name for each in await series.all_series(session, **asked)]  # type: ignore[arg-type]  # its own


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"time_zone": "Mars/Olympus"},
        {"minutes": 4},
        {"minutes": 1441},
        {"ask_days": 0},
        {"ask_days": 31},
    ],
)
async def test_what_no_series_may_be(there: There, wrong: dict[str, object]) -> None:
    """Refused when it is new, and when it is changed; nothing of it is kept."""
    row = there.row()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(InvalidValueError):
        async with there.database.write() as session:
            await series.add_series(session, row)
    key = await there.kept()
    with pytest.raises(InvalidValueError):
        async with there.database.write() as session:
            await series.change_series(session, key, **wrong)
    with pytest.raises(InvalidValueError):
        async with there.database.write() as session:
            await series.change_series(session, key, guest_team_id=there.hosts)
    async with there.database.read() as session:
        (found,) = await series.all_series(session)
    assert (found.name, found.version, found.minutes) == ("Weekly", 1, 60)


async def test_listed_by_name_and_team(there: There) -> None:
    """Ended ones only where they are asked for; a team's are those that it hosts and those that it sends pins to."""
    await there.kept("B")
    await there.kept("A", host_team_id=there.guests, guest_team_id=there.hosts)
    await there.kept("C", active=False)
    async with there.database.read() as session:
        assert await names(session) == ["A", "B"]
        assert await names(session, ended=True) == ["A", "B", "C"]
        assert await names(session, team_id=there.hosts) == ["A", "B"]
        assert await names(session, team_id="none") == []
        with pytest.raises(NotFoundError):
            await series.get_series(session, "none")


async def test_when_to_look(there: There) -> None:
    """Those due come by how long they wait; a look is put forward, never off; an ended one only if asked for."""
    first, second = await there.kept("1", next_look=NOON), await there.kept("2", next_look=NOON - HOUR)
    later, ended = await there.kept("3", next_look=NOON + HOUR), await there.kept("4", active=False)
    async with there.database.write() as session:
        assert await series.due_series(session, NOON) == [second, first]
        await series.look_at(session, [first, later, ended], NOON + 2 * HOUR)
        assert await series.due_series(session, NOON + HOUR) == [second, first, later]
        await series.look_at(session, [later], NOON - 2 * HOUR)
        assert await series.due_series(session, NOON) == [later, second, first]
        assert await series.due_series(session, NOON, limit=1) == [later]
        await series.look_at(session, [ended], NOON - 3 * HOUR)  # for what was promised there
        assert await series.due_series(session, NOON) == [ended, later, second, first]


async def test_who_comes_or_goes_is_looked_after_at_once(there: There) -> None:
    """A team that somebody joins or leaves, and the pools of whoever is deactivated; nobody else's series."""
    mine = await there.kept("1", next_look=NOON + DAY)
    await there.kept("2", host_team_id=there.guests, guest_team_id=there.hosts, next_look=NOON + DAY)

    async def due(act: object) -> list[str]:
        async with there.database.write() as session:
            await act(session)  # type: ignore[operator]  # one of those below
            found = await series.due_series(session, NOON)
            await series.change_series(session, mine, next_look=NOON + DAY)
        return found

    async def joins(session: Session) -> None:
        await series.join_pool(session, mine, there.kim, at=NOON)

    assert await due(joins) == []
    assert await due(lambda session: people.set_active(session, there.kim, active=True)) == []
    assert await due(lambda session: people.set_active(session, there.kim, active=False)) == [mine]
    assert await due(lambda session: people.set_active(session, there.lee, active=False)) == []
    assert await due(lambda session: people.leave_team(session, there.lee, there.guests)) == [mine]
    assert await due(lambda session: people.join_team(session, there.lee, there.guests)) == [mine]


async def test_calendars_to_fetch(there: There) -> None:
    """Those with an address that were not looked at since, and never those that have ended."""
    await there.kept("rule")
    never, old = await there.kept("1", address="https://a"), await there.kept("2", address="https://b", checked_at=NOON)
    await there.kept("3", address="https://c", checked_at=NOON + HOUR)
    await there.kept("4", address="https://d", active=False)
    async with there.database.read() as session:
        found = await series.to_fetch(session, NOON + HOUR)
        assert {each.id for each in found} == {never, old}
        assert len(await series.to_fetch(session, NOON + HOUR, limit=1)) == 1


async def test_pools(there: There) -> None:
    """Everybody is in a pool once and starts even; weights have bounds; who leaves loses what they were owed."""
    key = await there.kept()
    async with there.database.write() as session:
        assert await series.join_pool(session, key, there.kim, at=NOON)
        assert not await series.join_pool(session, key, there.kim, at=NOON + DAY)
        assert (await series.set_member(session, key, there.kim, weight=2.0, excluded=True)).excluded
        for wrong in (0.05, 11.0):
            with pytest.raises(InvalidValueError):
                await series.set_member(session, key, there.kim, weight=wrong, excluded=False)
        with pytest.raises(NotFoundError):
            await series.set_member(session, key, there.lee, weight=1.0, excluded=False)
        (member,) = await series.pool(session, key)
        assert (member.weight, member.share, member.served, member.last, member.since) == (2.0, 0.0, 0, -1, NOON)
        assert await series.series_of_person(session, there.kim) == [key]
        assert await series.leave_pool(session, key, there.kim)
        assert not await series.leave_pool(session, key, there.kim)
        assert await series.pool(session, key) == []


async def test_meetings_are_known_by_their_recurrence(there: There) -> None:
    """A recurrence is kept once in a series, and may stand in two series; instants come back as they went."""
    one, two = await there.kept("1"), await there.kept("2")
    await there.meets(one, "a", BERLIN_AUTUMN)
    async with there.database.write() as session:
        again = Meeting(id="b", series_id=one, recurrence="a", starts=NOON, ends=NOON)
        assert not await meetings.add_meeting(session, again)
        other = Meeting(id="c", series_id=two, recurrence="a", starts=NOON, ends=NOON)
        assert await meetings.add_meeting(session, other)
        assert (await meetings.get_meeting(session, "a")).starts == BERLIN_AUTUMN
        assert (await meetings.series_of(session, "c")).name == "2"
        with pytest.raises(NotFoundError):
            await meetings.get_meeting(session, "b")


async def test_which_meetings_are_meant(there: There) -> None:
    """To come, over and not settled, lately with a pin, with something carried home: each by its bounds."""
    key = await there.kept()
    taken = {"seat": SeatStatus.ACCEPTED, "person_id": there.kim}
    await there.meets(key, "long ago", NOON - 9 * DAY, reported_at=NOON, settled_at=NOON, **taken)
    await there.meets(key, "over", NOON - HOUR, **taken)
    await there.meets(key, "empty", NOON - 2 * HOUR, seat=SeatStatus.UNFILLED)
    await there.meets(key, "now", NOON)
    await there.meets(key, "off", NOON + HOUR, cancelled=True)
    await there.meets(key, "next", NOON + DAY, **taken)
    async with there.database.read() as session:

        def keys(rows: list[Meeting]) -> list[str]:
            return [each.id for each in rows]

        assert keys(await meetings.meetings_to_come(session, key, NOON)) == ["off", "next"]
        assert keys(await meetings.not_settled(session, key, NOON)) == ["empty", "over", "now"]
        assert keys(await meetings.lately(session, key, NOON - DAY, NOON)) == ["over"]
        assert keys(await meetings.lately(session, key, NOON, NOON + DAY)) == []
        assert keys(await meetings.last_visits(session, key, NOON)) == ["long ago"]
        assert keys(await meetings.seats_of(session, there.kim, NOON)) == ["next"]
        elsewhere = await meetings.seats_elsewhere(session, "another", [there.kim, there.lee], NOON)
        assert [(person, each.id) for person, each in elsewhere] == [(there.kim, "next")]
        assert await meetings.seats_elsewhere(session, key, [there.kim], NOON) == []


async def test_askings_in_order_and_the_ledger(there: There) -> None:
    """An asking is noted once; the ledger counts what was given, accepted, declined, attended, reported, and empty."""
    key = await there.kept()
    await there.meets(
        key, "m", attendance=Attendance.THERE, reported_at=NOON, settled_at=NOON, seat=SeatStatus.ACCEPTED
    )
    await there.meets(key, "n", NOON + 2 * DAY, seat=SeatStatus.UNFILLED)
    await there.meets(key, "before", NOON - DAY, attendance=Attendance.THERE)
    async with there.database.write() as session:
        for number, answer in enumerate(AskingAnswer):
            row = Asking(
                id=f"a{number}",
                meeting_id="m",
                person_id=there.kim,
                answer=answer,
                asked_at=NOON + number * HOUR,
            )
            assert await meetings.add_asking(session, row)
        assert not await meetings.add_asking(session, Asking(id="a0", meeting_id="m", person_id="x", asked_at=NOON))
        assert [each.id for each in await meetings.askings(session, "m")] == [f"a{n}" for n in range(len(AskingAnswer))]
        counted = await meetings.ledger(session, key, NOON)
    assert counted == {
        "given": len(AskingAnswer),
        "accepted": 1,
        "declined": 2,
        "attended": 1,
        "reported": 1,
        "unfilled": 1,
    }


async def test_reminded_once_for_each_start(there: There) -> None:
    """Many at once: one of them reminds; for another start of the same meeting a reminder is due anew."""
    key = await there.kept()
    meeting = await there.meets(key, "m")

    async def remind(starts: datetime) -> bool:
        async with there.database.write() as session:
            note = Reminded(meeting_id="m", starts=starts, minutes=60, sent_at=NOON)
            return await meetings.remind_once(session, note)

    done = await asyncio.gather(*(remind(meeting.starts) for _ in range(6)))
    assert sorted(done) == [False] * 5 + [True]
    assert await remind(NOON + 2 * DAY)
    async with there.database.read() as session:
        assert await meetings.reminded_minutes(session, await meetings.get_meeting(session, "m")) == [60]


async def test_absences(there: There) -> None:
    """Those that are not over, by person; one's own are dropped, all or by key."""
    async with there.database.write() as session:
        for number, days in enumerate((-2, 1, 3)):
            begins = NOON + days * DAY
            row = AwayRow(id=f"w{number}", person_id=there.kim, begins=begins, ends=begins + DAY, created_at=NOON)
            await absences.add_absence(session, row)
        found = await absences.absences(session, [there.kim, there.lee], NOON)
        assert [each.id for each in found[there.kim]] == ["w1", "w2"]
        assert found[there.lee] == []
        assert await absences.drop_absences(session, there.lee, NOON, key="w1") == 0
        assert await absences.drop_absences(session, there.kim, NOON, key="w1") == 1
        assert await absences.drop_absences(session, there.kim, NOON) == 1
        assert (await absences.absences(session, [there.kim], NOON))[there.kim] == []


async def test_what_is_carried(there: There) -> None:
    """Lines and takeaways once each and in order; promises that are due first come first, until they are kept."""
    key, other = await there.kept("1"), await there.kept("2")
    await there.meets(key, "m")
    await there.meets(other, "n")
    async with there.database.write() as session:
        line = PackLine(id="l", meeting_id="m", text="Prices fall", created_at=NOON)
        assert await carried.add_line(session, line)
        assert not await carried.add_line(session, PackLine(id="l", meeting_id="m", text="again", created_at=NOON))
        assert [each.text for each in await carried.pack_lines(session, "m", None)] == ["Prices fall"]
        for position in (1, 0):
            row = Takeaway(meeting_id="m", position=position, text=f"t{position}")
            assert await carried.add_takeaway(session, row)
        assert not await carried.add_takeaway(session, Takeaway(meeting_id="m", position=0, text="again"))
        assert [each.text for each in await carried.takeaways(session, ["m", "n"])] == ["t0", "t1"]
        for name, until, meeting in (
            ("p1", "", "m"),
            ("p2", "2027-04-01", "m"),
            ("p3", "2027-03-02", "m"),
            ("p4", "", "n"),
        ):
            promise = Promise(
                id=name,
                meeting_id=meeting,
                who="Sam",
                what="x",
                until=until,
                keeper_id=there.kim,
                created_at=NOON,
            )
            assert await carried.add_promise(session, promise)
        assert not await carried.add_promise(
            session, Promise(id="p1", meeting_id="m", who="a", what="b", created_at=NOON)
        )
        assert [each.id for each in await carried.promises(session, key)] == ["p3", "p2", "p1"]
        assert [each.id for each in await carried.promises(session, key, limit=1)] == ["p3"]
        kept = await carried.get_promise(session, "p3", lock=True)
        kept.status, kept.done_at = PromiseStatus.KEPT, NOON
        await session.flush()
        assert [each.id for each in await carried.promises(session, key)] == ["p2", "p1"]
        assert len(await carried.promises(session, key, open_only=False)) == 3
        assert [each.id for each in await carried.closed_since(session, key, NOON - DAY)] == ["p3"]
        assert await carried.closed_since(session, key, NOON) == []
        with pytest.raises(NotFoundError):
            await carried.get_promise(session, "none")
