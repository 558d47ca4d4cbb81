"""A company with series of meetings, and a record of how they stood, which tells what should have been sent."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.rules import Weekly, rule_to_json
from storage import clock, meetings, people, places
from storage import series as series_rows
from storage.database import Database
from storage.kinds import ChannelPurpose, Role, SeatStatus, TeamKind
from storage.tables import Meeting, Series
from tests.bot.conversation import make_person, serve_workspace

START = datetime(2027, 3, 1, 12, 10, tzinfo=UTC)
"""Ten past noon on a Monday. Meetings begin on full and half hours, so a step's work is done before the next."""
LADDERS = ([4320, 1440, 60], [2880, 120], [1440, 240, 30])
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
GUESTS = 5
Sent = Counter[tuple[str, str, int]]


@dataclass
class Company:
    """Series by key, and people's accounts by their keys."""

    series: dict[str, Series] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)


async def found(database: Database, count: int, chance: random.Random) -> Company:
    """So many series at `START`, each with a channel and a chair of its own, all with the same five guests."""
    company = Company()
    workspace = await serve_workspace(database)
    guests = [await make_person(database, workspace.id, f"G{number}", Role.MARKETER) for number in range(GUESTS)]
    chairs = [await make_person(database, workspace.id, f"C{number}", Role.ADMIN) for number in range(count)]
    company.accounts |= {key: f"G{number}" for number, key in enumerate(guests)}
    company.accounts |= {key: f"C{number}" for number, key in enumerate(chairs)}
    async with database.write() as session:
        await clock.shift(session, START - await clock.now(session))
        await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")
        hosts = await places.ensure_team(session, "Sales", TeamKind.SALES)
        team = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        for key in guests:
            await people.join_team(session, key, team.id)
        for number, chair in enumerate(chairs):
            channel = await places.ensure_channel(session, workspace.id, f"S{number}", name=f"s{number}", at=START)
            await places.set_channel(session, channel.id, purpose=ChannelPurpose.SALES, team_id=hosts.id)
            days = tuple(sorted(chance.sample(range(5), 3)))
            at = time(chance.randrange(9, 16), chance.choice((0, 30)))
            row = Series(
                name=f"Series {number}",
                workspace_id=workspace.id,
                host_team_id=hosts.id,
                guest_team_id=team.id,
                chair_id=chair,
                owner_id=chair,
                channel_id=channel.id,
                time_zone="Europe/Berlin",
                rule=rule_to_json(Weekly((at,), days)),
                ladder=chance.choice(LADDERS),
                ask_days=4,
                next_look=START,
                created_at=START,
            )
            company.series[(await series_rows.add_series(session, row)).id] = row
    return company


@dataclass
class Record:
    """What stood when somebody looked. The keys of `reminders` and `packs` are a meeting as it was to begin then."""

    company: Company
    reminders: dict[tuple[str, datetime, int], str] = field(default_factory=dict)
    packs: set[tuple[str, datetime, str]] = field(default_factory=set)
    cancelled: dict[str, int] = field(default_factory=dict)

    async def note(self, database: Database) -> list[Meeting]:
        """Note what should have been sent by now, reckoned from how the meetings stand; gives those to come."""
        coming: list[Meeting] = []
        async with database.read() as session:
            now = await clock.now(session)
            for key in self.company.series:
                coming += await meetings.meetings_to_come(session, key, now)
        held = [each for each in coming if not each.cancelled]
        for meeting in held:
            self._note(meeting, now)
        return held

    def _note(self, meeting: Meeting, now: datetime) -> None:
        starts, pin = meeting.starts.astimezone(UTC), ""
        if meeting.seat is SeatStatus.ACCEPTED:
            pin = meeting.person_id or ""
        ladder = self.company.series[meeting.series_id].ladder
        due = [minutes for minutes in ladder if starts - timedelta(minutes=minutes) <= now]
        if due:  # of several that are due only the last one is of use
            self.reminders.setdefault((meeting.id, starts, min(due)), pin)
        if pin and starts - DAY <= now and not _is_better_in_the_morning(now, starts):
            self.packs.add((meeting.id, starts, pin))

    def wanted_reminders(self, series_of: dict[str, str]) -> Sent:
        """How often each reader should have had each step's reminder of each meeting."""
        wanted: Sent = Counter()
        for (meeting, _, minutes), pin in self.reminders.items():
            series = self.company.series[series_of[meeting]]
            for reader in {series.channel_id or "", series.chair_id or "", pin} - {""}:
                wanted[meeting, reader, minutes] += 1
        return wanted


def _is_better_in_the_morning(now: datetime, starts: datetime) -> bool:
    """Whether nobody works now, and there are two hours left in the next working morning. All are in Berlin."""
    local = now.astimezone(BERLIN)
    if local.weekday() < 5 and 8 <= local.hour < 18:
        return False
    morning = local.replace(hour=8, minute=0, second=0, microsecond=0)
    while morning <= local or morning.weekday() > 4:
        morning += DAY
    return morning <= starts - 2 * HOUR
