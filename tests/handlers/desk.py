"""A company at work, for tests of what people do with briefs: events go in, and screens show what was delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.jobs import Services, job_name
from bot.metrics import Metrics
from bot.minds import Minds
from bot.questions import JOBS as QUEUE_JOBS
from bot.reading import JOBS
from bot.render import text as text_renderer
from bot.render.audience import Audience
from bot.signals import Signals
from bot.texts import JOBS as TEXT_JOBS
from bot.variants import JOBS as VARIANT_JOBS
from bot.writing import Writer
from digests.extractive import ExtractiveEngine
from digests.model import Digest
from feedback.meaning import LexicalEngine
from handlers.cards import Actions, Button, Card, Menu, Option, Pressed, Select, card_from_json
from handlers.events import Acted, Event, FileRef, Filled, Place, Said, Shared
from handlers.forms import ChoiceField, ChoicesField, Form, Raw, Ticket
from handlers.importance import by_rule
from handlers.ports import FetchError
from handlers.readers import speech_of_person
from handlers.router import handle
from handlers.turn import Actor, Response, Turn
from storage import audit, briefs, clock, deliveries, digests, inbox, people, places, questions
from storage.compositions import composition
from storage.database import Database
from storage.kinds import (
    BriefStatus,
    ChannelPurpose,
    DeliveryKind,
    DigestStatus,
    Platform,
    QuestionStatus,
    Role,
    TagKind,
    TeamKind,
)
from storage.tables import AuditRow, DigestRow

ALL_JOBS = {**JOBS, **VARIANT_JOBS, **QUEUE_JOBS, **TEXT_JOBS}
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Files:
    """A platform's files, by id. Notes what was fetched."""

    def __init__(self) -> None:
        self.bytes: dict[str, bytes] = {}
        self.paths: list[Path] = []

    async def fetch(self, ref: FileRef, workspace_id: str, into: Path, limit_bytes: int) -> None:
        """Write the file, or refuse it."""
        if ref.id not in self.bytes:
            raise FetchError("The file is not here any more.", "Post it again.")
        self.paths.append(into)
        into.write_bytes(self.bytes[ref.id])  # noqa: ASYNC240  a small file in a test


