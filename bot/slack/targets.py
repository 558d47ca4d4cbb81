"""Where a delivery goes in Slack: a channel, a conversation, or the direct message with a person."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import TargetGoneError
from storage import people, places
from storage.database import Database
from storage.errors import NotFoundError
from storage.kinds import TargetKind
from storage.tables import DeliveryRow

DIRECT = "direct"
"""The name in an account's reference under which its direct message with the bot is kept."""
REMEMBERED = 20_000


class Targets:
    """Finds conversations. A direct message is opened once; Slack gives the same one ever after."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._direct: dict[tuple[str, str], str] = {}

    async def channel(self, row: DeliveryRow, client: AsyncWebClient) -> str:
        """Slack's id of the conversation. Raises TargetGoneError, SlackApiError and what networks raise."""
        if row.target_kind is TargetKind.CONVERSATION:
            return row.target
        try:
            if row.target_kind is TargetKind.CHANNEL:
                async with self._database.read() as session:
                    return (await places.get_channel(session, row.target)).external_id
            async with self._database.read() as session:
                accounts = await people.accounts(session, row.target)
        except NotFoundError as error:
            raise TargetGoneError("unknown here") from error
        user = next((each.external_id for each in accounts if each.workspace_id == row.workspace_id), None)
        if user is None:
            raise TargetGoneError("no account in this workspace")
        return await self.direct(row.workspace_id, user, client)

    def note_direct(self, workspace_id: str, user: str, channel: str) -> None:
        """Remember a direct message that an event told of."""
        if len(self._direct) >= REMEMBERED:
            self._direct.clear()
        self._direct[workspace_id, user] = channel

    async def direct(self, workspace_id: str, user: str, client: AsyncWebClient) -> str:
        """The direct message of the bot with a user. Raises SlackApiError and what networks raise."""
        known = self._direct.get((workspace_id, user)) or await self._kept(workspace_id, user)
        if known is None:
            answer = await client.conversations_open(users=user)
            known = str(answer["channel"]["id"])
            async with self._database.write() as session:
                await people.add_to_reference(session, workspace_id, user, {DIRECT: known})
        self.note_direct(workspace_id, user, known)
        return known

    async def _kept(self, workspace_id: str, user: str) -> str | None:
        async with self._database.read() as session:
            reference = await people.reference_of(session, workspace_id, user)
        found = reference.get(DIRECT)
        return found if isinstance(found, str) else None
