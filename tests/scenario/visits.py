"""Two teams with a series of meetings on any platform: who is there, what stands where, and how time passes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bot.bootstrap import service_parts
from bot.local.company import PERSONAS, WORKSPACE
from bot.local.opening import WORD, set_up
from bot.service import Roles, Running, run_service
from handlers.meetings.ticks import look_after
from storage import clock, ledger, local_chat, meetings, people, places
from storage import series as series_rows
from storage.database import Database
from storage.kinds import AskingAnswer, ChannelPurpose, DeliveryStatus, Platform, Role
from storage.location import Location
from storage.tables import Channel as ChannelRow
from storage.tables import Meeting, Series
from tests.bot.conversation import until
from tests.scenario.both import Both, both
from tests.scenario.hands import Hand, LocalHand, Sees, SlackHand, TeamsHand, local_words, slack_words, teams_words
from tests.slack.house import House as SlackHouse
from tests.slack.house import house as slack_house
from tests.teams.house import PACE, serving
from tests.teams.house import House as TeamsHouse
from tests.teams.house import house as teams_house

BEGIN = datetime(2027, 3, 1, 12, tzinfo=UTC)
"""A Monday; the first meeting is on Wednesday at ten in Berlin."""
PINS = ("mara", "mike", "mona")
SETTLED = {DeliveryStatus.SENT, DeliveryStatus.DROPPED}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Stage:
    """`manager` arranges and chairs; `pins` are invited. `hosts` and `home` are what stands in the teams' channels."""

    database: Database
    manager: Hand
    pins: Sequence[Hand]
    hosts: Sees
    home: Sees
    words: str

    async def series(self) -> Series:
        """The series that was arranged."""
        async with self.database.read() as session:
            (found,) = await series_rows.all_series(session, ended=True)
        return found

    async def next_meeting(self) -> Meeting:
        """The next one that takes place."""
        series = await self.series()
        async with self.database.read() as session:
            coming = await meetings.meetings_to_come(session, series.id, await clock.now(session))
        return next(each for each in coming if not each.cancelled)

    async def holder(self) -> tuple[Hand, str]:
        """Who was asked for the next seat or has it, and the asking's key."""
        meeting = await self.next_meeting()
        async with self.database.read() as session:
            asked = await meetings.askings(session, meeting.id)
        (key,) = (e.id for e in asked if e.answer in (AskingAnswer.WAITING, AskingAnswer.ACCEPTED))
        return next(each for each in self.pins if each.key == meeting.person_id), key

    async def sweeps(self) -> None:
        """Look after the series if it is due now."""
        async with self.database.read() as session:
            now = await clock.now(session)
        await self.passes(now)

    async def passes(self, when: datetime, step: timedelta = timedelta(hours=12), *, held: bool = False) -> None:
        """Let time pass in steps, looking after the series where it is due. `held`: some messages may be held."""
        series = await self.series()
        instant = datetime.min.replace(tzinfo=UTC)
        while instant < when:
            await self.settled(held=held)  # a clock that jumps lets leases run out
            async with self.database.write() as session:
                now = await clock.now(session)
                instant = max(now, min(when, now + step))
                await clock.shift(session, instant - now)
                if series.id in await series_rows.due_series(session, instant):
                    await look_after(session, series.id)
        await self.settled(held=held)

    async def settled(self, *, held: bool = False) -> None:
        """Wait until all that was put into the ledger is out, or (`held`) held."""
        ends = SETTLED | {DeliveryStatus.HELD} if held else SETTLED

        async def out() -> bool:
            async with self.database.read() as session:
                return set(await ledger.counts(session)) <= ends

        await until(out)

    async def leaves(self, who: Hand) -> None:
        """Somebody's account is deactivated: Slack tells of it."""
        if isinstance(who, SlackHand):
            who.slack.changes_user(who.actor, deleted=True)
        else:
            async with self.database.write() as session:
                await people.set_active(session, who.key, active=False)

        async def gone() -> bool:
            async with self.database.read() as session:
                return not (await people.get_person(session, who.key)).active

        await until(gone)


@asynccontextmanager
async def in_slack(location: Location, folder: Path) -> AsyncIterator[Stage]:
    """All of them in Slack."""
    async with slack_house(location, folder, "http") as home:
        await _begin(home.database)
        manager, pins = await _slack_hand(home, "nina", Role.MANAGER), [await _slack_hand(home, n) for n in PINS]
        sales, marketing = (home.slack.channel(name, home.app) for name in ("sales", "marketing"))
        hosts = await home.uses(sales, ChannelPurpose.SALES)
        guests = await home.uses(marketing, ChannelPurpose.MARKETING)
        words = await _teams_of(home.database, hosts, guests, manager, pins)

        async def at_hosts() -> str:
            return slack_words(home.slack, sales)

        async def at_home() -> str:
            return slack_words(home.slack, marketing)

        yield Stage(home.database, manager, pins, at_hosts, at_home, words)
        assert [hand.actor.troubles for hand in (manager, *pins)] == [[], [], [], []]


