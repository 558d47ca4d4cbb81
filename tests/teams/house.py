"""A running Linkpin beside a fake Teams: the real service, the real adapter, in one process, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import uvicorn

from bot.bootstrap import service_parts
from bot.inbound import Handle
from bot.sending import Pace
from bot.service import Roles, Running, run_service
from bot.settings import Settings
from bot.teams.incoming import Where, envelope
from bot.teams.people import Member
from digests.model import Generation
from handlers.cards import Pressed
from handlers.events import Acted, Filled
from handlers.forms import Ticket
from handlers.importance import by_rule
from storage import briefs, clock, digests, ledger, people, places
from storage.compositions import composition
from storage.database import Database
from storage.kinds import ChannelPurpose, ConversationKind, DeliveryStatus, Platform, Role, TeamKind
from storage.location import Location
from storage.tables import Channel as ChannelRow
from storage.tables import DeliveryRow, Workspace
from tests.fake_teams import Actor, Conversation, FakeTeams, Message
from tests.handlers.launch_brief import digest

PACE = Pace(
    lease=timedelta(seconds=20), call_seconds=8.0, grace=timedelta(milliseconds=200), poll_seconds=0.1, at_once=8
)


@dataclass
class House:
    """A fake Teams, and the service that is connected to it."""

    teams: FakeTeams
    running: Running
    url: str

    @property
    def database(self) -> Database:
        return self.running.database

    async def workspace(self) -> Workspace:
        """The row of the tenant."""
        async with self.database.read() as session:
            found = await places.find_workspace(session, Platform.TEAMS, self.teams.tenant)
        assert found is not None, "the bot knows its tenant"
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

    async def uses(self, channel: Conversation, purpose: ChannelPurpose) -> ChannelRow:
        """Say what a channel is for."""
        workspace = await self.workspace()
        kind = TeamKind.MARKETING if purpose is ChannelPurpose.MARKETING else TeamKind.SALES
        async with self.database.write() as session:
            at = await clock.now(session)
            name = channel.name or (channel.team.name if channel.team else channel.id)
            row = await places.ensure_channel(session, workspace.id, channel.id, name=name, at=at)
            team = await places.ensure_team(session, row.name, kind)
            return await places.set_channel(session, row.id, purpose=purpose, team_id=team.id)

    async def ended(self, key: str, status: DeliveryStatus, seconds: float = 60.0) -> DeliveryRow:
        """The delivery, once it stands so."""
        row: DeliveryRow | None = None
        try:
            async with asyncio.timeout(seconds):
                while row is None or row.status is not status:
                    async with self.database.read() as session:
                        row = await ledger.find(session, key)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise TimeoutError(f"the delivery is {row and (row.status, row.error)}, not {status}") from None
        return row


@asynccontextmanager
async def house(
    location: Location, home: Path, *, teams: FakeTeams | None = None, handle: Handle | None = None, **more: str
) -> AsyncIterator[House]:
    """Start all. `more` are settings; `handle` stands in place of the use cases."""
    async with teams or FakeTeams() as running_teams:
        given = {**running_teams.settings(), "linkpin_home": str(home), **more}
        settings = Settings.model_validate(given)
        parts = service_parts(local=False, settings=settings)
        parts = replace(parts, pace=PACE, handle=handle or parts.handle)
        async with (
            run_service(location, home, parts, Roles(clock=False)) as running,
            serving(running) as url,
        ):
            running_teams.bot_url = f"{url}/api/messages"
            yield House(running_teams, running, url)


@asynccontextmanager
async def serving(running: Running) -> AsyncIterator[str]:
    """Serve the service's web app on a free port; gives the address."""
    config = uvicorn.Config(running.app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def place_of(house: House, actor: Actor) -> Where:
    """Somebody in their personal chat, as the way in sees them."""
    return Where(
        house.teams.tenant, actor.id, actor.chat.id, ConversationKind.PERSONAL, service_url=house.teams.service_url
    )


async def published(
    house: House, actor: Actor, *channels: ChannelRow, engine: str = "extractive"
) -> tuple[str, Message]:
    """A digest that somebody published in channels; gives its key, and its message in the first channel."""
    made = replace(digest(), engine=engine)
    if engine != "extractive":
        made = replace(made, generation=Generation(model=engine))
    async with house.database.write() as session:
        at = await clock.now(session)
        person = await people.person_of_account(session, (await house.workspace()).id, actor.id)
        assert person is not None, "whoever publishes was hired"
        brief = await briefs.save_brief(session, made.document, sha256="0" * 64, author_id=person.id, at=at)
        row = await digests.save_digest(session, made, brief_id=brief.id, created_by=person.id, at=at)
        importance = by_rule(await composition(session, row.id))
        await digests.set_terms(session, row.id, importance=importance, urgent=False, valid_until=None, audience={})
    place, member = place_of(house, actor), Member(actor.person.name)
    opened = await house.running.inbound.receive(
        envelope(place, member, Acted(Pressed("digest.publish", row.id)), key="publish")
    )
    form = opened.form
    assert form is not None, opened.notice
    given = {**form.initial(), "channels": tuple(each.id for each in channels)}
    filled = Filled(Ticket(form.id, form.nonce, 0, form.state, {}), given)
    await house.running.inbound.receive(envelope(place, member, filled, key="published"))
    message = await house.teams.message(house.teams.conversations[channels[0].external_id], "Atlas")
    async with house.database.read() as session:
        posts = await ledger.posts(session, purpose="digest", subject_id=row.id)
    for post in posts:
        await house.ended(post.id, DeliveryStatus.SENT)
    return row.id, message
