"""The inbox worker: in order, once, tried again, given up with an alarm; long jobs keep their lease."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.deadwatch import DeadWatch
from bot.envelope import Envelope, envelope_to_json
from bot.inbound import EVENT
from bot.jobs import Jobs, Services, job_kind
from bot.metrics import Metrics
from bot.signals import Signals
from bot.worker import InboxWorker, WorkPace
from digests.extractive import ExtractiveEngine
from handlers.alarms import PURPOSE
from handlers.cards import card_from_json
from storage import clock, inbox, ledger
from storage.database import Database
from storage.kinds import InboxStatus, Platform, Role, TargetKind
from tests.bot.conversation import NOON, UseCases, make_person, said, serve_workspace, until

pytestmark = pytest.mark.anyio
PACE = WorkPace(lease=timedelta(seconds=30), backoff=timedelta(seconds=2))


class Desk:
    def __init__(self, database: Database, workspace_id: str, home: Path) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self.cases = UseCases()
        self.services = Services(
            database=database, engine=ExtractiveEngine(), fetchers={}, home=home, signals=Signals(), metrics=Metrics()
        )

    def worker(self, jobs: Jobs | None = None, pace: WorkPace = PACE) -> InboxWorker:
        watch = DeadWatch(self.services.metrics)
        return InboxWorker(self.cases.handle, jobs or {}, self.services, watch=watch, pace=pace)

    async def keep(self, *envelopes: Envelope) -> None:
        async with self.database.write() as session:
            for each in envelopes:
                await inbox.store(
                    session,
                    key=each.inbox_key,
                    platform=each.platform,
                    kind=EVENT,
                    conversation=each.inbox_conversation,
                    payload=envelope_to_json(each),
                )

    async def keep_job(self, name: str, payload: Mapping[str, Any], key: str = "j1") -> None:
        async with self.database.write() as session:
            await inbox.store(
                session,
                key=key,
                platform=Platform.LOCAL,
                kind=job_kind(name),
                conversation=f"job:{key}",
                payload=dict(payload),
            )

    async def work(self, worker: InboxWorker, rounds: int = 1) -> None:
        for _ in range(rounds):
            await worker.start_due()
            await worker.settled()

    async def statuses(self) -> list[InboxStatus]:
        async with self.database.read() as session:
            return [row.status for row in reversed(await inbox.events(session))]

    async def said(self) -> list[str]:
        """The cards that were put into the ledger, oldest first, by summary."""
        async with self.database.read() as session:
            rows = await ledger.deliveries(session)
        return [card_from_json(row.payload).summary for row in reversed(rows)]

    async def pass_time(self, delta: timedelta) -> None:
        async with self.database.write() as session:
            await clock.shift(session, delta)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> Desk:
    """A database at noon with one served workspace."""
    async with database.write() as session:
        await clock.freeze(session, NOON)
    workspace = await serve_workspace(database)
    return Desk(database, workspace.id, tmp_path)


async def test_in_order_within_a_conversation(desk: Desk) -> None:
    """Events of one conversation are worked off one after the other, others beside them; each once."""
    await desk.keep(*(said(f"a{n}", key=f"a{n}") for n in range(3)), said("b", key="b", conversation="D2"))
    worker = desk.worker()
    assert await worker.start_due() == 2
    await worker.settled()
    await desk.work(worker, rounds=4)
    assert [text for text in desk.cases.texts if text != "b"] == ["a0", "a1", "a2"]
    assert sorted(desk.cases.texts) == ["a0", "a1", "a2", "b"]
    assert await desk.statuses() == [InboxStatus.DONE] * 4


async def test_answer_reaches_the_person(desk: Desk) -> None:
    """Nobody waits for a queued event's response: a notice is written to the person, a form is named instead."""
    await desk.keep(said("hello"), said("form", key="e2"))
    await desk.work(desk.worker(), rounds=2)
    first, second, third, fourth = await desk.said()
    assert (first, second, third) == ("re: hello", "Kim: hello #1", "re: form")
    assert "button" in fourth


async def test_failure_is_tried_again_and_leaves_nothing(desk: Desk) -> None:
    """A failed event waits longer each time; the fifth failure makes it dead, and an admin is told once, by card."""
    admin = await make_person(desk.database, desk.workspace_id, "A", Role.ADMIN)
    await desk.keep(said("fail"), said("next", key="e2"))
    worker = desk.worker()
    for wait in (2, 8, 32, 128):
        await desk.work(worker)
        await desk.pass_time(timedelta(seconds=wait - 1))
        await desk.work(worker)
        await desk.pass_time(timedelta(seconds=1))
    assert desk.cases.texts == ["fail"] * 4
    await desk.work(worker, rounds=2)
    assert await desk.statuses() == [InboxStatus.DEAD, InboxStatus.DONE]
    async with desk.database.read() as session:
        (dead,) = await inbox.events(session, status=InboxStatus.DEAD)
        alarms = await ledger.deliveries(session, purpose=PURPOSE)
    assert dead.error == "ZeroDivisionError"
    assert [(row.target_kind, row.target) for row in alarms] == [(TargetKind.PERSON, admin)]
    assert "re: fail" not in await desk.said()


