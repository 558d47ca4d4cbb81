"""Channels that are renamed, archived, left and entered again, and workspaces with very many of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.slack import workspaces
from storage import places
from storage.kinds import DeliveryStatus, Platform, Role
from storage.location import Location
from storage.tables import Channel as ChannelRow
from tests.fake_slack import Channel, FakeSlack, FaultKind
from tests.slack.house import TRANSPORTS, House, house, register, serving
from tests.slack.test_people_in_slack import until
from tests.slack.test_sending import ended, put

pytestmark = pytest.mark.anyio


async def known(home: House, channel: Channel) -> ChannelRow | None:
    """What we know of a channel."""
    async with home.database.read() as session:
        workspace = await places.find_workspace(session, Platform.SLACK, home.slack.team.id)
        return None if workspace is None else await places.find_channel(session, workspace.id, channel.id)


async def settled(home: House) -> None:
    """Until all events are taken, and what follows them in the background is done."""
    await home.slack.settled()
    for _ in range(3):
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_channel_keeps_its_new_name(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A channel of the bot's that is renamed has its new name here; one that is none of the bot's stays unknown."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        ours, other = home.slack.channel("sales", home.app, kim), home.slack.channel("lunch", kim)
        await kim.invites(ours, home.app)

        async def noted() -> bool:
            return await known(home, ours) is not None

        await until(noted)
        for channel in (ours, other):
            renamed = {"id": channel.id, "name": f"{channel.name}-2027", "created": 1}
            event = {"type": "channel_rename", "channel": renamed, "event_ts": home.slack.world.new_ts()}
            home.slack.events.to_team("channel_rename", event, home.slack.team)

        async def named() -> bool:
            found = await known(home, ours)
            return found is not None and found.name == "sales-2027"

        await until(named)
        await settled(home)
        assert await known(home, other) is None


async def test_a_new_name_does_not_open_a_closed_channel(sqlite_location: Location, tmp_path: Path) -> None:
    """A channel that the bot was removed from stays paused when it is renamed, and nobody is told again."""
    async with house(sqlite_location, tmp_path, "http") as home:
        ada, kim = home.slack.person("ada"), home.slack.person("kim")
        await home.hires(ada, Role.ADMIN)
        channel = home.slack.channel("sales", home.app, kim)
        await kim.removes(channel, home.app)
        key = await put(home, channel, "Hello")
        await ended(home, key, DeliveryStatus.PAUSED)
        await home.slack.message(ada.dm(), "paused")
        tries = len(home.slack.calls("chat.postMessage"))
        event = {"type": "channel_rename", "channel": {"id": channel.id, "name": "new"}, "event_ts": "1.000001"}
        home.slack.events.to_team("channel_rename", event, home.slack.team)

        async def named() -> bool:
            found = await known(home, channel)
            return found is not None and found.name == "new"

        await until(named)
        await settled(home)
        found = await known(home, channel)
        assert found is not None
        assert found.paused
        assert len(home.slack.calls("chat.postMessage")) == tries
        await kim.invites(channel, home.app)
        await ended(home, key, DeliveryStatus.SENT)
        assert [each.text for each in home.slack.from_bots(channel)] == ["Hello 0"]


async def test_an_archived_channel_goes_on_when_it_is_opened_again(sqlite_location: Location, tmp_path: Path) -> None:
    """What waited for an archived channel goes out by itself."""
    async with house(sqlite_location, tmp_path, "http") as home:
        ada, kim = home.slack.person("ada"), home.slack.person("kim")
        await home.hires(ada, Role.ADMIN)
        channel = home.slack.channel("sales", home.app, kim)
        await kim.archives(channel)
        key = await put(home, channel, "Hello")
        row = await ended(home, key, DeliveryStatus.PAUSED)
        assert row.error == "is_archived"
        channel.archived = False
        home.slack.events.channel_event("unarchive", channel, kim.person)
        await ended(home, key, DeliveryStatus.SENT)


async def test_the_bot_finds_its_channels_page_by_page(sqlite_location: Location, tmp_path: Path) -> None:
    """Channels on later pages are found, also where Slack says in between that it was asked too often."""
    async with FakeSlack() as slack:
        app = register(slack, "http")
        slack.install(app)
        for number in range(520):
            slack.channel(f"other-{number}")
        ours = slack.channel("sales", app)
        slack.next_call("conversations.list", FaultKind.RATE_LIMITED, retry_after=1)
        async with serving(slack, app, sqlite_location, tmp_path, "http") as home:

            async def found() -> bool:
                return await known(home, ours) is not None

            await until(found)
            assert all(int(each.args["limit"]) < 1000 for each in slack.calls("conversations.list"))


async def test_a_slack_that_answers_late_is_known_in_full(
    sqlite_location: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Slack can't be reached at the start, the channels are looked up once it can."""
    monkeypatch.setattr(workspaces, "AGAIN_SECONDS", 0.1)
    async with FakeSlack() as slack:
        app = register(slack, "http")
        slack.install(app)
        ours = slack.channel("sales", app)
        slack.next_call("auth.test", FaultKind.SERVER_ERROR, times=3)
        async with serving(slack, app, sqlite_location, tmp_path, "http") as home:

            async def found() -> bool:
                return await known(home, ours) is not None

            await until(found)
