"""Cadences, fires, editions, calendars, readers' choices and pictures, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage import (
    audiences,
    cadences,
    calendars,
    clock,
    digests,
    editions,
    fires,
    ledger,
    people,
    pictures,
    places,
    proposals,
    reader_settings,
)
from storage.briefs import save_brief
from storage.database import Database
from storage.deliveries import Target, enqueue_all, post_row
from storage.edge import InvalidValueError
from storage.errors import ConflictError, NotFoundError
from storage.kinds import (
    CadenceStatus,
    ChannelPurpose,
    DigestStatus,
    FireKind,
    FireOutcome,
    Platform,
    Role,
    TagKind,
    TargetKind,
    TeamKind,
)
from storage.session import Session
from storage.tables import Beat, Cadence, Calendar, Fire, Picture, Proposal
from tests.handlers import launch_brief as made

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def cadence(**more: Any) -> Cadence:  # noqa: ANN401  columns of a cadence
    """A cadence as a manager would arrange it."""
    values: dict[str, Any] = {
        "name": "Morning",
        "plan": {"rule": {}},
        "time_zone": "Europe/Berlin",
        "ceiling": 3,
        "created_at": NOW,
    }
    return Cadence(**values | more)


async def channel(session: Session, name: str, **more: str | None) -> str:
    """A sales channel in the one workspace; gives its key."""
    workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOW, allowed=True)
    row = await places.ensure_channel(session, workspace.id, name, name=name, at=NOW)
    await places.set_channel(
        session, row.id, purpose=ChannelPurpose.SALES, team_id=more.get("team"), time_zone=more.get("zone")
    )
    return row.id


def fire(of: str, due: datetime, key: str = "") -> Fire:
    """A fire of a cadence."""
    return Fire(
        id=key or f"fire {due}",
        cadence_id=of,
        time_zone="Europe/Berlin",
        due=due,
        fired_at=due,
        kind=FireKind.ON_TIME,
        outcome=FireOutcome.NOTHING_NEW,
    )


async def test_kept_changed_ended(database: Database) -> None:
    """A cadence is given back as it was kept; a change counts its version on; after its end nothing changes it."""
    async with database.write() as session:
        await channel(session, "emea")
        key = (await cadences.add_cadence(session, cadence(), [await channel(session, "dach")])).id
    async with database.write() as session:
        row = await cadences.get_cadence(session, key)
        assert (row.name, row.version, row.status) == ("Morning", 1, CadenceStatus.ACTIVE)
        assert await cadences.versions(session) == {key: 1}
        await cadences.change_cadence(session, key, [], name=" Evening  news ")
        assert await cadences.channel_ids(session, key) == []
        await cadences.change_cadence(session, key, status=CadenceStatus.ENDED)
    async with database.write() as session:
        assert (await cadences.get_cadence(session, key)).name == "Evening news"
        assert await cadences.versions(session) == {}
        assert await cadences.cadences(session) == []
        assert len(await cadences.cadences(session, ended=True)) == 1
        with pytest.raises(ConflictError):
            await cadences.change_cadence(session, key, name="Again")


@pytest.mark.parametrize("wrong", [{"ceiling": 0}, {"ceiling": 21}, {"time_zone": "Berlin"}, {"name": " "}])
async def test_refused(database: Database, wrong: dict[str, object]) -> None:
    """Values that no cadence may have are refused at the edge."""
    with pytest.raises(InvalidValueError):
        async with database.write() as session:
            await cadences.add_cadence(session, cadence(**wrong), [])


async def test_an_instant_fires_once(database: Database) -> None:
    """Of many who insert the same fire at once, one does."""
    async with database.write() as session:
        key = (await cadences.add_cadence(session, cadence(), [])).id

    async def one() -> bool:
        async with database.write() as session:
            return await fires.add_fire(session, fire(key, NOW))

    assert sorted(await asyncio.gather(*(one() for _ in range(5)))) == [False, False, False, False, True]
    async with database.read() as session:
        assert len(await fires.fires(session, key)) == 1


async def test_due_by_beat_and_pause(database: Database) -> None:
    """Due are running cadences whose next instant has come, and paused ones whose pause is over."""
    async with database.write() as session:
        keys = [(await cadences.add_cadence(session, cadence(name=f"c{number}"), [])).id for number in range(4)]
        for key, ahead in zip(keys, (-2, 2, -1, -1), strict=True):
            beat = Beat(cadence_id=key, time_zone="UTC", last_due=NOW - 9 * HOUR, next_due=NOW + ahead * HOUR)
            assert await cadences.add_beat(session, beat)
        paused = {"status": CadenceStatus.PAUSED, "paused_until": NOW + HOUR}
        await cadences.change_cadence(session, keys[2], **paused)
        assert await cadences.due_cadences(session, NOW) == [keys[0], keys[3]]
        assert set(await cadences.due_cadences(session, NOW + HOUR)) == {keys[0], keys[2], keys[3]}
        await cadences.move_beat(session, keys[0], "UTC", last_due=NOW, next_due=None)
        assert await cadences.due_cadences(session, NOW) == [keys[3]]


async def test_whom_it_reaches(database: Database) -> None:
    """Chosen channels, or those of audience and teams, by zone and a page at a time; readers by team and choice."""
    async with database.write() as session:
        await places.set_organisation(session, name="E", language="en", time_zone="Europe/Berlin")
        team = (await places.ensure_team(session, "Sales US", TeamKind.SALES)).id
        emea = await channel(session, "emea")
        us = await channel(session, "us", team=team, zone="America/New_York")
        await places.set_tags(session, us, {TagKind.REGION: ["US"]})
        by_name = await cadences.add_cadence(session, cadence(name="By name"), [emea])
        tagged = await cadences.add_cadence(session, cadence(name="Tagged", audience={"region": ["US"]}), [])
        of_team = await cadences.add_cadence(session, cadence(name="Team", teams=[team]), [])
        no_team = await cadences.add_cadence(session, cadence(name="None", teams=["-"]), [])
        found = {}
        for each in (by_name, tagged, of_team, no_team):
            found[each.name] = {target.key for target in await audiences.channel_targets(session, each)}
        assert found == {"By name": {emea}, "Tagged": {us}, "Team": {emea, us}, "None": {emea}}
        zoned = await audiences.channel_targets(session, of_team, time_zone="America/New_York")
        assert [target.key for target in zoned] == [us]
        first = await audiences.channel_targets(session, of_team, limit=1)
        second = await audiences.channel_targets(session, of_team, after=first[0].key, limit=1)
        assert {first[0].key, second[0].key} == {emea, us}
        person = await people.ensure_person(session, zoned[0].workspace_id, "U1", display_name="Sam", at=NOW)
        await people.give_role(session, person.id, Role.SALESPERSON)
        await people.join_team(session, person.id, team)
        readers = await audiences.reader_targets(session, tagged, now=NOW, direct=False)
        assert [(reader.key, reader.channels) for reader in readers] == [(person.id, (us,))]
        assert await audiences.reader_targets(session, tagged, now=NOW, direct=True) == []
        await reader_settings.choose(session, person.id, paused_until=NOW + HOUR, direct=True, fewer=True)
        assert await audiences.reader_targets(session, tagged, now=NOW, direct=True) == []
        (reader,) = await audiences.reader_targets(session, tagged, now=NOW + HOUR, direct=True)
        assert reader.fewer


async def test_days_are_locked(database: Database) -> None:
    """Those who add to a channel's day at once wait for each other, so that no count is lost."""

    async def one() -> None:
        async with database.write() as session:
            used = await editions.lock_days(session, {"c1": "2027-03-01", "c2": "2027-03-01"})
            await editions.add_to_days(session, {"c1": "2027-03-01"}, {"c1": 1 if used["c1"] < 3 else 0})

    await asyncio.gather(*(one() for _ in range(6)))
    async with database.write() as session:
        assert await editions.used_days(session, {"c1": "2027-03-01"}) == {"c1": 3}
        await editions.forget_days(session, "2027-03-02")
        assert await editions.used_days(session, {"c1": "2027-03-01"}) == {"c1": 0}


