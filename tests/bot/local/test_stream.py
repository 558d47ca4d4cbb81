"""Server-sent events: everything once and in order, from where a page was cut off, for those whom it concerns."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from bot.local.company import TIME_ZONE, WORKSPACE, persona
from bot.local.feed import Feed
from bot.local.stream import BATCH, stream
from bot.local.viewer import Viewer
from handlers.cards import Card, Image, card_to_json
from storage import local_chat, people, places
from storage.database import Database
from storage.kinds import Platform
from tests.bot.conversation import make_person, serve_workspace

pytestmark = pytest.mark.anyio


def viewer(name: str) -> Viewer:
    """Somebody who looks."""
    who = persona(name)
    assert who is not None
    return Viewer(who, "en", UTC)


async def say(database: Database, feed: Feed, name: str, conversation: str = "marketing", author: str = "mara") -> None:
    """Post a message as somebody."""
    async with database.write() as session:
        await local_chat.post(session, message_id=name, conversation=conversation, author=author, text=name)
    feed.wake()


async def messages(events: AsyncIterator[str], count: int) -> list[tuple[int, dict[str, Any]]]:
    """The next messages of a stream with their numbers."""
    found: list[tuple[int, dict[str, Any]]] = []
    async with asyncio.timeout(60):
        async for event in events:
            lines = dict(part.split(": ", 1) for part in event.strip().split("\n"))
            if lines.get("event") == "message":
                found.append((int(lines["id"]), json.loads(lines["data"])))
                if len(found) == count:
                    return found
    return found


async def test_live_and_in_order(database: Database) -> None:
    """A page that listens is told of each message as it comes, of changes, and of what was deleted."""
    feed = Feed()
    events = stream(database, feed, viewer("emil"), 0)
    await say(database, feed, "a")
    ((_, first),) = await messages(events, 1)
    assert (first["id"], first["room"], first["mine"], first["author"]) == ("a", "marketing", False, "Mara")
    await say(database, feed, "b")
    async with database.write() as session:
        await local_chat.delete(session, "a")
    feed.wake()
    told = await messages(events, 2)
    assert [(each["id"], each["gone"], each["html"] == "") for _, each in told] == [
        ("b", False, False),
        ("a", True, True),
    ]


async def test_goes_on_where_it_was(database: Database) -> None:
    """After being cut off a page is told of what it has not seen, and of nothing twice."""
    feed = Feed()
    for number in range(BATCH + 5):
        await say(database, feed, f"m{number}")
    told = await messages(stream(database, feed, viewer("emil"), 0), 3)
    rest = await messages(stream(database, feed, viewer("emil"), told[-1][0]), BATCH + 2)
    assert [each["id"] for _, each in told + rest] == [f"m{number}" for number in range(BATCH + 5)]


async def test_others_direct_messages_stay_theirs(database: Database) -> None:
    """A page is told nothing of other people's direct messages."""
    feed = Feed()
    await say(database, feed, "private", "dm-mara")
    await say(database, feed, "public")
    ((_, told),) = await messages(stream(database, feed, viewer("emil"), 0), 1)
    assert told["id"] == "public"
    ((_, own),) = await messages(stream(database, feed, viewer("mara"), 0), 1)
    assert (own["id"], own["room"], own["mine"]) == ("private", "linkpin", True)


async def test_counts_come_along(database: Database) -> None:
    """Unread messages are counted for the page's person and for the other personas, whenever that changes."""
    feed = Feed()
    await say(database, feed, "a")
    events = stream(database, feed, viewer("emil"), 0)
    counts: list[dict[str, dict[str, int]]] = []
    async with asyncio.timeout(60):
        async for event in events:
            if not event.startswith("event: unread"):
                continue
            counts.append(json.loads(event.split("data: ", 1)[1]))
            if len(counts) == 2:
                break
            async with database.write() as session:
                await local_chat.mark_read(session, "emil", "marketing", 10)
            feed.wake()
    assert [each["unread"]["marketing"] for each in counts] == [1, 0]
    assert counts[1]["waiting"] == {"mara": 0, "emil": 0, "uma": 1, "lee": 1}


async def test_pictures_come_along(database: Database) -> None:
    """A card that comes live shows its picture as it does after loading the page, not only its words."""
    feed = Feed()
    card = Card((Image("a trend", file="k1"),), "a trend")
    async with database.write() as session:
        await local_chat.post(session, message_id="a", conversation="marketing", payload=card_to_json(card))
    looking = replace(viewer("emil"), pictures={"k1": "http://127.0.0.1/pictures/k1.png"})
    ((_, told),) = await messages(stream(database, feed, looking, 0), 1)
    assert 'src="http://127.0.0.1/pictures/k1.png"' in told["html"]


async def test_reader_chooses_another_language(database: Database) -> None:
    """A page is told in which language and zone it speaks, and again when its reader chooses others in the chat."""
    await serve_workspace(database, external_id=WORKSPACE)
    async with database.read() as session:
        workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
    assert workspace is not None
    person = await make_person(database, workspace.id, "emil")
    feed = Feed()
    events = stream(database, feed, viewer("emil"), 0)
    told: list[dict[str, str]] = []
    async with asyncio.timeout(60):
        async for event in events:
            if event.startswith("event: viewer"):
                told.append(json.loads(event.split("data: ", 1)[1]))
                if len(told) == 2:
                    break
                async with database.write() as session:
                    await people.set_preferences(session, person, language="de", time_zone="America/New_York")
                await say(database, feed, "a")
    assert told == [{"language": "en", "zone": TIME_ZONE}, {"language": "de", "zone": "America/New_York"}]
    ((_, after),) = await messages(events, 1)
    assert after["id"] == "a"


async def test_ends_when_the_service_ends(database: Database) -> None:
    """A service that stops is not held up by open pages."""
    feed = Feed()
    events = stream(database, feed, viewer("emil"), 0)
    assert (await anext(events)).startswith("retry:")
    feed.close()
    async with asyncio.timeout(60):
        assert [event async for event in events] == []


async def test_line_breaks_do_not_break_events(database: Database) -> None:
    """A message of several lines is one event."""
    feed = Feed()
    async with database.write() as session:
        await local_chat.post(
            session, message_id="a", conversation="marketing", author="mara", text="one\r\ndata: two\n\nevent: three"
        )
    ((_, told),) = await messages(stream(database, feed, viewer("emil"), 0), 1)
    assert "data: two" in told["html"]
