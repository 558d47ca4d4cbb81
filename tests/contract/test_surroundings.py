"""What an event asks first: where it came in, who sent it, in which language, in one query."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import clock, links, people, places
from storage.database import Database
from storage.kinds import ChannelPurpose, Platform, Role, WorkspaceStatus
from storage.surroundings import Room, Sender, Surroundings, surroundings

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def asked(
    database: Database, account: str = "U1", *, channel: str = "", workspace: str = "T1"
) -> Surroundings | None:
    """The surroundings of an event in Slack."""
    async with database.read() as session:
        return await surroundings(session, Platform.SLACK, workspace, account, channel)


async def made(database: Database, account: str, *roles: Role, workspace: str = "T1") -> str:
    """A person with an account in an allowed workspace, and with roles; gives the key."""
    async with database.write() as session:
        row = await places.ensure_workspace(session, Platform.SLACK, workspace, name="Example", at=NOW, allowed=True)
        person = await people.ensure_person(session, row.id, account, display_name=account, at=NOW)
        for role in roles:
            await people.give_role(session, person.id, role)
        return person.id


async def test_nothing_known(database: Database) -> None:
    """An unknown workspace has no surroundings; in a known one an unknown account has no sender and no roles."""
    assert await asked(database) is None
    await made(database, "U1")
    async with database.write() as session:
        await clock.freeze(session, NOW)
    found = await asked(database, "U2", channel="C1")
    assert found is not None
    assert (found.now, found.served, found.sender, found.room) == (NOW, True, None, None)
    assert (found.roles, found.languages, found.time_zones) == (frozenset(), (), ())


async def test_who_with_which_roles(database: Database) -> None:
    """The sender with all roles; in a direct message there is no room."""
    key = await made(database, "U1", Role.MANAGER, Role.MARKETER)
    await made(database, "U2", Role.ADMIN)
    found = await asked(database)
    assert found is not None
    assert found.sender == Sender(key, "U1", active=True)
    assert (set(found.roles), found.room) == ({Role.MANAGER, Role.MARKETER}, None)


async def test_linked_people_are_one(database: Database) -> None:
    """Whichever account wrote: the root answers, with the roles of all who are one with it, and of nobody else."""
    root, other = await made(database, "U1", Role.MANAGER), await made(database, "U9", Role.ADMIN, workspace="T2")
    third, _ = await made(database, "U8", workspace="T3"), await made(database, "U7", Role.SALESPERSON, workspace="T2")
    async with database.write() as session:
        await links.link(session, root, other, at=NOW)
        await links.link(session, root, third, at=NOW)
    for account, workspace in (("U1", "T1"), ("U9", "T2"), ("U8", "T3")):
        found = await asked(database, account, workspace=workspace)
        assert found is not None
        assert found.sender is not None
        assert (found.sender.id, set(found.roles)) == (root, {Role.MANAGER, Role.ADMIN})


async def test_nearest_choice_first(database: Database) -> None:
    """Languages and zones are the person's, the channel's and the company's, as far as they were chosen."""
    key = await made(database, "U1")
    async with database.write() as session:
        await places.set_organisation(session, name="Example", language="en", time_zone="UTC")
        workspace = await places.find_workspace(session, Platform.SLACK, "T1")
        assert workspace is not None
        channel = await places.ensure_channel(session, workspace.id, "C1", name="sales", at=NOW)
        await places.set_channel(
            session, channel.id, purpose=ChannelPurpose.SALES, team_id=None, language="de", time_zone=None
        )
        await people.set_preferences(session, key, language=None, time_zone="Asia/Kolkata")
    found = await asked(database, channel="C1")
    assert found is not None
    assert found.room == Room(channel.id, "sales")
    assert (found.languages, found.time_zones) == (("de", "en"), ("Asia/Kolkata", "UTC"))


async def test_not_served(database: Database) -> None:
    """A workspace that was taken off the list, or that the bot was removed from, is known and not served."""
    await made(database, "U1")
    async with database.write() as session:
        workspace = await places.find_workspace(session, Platform.SLACK, "T1")
        assert workspace is not None
        await places.set_workspace_status(session, workspace.id, WorkspaceStatus.REMOVED)
    found = await asked(database)
    assert found is not None
    assert not found.served
    async with database.write() as session:
        await places.set_workspace_status(session, workspace.id, WorkspaceStatus.ACTIVE)
        await places.allow_workspace(session, workspace.id, allowed=False)
    found = await asked(database)
    assert found is not None
    assert not found.served
