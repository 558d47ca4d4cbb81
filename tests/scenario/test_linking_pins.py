"""A linking pin's whole way on every platform: asked, declined, covered, reminded, prepared, reported; moved; ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from storage.kinds import SeatStatus
from storage.location import Location
from tests.scenario.hands import Hand, until
from tests.scenario.visits import DAY, HOUR, Stage, across, in_local_chat, in_slack, in_teams

pytestmark = pytest.mark.anyio
Where = Callable[[Location, Path], AbstractAsyncContextManager[Stage]]
EVERYWHERE = pytest.mark.parametrize("where", [in_slack, in_teams, in_local_chat, across])


async def arranged(stage: Stage) -> None:
    """The manager arranges the series in a sentence."""
    await stage.manager.says(stage.words)
    await until(stage.manager.sees, "every Wednesday at 10:00", "foreseen")


async def asked(stage: Stage) -> tuple[Hand, str]:
    """Whoever's turn it is has the question."""
    pin, asking = await stage.holder()
    await until(pin.sees, "Will you join “Weekly” of")
    return pin, asking


async def accepted(stage: Stage) -> Hand:
    """Whoever's turn it is will be there."""
    pin, asking = await asked(stage)
    await pin.presses("seat.accept", asking)
    await until(pin.sees, "you are the linking pin.")
    await until(stage.manager.sees, f"{pin.name} of")
    return pin


@EVERYWHERE
async def test_from_the_question_to_what_is_carried_home(
    where: Where, sqlite_location: Location, tmp_path: Path
) -> None:
    """One declines, one takes it and gives it back, the third goes: reminded, prepared, moved, and carries home."""
    async with where(sqlite_location, tmp_path) as stage:
        await arranged(stage)
        first, asking = await asked(stage)
        await first.presses("seat.decline", asking)
        await until(first.sees, "you can't; I ask the next in turn.")
        second = await accepted(stage)
        await second.presses("seat.cover", (await stage.holder())[1])
        await until(second.sees, "you can't; I ask the next in turn.")
        third = await accepted(stage)
        assert len({first.name, second.name, third.name}) == 3
        await until(stage.manager.sees, f"{second.name} can't come to “Weekly”")

        starts = (await stage.next_meeting()).starts
        await stage.passes(starts - DAY)
        for sees in (third.sees, stage.manager.sees, stage.hosts):
            await until(sees, "In 1 day: “Weekly”")
        await until(third.sees, "Ready for “Weekly”")
        await until(stage.manager.sees, "Proposed agenda for “Weekly”")
        await third.fills("pack.add", {"text": "Prices fall <!channel> in June"})
        await until(third.sees, "Prices fall <!channel> in June")

        await _moved(stage, third)
        starts = (await stage.next_meeting()).starts
        await stage.passes(starts - HOUR)
        for sees in (third.sees, stage.manager.sees, stage.hosts):
            seen = await until(sees, "In 1 hour: “Weekly”")
            assert seen.count("In 1 hour: “Weekly”") == 1
            assert "3 Mar" not in seen.rpartition("In 1 hour")[2]
        for other in (first, second):
            assert "In 1 " not in await other.sees()
        await _carried_home(stage, third)


async def _moved(stage: Stage, pin: Hand) -> None:
    """After the first reminder the meeting goes to Friday: all hear of it, what was said vanishes, the file follows."""
    series, meeting = await stage.series(), await stage.next_meeting()
    answers = {"meeting": meeting.id, "day": "2027-03-05", "at": "11:00"}
    await stage.manager.fills("series.move", answers, series.id)
    for sees in (pin.sees, stage.manager.sees, stage.hosts):
        await until(sees, "“Weekly” is moved")
        await until(sees, "In 1 day", gone=True)
    await stage.settled()
    first, second = await pin.files()
    assert _value(first, "METHOD") == _value(second, "METHOD") == "REQUEST"
    assert _value(first, "UID") == _value(second, "UID")
    assert int(_value(first, "SEQUENCE")) < int(_value(second, "SEQUENCE"))
    assert (_value(first, "DTSTART"), _value(second, "DTSTART")) == ("20270303T090000Z", "20270305T100000Z")


async def _carried_home(stage: Stage, pin: Hand) -> None:
    """Asked afterwards, nudged a day later, posted in both channels; the promise is followed until it is kept."""
    ends = (await stage.next_meeting()).ends
    await stage.passes(ends + HOUR)
    await until(pin.sees, "What do you carry home from “Weekly”?")
    await stage.passes(ends + 4 * DAY)
    assert (await until(pin.sees, "Your team has not heard yet")).count("Your team has not heard yet") == 1
    said = {"line1": "They want <!here> the price list earlier", "promises": "I: send three stories by 10 March"}
    await pin.fills("carry.open", said)
    for sees in (stage.hosts, stage.home):
        await until(sees, "They want <!here> the price list earlier", "send three stories")
    await stage.passes(ends + 6 * DAY)
    await until(pin.sees, "You promised in “Weekly”: send three stories. Did you do it?")
    await pin.presses("promise.done")


@EVERYWHERE
async def test_a_pin_who_leaves_and_a_series_that_ends(where: Where, sqlite_location: Location, tmp_path: Path) -> None:
    """Who leaves the company is replaced at once; at the end of the series all hear of it, and nobody is reminded."""
    async with where(sqlite_location, tmp_path) as stage:
        await arranged(stage)
        first = await accepted(stage)
        await stage.leaves(first)
        await stage.sweeps()
        second = await accepted(stage)
        assert second.name != first.name
        starts = (await stage.next_meeting()).starts
        await stage.manager.presses("series.end", (await stage.series()).id)
        for sees in (second.sees, stage.manager.sees, stage.hosts):
            await until(sees, "“Weekly” on", "is called off")
        await stage.settled()
        assert "out of your calendar" in await second.sees()
        assert any("METHOD:CANCEL" in each for each in await second.files())
        await stage.passes(starts + DAY)
        for sees in (second.sees, stage.manager.sees, stage.hosts):
            assert "In 1 " not in await sees()
            assert "What do you carry home" not in await sees()
        assert not (await stage.series()).active


async def test_nobody_can_come(sqlite_location: Location, tmp_path: Path) -> None:
    """All decline: the chair reads that the seat stays empty, and the hosts' reminder says so."""
    async with across(sqlite_location, tmp_path) as stage:
        await arranged(stage)
        for _ in stage.pins:
            pin, asking = await asked(stage)
            await pin.presses("seat.decline", asking)
            await until(pin.sees, "you can't; I ask the next in turn.")
        await until(stage.manager.sees, "the seat stays empty unless you name somebody")
        meeting = await stage.next_meeting()
        assert meeting.seat is SeatStatus.UNFILLED
        await stage.passes(meeting.starts - HOUR)
        await until(stage.hosts, "has agreed to come yet")


def _value(file: str, name: str) -> str:
    return next(each for each in file.splitlines() if each.startswith(name)).partition(":")[2]
