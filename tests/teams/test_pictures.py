"""Pictures in cards: Teams fetches them from this service, where it knows its public address; else they are words."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from handlers.cards import Card, Text, card_to_json, line
from handlers.pictures import Trend, keep_trend
from storage import clock, deliveries
from storage.deliveries import Target
from storage.kinds import ChannelPurpose, DeliveryStatus, TargetKind
from storage.location import Location
from tests.teams.house import House, house
from tests.teams.test_sending import ready

pytestmark = pytest.mark.anyio
PUBLIC = "https://linkpin.example.com"


async def shown(home: House) -> tuple[list[str], str]:
    """The addresses of pictures in a card with one, and the card's words."""
    _, channel = await ready(home)
    row = await home.uses(channel, ChannelPurpose.SALES)
    async with home.database.write() as session:
        trend = Trend("Reach", ("1 Mar", "8 Mar"), {"delivered": (12, 14)})
        image = await keep_trend(session, "p1", trend, await clock.now(session))
        card = card_to_json(Card((Text(line("A report")), image), "A report"))
        target = Target(row.workspace_id, TargetKind.CHANNEL, row.id)
        await deliveries.enqueue(session, delivery_id="d", target=target, payload=card, purpose="test")
    await home.ended("d", DeliveryStatus.SENT)
    message = home.teams.messages(channel)[-1]
    pictures = [each["url"] for each in message.cards[0]["body"] if each["type"] == "Image"]
    return pictures, message.words


async def test_a_picture_is_fetched_from_this_service(sqlite_location: Location, tmp_path: Path) -> None:
    """The card holds a signed address, under which the picture is."""
    async with house(sqlite_location, tmp_path, linkpin_public_url=PUBLIC) as home:
        (url,), _ = await shown(home)
        assert url.startswith(f"{PUBLIC}/pictures/")
        async with aiohttp.ClientSession() as client, client.get(url.replace(PUBLIC, home.url)) as response:
            assert (response.status, response.content_type) == (200, "image/png")


async def test_without_an_address_a_picture_is_words(sqlite_location: Location, tmp_path: Path) -> None:
    """What it shows is told as text."""
    async with house(sqlite_location, tmp_path) as home:
        pictures, told = await shown(home)
        assert pictures == []
        assert "delivered 12" in told