async def test_what_came_to_nothing_is_due_again(database: Database) -> None:
    """A digest has arrived once its edition is in the ledger; where that was dropped as too late, it is due again."""
    async with database.write() as session:
        where = await channel(session, "emea")
        key = (await cadences.add_cadence(session, cadence(), [where])).id
        digest = made.digest()
        brief = await save_brief(session, digest.document, sha256="a", author_id=None, at=NOW)
        row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW)
        await digests.set_channels(session, row.id, [where])
        await digests.move(session, row.id, DigestStatus.APPROVED, by=None, at=NOW)
        assert [each.id for each in await editions.awaiting(session, NOW, NOW)] == [row.id]
        assert await editions.meant_for(session, [row.id], [where]) == {where: {row.id}}
        await fires.add_fire(session, fire(key, NOW, "f1"))
        workspace = (await places.get_channel(session, where)).workspace_id
        edition = {
            "id": "e1",
            "fire_id": "f1",
            "workspace_id": workspace,
            "target_kind": TargetKind.CHANNEL,
            "target": where,
            "day": "2027-03-01",
            "waiting": 0,
        }
        arrival = {"target": where, "digest_id": row.id, "edition_id": "e1", "position": 0}
        await editions.put_in(session, [edition], [arrival])
        target = Target(workspace, TargetKind.CHANNEL, where)
        options = {"purpose": editions.PURPOSE, "subject_id": "e1", "expires_at": NOW + HOUR, "paused": False}
        posts = [post_row("e1", target, "{}", **options)]  # type: ignore[arg-type]  # named as they are
        assert (await enqueue_all(session, posts), await enqueue_all(session, posts)) == (1, 0)
        assert await editions.arrived(session, [row.id], [where]) == {where: {row.id}}
        await ledger.drop(session, "e1", reason=ledger.PAST_USE)
        assert await editions.arrived(session, [row.id], [where]) == {where: set()}
        await fires.add_fire(session, fire(key, NOW + HOUR, "f2"))
        await editions.put_in(session, [edition | {"id": "e2", "fire_id": "f2"}], [arrival | {"edition_id": "e2"}])
        assert await editions.items(session, "e2") == [row.id]
        assert await editions.items(session, "e1") == []


