"""Deliveries in the local chat: posted once, changed, deleted, looked up, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivery import RefusedError, TargetGoneError
from bot.local.company import WORKSPACE
from bot.local.feed import Feed
from bot.local.opening import set_up
from bot.local.outbound import LocalOutbound
from handlers.cards import Card, Text, card_from_json, line
from storage import local_chat, people, places
from storage.database import Database
from storage.deliveries import Claim
from storage.kinds import DeliveryKind, Platform, TargetKind
from storage.tables import DeliveryRow

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def card(text: str) -> Card:
    """A card of one line."""
    return Card((Text(line(text)),), text)


def claim(
    delivery: str,
    target: str,
    *,
    kind: DeliveryKind = DeliveryKind.POST,
    to: TargetKind = TargetKind.CONVERSATION,
    message: str = "",
    workspace: str = "",
) -> Claim:
    """A claimed delivery."""
    row = DeliveryRow(
        id=delivery,
        message=message or delivery,
        kind=kind,
        workspace_id=workspace,
        target_kind=to,
        target=target,
        purpose="test",
    )
    return Claim(row, NOON, NOON, suspect=False, posted=(message,) if message else ())


async def shown(database: Database, conversation: str) -> list[str]:
    """The summaries of a conversation's cards."""
    async with database.read() as session:
        rows = await local_chat.messages(session, conversation)
        return [card_from_json(str(row.payload)).summary for row in rows]


async def test_posted_once(database: Database) -> None:
    """Sent twice, as after a kill between sending and settling, a post stands there once; looking it up finds it."""
    outbound = LocalOutbound(database, Feed())
    assert await outbound.look_up(claim("d1", "marketing")) is None
    for _ in range(2):
        assert await outbound.send(claim("d1", "marketing"), card("hello")) == ("d1",)
    assert await shown(database, "marketing") == ["hello"]
    assert await outbound.look_up(claim("d1", "marketing")) == ("d1",)


async def test_changed_and_deleted(database: Database) -> None:
    """An update shows another card in the same place; a deletion takes it away, also when it is done twice."""
    outbound = LocalOutbound(database, Feed())
    await outbound.send(claim("d1", "marketing"), card("old"))
    await outbound.send(claim("d2", "marketing"), card("other"))
    await outbound.send(claim("u1", "marketing", kind=DeliveryKind.UPDATE, message="d1"), card("new"))
    assert await shown(database, "marketing") == ["new", "other"]
    for _ in range(2):
        await outbound.send(claim("x1", "marketing", kind=DeliveryKind.DELETE, message="d1"), None)
    assert await shown(database, "marketing") == ["other"]
    with pytest.raises(RefusedError):
        await outbound.send(claim("u2", "marketing", kind=DeliveryKind.UPDATE, message="d1"), card("late"))


async def test_targets(database: Database) -> None:
    """A channel's key, a person's key and a conversation lead to where they should."""
    await set_up(database)
    async with database.read() as session:
        workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
        assert workspace is not None
        channel = await places.find_channel(session, workspace.id, "sales-us")
        person = await people.person_of_account(session, workspace.id, "emil")
    assert channel is not None
    assert person is not None
    outbound = LocalOutbound(database, Feed())
    await outbound.send(claim("d1", channel.id, to=TargetKind.CHANNEL, workspace=workspace.id), card("to all"))
    await outbound.send(claim("d2", person.id, to=TargetKind.PERSON, workspace=workspace.id), card("to Emil"))
    assert await shown(database, "sales-us") == ["to all"]
    assert await shown(database, "dm-emil") == ["to Emil"]


@pytest.mark.parametrize("to", list(TargetKind))
async def test_target_that_is_gone(database: Database, to: TargetKind) -> None:
    """What goes nowhere is said to be gone, so that it is not tried for ever."""
    await set_up(database)
    with pytest.raises(TargetGoneError):
        await LocalOutbound(database, Feed()).send(claim("d1", "nowhere", to=to), card("lost"))


async def test_open_pages_are_woken(database: Database) -> None:
    """A page that waits is told as soon as something was sent."""
    feed = Feed()
    bell = feed.bell()
    await LocalOutbound(database, feed).send(claim("d1", "marketing"), card("hello"))
    assert bell.is_set()
