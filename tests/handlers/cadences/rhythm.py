"""Cadences for tests: arranged in the database, ticked, and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from handlers.cadences.plan import Plan, plan_to_json
from handlers.cadences.ticks import Ticked, begin_anew, tick
from schedules.quiet import Quiet
from schedules.rules import Daily, Rule
from storage import cadences, clock, fires
from storage.kinds import CadenceReach
from storage.tables import Cadence, Fire
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk

EVERY_MORNING = Daily((time(9),))
BERLIN = "Europe/Berlin"


async def arrange(
    desk: Desk,
    rule: Rule = EVERY_MORNING,
    *channels: str,
    name: str = "Morning",
    zone: str | None = BERLIN,
    reach: CadenceReach = CadenceReach.CHANNELS,
    ceiling: int = 3,
    quiet: Quiet | None = None,
    end: date | None = None,
    audience: dict[str, list[str]] | None = None,
    calendar_id: str | None = None,
) -> str:
    """A running cadence, arranged by Nina; gives its key."""
    plan = Plan(rule, quiet or Quiet(), end=end)
    async with desk.database.write() as session:
        now = await clock.now(session)
        cadence = Cadence(
            name=name,
            reach=reach,
            plan=plan_to_json(plan),
            time_zone=zone,
            audience=audience or {},
            ceiling=ceiling,
            calendar_id=calendar_id,
            owner_id=desk.people["nina"],
            created_at=now,
        )
        await cadences.add_cadence(session, cadence, [desk.channels[each] for each in channels])
        await begin_anew(session, cadence, now)
        return cadence.id


async def ticks(desk: Desk, cadence_id: str) -> list[Ticked]:
    """One tick, and all that it put in is delivered."""
    async with desk.database.write() as session:
        done = await tick(session, cadence_id)
    await desk.delivers()
    return done


async def at(desk: Desk, instant: datetime) -> None:
    """Put the clock to an instant, forward or back."""
    async with desk.database.write() as session:
        await clock.freeze(session, instant)


async def fired(desk: Desk, cadence_id: str) -> list[Fire]:
    """The fires of a cadence, newest first."""
    async with desk.database.read() as session:
        return await fires.fires(session, cadence_id)


async def approved(desk: Desk, headline: str, *channels: str, **terms: Any) -> str:  # noqa: ANN401  columns of a digest
    """A digest that Mara approved for the next edition of channels (all of them by default); gives its key."""
    digest = replace(made.digest(), headline=headline)
    key = await desk.keeps(digest, file=headline)
    form = (await desk.presses("mara", "preview.terms", key)).form
    wanted = tuple(desk.channels[each] for each in channels) or tuple(desk.channels.values())
    await desk.fills("mara", form, answers={"channels": wanted, **terms})
    response = await desk.presses("mara", "digest.approve", key)
    assert "Approved" in response.notice, response
    await desk.delivers()
    return key


def morning(days: int = 0, hour: int = 9, minute: int = 0) -> datetime:
    """A time of day in Berlin, so many days after the first of March 2027 (a Monday; the clocks change on the 28th)."""
    return datetime(2027, 3, 1, hour - 1, minute, tzinfo=UTC) + timedelta(days=days)


def outcomes(ticked: Sequence[Ticked]) -> list[str]:
    """What came of each fire."""
    return [each.outcome.value for each in ticked]
