"""`linkpin deliveries`: the list, and what an admin decides with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from storage import audit, deliveries, ledger, places
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import DeliveryStatus, Platform, TargetKind
from storage.location import locate
from storage.session import Session
from storage.tables import AuditRow
from tests.bot.cli.conftest import Linkpin

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
T = TypeVar("T")


def _within(home: Path, act: Callable[[Session], Awaitable[T]]) -> T:
    """Do something in the database of the command line."""

    async def run() -> T:
        async with Database(locate(None, home)) as database, database.write() as session:
            return await act(session)

    return asyncio.run(run())


@pytest.fixture
def stuck(linkpin: Linkpin, home: Path) -> None:
    """Four deliveries to #sales: one waits, one is held, one failed, one was sent."""
    linkpin("migrate")

    async def fill(session: Session) -> None:
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOW, allowed=True)
        channel = await places.ensure_channel(session, workspace.id, "C1", name="sales", at=NOW)
        target = Target(workspace.id, TargetKind.CHANNEL, channel.id)
        for name in ("held", "failed", "sent", "waits"):
            if name == "waits":
                claims = await deliveries.claim_due(session, owner="me", lease=timedelta(minutes=1))
                assert len(claims) == 3
            await deliveries.enqueue(
                session, delivery_id=f"id-{name}", target=target, payload={"t": "secret words"}, purpose="digest"
            )
        await session.flush()
        await deliveries.hold(session, "id-held", owner="me", error="timed out")
        await deliveries.settle_failed(session, "id-failed", owner="me", error="is_archived")
        await deliveries.settle_sent(session, "id-sent", owner="me", external_ids=["1"])

    _within(home, fill)


def _status(home: Path, delivery_id: str) -> DeliveryStatus:
    async def look(session: Session) -> DeliveryStatus:
        row = await ledger.find(session, delivery_id)
        assert row is not None
        return row.status

    return _within(home, look)


@pytest.mark.usefixtures("stuck")
def test_the_list_names_what_is_stuck_and_why(linkpin: Linkpin) -> None:
    """Counts first, then the held, the failed and the waiting with target and reason; no text of any."""
    ended = linkpin("deliveries")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("1 pending, 0 sending, 1 sent, 1 held, 1 failed")
    assert [line.split()[0] for line in lines[1:]] == ["id-held", "id-failed", "id-waits"]
    assert lines[1].endswith("digest post to #sales: timed out")
    assert "secret" not in ended.out


@pytest.mark.usefixtures("stuck")
def test_one_status_alone(linkpin: Linkpin) -> None:
    """`--status` lists those alone, sent ones too."""
    ended = linkpin("deliveries", "--status", "sent")
    assert [line.split()[0] for line in ended.out.splitlines()[1:]] == ["id-sent"]


@pytest.mark.usefixtures("stuck")
def test_as_json(linkpin: Linkpin) -> None:
    """A script gets counts and rows as JSON."""
    told = json.loads(linkpin("deliveries", "--json", "--status", "failed").out)
    assert told["counts"]["held"] == 1
    (row,) = told["deliveries"]
    assert (row["id"], row["status"], row["error"], row["target"]) == ("id-failed", "failed", "is_archived", "#sales")
    assert "payload" not in row


@pytest.mark.usefixtures("stuck")
@pytest.mark.parametrize(
    ("decision", "delivery", "becomes"),
    [
        ("send", "id-held", DeliveryStatus.PENDING),
        ("retry", "id-failed", DeliveryStatus.PENDING),
        ("drop", "id-held", DeliveryStatus.DROPPED),
        ("drop", "id-waits", DeliveryStatus.DROPPED),
    ],
)
def test_decided(linkpin: Linkpin, home: Path, decision: str, delivery: str, becomes: DeliveryStatus) -> None:
    """Sent, retried or dropped, it stands so, and the trail says that it was done here."""
    ended = linkpin("deliveries", decision, delivery)
    assert (ended.code, ended.err) == (0, "")
    assert delivery in ended.out
    assert _status(home, delivery) is becomes

    async def look(session: Session) -> list[AuditRow]:
        return await audit.trail(session, subject=("delivery", delivery))

    (act,) = _within(home, look)
    assert (act.actor_id, act.details) == (None, {"by": "command line"})


@pytest.mark.usefixtures("stuck")
@pytest.mark.parametrize("delivery", ["id-sent", "nothing", "\u202e\x1b[31m"])
def test_what_can_t_be_decided_is_told(linkpin: Linkpin, home: Path, delivery: str) -> None:
    """A settled or an unknown delivery ends with code 1 and one line, and changes nothing."""
    ended = linkpin("deliveries", "send", delivery)
    assert ended.code == 1
    assert ended.out == ""
    assert "\x1b" not in ended.err
    assert _status(home, "id-sent") is DeliveryStatus.SENT


@pytest.mark.parametrize(
    "arguments", [("send",), ("explode", "id-held"), ("send", "x", "--json"), ("--status", "lost")]
)
def test_wrong_use_is_told(linkpin: Linkpin, arguments: tuple[str, ...]) -> None:
    """A decision without a delivery, an unknown decision or status: code 2 and what is right."""
    ended = linkpin("deliveries", *arguments)
    assert ended.code == 2
    assert ended.err


def test_before_the_first_migration(linkpin: Linkpin) -> None:
    """On an empty database the command says to migrate."""
    ended = linkpin("deliveries")
    assert ended.code == 1
    assert "linkpin migrate" in ended.err
