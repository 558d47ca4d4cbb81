"""Between our keys and a platform's ids, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage import deliveries, lookups, people, places
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import Platform, TargetKind

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=30)


async def _workspace(database: Database, external_id: str = "T1") -> str:
    async with database.write() as session:
        return (await places.ensure_workspace(session, Platform.SLACK, external_id, name="Example", at=NOON)).id


async def _person(database: Database, workspace: str, external_id: str) -> str:
    async with database.write() as session:
        return (await people.ensure_person(session, workspace, external_id, display_name="Ada", at=NOON)).id


async def _channel(database: Database, workspace: str, external_id: str) -> str:
    async with database.write() as session:
        return (await places.ensure_channel(session, workspace, external_id, name="sales", at=NOON)).id


async def _posted(database: Database, workspace: str, channel: str, name: str, *ids: str) -> None:
    async with database.write() as session:
        target = Target(workspace, TargetKind.CHANNEL, channel)
        await deliveries.enqueue(session, delivery_id=name, target=target, payload={"text": name}, purpose="digest")
        await deliveries.claim_due(session, owner="me", lease=LEASE, limit=5)
        assert await deliveries.settle_sent(session, name, owner="me", external_ids=ids)


async def _at(database: Database, workspace: str, channel: str, message: str, *purposes: str) -> str | None:
    async with database.read() as session:
        row = await lookups.post_at(session, workspace, channel, message, purposes or ("digest",))
    return None if row is None else row.id


async def test_people_both_ways(database: Database) -> None:
    """Those who are known are found by id and by key; the unknown, and another workspace's, are left out."""
    one, two = await _workspace(database), await _workspace(database, "T2")
    ada, bob = await _person(database, one, "U1"), await _person(database, one, "U2")
    other = await _person(database, two, "U1")
    async with database.read() as session:
        found = await lookups.accounts_by_external(session, one, frozenset({"U1", "U2", "U9"}))
        back = await lookups.accounts_by_person(session, one, frozenset({ada, other, "nobody"}))
        none = await lookups.accounts_by_external(session, one, frozenset())
    assert found == {"U1": ada, "U2": bob}
    assert back == {ada: "U1"}
    assert none == {}


async def test_channels_both_ways(database: Database) -> None:
    """Channels that are known are found by id and by key; the unknown, and another workspace's, are left out."""
    one, two = await _workspace(database), await _workspace(database, "T2")
    sales, other = await _channel(database, one, "C1"), await _channel(database, two, "C1")
    async with database.read() as session:
        found = await lookups.channels_by_external(session, one, frozenset({"C1", "C9"}))
        back = await lookups.channels_by_key(session, one, frozenset({sales, other, "nowhere"}))
        none = await lookups.channels_by_key(session, one, frozenset())
    assert found == {"C1": sales}
    assert back == {sales: "C1"}
    assert none == {}


async def test_a_post_is_found_by_any_of_its_messages(database: Database) -> None:
    """A post that was split is found by each of its messages, and only in its channel, workspace and purpose."""
    one, two = await _workspace(database), await _workspace(database, "T2")
    sales = await _channel(database, one, "C1")
    await _channel(database, one, "C2")
    await _channel(database, two, "C1")
    await _posted(database, one, sales, "m1", "C1:1.1", "C1:1.2")
    await _posted(database, one, sales, "m2", "C1:2.1")
    assert await _at(database, one, "C1", "C1:1.1") == "m1"
    assert await _at(database, one, "C1", "C1:1.2") == "m1"
    assert await _at(database, one, "C1", "C1:2.1", "answer", "digest") == "m2"
    assert await _at(database, one, "C1", "C1:1") is None
    assert await _at(database, one, "C1", "C1:1.1", "answer") is None
    assert await _at(database, one, "C2", "C1:1.1") is None
    assert await _at(database, two, "C1", "C1:1.1") is None
    assert await _at(database, one, "C9", "C1:1.1") is None
