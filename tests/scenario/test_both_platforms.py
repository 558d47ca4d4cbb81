"""One conversation across Slack and Teams, over real HTTP on both: a brief, a digest, a question, one person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage import people, reactions
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from tests.fake_slack import Channel
from tests.fake_slack import Message as SlackMessage
from tests.fake_teams import Actor, Conversation, Message
from tests.fake_teams.cards import chosen
from tests.scenario.both import Both, both

pytestmark = pytest.mark.anyio
BRIEF = """# Price list 2027

From 1 June 2027 Atlas costs €49 a month, up from €45.

## Who it is for

Planners in logistics with more than 20 trucks.

## What to say

Northwind saved 30 % of its planning time in the first quarter with Atlas.
"""


async def posted(home: Both, mara: Actor) -> Message:
    """Marketing drops a brief on the bot in Teams; gives the preview."""
    await mara.adds_bot()
    await mara.drops(home.teams.teams.file("prices.md", BRIEF.encode()))
    return await home.teams.teams.message(mara.chat, "Publish now", 20)


async def published(home: Both, mara: Actor, preview: Message) -> None:
    """Publish in every sales channel, by the dialog."""
    await mara.presses(preview, "digest.publish")
    assert mara.dialog is not None, mara.toasts
    assert "#deals (Teams)" in mara.dialog.words
    assert "#sales (Slack)" in mara.dialog.words
    await mara.submits()


async def opened(home: Both, mara: Actor) -> tuple[Channel, Conversation, Channel]:
    """Sales channels in Slack and Teams, and one for marketing in Slack."""
    sam = home.slack.slack.person("sam")
    sales = home.slack.slack.channel("sales", sam, home.slack.app)
    marketing = home.slack.slack.channel("marketing", home.slack.app)
    deals = home.teams.teams.team("deals", mara).channels[0]
    await home.slack.uses(sales, ChannelPurpose.SALES)
    await home.slack.uses(marketing, ChannelPurpose.MARKETING)
    await home.teams.uses(deals, ChannelPurpose.SALES)
    await mara.adds_bot(deals)
    return sales, deals, marketing


async def test_a_brief_from_teams_for_both(sqlite_location: Location, tmp_path: Path) -> None:
    """Posted in Teams, read in both, asked from Slack, counted together; an edit and a withdrawal change both."""
    async with both(sqlite_location, tmp_path) as home:
        slack, teams = home.slack.slack, home.teams.teams
        mara, tom, sam = teams.person("mara"), teams.person("tom"), slack.person("sam")
        await home.teams.hires(mara, Role.MARKETER)
        await home.teams.hires(tom, Role.SALESPERSON)
        await home.slack.hires(sam, Role.SALESPERSON)
        sales, deals, marketing = await opened(home, mara)
        preview = await posted(home, mara)
        await published(home, mara, preview)
        in_slack = await slack.message(sales, "Atlas costs €49")
        in_teams = await teams.message(deals, "Atlas costs €49")
        assert in_slack.blocks
        assert in_teams.cards[0]["type"] == "AdaptiveCard"

        await sam.clicks(in_slack, "digest.useful")
        await tom.presses(in_teams, "digest.useful")
        await sam.clicks(in_slack, "digest.ask")
        await sam.submits(await slack.modal(sam, "Ask marketing"), {"question": "Does it hold for renewals?"})
        await sam.clicks(await slack.message(sam.dm(), "I still need marketing", 15), "question.still")
        assert "Does it hold for renewals?" in (await slack.message(marketing, "renewals")).words
        for message in (in_slack, in_teams):
            await _until(home, message, "2 people find this useful")
            await _until(home, message, "1 question")
        async with home.running.database.read() as session:
            digest = re.findall(r"[0-9a-z]{26}", str(in_teams.cards[0]))[0]
            found = (await reactions.counts(session, [digest]))[digest]
        assert (found.useful, found.asked, found.people) == (2, 1, 2)

        await _edits_headline(home, mara, "A better headline")
        for message in (in_slack, in_teams):
            await _until(home, message, "A better headline")
        preview = await teams.message(mara.chat, "Withdraw")
        await mara.presses(preview, "digest.withdraw")
        await mara.submits({"reason": "The price is wrong."})
        for message in (in_slack, in_teams):
            await _until(home, message, "The price is wrong.")
            assert "Atlas costs €49" not in message.words
        assert slack.from_bots(sales) == [in_slack]
        greeting, digest_again = teams.messages(deals)
        assert "I am Linkpin" in greeting.words
        assert digest_again is in_teams


async def test_one_person_on_both(sqlite_location: Location, tmp_path: Path) -> None:
    """Equal addresses only ask; after a yes on both sides Kim counts once, and is told of a role in one place."""
    async with both(sqlite_location, tmp_path) as home:
        slack, teams = home.slack.slack, home.teams.teams
        lee, kim = teams.person("Kim Lee"), slack.person("kim", email="kim.lee@example.com")
        anna, mara = slack.person("anna", email="anna@example.com"), teams.person("mara")
        await home.slack.hires(anna, Role.ADMIN)
        await home.slack.hires(kim, Role.SALESPERSON)
        await home.teams.hires(mara, Role.MARKETER)
        await home.teams.hires(lee)
        await kim.says(kim.dm(), "help")
        await slack.message(kim.dm(), "What I can do for you")
        await lee.adds_bot()
        await lee.says("home")
        asked = await teams.message(lee.chat, "has the same e-mail address as you", 15)
        assert "kim" in asked.words
        assert not slack.messages(kim.dm())[1:] or "e-mail" not in slack.messages(kim.dm())[-1].words
        async with home.running.database.read() as session:
            assert (await people.profile(session, await home.key(lee))).roles == frozenset()
        await lee.presses(asked, "Yes, both are me")
        question = await slack.message(kim.dm(), "has the same e-mail address as you")
        assert await home.key(lee) != await home.key(kim)
        await kim.clicks(question, "links.yes")
        await _until(home, question, "You are one person in")
        await _until(home, asked, "You are one person in")
        assert await home.key(lee) == await home.key(kim)

        sales, deals, _ = await opened(home, mara)
        await published(home, mara, await posted(home, mara))
        in_slack = await slack.message(sales, "Atlas costs €49")
        in_teams = await teams.message(deals, "Atlas costs €49")
        await kim.joins(sales)
        await kim.clicks(in_slack, "digest.useful")
        await _until(home, in_teams, "1 person finds this useful")
        await lee.presses(in_teams, "digest.used")
        await _until(home, in_slack, "1 person used it")
        await lee.presses(in_teams, "digest.useful")
        assert "Taken back" in lee.toasts[-1]

        before = len(teams.messages(lee.chat))
        await anna.says(anna.dm(), "make Kim Lee a manager")
        await slack.message(anna.dm(), "is manager now")
        await slack.message(kim.dm(), "gave you the role manager")
        await slack.settled()
        assert len(teams.messages(lee.chat)) == before


async def test_what_the_bot_posts_never_comes_back(sqlite_location: Location, tmp_path: Path) -> None:
    """Neither its own posts nor what a bridge's bot carries over, mention and all, is taken for somebody's words."""
    async with both(sqlite_location, tmp_path) as home:
        slack, teams = home.slack.slack, home.teams.teams
        mara = teams.person("mara")
        await home.teams.hires(mara, Role.MARKETER)
        sales, deals, _ = await opened(home, mara)
        await published(home, mara, await posted(home, mara))
        in_slack = await slack.message(sales, "Atlas costs €49")
        in_teams = await teams.message(deals, "Atlas costs €49")
        await slack.settled()
        seen = len(slack.from_bots(sales)), len(teams.messages(deals))
        bridge = slack.app("Bridge")
        slack.install(bridge)
        slack.happenings.join(sales, slack.bot(bridge))
        mention = f"<@{slack.bot(home.slack.app).id}>"
        slack.happenings.post(sales, slack.bot(bridge), f"{mention} xyzzy {in_teams.words[:40]}")
        robot = teams.person("Bridge")
        robot.person.id = "28:bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"
        assert (await robot.says(f"xyzzy {in_slack.words[:40]}", deals)).status == 200
        await slack.settled()
        # The same words of people are answered, and by then those of the bots would have been.
        await slack.person("sam").says(sales, f"{mention} xyzzy")
        await mara.says("xyzzy", deals)
        await slack.until(lambda: len(slack.from_bots(sales)) > seen[0] + 1, "an answer in Slack")
        await teams.until(lambda: len(teams.messages(deals)) > seen[1], "an answer in Teams")
        assert (len(slack.from_bots(sales)), len(teams.messages(deals))) == (seen[0] + 2, seen[1] + 1)


async def test_a_brief_that_a_bridge_carries_over_is_read_once(sqlite_location: Location, tmp_path: Path) -> None:
    """The same file, dropped in Teams and again in Slack's marketing channel, is the same brief."""
    async with both(sqlite_location, tmp_path) as home:
        slack, teams = home.slack.slack, home.teams.teams
        mara, mia = teams.person("mara"), slack.person("mia")
        await home.teams.hires(mara, Role.MARKETER)
        await home.slack.hires(mia, Role.MARKETER)
        await opened(home, mara)
        await posted(home, mara)
        await mia.uploads(mia.dm(), "prices.md", BRIEF.encode())
        await slack.message(mia.dm(), "I know prices.md already", 20)


async def _until(home: Both, message: SlackMessage | Message, words: str) -> None:
    """Wait until a message says something."""
    platform = home.slack.slack if isinstance(message, SlackMessage) else home.teams.teams
    await platform.until(lambda: words in message.words, f"{words!r} in {message.words[:400]!r}", 15)


async def _edits_headline(home: Both, mara: Actor, text: str) -> None:
    """Choose the headline in the preview's list, and write another."""
    preview = home.teams.teams.messages(mara.chat)[-1]
    await mara.presses(preview, "preview.edit", chosen(preview.cards[0], "headline:"))
    assert mara.dialog is not None, mara.toasts
    await mara.submits({"text": text})
