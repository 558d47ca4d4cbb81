"""A question's whole way across Slack and Teams, over real HTTP on both: one theme, one answer, each told in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.queue.overdue import look_after_dues
from storage import clock, themes
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from storage.tables import Theme
from storage.themes import Wanted
from tests.fake_slack import Actor as SlackActor
from tests.fake_slack import Channel
from tests.fake_slack import Message as SlackMessage
from tests.fake_teams import Actor as TeamsActor
from tests.fake_teams.cards import chosen
from tests.scenario.both import Both, both
from tests.slack.house import published

pytestmark = pytest.mark.anyio
ASKED = "Does anybody at our hotline speak Portuguese?"
AGAIN = "does ANYBODY at our hotline speak portuguese ???"
ELSE = "Which trade fairs do we visit in autumn?"


@dataclass
class Field:
    """Who is where: Sam, Sue, Nina (a manager) and the marketing channel in Slack; Tina and Mara in Teams."""

    home: Both
    sam: SlackActor
    sue: SlackActor
    mia: SlackActor
    nina: SlackActor
    tina: TeamsActor
    mara: TeamsActor
    sales: Channel
    marketing: Channel

    async def card(self, containing: str) -> SlackMessage:
        """A card in the marketing channel, once it says something."""
        return await self.home.slack.slack.message(self.marketing, containing)

    async def theme(self, words: str) -> Theme:
        """The theme with such a question."""
        async with self.home.running.database.read() as session:
            (found,) = await themes.themes(session, Wanted(words=words))
        return found

    async def looks_at(self, instant: datetime) -> int:
        """Put the clock to an instant, and let it look after what is due; gives how many were warned or escalated."""
        async with self.home.running.database.write() as session:
            await clock.shift(session, instant - await clock.now(session))
            return await look_after_dues(session, instant)


async def staffed(home: Both) -> Field:
    """Everybody hired, with the app where they need it."""
    slack, teams = home.slack.slack, home.teams.teams
    sam, sue, mia, nina = (slack.person(name) for name in ("sam", "sue", "mia", "nina"))
    tina, mara = teams.person("tina"), teams.person("mara")
    for actor, role in (
        (sam, Role.SALESPERSON),
        (sue, Role.SALESPERSON),
        (mia, Role.MARKETER),
        (nina, Role.MANAGER),
    ):
        await home.slack.hires(actor, role)
    for person, part in ((tina, Role.SALESPERSON), (mara, Role.MARKETER)):
        await home.teams.hires(person, part)
        await person.adds_bot()
        await teams.message(person.chat, "Hello")
    sales = slack.channel("sales", sam, home.slack.app)
    marketing = slack.channel("marketing", mia, home.slack.app)
    await home.slack.uses(marketing, ChannelPurpose.MARKETING)
    return Field(home, sam, sue, mia, nina, tina, mara, sales, marketing)


async def answers_from_teams(field: Field, text: str) -> None:
    """Mara opens marketing's list in Teams, and answers the question from its card there."""
    teams = field.home.teams.teams
    theme = await field.theme("Portuguese")
    await field.mara.says("queue Portuguese")
    listed = await teams.message(field.mara.chat, "Questions from the field")
    await field.mara.presses(listed, "theme.open", chosen(listed.cards[0], theme.id))
    card = await teams.message(field.mara.chat, "Looked after by" if theme.owner_id else "Nobody looks after it yet")
    await field.mara.presses(card, "theme.answer")
    assert field.mara.dialog is not None, field.mara.toasts
    await field.mara.submits({"text": text})