async def test_deadly_event_raises_the_alarm(desk: Desk) -> None:
    """An event that kills its worker each time ends dead, and the watch tells of it once."""
    await make_person(desk.database, desk.workspace_id, "A", Role.ADMIN)
    await desk.keep(said("x"))
    async with desk.database.write() as session:
        for _ in range(6):
            await inbox.claim(session, owner="killed", lease=timedelta(seconds=30))
            await clock.shift(session, timedelta(seconds=30))
    watch = DeadWatch(desk.services.metrics)
    async with desk.database.write() as session:
        assert await watch.look(session)
        assert not await watch.look(session)
        assert not await DeadWatch(desk.services.metrics).look(session)
    assert len(await desk.said()) == 1


async def test_killed_worker(desk: Desk) -> None:
    """What a killed worker had claimed is worked off by the next one when the lease has ended; once."""
    await desk.keep(said("x"))
    async with desk.database.write() as session:
        assert len(await inbox.claim(session, owner="killed", lease=timedelta(seconds=30))) == 1
    worker = desk.worker()
    await desk.work(worker)
    assert desk.cases.texts == []
    await desk.pass_time(timedelta(seconds=30))
    await desk.work(worker, rounds=2)
    assert (desk.cases.texts, await desk.said()) == (["x"], ["re: x", "Kim: x #1"])


async def test_lost_lease_keeps_nothing(desk: Desk) -> None:
    """Two workers on one event, as after a long pause of the first: what the first did is undone."""
    await desk.keep(said("x"))
    slow, quick = desk.worker(), desk.worker()
    async with desk.database.write() as session:
        (row,) = await inbox.claim(session, owner=slow.owner, lease=timedelta(seconds=30))
    await desk.pass_time(timedelta(seconds=30))
    await desk.work(quick)
    await slow.work_off(row)
    assert await desk.said() == ["re: x", "Kim: x #1"]
    assert await desk.statuses() == [InboxStatus.DONE]


async def test_disallowed_meanwhile(desk: Desk) -> None:
    """An event of a workspace that is served no more is done with, and nothing runs."""
    await desk.keep(said("x", workspace="T9"))
    await desk.work(desk.worker())
    assert (desk.cases.texts, await desk.statuses()) == ([], [InboxStatus.DONE])


async def test_job_runs_outside_a_transaction(desk: Desk) -> None:
    """A job gets services, payload and key; other events go on meanwhile, also writing ones."""
    seen: list[tuple[dict[str, Any], str]] = []
    proceed = asyncio.Event()

    async def read(services: Services, payload: Mapping[str, Any], key: str) -> None:
        seen.append((dict(payload), key))
        await proceed.wait()

    await desk.keep_job("read", {"brief": "b1"})
    worker = desk.worker({"read": read})
    await worker.start_due()
    await desk.keep(said("meanwhile"))
    await worker.start_due()

    async def other_done() -> bool:
        return InboxStatus.DONE in await desk.statuses()

    await until(other_done)
    proceed.set()
    await worker.settled()
    assert seen == [({"brief": "b1"}, "j1")]
    assert await desk.statuses() == [InboxStatus.DONE] * 2


async def test_long_job_keeps_its_lease(desk: Desk) -> None:
    """A job that takes many leases' time is not taken over, and one that lost its lease is cancelled."""
    ended: list[str] = []
    proceed = asyncio.Event()

    async def read(services: Services, payload: Mapping[str, Any], key: str) -> None:
        try:
            await proceed.wait()
        except asyncio.CancelledError:
            ended.append(f"{key} cancelled")
            raise
        ended.append(f"{key} done")

    pace = WorkPace(lease=timedelta(milliseconds=600))
    await desk.keep_job("read", {}, "j1")
    worker = desk.worker({"read": read}, pace)
    await worker.start_due()
    for _ in range(5):
        first = await _leased_until(desk)  # before the leap: a renewal right after it is the only one that it makes
        await desk.pass_time(timedelta(milliseconds=400))

        async def renewed(before: object = first) -> bool:
            return await _leased_until(desk) != before

        await until(renewed)
    assert await desk.worker({"read": read}, pace).start_due() == 0
    async with desk.database.write() as session:
        await clock.shift(session, timedelta(hours=1))
        await inbox.claim(session, owner="other", lease=timedelta(hours=1))
    await worker.settled()
    assert ended == ["j1 cancelled"]
    assert await desk.statuses() == [InboxStatus.WORKING]


async def _leased_until(desk: Desk) -> object:
    async with desk.database.read() as session:
        (row,) = await inbox.events(session)
    return row.leased_until


async def test_orderly_stop_gives_jobs_back(desk: Desk) -> None:
    """On a stop a job that takes too long is given back untried, and the next start does it."""

    async def never(services: Services, payload: Mapping[str, Any], key: str) -> None:
        await asyncio.Event().wait()

    await desk.keep_job("read", {})
    worker = desk.worker({"read": never}, WorkPace(stop_seconds=0.05))
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))

    async def begun() -> bool:
        return await desk.statuses() == [InboxStatus.WORKING]

    await until(begun)
    stop.set()
    await running
    async with desk.database.read() as session:
        (row,) = await inbox.events(session)
    assert (row.status, row.attempts) == (InboxStatus.PENDING, 0)


async def test_unknown_job_is_no_end(desk: Desk) -> None:
    """A job of a newer program fails for now, and others go on."""
    await desk.keep_job("from_the_future", {})
    await desk.keep(said("x"))
    await desk.work(desk.worker())
    assert await desk.statuses() == [InboxStatus.PENDING, InboxStatus.DONE]
