"""The delivery worker: each message once, doubts looked up, refusals and gone channels told, limits kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.delivery import MaybeSentError, RefusedError, RetryLaterError, TargetGoneError
from bot.grouping import GroupCommit
from bot.metrics import Metrics
from bot.sending import DeliveryWorker, Pace
from bot.signals import Signals
from handlers.alarms import PURPOSE
from handlers.cards import card_from_json, card_to_json
from storage import clock, deliveries, ledger, people, places
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import ChannelPurpose, DeliveryKind, DeliveryStatus, Platform, Role, TargetKind, TeamKind, TeamRole
from storage.rates import Limit
from storage.tables import DeliveryRow
from tests.bot.conversation import NOON, make_person, plain, serve_workspace, until
from tests.bot.fake_platform import FakePlatform

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)
PACE = Pace(lease=60 * SECOND, call_seconds=5.0, grace=10 * SECOND, at_once=3)


class Desk:
    def __init__(self, database: Database, workspace_id: str, grouped: GroupCommit) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self.grouped = grouped

    def worker(self, platform: FakePlatform, pace: Pace = PACE) -> DeliveryWorker:
        return DeliveryWorker(
            self.database,
            {Platform.LOCAL: platform},
            signals=Signals(),
            metrics=Metrics(),
            grouped=self.grouped,
            pace=pace,
        )

    async def post(self, *names: str, target: str = "D1", kind: TargetKind = TargetKind.CONVERSATION) -> None:
        async with self.database.write() as session:
            for name in names:
                await deliveries.enqueue(
                    session,
                    delivery_id=name,
                    target=Target(self.workspace_id, kind, target),
                    payload=card_to_json(plain(name)),
                    purpose="reply",
                )

    async def send(self, worker: DeliveryWorker, *, rounds: int = 1) -> None:
        for _ in range(rounds):
            await worker.start_due()
            await worker.settled()

    async def row(self, name: str) -> DeliveryRow:
        async with self.database.read() as session:
            row = await ledger.find(session, name)
        assert row is not None
        return row

    async def status(self, name: str) -> DeliveryStatus:
        return (await self.row(name)).status

    async def alarms(self) -> list[tuple[str, str]]:
        """Who was told what: the person's key and the title."""
        async with self.database.read() as session:
            rows = await ledger.deliveries(session, purpose=PURPOSE)
        return [(row.target, card_from_json(row.payload).summary.split(":")[0]) for row in rows]

    async def pass_time(self, delta: timedelta) -> None:
        async with self.database.write() as session:
            await clock.shift(session, delta)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A database at noon with one served workspace."""
    async with database.write() as session:
        await clock.freeze(session, NOON)
    workspace = await serve_workspace(database)
    async with GroupCommit(database) as grouped:
        yield Desk(database, workspace.id, grouped)


async def test_sent_once(desk: Desk) -> None:
    """Due messages go out once, with the platform's ids noted; nothing is looked up."""
    platform = FakePlatform()
    await desk.post("a", "b", "c", "d", "e")
    await desk.send(desk.worker(platform), rounds=3)
    assert sorted(platform.posted) == ["a", "b", "c", "d", "e"]
    assert platform.looked_up == []
    row = await desk.row("a")
    assert (row.status, row.external_ids) == (DeliveryStatus.SENT, ["ts-a"])


async def test_calls_at_once_are_bounded(desk: Desk) -> None:
    """No more calls run at the same time than allowed, and only so many rows are claimed."""
    platform = FakePlatform()
    platform.gate = asyncio.Event()
    await desk.post(*(f"m{n}" for n in range(10)))
    worker = desk.worker(platform)
    assert await worker.start_due() == 3
    assert await worker.start_due() == 0
    await until(platform.full(3))
    platform.gate.set()
    await worker.settled()
    await desk.send(worker, rounds=4)
    assert (platform.most_calls, len(platform.posted)) == (3, 10)


async def test_rate_limited_is_not_sent(desk: Desk) -> None:
    """After a 429 a message goes out once, not before the time that the platform gave; nothing is looked up."""
    platform = FakePlatform()
    platform.answers = [RetryLaterError(30 * SECOND, limits=(Limit("t:D1", SECOND),))]
    await desk.post("a")
    worker = desk.worker(platform)
    await desk.send(worker, rounds=2)
    await desk.pass_time(29 * SECOND)
    await desk.send(worker)
    assert platform.posted == []
    await desk.pass_time(SECOND)
    await desk.send(worker, rounds=2)
    assert (platform.posted, platform.looked_up) == (["a"], [])