@dataclass
class Desk:
    """The company. People are named by their names in small letters; `screens` by whom a message went to."""

    database: Database
    home: Path
    workspace: str = ""
    people: dict[str, str] = field(default_factory=dict)
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    screens: dict[tuple[str, str], Card] = field(default_factory=dict)
    sent: list[tuple[str, DeliveryKind]] = field(default_factory=list)
    no_purpose = ChannelPurpose.NONE
    minds: Minds = field(default_factory=lambda: Minds(LexicalEngine()))
    writer: Writer | None = None
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def services(self) -> Services:
        """What jobs work with."""
        return Services(
            database=self.database,
            engine=ExtractiveEngine(),
            fetchers={Platform.LOCAL: self.files},
            home=self.home,
            signals=Signals(),
            metrics=Metrics(),
            minds=self.minds,
            writer=self.writer,
        )

    async def hire(self, name: str, *roles: Role, language: str | None = None, zone: str | None = None) -> str:
        """A person with roles; gives the key."""
        async with self.database.write() as session:
            person = await people.ensure_person(session, self.workspace, name, display_name=name.title(), at=NOON)
            await people.set_preferences(session, person.id, language=language, time_zone=zone)
            for role in roles:
                await people.give_role(session, person.id, role)
        self.people[name], self.roles[name] = person.id, frozenset(roles)
        return person.id

    async def open_channel(
        self,
        name: str,
        *,
        language: str | None = None,
        purpose: ChannelPurpose = ChannelPurpose.SALES,
        region: str = "",
        zone: str | None = None,
        team: str | None = None,
    ) -> str:
        """A channel; gives the key."""
        async with self.database.write() as session:
            channel = await places.ensure_channel(session, self.workspace, name, name=name, at=NOON)
            await places.set_channel(
                session, channel.id, purpose=purpose, team_id=team, language=language, time_zone=zone
            )
            if region:
                await places.set_tags(session, channel.id, {TagKind.REGION: [region]})
        self.channels[name] = channel.id
        return channel.id

    async def does(self, name: str, event: Event, *, key: str = "", channel: str = "") -> Response:
        """Somebody does something, in the direct message or in a channel; one transaction, as in the service."""
        async with self.database.write() as session:
            turn = Turn(
                session=session,
                actor=Actor(self.people[name], name.title(), self.roles[name], self.workspace, Platform.LOCAL),
                place=Place(f"C-{channel}" if channel else f"D-{name}", self.channels.get(channel, "")),
                speech=await speech_of_person(session, self.people[name]),
                now=await clock.now(session),
                key=key or f"event {next(self.numbers)}",
            )
            return await handle(turn, event)

    async def says(self, name: str, text: str, **where: str) -> Response:
        """Words to the bot."""
        return await self.does(name, Said(text), **where)

    async def presses(self, name: str, action: str, value: str, *, key: str = "") -> Response:
        """A button, a menu or a select."""
        return await self.does(name, Acted(Pressed(action, value)), key=key)

    async def fills(
        self, name: str, form: Form | None, *, answers: Mapping[str, Raw] | None = None, **more: Raw
    ) -> Response:
        """Send the only page of a form: what it showed, but for these answers."""
        assert form is not None
        raw: Mapping[str, Raw] = {**form.initial(), **(answers or {}), **more}
        return await self.does(name, Filled(Ticket(form.id, form.nonce, 0, form.state, {}), raw))

    async def drops(self, name: str, *files: tuple[str, bytes], text: str = "", **where: str) -> Response:
        """Files on the bot, as (name, bytes)."""
        refs = []
        for file_name, content in files:
            ref = FileRef(f"F{next(self.numbers)}", file_name, len(content), {"x": "y"})
            self.files.bytes[ref.id] = content
            refs.append(ref)
        return await self.does(name, Shared(tuple(refs), text), **where)

    async def works(self, times: int = 1) -> int:
        """Work off all jobs that wait, and deliver; gives how many. Each so many `times`, as after kills."""
        done = 0
        while True:
            async with self.database.write() as session:
                rows = await inbox.claim(session, owner="test", lease=timedelta(minutes=5))
            if not rows:
                break
            for row in rows:
                for _ in range(times):
                    await ALL_JOBS[job_name(row.kind) or ""](self.services, row.payload, row.key)
                async with self.database.write() as session:
                    assert await inbox.finish(session, row.id or 0, owner="test")
                done += 1
        await self.delivers()
        return done

    async def still(self, name: str) -> None:
        """Work off all jobs; what somebody asked and was offered something for goes to marketing all the same."""
        await self.works()
        async with self.database.read() as session:
            offered = await questions.questions(session, status=QuestionStatus.OFFERED, asker_id=self.people[name])
        for question in offered:
            await self.presses(name, "question.still", question.id)
        await self.works()

    async def delivers(self) -> None:
        """Send all that waits, as a platform would show it."""
        while True:
            async with self.database.write() as session:
                claims = await deliveries.claim_due(session, owner="test", lease=timedelta(minutes=5))
                for claim in claims:
                    row = claim.row
                    if row.kind is DeliveryKind.DELETE:
                        self.screens.pop((row.target, row.message), None)
                    else:
                        self.screens[row.target, row.message] = card_from_json(str(row.payload))
                    self.sent.append((row.target, row.kind))
                    await session.flush()
                    assert await deliveries.settle_sent(session, row.id, owner="test", external_ids=[row.id])
            if not claims:
                return

    def cards(self, who: str) -> list[Card]:
        """What a person or a channel sees now, oldest first."""
        key = self.people.get(who) or self.channels[who]
        names = {key, f"D-{who}", f"C-{who}"}
        return [card for (target, _), card in self.screens.items() if target in names]

    def sees(self, who: str) -> str:
        """The same as one text."""
        return "\n\n".join(shown(card) for card in self.cards(who))

    async def keeps(self, digest: Digest, *, author: str = "mara", file: str = "") -> str:
        """A brief with its digest as a draft, its preview open with the author; gives the digest's key."""
        sha256 = hashlib.sha256(
            (file or digest.document.file + str(next(self.numbers))).encode(errors="replace")
        ).hexdigest()
        async with self.database.write() as session:
            at = await clock.now(session)
            person = self.people[author]
            brief = await briefs.save_brief(session, digest.document, sha256=sha256, author_id=person, at=at)
            row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=person, at=at)
            view = await composition(session, row.id)
            await digests.set_terms(
                session, row.id, importance=by_rule(view), urgent=False, valid_until=None, audience={}
            )
            await clock.shift(session, timedelta(seconds=1))
        await self.presses(author, "digest.open", row.id)
        await self.delivers()
        return row.id

    async def publishes(self, name: str, digest_id: str, *channels: str, **answers: Raw) -> Response:
        """Through the form."""
        form = (await self.presses(name, "digest.publish", digest_id)).form
        if channels:
            answers["channels"] = tuple(self.channels[channel] for channel in channels)
        response = await self.fills(name, form, answers=answers)
        await self.delivers()
        return response

    async def row(self, digest_id: str) -> DigestRow:
        """The digest's row."""
        async with self.database.read() as session:
            return await digests.get_digest(session, digest_id)

    async def status(self, digest_id: str) -> DigestStatus:
        """Where the digest stands."""
        return (await self.row(digest_id)).status

    async def brief_status(self, digest_id: str) -> BriefStatus:
        """Where the digest's brief stands."""
        async with self.database.read() as session:
            return (await briefs.get_brief(session, (await digests.get_digest(session, digest_id)).brief_id)).status

    async def trail(self, subject: str) -> list[AuditRow]:
        """Who did what to a digest or a brief, newest first."""
        async with self.database.read() as session:
            found = [await audit.trail(session, subject=(kind, subject)) for kind in ("digest", "brief")]
        return [act for acts in found for act in acts]

    async def put_clock_forward(self, delta: timedelta) -> datetime:
        """Gives the time that it is then."""
        async with self.database.write() as session:
            await clock.shift(session, delta)
        async with self.database.read() as session:
            return await clock.now(session)


