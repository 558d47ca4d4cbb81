"""Names, time zones, leavers and roles by user group, as Slack tells them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.slack.members import read_member
from bot.slack.status import says_away
from storage import absences, clock, people
from storage.kinds import AbsenceSource, ChannelPurpose, Role
from storage.location import Location
from storage.tables import Person
from tests.fake_slack import Actor, FakeSlack
from tests.slack.house import TRANSPORTS, House, house, published, register, serving

pytestmark = pytest.mark.anyio
CHANGED = {"type": "subteam_members_changed", "added_users": [], "removed_users": []}


async def known(home: House, actor: Actor) -> Person | None:
    """What we know of somebody."""
    workspace = await home.workspace()
    async with home.database.read() as session:
        return await people.person_of_account(session, workspace.id, actor.id)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is in the database."""
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110  the database rings no bell
            await asyncio.sleep(0.02)


async def test_name_and_zone_come_from_slack_and_follow_it(sqlite_location: Location, tmp_path: Path) -> None:
    """Whoever writes is known by name and zone; a change in Slack is a change here, but not of a chosen zone."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim", real_name="Kim Lee", tz="Asia/Tokyo")
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm())
        first = await known(home, kim)
        assert first is not None
        assert (first.display_name, first.time_zone) == ("kim", "Asia/Tokyo")
        home.slack.changes_user(kim, name="kimberly", tz="Europe/Paris")

        async def moved() -> bool:
            person = await known(home, kim)
            return person is not None and (person.display_name, person.time_zone) == ("kimberly", "Europe/Paris")

        await until(moved)
        async with home.database.write() as session:
            await people.set_preferences(session, first.id, language=None, time_zone="America/New_York")
        home.slack.changes_user(kim, name="Kim L", tz="Europe/Rome")

        async def renamed() -> bool:
            person = await known(home, kim)
            return person is not None and person.display_name == "Kim L"

        await until(renamed)
        last = await known(home, kim)
        assert last is not None
        assert last.time_zone == "America/New_York"


async def test_who_left_the_company_has_no_say(sqlite_location: Location, tmp_path: Path) -> None:
    """A deactivated user is out of use here as well, and comes back with their account."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.MARKETER)
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm())
        for deleted in (True, False):
            home.slack.changes_user(kim, deleted=deleted)

            async def settled(active: bool = not deleted) -> bool:
                person = await known(home, kim)
                return person is not None and person.active is active

            await until(settled)


async def test_users_are_asked_about_once(sqlite_location: Location, tmp_path: Path) -> None:
    """Ten messages cost one look-up."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.SALESPERSON)
        for number in range(10):
            await kim.says(kim.dm(), f"xyzzy {number}")
        await home.slack.settled()
        assert len(home.slack.calls("users.info")) <= 2


async def test_a_role_follows_a_user_group(sqlite_location: Location, tmp_path: Path) -> None:
    """Members have the role from the start; who enters gets it, who leaves loses it, within seconds."""
    async with FakeSlack() as slack:
        app = register(slack, "http")
        slack.install(app)
        kim, lee = slack.person("kim"), slack.person("lee")
        group = slack.usergroup("marketing", kim)
        async with serving(
            slack, app, sqlite_location, tmp_path, "http", slack_group_roles=f"{group.id}=marketer"
        ) as home:

            async def holders() -> set[str]:
                async with home.database.read() as session:
                    return {person.display_name for person in await people.people(session, role=Role.MARKETER)}

            async def first() -> bool:
                return await holders() == {"kim"}

            async def second() -> bool:
                return await holders() == {"lee"}

            await until(first)
            group.members[:] = [lee.person]
            slack.events.to_team("subteam_members_changed", {**CHANGED, "subteam_id": group.id}, slack.team)
            await until(second)


async def test_the_app_asks_for_no_scope_that_it_does_not_use(sqlite_location: Location, tmp_path: Path) -> None:
    """A day with the bot needs every scope of the manifest."""
    async with FakeSlack() as slack:
        app = register(slack, "http")
        slack.install(app)
        mara = slack.person("mara")
        group = slack.usergroup("marketing", mara)
        given = {"slack_group_roles": f"{group.id}=marketer"}
        async with serving(slack, app, sqlite_location, tmp_path, "http", **given) as home:
            await until(lambda: holds(home, mara))
            channel, private = slack.channel("sales", mara, app), slack.channel("secret", mara, app, private=True)
            for each in (channel, private):
                await mara.says(each, f"<@{slack.bot(app).id}> xyzzy")
                await slack.message(each, "xyzzy")
            _, message = await published(home, mara, await home.uses(channel, ChannelPurpose.SALES))
            await mara.reacts(message, "+1")
            await mara.slash("/linkpin", "help", channel=private)
            await slack.message(mara.dm(), "What I can do")
            await mara.uploads(mara.dm(), "atlas.md", b"# Atlas\n\nAtlas costs 49 euros a month.\n" * 30)
            await slack.message(mara.dm(), "Preview")
            await mara.says(mara.dm(), "ask Does anybody at our hotline speak Portuguese?")
            await slack.message(mara.dm(), "Marketing has your question")
            await mara.says(mara.dm(), "queue")
            await mara.clicks(await slack.message(mara.dm(), "Questions from the field"), "queue.export")
            await slack.message(mara.dm(), "for your spreadsheet")
            await slack.settled()
        assert slack.unused_scopes(app) == set()


async def holds(home: House, actor: Actor) -> bool:
    """Whether somebody is a marketer."""
    async with home.database.read() as session:
        return actor.person.name in {each.display_name for each in await people.people(session, role=Role.MARKETER)}


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_people_of_another_company_have_no_say(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """In a channel shared by Slack Connect a stranger's word counts for nothing, whatever role they were given."""
    async with house(sqlite_location, tmp_path, transport) as home:
        ada, kim, lee = (home.slack.person(name) for name in ("ada", "kim", "lee"))
        eve = home.slack.person("eve", home.slack.workspace("Partner"))
        for each in (ada, eve):
            await home.hires(each, Role.ADMIN)
        channel = home.slack.channel("shared", ada, kim, lee, home.app)
        home.slack.share_channel(channel, eve.person.team, eve)
        bot = home.slack.bot(home.app).id
        await eve.says(channel, f"<@{bot}> give <@{kim.id}> marketer")
        await ada.says(channel, f"<@{bot}> give <@{lee.id}> marketer")
        await home.slack.message(ada.dm(), "lee is marketer now")
        async with home.database.read() as session:
            holders = {each.display_name for each in await people.people(session, role=Role.MARKETER)}
        assert holders == {"lee"}


