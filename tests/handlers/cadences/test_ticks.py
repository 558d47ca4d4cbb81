"""A cadence fires exactly once for each time that it is due, whatever happens around it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.cadences.ticks import tick
from schedules.rules import Daily, Weekly
from storage import audit, cadences, ledger
from storage.kinds import CadenceReach, CadenceStatus, FireKind, FireOutcome, Role, TargetKind
from tests.handlers.cadences.rhythm import approved, arrange, at, fired, morning, outcomes, ticks
from tests.handlers.desk import Desk

pytestmark = pytest.mark.anyio


async def test_fires_once_at_its_time(desk: Desk) -> None:
    """Nothing before the time; at the time one edition in each channel; nothing more however often it is ticked."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1) - timedelta(seconds=1))
    assert await ticks(desk, cadence) == []
    await at(desk, morning(1))
    assert outcomes(await ticks(desk, cadence)) == ["sent"]
    for _ in range(3):
        assert await ticks(desk, cadence) == []
    for channel in ("sales-emea", "sales-dach"):
        assert len(desk.cards(channel)) == 1
        assert "Prices fall in June" in desk.sees(channel)
    fire = (await fired(desk, cadence))[0]
    assert (fire.due, fire.kind, fire.targets, fire.items) == (morning(1), FireKind.ON_TIME, 2, 1)


async def test_many_tick_at_once(desk: Desk) -> None:
    """Of many ticks at the same moment, as of several replicas, one fires."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1))

    async def one() -> int:
        async with desk.database.write() as session:
            return len(await tick(session, cadence))

    assert sorted(await asyncio.gather(*(one() for _ in range(6)))) == [0, 0, 0, 0, 0, 1]
    await desk.delivers()
    assert len(desk.cards("sales-emea")) == 1


async def test_nothing_new_sends_nothing(desk: Desk) -> None:
    """Without new digests nothing is sent, and the fire says so; what went out once does not go out again."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    for day in (1, 2):
        await at(desk, morning(day))
        await ticks(desk, cadence)
    assert [fire.outcome for fire in await fired(desk, cadence)] == [FireOutcome.NOTHING_NEW, FireOutcome.SENT]
    assert len(desk.cards("sales-emea")) == 1


async def test_one_catch_up_after_downtime(desk: Desk) -> None:
    """After three days without anybody ticking there is one edition, for the newest time, and it counts the others."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(3, hour=11))
    (done,) = await ticks(desk, cadence)
    assert (done.due, done.kind, done.missed, done.outcome) == (morning(3), FireKind.CATCH_UP, 2, FireOutcome.SENT)
    assert await ticks(desk, cadence) == []


async def test_too_late_joins_the_next(desk: Desk) -> None:
    """After the end of the working day nothing is sent any more; the digest comes with the next edition."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1, hour=18))
    assert outcomes(await ticks(desk, cadence)) == ["late"]
    assert desk.cards("sales-emea") == []
    await at(desk, morning(2))
    assert outcomes(await ticks(desk, cadence)) == ["sent"]
    assert "Prices fall in June" in desk.sees("sales-emea")


async def test_clock_put_back_and_forward(desk: Desk) -> None:
    """A clock that is put back fires nothing twice; one that jumps ahead fires once, and goes on as planned."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    await at(desk, morning(0, hour=20))
    assert await ticks(desk, cadence) == []
    await at(desk, morning(1, minute=5))
    assert await ticks(desk, cadence) == []
    await at(desk, morning(9, hour=10))
    (done,) = await ticks(desk, cadence)
    assert (done.due, done.missed) == (morning(9), 7)


async def test_each_by_its_own_clock(desk: Desk) -> None:
    """Without a zone of its own, a cadence comes to each channel at nine by the channel's clock."""
    await at(desk, morning(0, hour=22))
    await desk.open_channel("sales-us", zone="America/New_York")
    cadence = await arrange(desk, zone=None)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1))
    assert [each.time_zone for each in await ticks(desk, cadence)] == ["Europe/Berlin"]
    assert desk.cards("sales-us") == []
    await at(desk, datetime(2027, 3, 2, 14, tzinfo=UTC))
    assert [each.time_zone for each in await ticks(desk, cadence)] == ["America/New_York"]
    assert "Prices fall in June" in desk.sees("sales-us")
    assert len(desk.cards("sales-emea")) == 1


