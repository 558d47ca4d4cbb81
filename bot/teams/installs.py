"""Where the app was added and removed, and what teams and channels are called: events keep what we know true.

Source: learn.microsoft.com, "Conversation events in your Teams bot".
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.background import Background
from bot.inbound import Inbound
from bot.teams.adapter import Body
from bot.teams.connector import Connectors
from bot.teams.incoming import Where, envelope, listed, text_of
from bot.teams.members import Members
from bot.teams.options import TeamsOptions
from bot.teams.outbound import WENT_WRONG
from bot.teams.references import References
from bot.teams.tenants import Tenants
from handlers import alarms
from handlers.cards import Pressed
from handlers.events import Acted
from handlers.welcome import SHARED
from storage import clock, ledger, people, places, teams_places
from storage.database import Database
from storage.edge import NAME_CHARACTERS
from storage.kinds import ChannelPurpose, ConversationKind, TargetKind
from storage.session import Session

HOME = "home.show"
REMOVED, DELETED, ARCHIVED = "the app was removed", "the channel was deleted", "the team is archived"
GONE_TEAM = {"teamDeleted": DELETED, "teamHardDeleted": DELETED, "teamArchived": ARCHIVED}
UPGRADES = frozenset({"add-upgrade", "upgrade"})
BACK_TEAM = frozenset({"teamRestored", "teamUnarchived"})
_log = structlog.get_logger(__name__)


class Installs:
    """Takes `installationUpdate` and `conversationUpdate`. What can't be kept raises StorageError."""

    def __init__(
        self,
        database: Database,
        inbound: Inbound,
        options: TeamsOptions,
        tenants: Tenants,
        members: Members,
        references: References,
        connectors: Connectors,
        background: Background,
    ) -> None:
        self._database = database
        self._inbound = inbound
        self._options = options
        self._tenants = tenants
        self._members = members
        self._references = references
        self._connectors = connectors
        self._background = background

    async def installation_update(self, body: Body, place: Where) -> None:
        """The app was added or removed. An upgrade first takes it away, which changes nothing, and adds it again."""
        action = text_of(body, "action")
        if action == "add":
            await self._added(body, place)
        elif action in UPGRADES:
            await self._added(body, place, upgrade=True)
        elif action == "remove":
            await self._removed(place, REMOVED)

    async def conversation_update(self, body: Body, place: Where) -> None:
        """Members, channels and teams that changed; the bot itself may be among the members."""
        bot = text_of(body, "recipient", "id")
        if bot in {text_of(each, "id") for each in listed(body, "membersAdded")}:
            await self._added(body, place)
        elif bot in {text_of(each, "id") for each in listed(body, "membersRemoved")}:
            await self._removed(place, REMOVED)
        else:
            await self._changed(body, place)

    async def _changed(self, body: Body, place: Where) -> None:
        data = body.get("channelData")
        data = data if isinstance(data, dict) else {}
        kind, channel = text_of(data, "eventType"), text_of(data, "channel", "id")
        if kind in ("channelCreated", "channelRestored", "channelRenamed") and channel:
            name = channel_name(text_of(data, "channel", "name"), text_of(data, "team", "name"))
            await self._note_channels(place, [(channel, name)])
        elif kind == "channelDeleted" and channel:
            await self._leave(place, [channel], DELETED)
        elif kind in GONE_TEAM:
            await self._removed(place, GONE_TEAM[kind])
        elif kind in BACK_TEAM or kind == "teamRenamed":
            await self.look_around(place, text_of(data, "team", "name"))

    async def _added(self, body: Body, place: Where, *, upgrade: bool = False) -> None:
        """Keep where the bot is, find a team's channels, and say hello once, to somebody."""
        if place.robot and place.private:
            return  # whose chat it is they tell themselves, with their first words
        new = await self._references.met(place)
        if place.kind is ConversationKind.CHANNEL:
            team = text_of(body, "channelData", "team", "name")
            self._background.start(self.look_around(place, team), "teams channels")
        elif place.kind is ConversationKind.GROUP:
            await self._note_channels(place, [(place.conversation, place.name)])
        if place.robot or (upgrade and not new):
            return
        member = await self._members.member(place)
        pressed = Pressed(HOME, "") if place.private else Pressed(SHARED, self._options.chat_url)
        # Teams tells of one installation by two events, in either order.
        key = f"added:{place.conversation}:{place.user if place.private else ''}"
        await self._inbound.accept(envelope(place, member, Acted(pressed), key=key, channel_name=place.name))

    async def look_around(self, place: Where, team_name: str = "") -> None:
        """Keep all channels of a team, so that they can be chosen in the setup."""
        if not place.team:
            return
        try:
            found = await self._connectors.at(place.service_url).team_channels(place.team)
        except WENT_WRONG as error:
            _log.warning("channels not listed", error=type(error).__name__)
            return
        named = [
            (text_of(each, "id"), channel_name(text_of(each, "name"), team_name)) for each in found if each.get("id")
        ]
        await self._note_channels(place, named)

    async def _note_channels(self, place: Where, channels: Sequence[tuple[str, str]]) -> None:
        workspace_id = await self._tenants.key_of(place.tenant)
        if workspace_id is None:
            return
        kind = ConversationKind.CHANNEL if place.team else place.kind
        async with self._database.write() as session:
            at = await clock.now(session)
            for external, name in channels:
                row = await places.ensure_channel(
                    session, workspace_id, external, name=(name or external)[:NAME_CHARACTERS], at=at
                )
                await teams_places.keep(
                    session, workspace_id, external, kind=kind, service_url=place.service_url, team=place.team
                )
                if row.paused:
                    await ledger.resume_target(session, workspace_id, TargetKind.CHANNEL, row.id)

    async def _removed(self, place: Where, reason: str) -> None:
        """The bot is out of a conversation, and out of all channels where it was a team."""
        conversations = [place.conversation]
        workspace_id = await self._tenants.key_of(place.tenant)
        if place.team and workspace_id is not None:
            async with self._database.read() as session:
                conversations += [
                    each.conversation for each in await teams_places.of_team(session, workspace_id, place.team)
                ]
        await self._leave(place, conversations, reason)

    async def _leave(self, place: Where, conversations: Sequence[str], reason: str) -> None:
        workspace_id = await self._tenants.key_of(place.tenant)
        if workspace_id is None:
            return
        async with self._database.write() as session:
            await teams_places.leave(session, workspace_id, conversations)
            for each in conversations:
                await _pause(session, workspace_id, each, reason)
            if place.private:
                person = await people.person_of_account(session, workspace_id, place.user)
                if person is not None:
                    await ledger.pause_target(session, workspace_id, TargetKind.PERSON, person.id, reason=reason)
        self._references.forget(workspace_id, list(conversations))


def channel_name(channel: str, team: str) -> str:
    """What a channel is called among all of the company's: every team has a General, which Teams leaves unnamed."""
    if not channel:
        return team
    return f"{team} / {channel}" if team else channel


async def _pause(session: Session, workspace_id: str, conversation: str, reason: str) -> None:
    """What is meant for a channel waits from now on; its owner is told once, if anything is posted there at all."""
    await ledger.pause_target(session, workspace_id, TargetKind.CONVERSATION, conversation, reason=reason)
    channel = await places.find_channel(session, workspace_id, conversation)
    if channel is None or channel.paused:
        return
    await ledger.pause_target(session, workspace_id, TargetKind.CHANNEL, channel.id, reason=reason)
    if channel.purpose is not ChannelPurpose.NONE:
        await alarms.target_paused(session, workspace_id, TargetKind.CHANNEL, channel.id, reason)
