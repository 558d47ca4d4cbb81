"""A report's picture in Slack: uploaded once, shown by its id; where that fails, its words stand there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.cards import Card, Text, card_to_json, line
from handlers.pictures import Trend, keep_trend
from storage import deliveries
from storage.deliveries import Target
from storage.kinds import ChannelPurpose, TargetKind
from storage.location import Location
from storage.pictures import find_picture
from tests.fake_slack import Channel, FaultKind, Message
from tests.slack.house import House, house

pytestmark = pytest.mark.anyio
TREND = Trend("Reach", ("1 Mar", "8 Mar"), {"delivered": (12, 13)})


async def posted(home: House, channel: Channel, number: int) -> Message:
    """A report with the picture, as it stands in the channel."""
    row = await home.uses(channel, ChannelPurpose.SALES)
    async with home.database.write() as session:
        image = await keep_trend(session, "reach1", TREND, datetime(2027, 3, 1, tzinfo=UTC))
        card = Card((Text(line(f"Report {number}")), image), f"Report {number}")
        await deliveries.enqueue(
            session,
            delivery_id=f"report{number}",
            target=Target(row.workspace_id, TargetKind.CHANNEL, row.id),
            payload=card_to_json(card),
            purpose="reach",
        )
    return await home.slack.message(channel, f"Report {number}")


def pictures(message: Message) -> list[dict[str, object]]:
    """The image blocks of a message."""
    return [block for block in message.blocks if block["type"] == "image"]


async def test_uploaded_once(location: Location, tmp_path: Path) -> None:
    """The picture is a file of the bot's, shared nowhere by itself, that both messages show; its words are its alt."""
    async with house(location, tmp_path, "socket") as home:
        channel = home.slack.channel("sales", home.app)
        first, second = [await posted(home, channel, number) for number in (1, 2)]
        (file,) = home.slack.world.files.values()
        for message in (first, second):
            (block,) = pictures(message)
            assert block["slack_file"] == {"id": file.id}
            assert "8 Mar: delivered 13" in str(block["alt_text"])
        assert file.content.startswith(b"\x89PNG")
        assert file.channels == []
        async with home.database.read() as session:
            row = await find_picture(session, "reach1")
        assert row is not None
        assert list(row.uploads.values()) == [file.id]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
async def test_words_where_it_fails(location: Location, tmp_path: Path, method: str) -> None:
    """An upload that fails at any step keeps no message back: it says in words what the picture would show."""
    async with house(location, tmp_path, "socket") as home:
        channel = home.slack.channel("sales", home.app)
        home.slack.next_call(method, FaultKind.SERVER_ERROR, times=20)
        message = await posted(home, channel, 1)
        assert pictures(message) == []
        assert "8 Mar: delivered 13" in str(message.blocks)