@pytest.mark.parametrize("error", [MaybeSentError(), OSError("gone"), KeyError("ours")])
@pytest.mark.parametrize("arrived", [True, False])
async def test_doubt_is_looked_up(desk: Desk, error: Exception, arrived: bool) -> None:
    """A message in doubt, also by an error that nobody foresaw, is looked up after the grace and is out once."""
    platform = FakePlatform()
    (platform.after if arrived else platform.answers).append(error)
    await desk.post("a")
    worker = desk.worker(platform)
    await desk.send(worker)
    await desk.pass_time(9 * SECOND)
    await desk.send(worker)
    assert platform.looked_up == []
    await desk.pass_time(SECOND)
    await desk.send(worker, rounds=2)
    assert (platform.looked_up, platform.posted) == (["a"], ["a"])
    assert await desk.status("a") is DeliveryStatus.SENT


async def test_call_that_never_ends(desk: Desk) -> None:
    """A call is given up after its time, and the message is then in doubt."""
    platform = FakePlatform()
    platform.gate = asyncio.Event()
    await desk.post("a")
    worker = desk.worker(platform, Pace(lease=60 * SECOND, call_seconds=0.05, grace=10 * SECOND))
    await desk.send(worker)
    row = await desk.row("a")
    assert (row.status, row.suspect) == (DeliveryStatus.SENDING, True)


@pytest.mark.parametrize("error", [OSError("no answer"), RetryLaterError(20 * SECOND)])
async def test_look_up_that_fails_keeps_the_doubt(desk: Desk, error: Exception) -> None:
    """While the record can't be read, a message in doubt is not sent again."""
    platform = FakePlatform()
    platform.after = [MaybeSentError()]
    platform.look_up_answers = [error]
    await desk.post("a")
    worker = desk.worker(platform)
    await desk.send(worker)
    for _ in range(4):
        await desk.pass_time(10 * SECOND)
        await desk.send(worker)
    assert (platform.posted, platform.looked_up) == (["a"], ["a", "a"])
    assert await desk.status("a") is DeliveryStatus.SENT


async def test_held_where_nothing_can_be_looked_up(desk: Desk) -> None:
    """Without a record to look in, a message in doubt is held, an admin is told once, and "send" sends it."""
    admin = await make_person(desk.database, desk.workspace_id, "A", Role.ADMIN)
    platform = FakePlatform(can_look_up=False)
    platform.answers = [MaybeSentError()]
    await desk.post("a")
    worker = desk.worker(platform)
    await desk.send(worker)
    await desk.pass_time(10 * SECOND)
    await desk.send(worker)
    assert await desk.status("a") is DeliveryStatus.HELD
    assert await desk.alarms() == [(admin, "A message is held")]
    await desk.pass_time(timedelta(hours=1))
    await desk.send(worker)
    assert "a" not in platform.posted
    async with desk.database.write() as session:
        await ledger.resend(session, "a")
    await desk.send(worker)
    assert platform.posted.count("a") == 1


async def test_our_own_defect_ends_held(desk: Desk) -> None:
    """A message that makes the platform's code fail each time is held in the end, and others go out."""
    platform = FakePlatform()
    platform.answers = [KeyError("x")] * 5
    await desk.post("a")
    worker = desk.worker(platform)
    for _ in range(6):
        await desk.send(worker)
        await desk.pass_time(timedelta(minutes=5))
    await desk.post("b")
    await desk.send(worker)
    assert (await desk.status("a"), platform.posted) == (DeliveryStatus.HELD, ["b"])


async def test_refused_for_good(desk: Desk) -> None:
    """A refused message has failed with the platform's word for it; an admin is told; an alarm makes no alarm."""
    admin = await make_person(desk.database, desk.workspace_id, "A", Role.ADMIN)
    platform = FakePlatform()
    platform.answers = [RefusedError("msg_too_long"), RefusedError("user_disabled")]
    await desk.post("a")
    await desk.send(desk.worker(platform), rounds=3)
    row = await desk.row("a")
    assert (row.status, row.error) == (DeliveryStatus.FAILED, "msg_too_long")
    assert await desk.alarms() == [(admin, "A message was refused")]


async def test_unreadable_card_fails(desk: Desk) -> None:
    """A row whose card can't be read has failed, and the others go out."""
    async with desk.database.write() as session:
        await deliveries.enqueue(
            session,
            delivery_id="bad",
            target=Target(desk.workspace_id, TargetKind.CONVERSATION, "D1"),
            payload={"text": "?"},
            purpose="reply",
        )
    await desk.post("good")
    platform = FakePlatform()
    await desk.send(desk.worker(platform))
    assert (await desk.status("bad"), platform.posted) == (DeliveryStatus.FAILED, ["good"])