async def test_each_readers_own_morning(desk: Desk) -> None:
    """For people, each reader gets it at their own nine o'clock, in a direct message and in their language."""
    await at(desk, morning(0, hour=22))
    await desk.hire("usha", Role.SALESPERSON, zone="Asia/Kolkata")
    await desk.hire("greta", Role.SALESPERSON, language="de")
    cadence = await arrange(desk, zone=None, reach=CadenceReach.PEOPLE)
    await approved(desk, "Prices fall in June")
    await at(desk, datetime(2027, 3, 2, 3, 30, tzinfo=UTC))
    await ticks(desk, cadence)
    assert "Prices fall in June" in desk.sees("usha")
    assert desk.cards("greta") == []
    await at(desk, morning(1))
    await ticks(desk, cadence)
    assert "Prices fall in June" in desk.sees("greta")
    assert "bekommst du" in desk.sees("greta")
    assert len(desk.cards("usha")) == 1
    assert desk.cards("sales-emea") == []


async def test_ends_by_itself(desk: Desk) -> None:
    """After its last day a cadence has ended, and the trail says that nobody pressed."""
    cadence = await arrange(desk, end=date(2027, 3, 2))
    await at(desk, morning(1))
    await ticks(desk, cadence)
    await at(desk, morning(2))
    assert await ticks(desk, cadence) == []
    async with desk.database.read() as session:
        assert (await cadences.get_cadence(session, cadence)).status is CadenceStatus.ENDED
        (act,) = await audit.trail(session, subject=("cadence", cadence))
    assert (act.action, act.actor_id) == ("cadence.ended", None)


async def test_repeated_and_missing_hours(desk: Desk) -> None:
    """Over a change of the clocks, half past two comes once: shifted by the gap in spring, the first time in autumn."""
    cadence = await arrange(desk, Daily((time(2, 30),)))
    await at(desk, datetime(2027, 3, 28, 1, 30, tzinfo=UTC))  # 03:30, there is no 02:30
    assert [each.due for each in await ticks(desk, cadence)] == [datetime(2027, 3, 28, 1, 30, tzinfo=UTC)]
    await at(desk, datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    assert [each.due for each in await ticks(desk, cadence)] == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC)]
    await at(desk, datetime(2027, 10, 31, 1, 30, tzinfo=UTC))  # 02:30 once more
    assert await ticks(desk, cadence) == []


async def test_two_cadences_share_the_day(desk: Desk) -> None:
    """Over all cadences a channel gets three digests a day; what is held back comes the next day, as the card says."""
    first = await arrange(desk, Daily((time(9),)), name="First")
    second = await arrange(desk, Weekly((time(10),), (0, 1, 2, 3, 4)), name="Second")
    await approved(desk, "A", importance="high")
    for name in ("B", "C", "D", "E"):
        await approved(desk, name, importance="normal")
    await at(desk, morning(1))
    await ticks(desk, first)
    assert "2 more digests wait" in desk.sees("sales-emea")
    await at(desk, morning(1, hour=10))
    assert outcomes(await ticks(desk, second)) == ["held_back"]
    await at(desk, morning(2))
    assert outcomes(await ticks(desk, first)) == ["sent"]
    one, two = desk.cards("sales-emea")
    assert one.summary.endswith("A. B. C")
    assert two.summary.endswith("D. E")


async def test_published_at_once_counts(desk: Desk) -> None:
    """What was published at once counts for the day, and does not come again in an edition."""
    cadence = await arrange(desk, ceiling=3)
    await at(desk, morning(1, hour=8))
    key = await approved(desk, "At once")
    await desk.publishes("mara", key, "sales-emea")
    for name in ("B", "C", "D"):
        await approved(desk, name)
    await at(desk, morning(1))
    await ticks(desk, cadence)
    (_, edition) = desk.cards("sales-emea")
    assert edition.summary.endswith("B. C")
    assert len(desk.cards("sales-dach")) == 1
    assert desk.cards("sales-dach")[0].summary.endswith("B. C. D")


async def test_paused_channel_gets_it_later_or_in_the_next(desk: Desk) -> None:
    """A channel that can't be posted in keeps the others from nothing; resumed too late, its digests join the next."""
    cadence = await arrange(desk)
    async with desk.database.write() as session:
        where = desk.workspace, TargetKind.CHANNEL, desk.channels["sales-emea"]
        await ledger.pause_target(session, *where, reason="is_archived")
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    assert (len(desk.cards("sales-emea")), len(desk.cards("sales-dach"))) == (0, 1)
    await at(desk, morning(1, hour=20))
    async with desk.database.write() as session:
        await ledger.resume_target(session, *where)
    await desk.delivers()
    assert desk.cards("sales-emea") == []
    await at(desk, morning(2))
    await ticks(desk, cadence)
    assert (len(desk.cards("sales-emea")), len(desk.cards("sales-dach"))) == (1, 1)
    assert "Prices fall in June" in desk.sees("sales-emea")
