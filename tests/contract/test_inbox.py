"""The inbox: kept once, in order within a conversation, never lost, five failures and it is dead."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage import clock, inbox
from storage.database import Database
from storage.errors import ConflictError, NotFoundError
from storage.kinds import InboxStatus, Platform

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=30)


async def store(database: Database, *keys: str, conversation: str = "C1") -> list[bool]:
    """Store one event for each key; whether each was new."""
    async with database.write() as session:
        return [
            await inbox.store(
                session,
                key=key,
                platform=Platform.SLACK,
                kind="message",
                conversation=conversation,
                payload={"text": key},
            )
            for key in keys
        ]


async def claim(database: Database, owner: str = "me", limit: int = 10) -> list[tuple[int, str]]:
    """The numbers and keys of the events that `owner` gets."""
    async with database.write() as session:
        rows = await inbox.claim(session, owner=owner, lease=LEASE, limit=limit)
        return [(row.id or 0, row.key) for row in rows]


async def pass_time(database: Database, delta: timedelta) -> None:
    """Put the database's clock forward."""
    async with database.write() as session:
        await clock.shift(session, delta)


async def test_repeat_is_known(database: Database) -> None:
    """A second event with the same key is not kept, also when both arrive at once, also after it was done."""
    assert await store(database, "e1") == [True]
    assert sorted(await asyncio.gather(store(database, "e2"), store(database, "e2"))) == [[False], [True]]
    ((event, _),) = await claim(database)
    async with database.write() as session:
        assert await inbox.finish(session, event, owner="me")
    assert await store(database, "e1") == [False]
    assert [key for _, key in await claim(database)] == ["e2"]


async def test_order_within_a_conversation(database: Database) -> None:
    """Only the first unfinished event of a conversation is handed out; other conversations do not wait for it."""
    await store(database, "a1", "a2", conversation="A")
    await store(database, "b1", conversation="B")
    taken = await claim(database)
    assert [key for _, key in taken] == ["a1", "b1"]
    assert await claim(database, "other") == []
    async with database.write() as session:
        await inbox.finish(session, taken[0][0], owner="me")
    assert [key for _, key in await claim(database, "other")] == ["a2"]


async def test_two_claimers_never_share(database: Database) -> None:
    """Many workers that claim at once get each event once."""
    for number in range(30):
        await store(database, f"e{number}", conversation=f"C{number}")
    taken = await asyncio.gather(*(claim(database, f"w{number}", limit=4) for number in range(10)))
    keys = [key for some in taken for _, key in some]
    assert len(keys) == len(set(keys))
    while some := await claim(database, "last"):
        keys += [key for _, key in some]
    assert sorted(keys) == sorted(f"e{number}" for number in range(30))


async def test_killed_worker_loses_nothing(database: Database) -> None:
    """When a worker is killed, its event goes to another after the lease, and the dead one's word counts no more."""
    await store(database, "e1")
    ((event, _),) = await claim(database, "killed")
    assert await claim(database, "other") == []
    await pass_time(database, LEASE)
    assert await claim(database, "other") == [(event, "e1")]
    async with database.write() as session:
        assert not await inbox.finish(session, event, owner="killed")
        assert not await inbox.extend(session, event, owner="killed", lease=LEASE)
        assert await inbox.fail(session, event, owner="killed", error="x", retry_after=LEASE) is None
        assert await inbox.finish(session, event, owner="other", response={"ok": True})


async def test_long_work_keeps_its_lease(database: Database) -> None:
    """A worker that extends its lease keeps the event."""
    await store(database, "e1")
    ((event, _),) = await claim(database)
    await pass_time(database, timedelta(seconds=20))
    async with database.write() as session:
        assert await inbox.extend(session, event, owner="me", lease=LEASE)
    await pass_time(database, timedelta(seconds=20))
    assert await claim(database, "other") == []


