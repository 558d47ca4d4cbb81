"""A running Linkpin beside a fake Slack: the real service, the real Bolt, in one process, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import uvicorn

from bot.bootstrap import service_parts
from bot.inbound import Handle
from bot.sending import Pace
from bot.service import Roles, Running, run_service
from bot.settings import Settings
from bot.slack.incoming import Who, envelope
from bot.slack.manifest import manifest
from bot.slack.marks import external_id
from bot.slack.members import Member
from handlers.cards import Pressed
from handlers.copies import PUBLISHED
from handlers.events import Acted, Filled
from handlers.forms import Ticket
from handlers.importance import by_rule
from storage import briefs, clock, digests, lookups, people, places
from storage.compositions import composition
from storage.database import Database
from storage.kinds import ChannelPurpose, Platform, Role, TeamKind
from storage.location import Location
from storage.tables import Channel as ChannelRow
from storage.tables import Workspace
from tests.fake_slack import Actor, App, Channel, FakeSlack, Message
from tests.handlers.launch_brief import digest

TRANSPORTS = ("http", "socket")
PACE = Pace(
    lease=timedelta(seconds=20), call_seconds=8.0, grace=timedelta(milliseconds=200), poll_seconds=0.1, at_once=8
)


@dataclass
class House:
    """A fake Slack with the app in its workspace, and the service that is connected to it."""

    slack: FakeSlack
    app: App
    running: Running
    home: Path
    transport: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.running.database

    async def workspace(self) -> Workspace:
        """The row of the first workspace."""
        async with self.database.read() as session:
            found = await places.find_workspace(session, Platform.SLACK, self.slack.team.id)
        assert found is not None, "the bot knows its workspace"
        return found

    async def hires(self, actor: Actor, *roles: Role) -> str:
        """Give somebody roles; gives their key."""
        workspace = await self.workspace()
        async with self.database.write() as session:
            at = await clock.now(session)
            person = await people.ensure_person(session, workspace.id, actor.id, display_name=actor.person.name, at=at)
            for role in roles:
                await people.give_role(session, person.id, role)
            return person.id

    async def noted(self, channel: ChannelRow, message: Message) -> None:
        """Wait until the ledger knows under which ts something was posted."""
        async with asyncio.timeout(60):
            while True:
                async with self.database.read() as session:
                    external = external_id(channel.external_id, message.ts)
                    found = await lookups.post_at(
                        session, channel.workspace_id, channel.external_id, external, (PUBLISHED,)
                    )
                if found is not None:
                    return
                await asyncio.sleep(0.02)

    async def uses(self, channel: Channel, purpose: ChannelPurpose) -> ChannelRow:
        """Say what a channel is for."""
        workspace = await self.workspace()
        kind = TeamKind.MARKETING if purpose is ChannelPurpose.MARKETING else TeamKind.SALES
        async with self.database.write() as session:
            at = await clock.now(session)
            row = await places.ensure_channel(session, workspace.id, channel.id, name=channel.name, at=at)
            team = await places.ensure_team(session, channel.name, kind)
            return await places.set_channel(session, row.id, purpose=purpose, team_id=team.id)


@asynccontextmanager
async def house(
    location: Location, home: Path, transport: str, *, slack: FakeSlack | None = None, **more: str
) -> AsyncIterator[House]:
    """Start all. `more` are settings, named as in `Settings`."""
    async with slack or FakeSlack() as running_slack:
        app = register(running_slack, transport)
        running_slack.install(app)
        async with serving(running_slack, app, location, home, transport, **more) as made:
            yield made


def register(slack: FakeSlack, transport: str, **more: object) -> App:
    """The app as our manifest describes it."""
    app = slack.app_of_manifest(
        manifest(url=None if transport == "socket" else "https://linkpin.example.com", groups=True)
    )
    app.socket_mode = transport == "socket"
    for name, value in more.items():
        setattr(app, name, value)
    return app


@asynccontextmanager
async def serving(
    slack: FakeSlack, app: App, location: Location, home: Path, transport: str, **more: str
) -> AsyncIterator[House]:
    """Start the service for an app that is registered. `more` are settings, named as in `Settings`."""
    async with staging(slack, app, location, home, transport, None, more) as made:
        yield made


@asynccontextmanager
async def staging(
    slack: FakeSlack,
    app: App,
    location: Location,
    home: Path,
    transport: str,
    handle: Handle | None,
    more: Mapping[str, str],
) -> AsyncIterator[House]:
    """As `serving`; `handle` stands in place of the use cases."""
    given = {
        "linkpin_meaning": "lexical",
        "slack_api_url": slack.api_url,
        "linkpin_home": str(home),
        "slack_signing_secret": app.signing_secret,
    }
    installed = slack.world.installation(app, slack.team)
    if installed is not None and "slack_client_id" not in more:
        given["slack_bot_token"] = installed.bot_token
    if transport == "socket":
        given["slack_app_token"] = app.app_token
    settings = Settings.model_validate({**given, **more})
    parts = service_parts(local=False, settings=settings)
    parts = replace(parts, pace=PACE, handle=handle or parts.handle)
    async with run_service(location, home, parts, Roles(clock=False)) as running:
        config = uvicorn.Config(running.app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.01)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        app.request_url = f"{url}/slack/events"
        if transport == "socket":
            await slack.connected(app)
        try:
            yield House(slack, app, running, home, transport, {"url": url})
        finally:
            server.should_exit = True
            await task


async def published(house: House, actor: Actor, *channels: ChannelRow) -> tuple[str, Message]:
    """A digest that somebody published in channels; gives its key, and its message in the first channel."""
    made = digest()
    async with house.database.write() as session:
        at = await clock.now(session)
        person = await people.person_of_account(session, (await house.workspace()).id, actor.id)
        assert person is not None, "whoever publishes was hired"
        brief = await briefs.save_brief(session, made.document, sha256="0" * 64, author_id=person.id, at=at)
        row = await digests.save_digest(session, made, brief_id=brief.id, created_by=person.id, at=at)
        importance = by_rule(await composition(session, row.id))
        await digests.set_terms(session, row.id, importance=importance, urgent=False, valid_until=None, audience={})
    who = Who(house.slack.team.id, actor.id, Member(actor.person.name))
    direct = actor.dm(house.app).id
    opened = await house.running.inbound.receive(
        envelope(who, Acted(Pressed("digest.publish", row.id)), key="publish", conversation=direct)
    )
    form = opened.form
    assert form is not None, opened.notice
    answers = {**form.initial(), "channels": tuple(each.id for each in channels)}
    filled = Filled(Ticket(form.id, form.nonce, 0, form.state, {}), answers)
    await house.running.inbound.receive(envelope(who, filled, key="published", conversation=direct))
    where = house.slack.world.channels[channels[0].external_id]
    message = await house.slack.message(where, "Atlas")
    await house.noted(channels[0], message)
    return row.id, message
