"""A running Linkpin beside a fake Slack and a fake Teams at once: one service, both real ways in and out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.bootstrap import service_parts
from bot.service import Roles, Running, run_service
from bot.settings import Settings
from bot.slack.manifest import manifest
from storage import people
from storage.location import Location
from tests.fake_slack import Actor as SlackActor
from tests.fake_slack import FakeSlack
from tests.fake_teams import Actor as TeamsActor
from tests.fake_teams import FakeTeams
from tests.slack.house import House as SlackHouse
from tests.teams.house import PACE, serving
from tests.teams.house import House as TeamsHouse


@dataclass
class Both:
    """The two platforms, each with the service behind it."""

    slack: SlackHouse
    teams: TeamsHouse
    running: Running

    async def key(self, actor: SlackActor | TeamsActor) -> str:
        """By which key a person goes now."""
        house = self.slack if isinstance(actor, SlackActor) else self.teams
        workspace = await house.workspace()
        async with self.running.database.read() as session:
            person = await people.person_of_account(session, workspace.id, actor.id)
        assert person is not None, "the bot has met them"
        return person.id


@asynccontextmanager
async def both(location: Location, home: Path, **more: str) -> AsyncIterator[Both]:
    """Start all three. `more` are settings, named as in `Settings`."""
    async with FakeSlack() as slack, FakeTeams() as teams:
        app = slack.app_of_manifest(manifest(url="https://linkpin.example.com", emails=True))
        installed = slack.install(app)
        given = {
            **teams.settings(),
            "linkpin_home": str(home),
            "slack_api_url": slack.api_url,
            "slack_signing_secret": app.signing_secret,
            "slack_bot_token": installed.bot_token,
            **more,
        }
        parts = replace(service_parts(local=False, settings=Settings.model_validate(given)), pace=PACE)
        async with run_service(location, home, parts, Roles(clock=False)) as running, serving(running) as url:
            app.request_url = f"{url}/slack/events"
            teams.bot_url = f"{url}/api/messages"
            yield Both(SlackHouse(slack, app, running, home, "http"), TeamsHouse(teams, running, url), running)