async def test_gone_channel_is_paused(desk: Desk) -> None:
    """When a channel is gone all that is meant for it waits, its team's lead is told once, and resuming sends it."""
    lead = await make_person(desk.database, desk.workspace_id, "L")
    await make_person(desk.database, desk.workspace_id, "A", Role.ADMIN)
    async with desk.database.write() as session:
        team = await places.ensure_team(session, "EMEA", TeamKind.SALES)
        await people.join_team(session, lead, team.id, TeamRole.LEAD)
        channel = await places.ensure_channel(session, desk.workspace_id, "C1", name="sales", at=NOON)
        await places.set_channel(session, channel.id, purpose=ChannelPurpose.SALES, team_id=team.id)
    platform = FakePlatform()
    platform.answers = [TargetGoneError("is_archived")] * 2
    await desk.post("a", "b", "c", target=channel.id, kind=TargetKind.CHANNEL)
    worker = desk.worker(platform, Pace(lease=60 * SECOND, at_once=2))
    await desk.send(worker)
    assert [await desk.status(name) for name in "abc"] == [DeliveryStatus.PAUSED] * 3
    assert await desk.alarms() == [(lead, "A channel is paused")]
    async with desk.database.write() as session:
        await ledger.resume_target(session, desk.workspace_id, TargetKind.CHANNEL, channel.id)
    await desk.send(worker, rounds=3)
    assert sorted(text for text in platform.posted if len(text) == 1) == ["a", "b", "c"]


async def test_updates_follow_their_post(desk: Desk) -> None:
    """An update goes after its post, with the posted ids; a doubtful update is sent again without a look-up."""
    platform = FakePlatform()
    await desk.post("a")
    worker = desk.worker(platform)
    await desk.send(worker)
    async with desk.database.write() as session:
        await deliveries.enqueue_change(session, delivery_id="u", message="a", payload=card_to_json(plain("new")))
    platform.answers = [MaybeSentError()]
    await desk.send(worker)
    await desk.pass_time(10 * SECOND)
    await desk.send(worker)
    assert platform.record[1:] == [("u", DeliveryKind.UPDATE, "new")]
    assert (platform.looked_up, (await desk.row("u")).external_ids) == ([], ["ts-a"])


async def test_killed_worker(desk: Desk) -> None:
    """What a killed worker had claimed is looked up by the next one when the lease has ended, and is out once."""
    sent_before, not_sent = FakePlatform(), FakePlatform()
    await desk.post("a", "b")
    async with desk.database.write() as session:
        await deliveries.claim_due(session, owner="killed", lease=60 * SECOND)
    sent_before.record.append(("a", DeliveryKind.POST, "a"))
    worker = desk.worker(sent_before)
    await desk.send(worker)
    assert sent_before.looked_up == []
    await desk.pass_time(60 * SECOND)
    await desk.send(worker)
    assert (sorted(sent_before.posted), sorted(sent_before.looked_up)) == (["a", "b"], ["a", "b"])
    assert not_sent.posted == []


async def test_orderly_stop(desk: Desk) -> None:
    """On a stop what is on its way is ended and noted; what only waits for its turn goes back unsent, not in doubt."""
    platform = FakePlatform()
    platform.gate = asyncio.Event()
    await desk.post("a", "b")
    worker = DeliveryWorker(
        desk.database,
        {Platform.LOCAL: platform, Platform.SLACK: FakePlatform()},
        signals=Signals(),
        metrics=Metrics(),
        grouped=desk.grouped,
        pace=Pace(lease=60 * SECOND, at_once=1),
    )
    await worker.start_due()
    await until(platform.full(1))
    stop = asyncio.Event()
    stop.set()
    stopping = asyncio.create_task(worker.run(stop))
    platform.gate.set()
    await stopping
    rows = [await desk.row("a"), await desk.row("b")]
    assert [row.status for row in rows] == [DeliveryStatus.SENT, DeliveryStatus.PENDING]
    assert (platform.posted, rows[1].suspect) == (["a"], False)


async def test_unserved_workspace_and_unconnected_platform(desk: Desk) -> None:
    """Nothing goes to a workspace that is served no more; what no platform here can send waits."""
    await desk.post("a")
    nowhere = DeliveryWorker(desk.database, {}, signals=Signals(), metrics=Metrics(), grouped=desk.grouped, pace=PACE)
    await desk.send(nowhere)
    assert await desk.status("a") is DeliveryStatus.PENDING
    async with desk.database.write() as session:
        await places.allow_workspace(session, desk.workspace_id, allowed=False)
    await desk.pass_time(timedelta(minutes=1))
    platform = FakePlatform()
    await desk.send(desk.worker(platform))
    assert (await desk.status("a"), platform.posted) == (DeliveryStatus.PAUSED, [])


async def test_runs_until_stopped(desk: Desk) -> None:
    """The running worker sends what comes in, as soon as the bell rings, and ends in order."""
    platform = FakePlatform()
    signals = Signals()
    worker = DeliveryWorker(
        desk.database, {Platform.LOCAL: platform}, signals=signals, metrics=Metrics(), grouped=desk.grouped, pace=PACE
    )
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    await desk.post("a")
    signals.wake()

    async def sent() -> bool:
        return await desk.status("a") is DeliveryStatus.SENT

    await until(sent)
    stop.set()
    await running
    assert platform.posted == ["a"]
