"""Conversation references: in which conversations the bot is, and where to reach each. Kept as events tell of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.teams.connector import Connectors
from bot.teams.incoming import Where
from bot.teams.options import TeamsOptions
from bot.teams.tenants import Tenants
from storage import ledger, people, places, teams_places
from storage.database import Database
from storage.kinds import ConversationKind, TargetKind
from storage.session import Session

REMEMBERED = 20_000
USER = "user:"
"""Begins what stands for the personal conversation with a user as long as there is none: sending makes it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where something can be posted."""

    conversation: str
    service_url: str


class NowhereError(Exception):
    """There is no conversation to post to. `reason` says why, in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class References:
    """Keeps and finds references. What was kept in this process is not written again."""

    def __init__(self, database: Database, options: TeamsOptions, tenants: Tenants, connectors: Connectors) -> None:
        self._database = database
        self._options = options
        self._tenants = tenants
        self._connectors = connectors
        self._kept: dict[tuple[str, str], str] = {}
        self._direct: dict[tuple[str, str], str] = {}

    async def met(self, place: Where) -> bool:
        """The bot was spoken to in a conversation, so it is there; True where that is new. Raises StorageError.

        What was paused for a conversation that is new goes out.
        """
        workspace_id = await self._tenants.key_of(place.tenant)
        if workspace_id is None or self._kept.get((workspace_id, place.conversation)) == place.service_url:
            return False
        person = place.user if place.private else ""
        async with self._database.write() as session:
            new = await teams_places.keep(
                session,
                workspace_id,
                place.conversation,
                kind=place.kind,
                service_url=place.service_url,
                team=place.team,
                person=person,
            )
            if new:
                await resume(session, workspace_id, place.conversation, person)
        self._remember(workspace_id, place)
        return new

    async def lost(self, workspace_id: str, conversation: str) -> None:
        """The bot can't post in a conversation any more, until somebody speaks to it there. Raises StorageError."""
        async with self._database.write() as session:
            await teams_places.leave(session, workspace_id, [conversation])
        self.forget(workspace_id, [conversation])

    def forget(self, workspace_id: str, conversations: list[str]) -> None:
        """These are to be looked up again: the bot was removed from them."""
        for each in conversations:
            self._kept.pop((workspace_id, each), None)
        for key, direct in list(self._direct.items()):
            if direct in conversations:
                self._direct.pop(key)

    async def of_conversation(self, workspace_id: str, conversation: str) -> Reference:
        """Where to post in a conversation with Teams' id. Raises NowhereError, StorageError."""
        known = self._kept.get((workspace_id, conversation))
        if known is not None:
            return Reference(conversation, known)
        async with self._database.read() as session:
            found = await teams_places.find(session, workspace_id, conversation)
            url = None if found is None else found.service_url
            if found is not None and not found.open:
                raise NowhereError("the app was removed")
            url = url or await teams_places.latest_service_url(session, workspace_id)
        if url is None:
            raise NowhereError("nobody of this tenant has used the app yet")
        return Reference(conversation, url)

    async def of_user(self, workspace_id: str, user: str) -> Reference:
        """Where to post to a user alone; the conversation is made where there is none.

        Raises NowhereError, StorageError, and what the connector raises.
        """
        async with self._database.read() as session:
            found = await teams_places.personal(session, workspace_id, user)
            url = found.service_url if found else await teams_places.latest_service_url(session, workspace_id)
        if found is not None:
            self._direct[workspace_id, user] = found.conversation
            return Reference(found.conversation, found.service_url)
        if url is None:
            raise NowhereError("nobody of this tenant has used the app yet")
        return await self._opened(workspace_id, user, url)

    async def of_person(self, workspace_id: str, person_id: str) -> Reference:
        """As `of_user`, of the person with our key."""
        conversation = self._direct.get((workspace_id, person_id), "")
        known = self._kept.get((workspace_id, conversation))
        if known is not None:
            return Reference(conversation, known)
        async with self._database.read() as session:
            accounts = await people.accounts(session, person_id)
        user = next((each.external_id for each in accounts if each.workspace_id == workspace_id), None)
        if user is None:
            raise NowhereError("no account in this tenant")
        found = await self.of_user(workspace_id, user)
        self._direct[workspace_id, person_id] = found.conversation
        return found

    async def direct(self, place: Where) -> str:
        """The conversation that only this user reads; where there is none yet, what stands for it (see `USER`)."""
        if place.private:
            return place.conversation
        workspace_id = await self._tenants.key_of(place.tenant)
        if workspace_id is None:
            return USER + place.user
        known = self._direct.get((workspace_id, place.user))
        if known is None:
            async with self._database.read() as session:
                found = await teams_places.personal(session, workspace_id, place.user)
            if found is None:
                return USER + place.user
            known = self._direct[workspace_id, place.user] = found.conversation
        return known

    async def _opened(self, workspace_id: str, user: str, url: str) -> Reference:
        tenant = await self._tenants.tenant_of(workspace_id)
        made = await self._connectors.at(url).open_direct(self._options.bot_id, user, tenant)
        if not made:
            raise NowhereError("Teams gave no conversation")
        async with self._database.write() as session:
            await teams_places.keep(
                session, workspace_id, made, kind=ConversationKind.PERSONAL, service_url=url, person=user
            )
        self._direct[workspace_id, user] = made
        return Reference(made, url)

    def _remember(self, workspace_id: str, place: Where) -> None:
        if len(self._kept) >= REMEMBERED:
            self._kept.clear()
            self._direct.clear()
        self._kept[workspace_id, place.conversation] = place.service_url
        if place.private:
            self._direct[workspace_id, place.user] = place.conversation


async def resume(session: Session, workspace_id: str, conversation: str, user: str) -> None:
    """Send what was paused for a conversation that the bot is in again."""
    await ledger.resume_target(session, workspace_id, TargetKind.CONVERSATION, conversation)
    channel = await places.find_channel(session, workspace_id, conversation)
    if channel is not None and channel.paused:
        await ledger.resume_target(session, workspace_id, TargetKind.CHANNEL, channel.id)
    person = await people.person_of_account(session, workspace_id, user) if user else None
    if person is not None:
        await ledger.resume_target(session, workspace_id, TargetKind.PERSON, person.id)


def user_in(conversation: str) -> str:
    """The user whose own conversation with the bot is meant, "" where it is a conversation of Teams'."""
    return conversation.removeprefix(USER) if conversation.startswith(USER) else ""
