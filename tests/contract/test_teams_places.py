"""Conversations and users of Microsoft Teams, and parts of a delivery, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import clock, deliveries, ledger, places, teams_places
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import ConversationKind, DeliveryStatus, Platform, TargetKind

pytestmark = pytest.mark.anyio
PERSONAL, CHANNEL = ConversationKind.PERSONAL, ConversationKind.CHANNEL


async def tenant(database: Database, name: str = "t1") -> str:
    """A tenant's key."""
    async with database.write() as session:
        at = await clock.now(session)
        row = await places.ensure_workspace(session, Platform.TEAMS, name, name="T", at=at, allowed=True)
        return row.id


async def test_a_conversation_is_kept_once_and_follows_its_address(database: Database) -> None:
    """New at first, then the same one under a new service URL; closed and met again it is as good as new."""
    key = await tenant(database)
    async with database.write() as session:
        new = await teams_places.keep(session, key, "c", kind=CHANNEL, service_url="https://a/", team="team")
        again = await teams_places.keep(session, key, "c", kind=CHANNEL, service_url="https://b/")
        left = await teams_places.leave(session, key, ["c", "unknown"])
        left_again = await teams_places.leave(session, key, ["c"])
        back = await teams_places.keep(session, key, "c", kind=CHANNEL, service_url="https://b/")
        row = await teams_places.find(session, key, "c")
    assert (new, again, left, left_again, back) == (True, False, 1, 0, True)
    assert row is not None
    assert (row.service_url, row.team, row.open) == ("https://b/", "team", True)


async def test_the_latest_open_personal_conversation_counts(database: Database) -> None:
    """Of two with one person the later one, as long as the bot is in it; another tenant's are not mixed in."""
    key, other = await tenant(database), await tenant(database, "t2")
    async with database.write() as session:
        await teams_places.keep(session, other, "x", kind=PERSONAL, service_url="https://x/", person="29:kim")
        await teams_places.keep(session, key, "a", kind=PERSONAL, service_url="https://a/", person="29:kim")
        await clock.freeze(session, await clock.now(session) + timedelta(minutes=1))
        await teams_places.keep(session, key, "b", kind=PERSONAL, service_url="https://b/", person="29:kim")
        latest = await teams_places.personal(session, key, "29:kim")
        url = await teams_places.latest_service_url(session, key)
        await teams_places.leave(session, key, ["b"])
        before = await teams_places.personal(session, key, "29:kim")
        nobody = await teams_places.personal(session, key, "29:sam")
    assert latest is not None
    assert before is not None
    assert (latest.conversation, url, before.conversation, nobody) == ("b", "https://b/", "a", None)


async def test_a_teams_conversations_are_found_together(database: Database) -> None:
    """By the team's id, for when the whole team is gone."""
    key = await tenant(database)
    async with database.write() as session:
        for name, team in (("c1", "team"), ("c2", "team"), ("c3", "")):
            await teams_places.keep(session, key, name, kind=CHANNEL, service_url="https://a/", team=team)
        found = await teams_places.of_team(session, key, "team")
    assert [each.conversation for each in found] == ["c1", "c2"]


async def test_users_are_known_by_both_their_names(database: Database) -> None:
    """The directory's id leads to the bot's id of the user, the latest one."""
    key = await tenant(database)
    async with database.write() as session:
        await teams_places.keep_user(session, key, "entra-1", "29:old")
        await teams_places.keep_user(session, key, "entra-1", "29:new")
        found = await teams_places.users(session, key, ["entra-1", "entra-2"])
    assert found == {"entra-1": "29:new"}


async def test_parts_are_noted_by_who_sends_alone(database: Database) -> None:
    """The parts that are out survive a retry; whoever has lost the lease notes nothing."""
    key = await tenant(database)
    async with database.write() as session:
        target = Target(key, TargetKind.CONVERSATION, "c")
        await deliveries.enqueue(session, delivery_id="d", target=target, payload={}, purpose="test")
        await deliveries.claim_due(session, owner="me", lease=timedelta(seconds=60))
        assert await deliveries.note_parts(session, "d", owner="me", external_ids=["c|1"])
        assert not await deliveries.note_parts(session, "d", owner="you", external_ids=["c|9"])
        await deliveries.settle_retry(session, "d", owner="me", after=timedelta(0), error="busy")
        (claim,) = await deliveries.claim_due(session, owner="you", lease=timedelta(seconds=60))
        assert claim.row.external_ids == ["c|1"]
        row = await ledger.find(session, "d")
        assert row is not None
        assert row.status is DeliveryStatus.SENDING


async def test_the_latest_state_of_a_message(database: Database) -> None:
    """The post itself, then its newest change that was not overtaken."""
    key = await tenant(database)
    async with database.write() as session:
        target = Target(key, TargetKind.CONVERSATION, "c")
        await deliveries.enqueue(session, delivery_id="d", target=target, payload={"n": 0}, purpose="test")
        first = await ledger.latest(session, "d")
        await deliveries.claim_due(session, owner="me", lease=timedelta(seconds=60))
        await deliveries.settle_sent(session, "d", owner="me", external_ids=["c|1"])
        for number in (1, 2):
            await deliveries.enqueue_change(session, delivery_id=f"u{number}", message="d", payload={"n": number})
        last = await ledger.latest(session, "d")
        nothing = await ledger.latest(session, "unknown")
    assert first is not None
    assert last is not None
    assert (first.id, last.payload, nothing) == ("d", {"n": 2}, None)