@asynccontextmanager
async def in_teams(location: Location, folder: Path) -> AsyncIterator[Stage]:
    """All of them in Teams."""
    async with teams_house(location, folder) as home:
        await _begin(home.database)
        manager, pins = await _teams_hand(home, "nina", Role.MANAGER), [await _teams_hand(home, n) for n in PINS]
        sales, marketing = (home.teams.team(name, manager.actor) for name in ("sales", "marketing"))
        for each in (sales, marketing):
            await manager.actor.adds_bot(each)
        hosts = await home.uses(sales.channels[0], ChannelPurpose.SALES)
        guests = await home.uses(marketing.channels[0], ChannelPurpose.MARKETING)
        words = await _teams_of(home.database, hosts, guests, manager, pins)

        async def at_hosts() -> str:
            return teams_words(home.teams, sales.channels[0])

        async def at_home() -> str:
            return teams_words(home.teams, marketing.channels[0])

        yield Stage(home.database, manager, pins, at_hosts, at_home, words)


@asynccontextmanager
async def across(location: Location, folder: Path) -> AsyncIterator[Stage]:
    """The hosts and their chair in Teams, the pins and their home in Slack."""
    async with both(location, folder) as home:
        yield await _across(home)


async def _across(home: Both) -> Stage:
    slack, teams, database = home.slack.slack, home.teams.teams, home.running.database
    await _begin(database)
    manager = await _teams_hand(home.teams, "nina", Role.MANAGER)
    pins = [await _slack_hand(home.slack, name) for name in PINS]
    sales, marketing = teams.team("sales", manager.actor), slack.channel("marketing", home.slack.app)
    await manager.actor.adds_bot(sales)
    hosts = await home.teams.uses(sales.channels[0], ChannelPurpose.SALES)
    guests = await home.slack.uses(marketing, ChannelPurpose.MARKETING)
    words = await _teams_of(database, hosts, guests, manager, pins)

    async def at_hosts() -> str:
        return teams_words(teams, sales.channels[0])

    async def at_home() -> str:
        return slack_words(slack, marketing)

    return Stage(database, manager, pins, at_hosts, at_home, words)


@asynccontextmanager
async def in_local_chat(location: Location, folder: Path) -> AsyncIterator[Stage]:
    """In the local chat, where all three of the others join the team whose turn it is."""
    async with Database(location) as database:
        await set_up(database)
        async with database.write() as session:  # the sample brief is not read: it is another test's
            await local_chat.post(session, message_id=WORD, conversation="marketing")
    parts = replace(service_parts(local=True), pace=PACE)
    async with (
        run_service(location, folder, parts, Roles(clock=False)) as running,
        serving(running) as url,
        httpx.AsyncClient(base_url=url, headers={"origin": url}) as client,
    ):
        yield await _local(running, client)


async def _local(running: Running, client: httpx.AsyncClient) -> Stage:
    await _begin(running.database)
    hands = {each.id: LocalHand(client, each, await _local_key(running.database, each.id)) for each in PERSONAS}
    manager, pins = hands["lee"], [hands[name] for name in ("mara", "emil", "uma")]
    async with running.database.write() as session:
        channels = {each.name: each for each in await places.channels(session)}
        team = channels["sales-emea"].team_id or ""
        for each in pins:
            await people.join_team(session, each.key, team)

    async def at_hosts() -> str:
        return await local_words(client, manager.persona, "marketing")

    async def at_home() -> str:
        return await local_words(client, manager.persona, "sales-emea")

    return Stage(running.database, manager, pins, at_hosts, at_home, _words("Marketing", "Sales EMEA"))


async def _begin(database: Database) -> None:
    """Let it be that Monday, and let everybody be in Berlin who says nothing else."""
    async with database.write() as session:
        await clock.shift(session, BEGIN - await clock.now(session))
        await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")


async def _slack_hand(home: SlackHouse, name: str, role: Role = Role.MARKETER) -> SlackHand:
    actor = home.slack.person(name)
    return SlackHand(home.slack, actor, await home.hires(actor, role))


async def _teams_hand(home: TeamsHouse, name: str, role: Role = Role.MARKETER) -> TeamsHand:
    actor = home.teams.person(name)
    key = await home.hires(actor, role)
    await actor.adds_bot()
    await home.teams.message(actor.chat, "Hello")
    return TeamsHand(home.teams, actor, key)


async def _local_key(database: Database, name: str) -> str:
    async with database.read() as session:
        workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
        assert workspace is not None
        person = await people.person_of_account(session, workspace.id, name)
    assert person is not None
    return person.id


async def _teams_of(
    database: Database, hosts: ChannelRow, guests: ChannelRow, manager: Hand, pins: Sequence[Hand]
) -> str:
    """Put everybody in the teams of the two channels; gives the words that arrange a series of theirs."""
    async with database.write() as session:
        await people.join_team(session, manager.key, hosts.team_id or "")
        for each in pins:
            await people.join_team(session, each.key, guests.team_id or "")
        names = {team.id: team.name for team in await places.teams(session)}
    return _words(names[hosts.team_id or ""], names[guests.team_id or ""])


def _words(hosts: str, guests: str) -> str:
    return f"new series every Wednesday 10:00 Berlin of {hosts} with {guests}, called Weekly"
