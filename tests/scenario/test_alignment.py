"""The alignment check in Slack and in Teams: a tap for each question, and no trace of which answer it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import alignment, clock, people, places
from storage.kinds import Role, SeriesKind, TeamKind
from storage.location import Location
from storage.series import add_series
from storage.tables import AlignmentCount, AlignmentRound, DeliveryRow, InboxRow, Series
from tests.fake_slack import Actor as SlackActor
from tests.fake_teams import Actor as TeamsActor
from tests.scenario.both import Both, both

pytestmark = pytest.mark.anyio
QUARTER = "2027-01-01"


async def asked(home: Both, sam: SlackActor, tom: TeamsActor) -> str:
    """A round in which both are asked, as members of one team; gives the team's key."""
    async with home.running.database.write() as session:
        at = await clock.now(session)
        sales = await places.ensure_team(session, "Sales", TeamKind.SALES)
        marketing = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        keys = [await home.key(sam), await home.key(tom)]
        for key in keys:
            await people.join_team(session, key, sales.id)
        series = Series(
            name="Weekly",
            kind=SeriesKind.PIN,
            workspace_id=(await home.slack.workspace()).id,
            host_team_id=sales.id,
            guest_team_id=marketing.id,
            time_zone="UTC",
            created_at=at,
        )
        await add_series(session, series)
        row = AlignmentRound(quarter=QUARTER, name="Q1 2027", opened_at=at, closes_at=at + timedelta(days=14))
        await alignment.open_round(session, row, dict.fromkeys(keys, sales.id))
    return sales.id


async def test_a_tap_in_slack_and_in_teams(sqlite_location: Location, tmp_path: Path) -> None:
    """Both answer by one tap; the question leaves the card; the counts have both, no event or message has either."""
    async with both(sqlite_location, tmp_path) as home:
        slack, teams = home.slack.slack, home.teams.teams
        sam, tom = slack.person("sam"), teams.person("tom")
        await home.slack.hires(sam, Role.SALESPERSON)
        await home.teams.hires(tom, Role.SALESPERSON)
        await tom.adds_bot()
        team = await asked(home, sam, tom)

        await sam.says(sam.dm(), "alignment")
        panel = await slack.message(sam.dm(), "The check of Q1 2027 runs until")
        await sam.clicks(panel, "alignment.open")
        card = await slack.message(sam.dm(), "How well do you work together?")
        await sam.clicks(card, "alignment.answer.effect#3", f"{QUARTER}:effect:2")
        await slack.until(
            lambda: "2. We are organised for effect: what we do together shows in results. ✓" in card.words, "answered"
        )
        assert sam.troubles == []

        await tom.says("alignment")
        shown = await teams.message(tom.chat, "The check of Q1 2027 runs until")
        await tom.presses(shown, "alignment.open")
        questions = await teams.message(tom.chat, "How well do you work together?")
        await tom.presses(questions, "Not at all")
        await teams.until(lambda: "serves the strategy. ✓" in questions.words, "answered")

        async with home.running.database.read() as session:
            counts = (await session.get_one(AlignmentCount, (QUARTER, team))).counts
            rows = [*await session.scalars(select(InboxRow)), *await session.scalars(select(DeliveryRow))]
            events = list(await session.scalars(select(InboxRow)))
        assert counts["effect"] == [0, 0, 1, 0]
        assert counts["strategy"] == [0, 0, 0, 1]
        assert all("#" not in each.key for each in events), "the number of a button is its answer"
        kept = [str({each.key: getattr(row, each.key) for each in row.__table__.columns}) for row in rows]
        assert not [text for text in kept if "effect:2" in text and "effect:1" not in text]  # all answers, or none
        assert [each.payload for each in events if "alignment.answer" in each.key] == [None]
