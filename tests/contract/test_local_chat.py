"""The local chat's record: posted once, every change told once, nothing missed, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from storage import clock, deliveries, local_chat, people, personal, places
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import Platform, TargetKind

pytestmark = pytest.mark.anyio


async def say(database: Database, message_id: str, conversation: str = "marketing", author: str = "mara") -> bool:
    """Post one message."""
    async with database.write() as session:
        return await local_chat.post(
            session, message_id=message_id, conversation=conversation, author=author, text=message_id
        )


async def seen(database: Database, after: int, *conversations: str) -> list[tuple[int, str, bool]]:
    """What a page is told: number, message, whether it is gone."""
    async with database.read() as session:
        found = await local_chat.changes(session, conversations or ("marketing",), after=after)
        return [(row.change, row.id, row.deleted) for row in found]


async def test_posted_once(database: Database) -> None:
    """A message with the same id is posted once, and stays where and as it was."""
    assert await say(database, "a")
    assert not await say(database, "a", conversation="sales")
    async with database.read() as session:
        assert [row.text for row in await local_chat.messages(session, "marketing")] == ["a"]
        assert await local_chat.messages(session, "sales") == []


async def test_changes_are_told_in_order(database: Database) -> None:
    """A page that has seen a number is told of everything after it, each message once and as it stands now."""
    await say(database, "a")
    await say(database, "b")
    ((first, *_), (second, *_)) = await seen(database, 0)
    assert first < second
    async with database.write() as session:
        assert await local_chat.edit(session, "a", {"card": 2})
        assert await local_chat.delete(session, "b")
    told = await seen(database, second)
    assert [(name, gone) for _, name, gone in told] == [("a", False), ("b", True)]
    assert await seen(database, told[-1][0]) == []
    async with database.read() as session:
        assert await local_chat.newest_change(session) == told[-1][0]


async def test_deleted_is_gone(database: Database) -> None:
    """A deleted message keeps nothing of what it said, is not listed, and can't be changed any more."""
    await say(database, "a")
    async with database.write() as session:
        assert await local_chat.delete(session, "a")
        assert not await local_chat.delete(session, "a")
        assert not await local_chat.edit(session, "a", {"card": 1})
        assert not await local_chat.edit(session, "never", {"card": 1})
    async with database.read() as session:
        assert await local_chat.messages(session, "marketing") == []
        gone = await local_chat.find(session, "a")
        assert gone is not None
        assert (gone.deleted, gone.text) == (True, "")


async def test_numbers_become_visible_in_order(database: Database) -> None:
    """Many who post at once get distinct numbers, and a reader who follows along misses none of them."""
    told: list[str] = []

    async def follow() -> None:
        last = 0
        while len(told) < 20:
            for number, name, _ in await seen(database, last):
                last = number
                told.append(name)
            await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await asyncio.gather(follow(), *(say(database, f"m{number}") for number in range(20)))
    assert sorted(told) == sorted(f"m{number}" for number in range(20))


async def test_unread(database: Database) -> None:
    """Unread are others' messages after the last that was read; reading further back changes nothing."""
    for name in ("a", "b", "c"):
        await say(database, name)
    await say(database, "mine", author="emil")
    async with database.read() as session:
        rows = await local_chat.messages(session, "marketing")
        assert await local_chat.unread(session, "emil", ["marketing", "sales"]) == {"marketing": 3, "sales": 0}
    async with database.write() as session:
        await local_chat.mark_read(session, "emil", "marketing", rows[1].serial or 0)
        await local_chat.mark_read(session, "emil", "marketing", rows[0].serial or 0)
    async with database.read() as session:
        assert await local_chat.unread(session, "emil", ["marketing"]) == {"marketing": 1}
        assert await local_chat.unread(session, "mara", ["marketing"]) == {"marketing": 1}


async def test_earlier_pages(database: Database) -> None:
    """Going back through a conversation shows every message once."""
    for number in range(7):
        await say(database, f"m{number}")
    shown: list[str] = []
    before: int | None = None
    async with database.read() as session:
        while page := await local_chat.messages(session, "marketing", before=before, limit=3):
            shown = [row.id for row in page] + shown
            before = page[0].serial
    assert shown == [f"m{number}" for number in range(7)]


async def test_whose_data_is_erased(database: Database) -> None:
    """Regression: what the bot had told them alone, with their words in it, stayed in this record of our own.

    What they wrote is gone everywhere, open pages learn of it, and what others wrote and were told stays.
    """
    async with database.write() as session:
        at = await clock.now(session)
        space = await places.ensure_workspace(session, Platform.LOCAL, "local", name="local", at=at, allowed=True)
        uma = await people.ensure_person(session, space.id, "uma", display_name="Uma", at=at)
        await places.ensure_channel(session, space.id, "marketing", name="marketing", at=at)
        for kind, target in ((TargetKind.PERSON, uma.id), (TargetKind.CONVERSATION, "dm-uma")):
            key = f"to {target}" if kind is TargetKind.CONVERSATION else "to her"
            where = Target(space.id, kind, target)
            await deliveries.enqueue(session, delivery_id=key, target=where, payload="Secret", purpose="x")
            await local_chat.post(session, message_id=key, conversation="dm-uma", payload="Secret")
        await local_chat.post(session, message_id="card", conversation="marketing", payload="A digest")
    for message, conversation, author in (
        ("asked", "dm-uma", "uma"),
        ("aloud", "marketing", "uma"),
        ("other", "marketing", "mara"),
        ("hers", "dm-mara", "mara"),
    ):
        assert await say(database, message, conversation, author)
    async with database.write() as session:
        before = await local_chat.newest_change(session)
        await personal.erase(session, uma.id)
    gone = {
        message for _, message, deleted in await seen(database, before, "marketing", "dm-uma", "dm-mara") if deleted
    }
    assert gone == {"to her", "to dm-uma", "asked", "aloud"}
    async with database.read() as session:
        assert await local_chat.messages(session, "dm-uma") == []
        assert [row.id for row in await local_chat.messages(session, "marketing")] == ["card", "other"]
        assert [row.id for row in await local_chat.messages(session, "dm-mara")] == ["hers"]
        emptied = await local_chat.find(session, "asked")
    assert emptied is not None
    assert (emptied.text, emptied.payload) == ("", None)