async def test_one_answer_for_both(sqlite_location: Location, tmp_path: Path) -> None:
    """Asked in a Slack thread and in Teams: one card; answered in Teams, told in thread and chat; reopened, overdue."""
    async with both(sqlite_location, tmp_path) as home:
        field = await staffed(home)
        slack, teams = home.slack.slack, home.teams.teams
        _, digest = await published(home.slack, field.mia, await home.slack.uses(field.sales, ChannelPurpose.SALES))
        await field.sam.says(field.sales, ASKED, thread=digest)
        card = await field.card(ASKED)
        await field.tina.says(AGAIN)
        await slack.until(lambda: "asked 2 times by 2 people" in card.words, "both on one card")
        await answers_from_teams(field, "Two of us do.")
        in_thread = await slack.message(field.sales, "Two of us do.")
        assert in_thread.thread_ts == digest.ts
        in_chat = await teams.message(field.tina.chat, "Two of us do.")
        assert "mara" in in_chat.words
        await slack.until(lambda: "Two of us do." in card.words, "the answer on marketing's card")

        await field.tina.presses(in_chat, "question.not_yet")
        await field.tina.submits({"missing": "Also at night?"})
        await slack.until(lambda: "Also at night?" in card.words, "what is missing on the card")
        await field.sam.clicks(in_thread, "question.solved")
        await slack.until(lambda: "Your question is solved." in in_thread.words, "solved for Sam")
        theme = await field.theme("Portuguese")
        assert theme.open
        assert theme.owner_id == await home.key(field.mara)
        await _due_times_run_out(field, theme)

        await answers_from_teams(field, "At night as well.")
        await teams.message(field.tina.chat, "At night as well.")
        await slack.settled()
        assert not [each for each in slack.from_bots(field.sales) if "At night as well." in each.words]
        assert field.sam.troubles == field.mia.troubles == field.nina.troubles == []


async def _due_times_run_out(field: Field, theme: Theme) -> None:
    """The owner is warned where she is, in Teams; then marketing, the manager and she read that it is late, once."""
    slack, teams = field.home.slack.slack, field.home.teams.teams
    assert theme.warn_at is not None
    assert theme.due_at is not None
    assert await field.looks_at(theme.warn_at - timedelta(minutes=1)) == 0
    assert await field.looks_at(theme.warn_at) == 1
    await teams.message(field.mara.chat, "Due soon")
    assert not [each for each in slack.from_bots(field.marketing) if "Due soon" in each.words]
    assert await field.looks_at(theme.due_at) == 1
    assert await field.looks_at(theme.due_at + timedelta(hours=1)) == 0
    await field.card("Overdue, and still without an answer")
    await slack.message(field.nina.dm(), "Overdue, and still without an answer")
    await teams.message(field.mara.chat, "Overdue, and still without an answer")
    assert not [each for each in teams.messages(field.tina.chat) if "verdue" in each.words]


async def test_a_merge_across_both_is_undone(sqlite_location: Location, tmp_path: Path) -> None:
    """Merged by hand in Slack, the answer reaches the one who asked in Teams, too; undone, each is its own again."""
    async with both(sqlite_location, tmp_path) as home:
        field = await staffed(home)
        slack, teams = home.slack.slack, home.teams.teams
        await field.sam.says(field.sam.dm(), ASKED)
        await field.card(ASKED)
        await field.tina.says(ELSE)
        other = await field.card(ELSE)
        into, source = await field.theme("Portuguese"), await field.theme("trade fairs")
        await field.mia.clicks(other, "theme.do", f"merge:{source.id}")
        await field.mia.submits(await slack.modal(field.mia, "Merge"), {"into": into.id})
        merged = await field.card("Merged into")
        card = await field.card("asked 2 times by 2 people")
        await field.mia.clicks(card, "theme.answer")
        await field.mia.submits(await slack.modal(field.mia, "Answer"), {"text": "In May."})
        await slack.message(field.sam.dm(), "In May.")
        told = await teams.message(field.tina.chat, "In May.")

        await field.mia.clicks(merged, "theme.undo")
        await slack.until(lambda: "Merged into" not in merged.words, "a card of its own again")
        assert ELSE in merged.words
        async with home.running.database.read() as session:
            back = await themes.get_theme(session, source.id)
        assert (back.asked, back.askers, back.merged_into_id) == (1, 1, None)
        await field.tina.presses(told, "question.not_yet")
        await field.tina.submits({"missing": "I asked about trade fairs."})
        await slack.until(lambda: "I asked about trade fairs." in merged.words, "what is missing on its card")
        assert (await field.theme("trade fairs")).open
        await slack.until(lambda: "trade fairs" not in card.words, "the other card without what was parted from it")
