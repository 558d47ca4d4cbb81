"""Teams lets nobody look: a reminder that may have been sent is held and shown, and dropped past its use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.meetings.past_use import drop_past_use
from storage import ledger
from storage.kinds import DeliveryStatus
from storage.location import Location
from storage.tables import DeliveryRow
from tests.fake_teams.faults import FaultKind
from tests.scenario.hands import TeamsHand, until
from tests.scenario.test_linking_pins import accepted, arranged
from tests.scenario.visits import DAY, HOUR, Stage, in_teams

pytestmark = pytest.mark.anyio


async def reminders(stage: Stage, status: DeliveryStatus) -> Sequence[DeliveryRow]:
    """The reminders that stand so."""
    async with stage.database.read() as session:
        return await ledger.deliveries(session, purpose="meeting.reminder", status=status)


async def test_held_shown_and_dropped(sqlite_location: Location, tmp_path: Path) -> None:
    """Every post of the day before breaks off: each is there once at most, the manager decides, the rest is dropped."""
    async with in_teams(sqlite_location, tmp_path) as stage:
        await arranged(stage)
        pin = await accepted(stage)
        manager = stage.manager
        assert isinstance(manager, TeamsHand)
        starts = (await stage.next_meeting()).starts
        await stage.passes(starts - DAY - HOUR)
        # Reminders to pin, chair and channel, the preparation and the agenda.
        manager.teams.next_call("post", FaultKind.DONE_THEN_RESET, times=5)
        await stage.passes(starts - DAY, held=True)
        held = await reminders(stage, DeliveryStatus.HELD)
        assert len(held) == 3
        await until(manager.sees, "A message is held")
        for sees in (pin.sees, manager.sees, stage.hosts):
            assert (await sees()).count("In 1 day: “Weekly”") == 1

        await manager.says("deliveries")
        shown = await until(manager.sees, "Reminder of a meeting to ", "held")
        assert shown.count("Reminder of a meeting to ") == 3
        await stage.passes(starts - HOUR, held=True)
        await stage.passes(starts, held=True)
        with capture_logs() as logs:
            async with stage.database.write() as session:
                assert await drop_past_use(session)
        dropped = {each["delivery"] for each in logs if each["event"] == "held delivery past its use, dropped"}
        assert {each.id for each in held} <= dropped
        assert await reminders(stage, DeliveryStatus.HELD) == []
        gone = await reminders(stage, DeliveryStatus.DROPPED)
        assert {each.error for each in gone} == {"past its use"}
        for sees in (pin.sees, manager.sees, stage.hosts):
            assert (await sees()).count("In 1 day: “Weekly”") == 1
            assert (await sees()).count("In 1 hour: “Weekly”") == 1
