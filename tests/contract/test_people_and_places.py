"""The organisation, workspaces, teams, channels, people, and the audit trail."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import audit, people, places
from storage.database import Database
from storage.edge import InvalidValueError
from storage.errors import ConflictError, NotFoundError
from storage.kinds import ChannelPurpose, Platform, Role, TagKind, TeamKind, TeamRole, WorkspaceStatus

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def workspace(database: Database, external_id: str = "T1") -> str:
    """The key of an allowed Slack workspace."""
    async with database.write() as session:
        row = await places.ensure_workspace(session, Platform.SLACK, external_id, name="Example", at=NOW, allowed=True)
        return row.id


async def test_one_organisation(database: Database) -> None:
    """There is one company; setting it again changes it."""
    async with database.write() as session:
        assert await places.organisation(session) is None
        await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")
        await places.set_organisation(session, name=" Example  AG ", language="de", time_zone="Europe/Berlin")
    async with database.read() as session:
        row = await places.organisation(session)
        assert row is not None
        assert (row.name, row.language, row.time_zone) == ("Example AG", "de", "Europe/Berlin")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 201},
        {"language": "Deutsch!"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
    ],
)
async def test_edge_refuses(database: Database, wrong: dict[str, str]) -> None:
    """An empty or endless name, a made-up language and a made-up time zone are refused with a line of help."""
    values = {"name": "Example", "language": "en", "time_zone": "UTC"} | wrong
    async with database.write() as session:
        with pytest.raises(InvalidValueError) as refused:
            await places.set_organisation(session, **values)
        assert refused.value.hint


async def test_workspace_is_made_once(database: Database) -> None:
    """Two replicas that meet a workspace at once make one row; an existing one keeps whether it is allowed."""
    first, second = await asyncio.gather(workspace(database), workspace(database))
    assert first == second
    async with database.write() as session:
        await places.allow_workspace(session, first, allowed=False)
        await places.set_workspace_status(session, first, WorkspaceStatus.REMOVED)
    await workspace(database)
    async with database.read() as session:
        (row,) = await places.workspaces(session)
        assert (row.allowed, row.status) == (False, WorkspaceStatus.REMOVED)
        assert await places.find_workspace(session, Platform.TEAMS, "T1") is None


async def test_channel_settings(database: Database) -> None:
    """A channel keeps its purpose, team, language, tags and pause, and its new name when it was renamed."""
    home = await workspace(database)
    async with database.write() as session:
        team = await places.ensure_team(session, "Sales EMEA", TeamKind.SALES)
        channel = await places.ensure_channel(session, home, "C1", name="sales", at=NOW)
        await places.set_channel(
            session, channel.id, purpose=ChannelPurpose.SALES, team_id=team.id, language="de", time_zone="Europe/Berlin"
        )
        await places.set_tags(session, channel.id, {TagKind.SEGMENT: ["SMB"], TagKind.PRODUCT: ["Atlas"]})
        await places.set_tags(session, channel.id, {TagKind.REGION: ["EMEA", "DACH", "EMEA"]})
        await places.pause_channel(session, channel.id, "the bot was removed")
        await places.set_channel_reference(session, channel.id, {"serviceUrl": "https://example.invalid/"})
        await places.ensure_channel(session, home, "C1", name="sales-emea", at=NOW)
    async with database.read() as session:
        (found,) = await places.channels(session, purpose=ChannelPurpose.SALES)
        assert (found.name, found.team_id, found.language, found.paused) == ("sales-emea", team.id, "de", True)
        assert found.reference == {"serviceUrl": "https://example.invalid/"}
        assert await places.tags(session, [found.id]) == {found.id: {TagKind.REGION: ["DACH", "EMEA"]}}
        assert await places.channels(session, purpose=ChannelPurpose.MARKETING) == []
        same = await places.find_channel(session, home, "C1")
        assert same is not None
    async with database.write() as session:
        await places.resume_channel(session, found.id)
        assert (await places.get_channel(session, found.id)).pause_reason is None


async def test_teams_by_kind(database: Database) -> None:
    """Teams are listed by kind; a retired one is not listed."""
    async with database.write() as session:
        sales = await places.ensure_team(session, "Sales US", TeamKind.SALES)
        await places.ensure_team(session, "Brand", TeamKind.MARKETING)
        assert (await places.ensure_team(session, "Sales US", TeamKind.OTHER)).kind is TeamKind.SALES
        assert [team.name for team in await places.teams(session)] == ["Brand", "Sales US"]
        await places.retire_team(session, sales.id)
        assert await places.teams(session, kind=TeamKind.SALES) == []


async def test_person_with_two_accounts(database: Database) -> None:
    """One person can be reached by an account in each workspace; an account belongs to one person."""
    one, two = await workspace(database, "T1"), await workspace(database, "T2")
    async with database.write() as session:
        ada = await people.ensure_person(session, one, "U1", display_name="Ada", at=NOW)
        await people.link_account(session, ada.id, two, "U9")
        await people.link_account(session, ada.id, two, "U9")
        await people.set_account_reference(session, two, "U9", {"conversation": "a:1"})
        bob = await people.ensure_person(session, one, "U2", display_name="Bob", at=NOW)
        with pytest.raises(ConflictError):
            await people.link_account(session, bob.id, two, "U9")
        found = await people.person_of_account(session, two, "U9")
        assert found is not None
        assert found.id == ada.id
        assert [(a.workspace_id, a.reference) for a in await people.accounts(session, ada.id)] == sorted(
            [(one, None), (two, {"conversation": "a:1"})], key=lambda pair: pair[0]
        )


async def test_new_account_met_twice(database: Database) -> None:
    """Two replicas that meet a new account at once agree on one person and leave no second."""
    home = await workspace(database)

    async def meet() -> str:
        async with database.write() as session:
            return (await people.ensure_person(session, home, "U1", display_name="Ada", at=NOW)).id

    keys = await asyncio.gather(*(meet() for _ in range(4)))
    assert len(set(keys)) == 1
    async with database.read() as session:
        assert [person.id for person in await people.people(session)] == [keys[0]]


async def test_roles_and_teams(database: Database) -> None:
    """A person may hold several roles and be in several teams, as lead or member; all can be taken again."""
    async with database.write() as session:
        ada = await people.create_person(session, display_name="Ada", at=NOW)
        team = await places.ensure_team(session, "Brand", TeamKind.MARKETING)
        assert await people.give_role(session, ada.id, Role.MARKETER)
        assert await people.give_role(session, ada.id, Role.ADMIN)
        assert not await people.give_role(session, ada.id, Role.ADMIN)
        await people.join_team(session, ada.id, team.id)
        await people.join_team(session, ada.id, team.id, TeamRole.LEAD)
    async with database.write() as session:
        profile = await people.profile(session, ada.id)
        assert profile.roles == frozenset({Role.ADMIN, Role.MARKETER})
        assert dict(profile.teams) == {team.id: TeamRole.LEAD}
        assert [p.id for p in await people.people(session, role=Role.ADMIN, team_id=team.id)] == [ada.id]
        assert await people.take_role(session, ada.id, Role.ADMIN)
        assert not await people.take_role(session, ada.id, Role.ADMIN)
        await people.leave_team(session, ada.id, team.id)
        assert await people.people(session, role=Role.ADMIN) == []
        assert await people.people(session, team_id=team.id) == []
        with pytest.raises(NotFoundError):
            await people.give_role(session, "nobody", Role.ADMIN)


async def test_preferences_and_leaving(database: Database) -> None:
    """A person's language and time zone are kept; somebody who left is not listed."""
    async with database.write() as session:
        ada = await people.create_person(session, display_name="Ada", at=NOW, language="de", time_zone="Europe/Berlin")
        changed = await people.set_preferences(session, ada.id, language=None, time_zone="America/New_York")
        assert (changed.language, changed.time_zone) == (None, "America/New_York")
        await people.set_active(session, ada.id, active=False)
        assert await people.people(session) == []
        assert (await people.get_person(session, ada.id)).display_name == "Ada"