@pytest.mark.parametrize(
    ("profile", "stranger"),
    [
        ({"id": "U1", "name": "kim"}, False),
        ({"id": "U1", "name": "kim", "team_id": "T1", "profile": None, "tz": None}, False),
        ({"id": "U1", "name": "kim", "team_id": "T2"}, True),
        ({"id": "U1", "name": "kim", "team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, False),
        ({"id": "U1", "name": "kim", "team_id": "T2", "enterprise_user": {"teams": ["T2"]}}, True),
        ({"id": "U1", "name": "kim", "team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, True),
        ({"id": "U1", "name": "kim", "team_id": "T1", "is_ultra_restricted": True}, True),
        ({"id": "U1", "name": "kim", "team_id": "T1", "is_bot": True}, True),
        ({}, True),
    ],
)
def test_who_is_a_stranger(profile: dict[str, object], stranger: bool) -> None:
    """Guests, bots and other companies, also those that have an Enterprise organisation of their own."""
    assert read_member(profile, "T1").stranger is stranger


@pytest.mark.parametrize(
    ("emoji", "text", "away"),
    [
        (":palm_tree:", "Vacationing", True),
        (":face_with_thermometer:", "", True),
        (":calendar:", "Im Urlaub bis 14.", True),
        ("", "OOO until Monday", True),
        (":no_bell:", "Do not disturb", False),
        (":spiral_calendar_pad:", "In a meeting", False),
        (":house_with_garden:", "Working remotely", False),
        ("", "Urlaubsplanung, Krankenhausprojekt", False),
        ("", "", False),
    ],
)
def test_which_status_is_an_absence(emoji: str, text: str, away: bool) -> None:
    """Holidays and sickness are, as Slack offers them and as people write them; a call or being snoozed is not."""
    assert says_away({"status_emoji": emoji, "status_text": text}) is away


async def test_an_away_status_is_an_absence_until_it_ends(sqlite_location: Location, tmp_path: Path) -> None:
    """Set in Slack it is known here, until when it says; taken back it is gone. What it says is kept nowhere."""
    async with house(sqlite_location, tmp_path, "http") as home:
        kim = home.slack.person("kim")
        await home.hires(kim, Role.MARKETER)
        await kim.says(kim.dm(), "help")
        await home.slack.message(kim.dm())
        async with home.database.read() as session:
            now = await clock.now(session)
        end = int(now.timestamp()) + 5 * 86_400
        home.slack.changes_user(kim, status_emoji=":palm_tree:", status_text="Private wedding", status_expiration=end)
        await until(lambda: is_away(home, kim, end))
        async with home.database.read() as session:
            person = await people.person_of_account(session, (await home.workspace()).id, kim.id)
            assert person is not None
            for account in await people.accounts(session, person.id):
                assert "wedding" not in str(account.reference)
        home.slack.changes_user(kim, status_emoji="", status_text="", status_expiration=0)
        await until(lambda: is_away(home, kim, 0))


async def is_away(home: House, actor: Actor, end: int) -> bool:
    """Whether somebody's only absence is by their status and ends then; with 0, that they have none."""
    person = await known(home, actor)
    assert person is not None
    async with home.database.read() as session:
        found = (await absences.absences(session, [person.id], await clock.now(session)))[person.id]
    if not end:
        return not found
    return [(row.source, int(row.ends.timestamp())) for row in found] == [(AbsenceSource.STATUS, end)]