async def test_five_failures_are_dead(database: Database) -> None:
    """A failed event is tried again later, four times; the fifth failure makes it dead, and others go on."""
    await store(database, "e1", "e2")
    event = 0
    for attempt in range(1, 6):
        ((event, key),) = await claim(database)
        assert key == "e1"
        async with database.write() as session:
            status = await inbox.fail(session, event, owner="me", error="boom", retry_after=timedelta(seconds=9))
        assert status is (InboxStatus.DEAD if attempt == 5 else InboxStatus.PENDING)
        if attempt < 5:
            assert await claim(database) == []
            await pass_time(database, timedelta(seconds=9))
    assert [key for _, key in await claim(database)] == ["e2"]
    async with database.write() as session:
        (dead,) = await inbox.events(session, status=InboxStatus.DEAD)
        assert (dead.attempts, dead.error) == (5, "boom")
        await inbox.retry(session, event)
        with pytest.raises(ConflictError):
            await inbox.retry(session, event)
    assert [key for _, key in await claim(database, "again")] == ["e1"]


async def test_deadly_event_ends_dead(database: Database) -> None:
    """An event that kills its worker five times is dead, not tried for ever."""
    await store(database, "e1")
    for _ in range(5):
        assert len(await claim(database)) == 1
        await pass_time(database, LEASE)
    assert await claim(database) == []
    async with database.read() as session:
        assert [row.key for row in await inbox.events(session, status=InboxStatus.DEAD)] == ["e1"]


async def test_orderly_stop_is_no_failure(database: Database) -> None:
    """An event that is given back can be claimed at once, and no attempt was used up."""
    await store(database, "e1")
    for _ in range(7):
        ((event, _),) = await claim(database)
        async with database.write() as session:
            assert await inbox.release(session, event, owner="me")
    async with database.read() as session:
        (row,) = await inbox.events(session)
        assert (row.status, row.attempts) == (InboxStatus.PENDING, 0)


async def test_inline_answer_is_repeated(database: Database) -> None:
    """What was answered inline is kept with the event, and a repeat gets the same answer and no second run."""
    async with database.write() as session:
        assert await inbox.store(session, key="v1", platform=Platform.SLACK, kind="view", conversation="D1", payload={})
        await inbox.answer(session, "v1", {"errors": {"name": "taken"}})
        with pytest.raises(NotFoundError):
            await inbox.answer(session, "v2", None)
    assert await store(database, "v1") == [False]
    async with database.read() as session:
        assert await inbox.answered(session, "v1") == (True, {"errors": {"name": "taken"}})
        assert await inbox.answered(session, "v2") == (False, None)
    assert await claim(database) == []


async def test_unacknowledged_is_not_kept(database: Database) -> None:
    """If the use case fails, the event is not kept either: the platform's repeat is a new one."""

    async def fail_half_way() -> None:
        async with database.write() as session:
            await inbox.store(session, key="v1", platform=Platform.LOCAL, kind="x", conversation="D", payload=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    assert await store(database, "v1") == [True]


async def test_keys_are_kept_two_days(database: Database) -> None:
    """A finished event's key is known for 48 hours and then forgotten; an unfinished or dead one stays."""
    async with database.write() as session:
        await clock.freeze(session, NOON)
    await store(database, "done", conversation="A")
    ((event, _),) = await claim(database)
    async with database.write() as session:
        await inbox.finish(session, event, owner="me")
    await store(database, "waiting", conversation="B")
    await pass_time(database, timedelta(hours=48))
    async with database.write() as session:
        assert await inbox.prune(session, keep=timedelta(0)) == 0
    await pass_time(database, timedelta(seconds=1))
    async with database.write() as session:
        assert await inbox.prune(session) == 1
    assert await store(database, "done", "waiting") == [True, False]


async def test_backlog(database: Database) -> None:
    """Metrics see how many events stand where, and since when the oldest waits."""
    async with database.write() as session:
        await clock.freeze(session, NOON)
    await store(database, "e1", "e2")
    await pass_time(database, timedelta(minutes=1))
    await store(database, "e3")
    await claim(database)
    async with database.read() as session:
        state = await inbox.backlog(session)
    assert (state.counts, state.oldest) == ({InboxStatus.WORKING: 1, InboxStatus.PENDING: 2}, NOON)