async def test_calendars(database: Database) -> None:
    """Changed days reach every cadence that keeps quiet by them; a calendar in use can't be removed."""
    async with database.write() as session:
        calendar = await calendars.add_calendar(session, Calendar(name="Company", address="https://x", created_at=NOW))
        key = (await cadences.add_cadence(session, cadence(calendar_id=calendar.id), [])).id
        assert await calendars.set_days(session, calendar.id, {"2027-03-02": "Off"}, at=NOW)
        assert not await calendars.set_days(session, calendar.id, {"2027-03-02": "Off"}, at=NOW)
        assert (await cadences.versions(session))[key] == 2
        assert await calendars.to_check(session, NOW) == []
        assert len(await calendars.to_check(session, NOW + HOUR)) == 1
        await calendars.note_problem(session, calendar.id, "gone", at=NOW)
        assert (await calendars.get_calendar(session, calendar.id)).days == {"2027-03-02": "Off"}
        with pytest.raises(ConflictError):
            await calendars.add_calendar(session, Calendar(name="Company", created_at=NOW))
        with pytest.raises(ConflictError):
            await calendars.remove_calendar(session, calendar.id)


async def test_proposals_and_pictures_are_forgotten(database: Database) -> None:
    """What nobody decided on, and old pictures, go in time; the signing key stays the same for everybody."""
    async with database.write() as session:
        person = await people.create_person(session, display_name="Nina", at=NOW)
        await proposals.propose(session, Proposal(id="p", person_id=person.id, body={}, created_at=NOW))
        assert await pictures.add_picture(session, Picture(id="x", spec={}, created_at=NOW))
        assert not await pictures.add_picture(session, Picture(id="x", spec={}, created_at=NOW))
        await pictures.note_upload(session, "x", "w", "F1")
        key = await pictures.signing_key(session)
    async with database.write() as session:
        assert await pictures.signing_key(session) == key
        await proposals.prune(session, NOW + timedelta(days=8))
        await pictures.prune(session, NOW + timedelta(days=8))
        with pytest.raises(NotFoundError):
            await proposals.get_proposal(session, "p")
        picture = await pictures.find_picture(session, "x")
        assert picture is not None
        assert picture.uploads == {"w": "F1"}
        await pictures.prune(session, NOW + timedelta(days=500))
        assert await pictures.find_picture(session, "x") is None


async def test_the_company_keeps_its_ceiling(database: Database) -> None:
    """The daily ceiling stays when the company's name changes, and its bounds hold."""
    async with database.write() as session:
        await places.set_organisation(session, name="E", language="en", time_zone="UTC")
        await places.set_daily_ceiling(session, 7)
        row = await places.set_organisation(session, name="F", language="de", time_zone="UTC")
        assert (row.name, row.daily_ceiling) == ("F", 7)
        with pytest.raises(InvalidValueError):
            await places.set_daily_ceiling(session, 0)


async def test_a_frozen_clock_goes_on(database: Database) -> None:
    """A clock that stood still goes on from where it stood."""
    async with database.write() as session:
        await clock.freeze(session, NOW)
    async with database.write() as session:
        await clock.thaw(session)
        first = await clock.now(session)
        assert NOW <= first < NOW + HOUR