async def test_audit_trail_tells_who_did_what(database: Database) -> None:
    """Acts are listed newest first, by subject, person, action or time, with their details."""
    async with database.write() as session:
        for hour, (actor, action, subject) in enumerate(
            [("p1", "digest.published", "d1"), ("p2", "digest.edited", "d1"), ("p1", "digest.published", "d2")]
        ):
            await audit.record(
                session,
                at=NOW + timedelta(hours=hour),
                actor_id=actor,
                action=action,
                subject_kind="digest",
                subject_id=subject,
                details={"channels": ["c1", "c2"], "urgent": False, "version": hour},
            )
    async with database.read() as session:
        assert [row.subject_id for row in await audit.trail(session)] == ["d2", "d1", "d1"]
        edited, published = await audit.trail(session, subject=("digest", "d1"))
        assert (edited.actor_id, edited.at) == ("p2", NOW + timedelta(hours=1))
        assert published.details == {"channels": ["c1", "c2"], "urgent": False, "version": 0}
        assert len(await audit.trail(session, actor_id="p1", action="digest.published")) == 2
        assert len(await audit.trail(session, since=NOW + timedelta(hours=1), limit=1)) == 1


@pytest.mark.parametrize("statement", ["UPDATE audit_trail SET action = 'nothing'", "DELETE FROM audit_trail"])
async def test_audit_trail_is_append_only(database: Database, statement: str) -> None:
    """The database itself refuses to change or delete what the trail says."""
    async with database.write() as session:
        await audit.record(session, at=NOW, actor_id=None, action="a", subject_kind="x", subject_id="1")
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as session:
            await session.execute(text(statement))
    async with database.read() as session:
        assert [row.action for row in await audit.trail(session)] == ["a"]


async def test_audit_trail_takes_no_texts(database: Database) -> None:
    """What people write is refused as a detail."""
    text = {"headline": "x" * 121}
    async with database.write() as session:
        with pytest.raises(InvalidValueError, match="headline"):
            await audit.record(
                session, at=NOW, actor_id=None, action="a", subject_kind="x", subject_id="1", details=text
            )