async def company(database: Database, home: Path) -> Desk:
    """Two marketers, a manager, a salesperson and a guest; two sales channels, one of them German."""
    desk = Desk(database, home)
    async with database.write() as session:
        await clock.freeze(session, NOON)
        await places.set_organisation(session, name="Example", language="en", time_zone="Europe/Berlin")
        workspace = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOON, allowed=True)
        await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
    desk.workspace = workspace.id
    await desk.hire("mara", Role.MARKETER)
    await desk.hire("mike", Role.MARKETER)
    await desk.hire("nina", Role.MANAGER)
    await desk.hire("sam", Role.SALESPERSON)
    await desk.hire("guest")
    await desk.open_channel("sales-emea", region="EMEA")
    await desk.open_channel("sales-dach", language="de", region="DACH")
    return desk


def shown(card: Card) -> str:
    """A card as plain text."""
    return "\n".join(text_renderer.render(card, Audience()))


def buttons(card: Card) -> dict[str, Button]:
    """A card's buttons by label."""
    return {item.label: item for item in _items(card) if isinstance(item, Button)}


def options(card: Card, label: str) -> tuple[Option, ...]:
    """The options of the menu or select with this label."""
    return next(item.options for item in _items(card) if isinstance(item, Menu | Select) and item.label == label)


def labels(card: Card) -> list[str]:
    """What can be pressed."""
    return [item.label for item in _items(card)]


def field_options(form: Form | None, name: str) -> dict[str, str]:
    """A form's choices by label."""
    assert form is not None
    found = next(each for each in form.fields() if each.id == name)
    assert isinstance(found, ChoiceField | ChoicesField)
    return {option.label: option.value for option in found.options}


def _items(card: Card) -> list[Button | Menu | Select]:
    rows = [element for element in card.elements if isinstance(element, Actions)]
    return [item for row in rows for item in row.items if isinstance(item, Button | Menu | Select)]
