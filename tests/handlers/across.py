"""A company in Slack and in Teams at once: events go in as the platforms hand them over, screens show what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.envelope import Envelope
from bot.jobs import job_name
from bot.turns import open_turn
from handlers.cards import Card, Pressed, card_from_json
from handlers.events import Acted, Event, Filled, Said
from handlers.forms import Form, Raw, Ticket
from handlers.importance import by_rule
from handlers.link_wishes import propose
from handlers.router import handle
from handlers.turn import Response
from storage import audit, briefs, clock, deliveries, digests, inbox, people, places, questions
from storage.compositions import composition
from storage.database import Database
from storage.kinds import ChannelPurpose, DeliveryKind, Platform, QuestionStatus, Role, TargetKind
from storage.tables import AuditRow, Question
from tests.handlers.desk import ALL_JOBS, Desk, buttons, options, shown
from tests.handlers.launch_brief import digest

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SLACK, TEAMS = "slack", "teams"
SPACES = {SLACK: (Platform.SLACK, "T1", "Acme"), TEAMS: (Platform.TEAMS, "tenant-1", "Contoso")}


@dataclass
class Across:
    """The company. People and channels are named by a platform and a name; an account's id is its name."""

    database: Database
    spaces: dict[str, str] = field(default_factory=dict)
    channels: dict[tuple[str, str], str] = field(default_factory=dict)
    screens: dict[tuple[str, str], dict[str, Card]] = field(default_factory=dict)
    sent: list[tuple[str, str, DeliveryKind]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def person(self, where: str, name: str) -> str:
        """The key by which the person of an account goes now."""
        async with self.database.write() as session:
            at = await clock.now(session)
            row = await people.ensure_person(session, self.spaces[where], name, display_name=name.title(), at=at)
            return row.id

    async def hire(self, where: str, name: str, *roles: Role) -> str:
        """Somebody with roles."""
        key = await self.person(where, name)
        async with self.database.write() as session:
            for role in roles:
                await people.give_role(session, key, role)
        return key

    async def roles(self, where: str, name: str) -> frozenset[Role]:
        """Which roles an account has now."""
        key = await self.person(where, name)
        async with self.database.read() as session:
            return (await people.profile(session, key)).roles

    async def open_channel(self, where: str, name: str, purpose: ChannelPurpose = ChannelPurpose.SALES) -> str:
        """A channel that is used."""
        async with self.database.write() as session:
            channel = await places.ensure_channel(session, self.spaces[where], name, name=name, at=NOON)
            await places.set_channel(session, channel.id, purpose=purpose, team_id=None)
        self.channels[where, name] = channel.id
        return channel.id

    async def does(
        self, where: str, name: str, event: Event, *, channel: str = "", key: str = "", stranger: bool = False
    ) -> Response:
        """Somebody does something on a platform; then all that waits is delivered."""
        platform, external, _ = SPACES[where]
        envelope = Envelope(
            key=key or f"event {next(self.numbers)}",
            platform=platform,
            workspace=external,
            user_id=name,
            user_name=name.title(),
            conversation=channel or f"D-{name}",
            channel=channel,
            thread=None,
            event=event,
            stranger=stranger,
        )
        async with self.database.write() as session:
            turn = await open_turn(session, envelope)
            assert turn is not None, "the workspace is served"
            response = await handle(turn, event)
        await self.delivers()
        return response

    async def says(self, where: str, name: str, text: str, *, channel: str = "", stranger: bool = False) -> Response:
        """Words to the bot."""
        return await self.does(where, name, Said(text), channel=channel, stranger=stranger)

    async def presses(self, where: str, name: str, label: str) -> Response:
        """The newest button with this label, or option of a list ("List: option"), that the person sees."""
        for card in reversed(self.cards(where, name)):
            if label in buttons(card):
                button = buttons(card)[label]
                return await self.does(where, name, Acted(Pressed(button.action_id, button.value)))
        raise AssertionError(f"{name} sees no button {label!r} in {where}: {self.sees(where, name)}")

    async def chooses(self, where: str, name: str, action: str, listed: str, option: str) -> Response:
        """An option of the list labelled `listed` on the newest card that has it."""
        for card in reversed(self.cards(where, name)):
            try:
                found = options(card, listed)
            except StopIteration:
                continue
            value = next(each.value for each in found if option in each.label)
            return await self.does(where, name, Acted(Pressed(action, value)))
        raise AssertionError(f"{name} sees no list {listed!r} in {where}")

    async def acts(self, where: str, name: str, action: str, value: str) -> Response:
        """A button by its action and value."""
        return await self.does(where, name, Acted(Pressed(action, value)))

    async def fills(self, where: str, name: str, form: Form | None, answers: Mapping[str, Raw]) -> Response:
        """Send the only page of a form: what it showed, but for these answers."""
        assert form is not None
        raw = {**form.initial(), **answers}
        return await self.does(where, name, Filled(Ticket(form.id, form.nonce, 0, form.state, {}), raw))

    async def knows_email(self, where: str, name: str, email: str) -> bool:
        """A platform tells an account's address; gives whether somebody was asked."""
        await self.person(where, name)
        async with self.database.write() as session:
            at = await clock.now(session)
            asked = await propose(session, self.spaces[where], name, email, at=at)
        await self.delivers()
        return asked

    async def works(self) -> None:
        """Work off all jobs; what was offered an answer goes to marketing all the same."""
        services = Desk(self.database, Path()).services
        offered: list[Question] = []
        while True:
            async with self.database.write() as session:
                rows = await inbox.claim(session, owner="test", lease=timedelta(minutes=5))
            for row in rows:
                await ALL_JOBS[job_name(row.kind) or ""](services, row.payload, row.key)
                async with self.database.write() as session:
                    assert await inbox.finish(session, row.id or 0, owner="test")
            async with self.database.read() as session:
                offered = await questions.questions(session, status=QuestionStatus.OFFERED)
            for question in offered:
                where, name = await self._account(question.asker_id or "")
                await self.acts(where, name, "question.still", question.id)
            if not (rows or offered):
                break
        await self.delivers()

    async def _account(self, person: str) -> tuple[str, str]:
        async with self.database.read() as session:
            account = (await people.accounts(session, person))[0]
        return next(name for name, key in self.spaces.items() if key == account.workspace_id), account.external_id

    async def delivers(self) -> None:
        """Show what waits, each where it belongs: a direct message under the account that the person has there."""
        while True:
            async with self.database.write() as session:
                claims = await deliveries.claim_due(session, owner="test", lease=timedelta(minutes=5))
                for claim in claims:
                    row = claim.row
                    where = next(name for name, key in self.spaces.items() if key == row.workspace_id)
                    screen = row.target
                    if row.target_kind is TargetKind.PERSON:
                        known = await people.accounts(session, row.target)
                        screen = "D-" + next(a.external_id for a in known if a.workspace_id == row.workspace_id)
                    elif row.target_kind is TargetKind.CHANNEL:
                        screen = (await places.get_channel(session, row.target)).external_id
                    self.screens.setdefault((where, screen), {})[row.message] = card_from_json(str(row.payload))
                    self.sent.append((where, screen, row.kind))
                    await session.flush()
                    assert await deliveries.settle_sent(session, row.id, owner="test", external_ids=[row.id])
            if not claims:
                return

    def cards(self, where: str, name: str) -> list[Card]:
        """What a person, or a channel by its name, sees on a platform, oldest first."""
        own = self.screens.get((where, f"D-{name}"), {})
        return list({**own, **self.screens.get((where, name), {})}.values())

    def sees(self, where: str, name: str) -> str:
        """The same as one text."""
        return "\n\n".join(shown(card) for card in self.cards(where, name))

    async def publishes(self, where: str, name: str, *channels: tuple[str, str]) -> str:
        """A digest that goes out into channels; gives its key."""
        made, number = digest(), next(self.numbers)
        author = await self.person(where, name)
        async with self.database.write() as session:
            at = await clock.now(session)
            brief = await briefs.save_brief(session, made.document, sha256=f"{number:064}", author_id=author, at=at)
            row = await digests.save_digest(session, made, brief_id=brief.id, created_by=author, at=at)
            view = await composition(session, row.id)
            await digests.set_terms(
                session, row.id, importance=by_rule(view), urgent=False, valid_until=None, audience={}
            )
        form = (await self.acts(where, name, "digest.publish", row.id)).form
        await self.fills(where, name, form, {"channels": tuple(self.channels[each] for each in channels)})
        return row.id

    async def passes(self, delta: timedelta) -> None:
        """Put the clock forward, and deliver what is due then."""
        async with self.database.write() as session:
            await clock.shift(session, delta)
        await self.delivers()

    async def trail(self, action: str) -> list[AuditRow]:
        """Who did it, newest first."""
        async with self.database.read() as session:
            return await audit.trail(session, action=action)


async def company_across(database: Database) -> Across:
    """Marketing and sales with channels on both platforms."""
    made = Across(database)
    async with database.write() as session:
        await clock.freeze(session, NOON)
        await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")
        for where, (platform, external, name) in SPACES.items():
            row = await places.ensure_workspace(session, platform, external, name=name, at=NOON, allowed=True)
            made.spaces[where] = row.id
    await made.open_channel(SLACK, "marketing", ChannelPurpose.MARKETING)
    await made.open_channel(SLACK, "sales")
    await made.open_channel(TEAMS, "vertrieb")
    await made.open_channel(TEAMS, "brand", ChannelPurpose.MARKETING)
    return made
