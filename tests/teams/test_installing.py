"""Adding and removing the app, and what changes about teams and channels: what we know follows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from handlers.cards import Card, Text, card_to_json, line
from storage import deliveries, places, teams_places
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, DeliveryStatus, Role, TargetKind
from storage.location import Location
from storage.tables import Channel
from tests.fake_teams import Actor
from tests.teams.house import House, house

pytestmark = pytest.mark.anyio


async def channels(home: House) -> dict[str, Channel]:
    """The channels that are known, by name."""
    async with home.database.read() as session:
        return {each.name: each for each in await places.channels(session)}


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is in the database."""
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110  the database rings no bell
            await asyncio.sleep(0.02)


async def known(home: House, *names: str) -> None:
    """Wait until these channels are known, and no others."""

    async def same() -> bool:
        return set(await channels(home)) == set(names)

    await until(same)


async def hired(home: House) -> Actor:
    """An admin."""
    ada = home.teams.person("ada")
    await home.hires(ada, Role.ADMIN)
    return ada


async def put(home: House, channel: Channel, text: str) -> str:
    """Put a post for a channel into the ledger; gives its key."""
    key = delivery_key("test", text)
    async with home.database.write() as session:
        target = Target(channel.workspace_id, TargetKind.CHANNEL, channel.id)
        card = card_to_json(Card((Text(line(text)),), text))
        await deliveries.enqueue(session, delivery_id=key, target=target, payload=card, purpose="test")
    return key


async def test_added_to_a_team_its_channels_can_be_chosen(sqlite_location: Location, tmp_path: Path) -> None:
    """All channels are known by their names, the bot says hello once, and names follow."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        team = home.teams.team("Sales", ada, channels=("Deals",))
        await ada.adds_bot(team)
        await known(home, "Sales", "Sales / Deals")
        await home.teams.message(team.channels[0], "I am Linkpin")
        assert len(home.teams.messages(team.channels[0])) == 1
        team.channels[1].name = "Big deals"
        await ada.changes_team(team, "channelRenamed", team.channels[1])
        await known(home, "Sales", "Sales / Big deals")
        team.name = "Sales EMEA"
        await ada.changes_team(team, "teamRenamed")
        await known(home, "Sales EMEA", "Sales EMEA / Big deals")


async def test_what_is_meant_for_a_channel_goes_there_unasked(sqlite_location: Location, tmp_path: Path) -> None:
    """A channel that nobody has spoken in is posted to by the reference that the installation left."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        team = home.teams.team("Sales", ada, channels=("Deals",))
        await ada.adds_bot(team)
        await known(home, "Sales", "Sales / Deals")
        await put(home, (await channels(home))["Sales / Deals"], "News")
        await home.teams.message(team.channels[1], "News")


@pytest.mark.parametrize("how", ["removed", "teamDeleted", "teamArchived", "channelDeleted"])
async def test_a_channel_that_is_gone_waits_and_its_owner_knows(
    sqlite_location: Location, tmp_path: Path, how: str
) -> None:
    """Nothing is tried there any more; the owner is told once, without that anything had to fail."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        await ada.adds_bot()
        team = home.teams.team("Sales", ada, channels=("Deals",))
        await ada.adds_bot(team)
        await known(home, "Sales", "Sales / Deals")
        await home.teams.message(team.channels[0], "I am Linkpin")
        row = await home.uses(team.channels[1], ChannelPurpose.SALES)
        if how == "removed":
            await ada.removes_bot(team)
        else:
            await ada.changes_team(team, how, team.channels[1])
        await home.teams.message(ada.chat, "A channel is paused")
        await home.ended(await put(home, row, "News"), DeliveryStatus.PAUSED)
        assert not [path for method, path, _ in home.teams.calls if method == "POST" and team.channels[1].id in path]
        assert len([each for each in home.teams.messages(ada.chat) if "paused" in each.words]) == 1
        async with home.database.read() as session:
            found = await teams_places.find(session, row.workspace_id, team.channels[1].id)
        assert found is not None
        assert not found.open


async def test_added_again_what_waited_goes_out(sqlite_location: Location, tmp_path: Path) -> None:
    """A team that adds the app again gets what was meant for its channels meanwhile."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        team = home.teams.team("Sales", ada)
        await ada.adds_bot(team)
        await known(home, "Sales")
        await ada.removes_bot(team)
        key = await put(home, (await channels(home))["Sales"], "News")
        await home.ended(key, DeliveryStatus.PAUSED)
        await ada.adds_bot(team)
        await home.ended(key, DeliveryStatus.SENT)
        await home.teams.message(team.channels[0], "News")


async def test_added_to_a_chat_the_person_is_greeted(sqlite_location: Location, tmp_path: Path) -> None:
    """Two events tell of it, and one greeting answers; removed, the chat is written to no more."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        await ada.adds_bot()
        await home.teams.message(ada.chat, "Hello ada")
        await ada.removes_bot()
        workspace = await home.workspace()
        async with home.database.read() as session:
            assert await teams_places.personal(session, workspace.id, ada.id) is None
        assert len(home.teams.messages(ada.chat)) == 1


async def test_a_team_that_nobody_told_of_is_found_out(sqlite_location: Location, tmp_path: Path) -> None:
    """Spoken to in a team whose installation was missed, its channels become known all the same."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        team = home.teams.team("Sales", ada, channels=("Deals",))
        await ada.says("help", team.channels[1])

        async def found() -> bool:
            return "Deals" in await channels(home)

        await until(found)


async def test_a_service_url_that_moves_is_followed(sqlite_location: Location, tmp_path: Path) -> None:
    """Where an activity names another allowed address, later messages go there."""
    async with house(sqlite_location, tmp_path) as home:
        ada = await hired(home)
        await ada.says("help")
        await home.teams.message(ada.chat, "What I can do")
        moved = home.teams.service_url + "moved/"
        activity = home.teams.activity("message", ada.chat, ada.person, text="help", serviceUrl=moved)
        assert (await home.teams.send(activity, serviceurl=moved)).status == 200
        workspace = await home.workspace()
        async with home.database.read() as session:
            found = await teams_places.find(session, workspace.id, ada.chat.id)
        assert found is not None
        assert found.service_url == moved
