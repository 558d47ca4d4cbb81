"""A company with many cadences, and an independent reckoning of when each of them is due."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.cadences.plan import Plan, plan_to_json
from handlers.cadences.ticks import begin_anew
from schedules.rules import Cron, Daily, Rule, Weekly
from storage import briefs, cadences, clock, digests, places
from storage.database import Database
from storage.kinds import ChannelPurpose, DigestStatus, Platform
from storage.tables import Cadence
from tests.handlers import launch_brief as made

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")


@dataclass(frozen=True)
class Arranged:
    """A cadence with a channel of its own, and in words of this test when it is due."""

    key: str
    channel: str
    zone: str
    times: tuple[time, ...]
    weekdays: frozenset[int]

    def due(self, after: datetime, upto: datetime) -> list[datetime]:
        """All due instants in (after, upto], reckoned day by day on the wall clock."""
        return sorted(instant for instant in self._around(after, upto) if after < instant <= upto)

    def _around(self, after: datetime, upto: datetime) -> Iterator[datetime]:
        zone = ZoneInfo(self.zone)
        day = after.astimezone(zone).date() - timedelta(days=1)
        while day <= upto.astimezone(zone).date() + timedelta(days=1):
            if day.weekday() in self.weekdays:
                for each in self.times:
                    yield datetime.combine(day, each, zone).astimezone(UTC)
            day += timedelta(days=1)


async def found(database: Database, start: datetime, count: int, chance: random.Random) -> list[Arranged]:
    """A company at `start`, with so many cadences by random rules, each for a channel of its own."""
    arranged = []
    async with database.write() as session:
        await clock.freeze(session, start)
        await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")
        await places.set_daily_ceiling(session, places.MOST_A_DAY)
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=start, allowed=True)
        for number in range(count):
            name = f"sales-{number}"
            channel = await places.ensure_channel(session, workspace.id, name, name=name, at=start)
            await places.set_channel(session, channel.id, purpose=ChannelPurpose.SALES, team_id=None)
            rule, times, weekdays = _rule(chance)
            zone = chance.choice(ZONES)
            cadence = Cadence(name=name, plan=plan_to_json(Plan(rule)), time_zone=zone, ceiling=20, created_at=start)
            cadence.reports = False
            await cadences.add_cadence(session, cadence, [channel.id])
            await begin_anew(session, cadence, start)
            arranged.append(Arranged(cadence.id, channel.id, zone, times, weekdays))
    return arranged


async def approve(database: Database, name: str, arranged: list[Arranged]) -> str:
    """A digest that is approved for all of the channels; gives its key."""
    async with database.write() as session:
        at = await clock.now(session)
        digest = made.digest(file=name)
        brief = await briefs.save_brief(session, digest.document, sha256=name, author_id=None, at=at)
        row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=at)
        await digests.set_channels(session, row.id, [each.channel for each in arranged])
        await digests.move(session, row.id, DigestStatus.APPROVED, by=None, at=at)
        return row.id


def _rule(chance: random.Random) -> tuple[Rule, tuple[time, ...], frozenset[int]]:
    every_day = frozenset(range(7))
    kind = chance.randrange(3)
    if kind == 0:
        minute = chance.randrange(60)
        hours = tuple(range(chance.randrange(3, 9), 23, chance.choice((1, 2, 4))))
        cron = f"{minute} {','.join(map(str, hours))} * * *"
        return Cron(cron), tuple(time(hour, minute) for hour in hours), every_day
    times = sorted({time(chance.randrange(24), chance.randrange(60)) for _ in range(chance.randrange(1, 4))})
    if kind == 1:
        return Daily(tuple(times)), tuple(times), every_day
    days = sorted(chance.sample(range(7), chance.randrange(1, 6)))
    return Weekly(tuple(times), tuple(days)), tuple(times), frozenset(days)


def first_day() -> date:
    """A Monday; on the Sunday of its week the clocks change in Berlin."""
    return date(2027, 3, 22)
