"""What people write to the bot in Slack, in both transports."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import inbox
from storage.kinds import Role
from storage.location import Location
from tests.slack.house import TRANSPORTS, House, house

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("transport", TRANSPORTS)]


async def kept(home: House) -> list[str]:
    """The kinds of all events that were kept."""
    async with home.database.read() as session:
        return [row.kind for row in await inbox.events(session)]


async def test_a_direct_message_is_answered_there(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Who writes "help" in the direct message gets the answer in it, once, with the delivery's key in its metadata."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        await kim.says(kim.dm(), "help")
        answer = await home.slack.message(kim.dm(), "What I can do")
        await home.slack.settled()
        assert len(home.slack.from_bots(kim.dm())) == 1
        assert answer.metadata is not None
        assert not answer.thread_ts


async def test_a_mention_is_answered_in_its_thread_once(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """A post that mentions the bot comes as two events, and is answered once, under the post."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        channel = home.slack.channel("sales", kim, home.app)
        bot = home.slack.bot(home.app)
        asked = await kim.says(channel, f"<@{bot.id}> xyzzy & <b>")
        answer = await home.slack.message(channel, "xyzzy & <b>")
        await home.slack.settled()
        assert answer.thread_ts == asked.ts
        assert len([each for each in home.slack.deliveries("message") if each.payload["event"]["ts"] == asked.ts]) == 1
        assert len(home.slack.deliveries("app_mention")) == 1
        assert await kept(home) == ["event"]


async def test_a_mention_in_a_thread_is_answered_in_that_thread(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """The bot stays in the thread that it is called into."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim, lee = home.slack.person("kim"), home.slack.person("lee")
        await home.hires(kim, Role.SALESPERSON)
        channel = home.slack.channel("sales", kim, lee, home.app)
        first = await lee.says(channel, "What does Atlas cost?")
        await kim.says(channel, f"hm, <@{home.slack.bot(home.app).id}> xyzzy", thread=first)
        answer = await home.slack.message(channel, "xyzzy")
        assert answer.thread_ts == first.ts


async def test_what_is_answered_aside_is_said_where_it_was_asked(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """The help goes to the direct message; that it did is said under the mention, and not in that message itself."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        channel = home.slack.channel("sales", kim, home.app)
        asked = await kim.says(channel, f"<@{home.slack.bot(home.app).id}> help")
        pointer = await home.slack.message(channel, "I sent it to you in a direct message")
        assert pointer.thread_ts == asked.ts
        await home.slack.message(kim.dm(), "What I can do")
        await home.slack.settled()
        assert not [each for each in home.slack.from_bots(kim.dm()) if "I sent it to you" in each.words]


async def test_what_is_not_meant_for_the_bot_is_not_kept(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """Talk in a channel, edits, deletions and the bot's own posts leave no trace."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        channel = home.slack.channel("sales", kim, home.app)
        said = await kim.says(channel, "Who has lunch?")
        await kim.edits(said, "Who wants lunch?")
        await kim.deletes(said)
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm(), "What I can do")
        await home.slack.settled()
        assert await kept(home) == ["event"]
        assert len(home.slack.from_bots(kim.dm())) == 1


async def test_no_bot_is_answered(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Two bots that answer each other would never end; Slackbot writes under a user's id."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        common = {"type": "message", "channel": kim.dm().id, "channel_type": "im", "text": "help"}
        for who in ({"user": "USLACKBOT"}, {"user": kim.id, "bot_id": "B1"}, {"user": home.slack.bot(home.app).id}):
            event = {**common, **who, "ts": home.slack.world.new_ts()}
            home.slack.events.to_team("message.im", event, home.slack.team)
        await home.slack.settled()
        await kim.says(kim.dm(), "xyzzy")
        await home.slack.message(kim.dm(), "xyzzy")
        assert await kept(home) == ["event"]


async def test_a_repeat_is_not_worked_off_again(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Slack sends an event again when the acknowledgement gets lost: it is acknowledged, and changes nothing."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm(), "What I can do")
        event = home.slack.deliveries("message")[0]
        attempt = await home.slack.again(event)
        await kim.says(kim.dm(), "xyzzy")
        await home.slack.message(kim.dm(), "xyzzy")
        assert not attempt.failure
        assert len(home.slack.from_bots(kim.dm())) == 2


async def test_a_command_is_answered_to_the_person_alone(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """/linkpin works in any channel, also where the bot is not: the channel sees nothing, the person is told where."""
    async with house(sqlite_location, tmp_path, transport) as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        channel = home.slack.channel("random", kim)
        done = await kim.slash("/linkpin", "xyzzy", channel=channel)
        told = await home.slack.ephemeral(kim, "direct message")
        await home.slack.message(kim.dm(), "xyzzy")
        assert done.acknowledged
        assert told.channel is channel
        assert home.slack.from_bots(channel) == []


async def test_a_person_can_be_named_as_slack_does(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A mention of somebody new means that person: their name comes from Slack."""
    async with house(sqlite_location, tmp_path, transport) as home:
        ada, kim = home.slack.person("ada"), home.slack.person("kim", real_name="Kim Lee")
        await home.hires(ada, Role.ADMIN)
        await ada.says(ada.dm(), f"give <@{kim.id}> marketer")
        answer = await home.slack.message(ada.dm(), "is marketer now")
        assert "kim is marketer now" in answer.words
        await home.slack.message(kim.dm(), "gave you the role marketer")
