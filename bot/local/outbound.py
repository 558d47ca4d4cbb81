"""Deliveries become messages of the local chat. Its record is a table, so a doubtful post can always be looked up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.delivery import RefusedError, TargetGoneError
from bot.local.company import DIRECT, known_conversation
from bot.local.feed import Feed
from handlers.cards import Card, card_to_json
from storage import local_chat, people, places
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import NotFoundError
from storage.kinds import DeliveryKind, Platform, TargetKind
from storage.rates import Limit
from storage.session import Session
from storage.tables import DeliveryRow

PACE = timedelta(milliseconds=10)
BURST = 200


class LocalOutbound:
    """Implements `bot.delivery.Outbound`. A message has the key of the delivery that posts it."""

    platform = Platform.LOCAL

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        """Far above what a person can read, and enough to keep a mistake from flooding the page."""
        return (Limit(f"local:{row.target}", PACE, BURST),)

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        """Post, update or delete in one transaction; done twice, it is done once."""
        async with self._database.write() as session:
            ids = await self._send(session, claim, card)
        self._feed.wake()
        return ids

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        """The message that the delivery posted, None where it is not in the record."""
        async with self._database.read() as session:
            return None if await local_chat.find(session, claim.row.id) is None else (claim.row.id,)

    async def _send(self, session: Session, claim: Claim, card: Card | None) -> Sequence[str]:
        row = claim.row
        if row.kind is DeliveryKind.DELETE:
            await local_chat.delete(session, row.message)
            return (row.message,)
        if card is None:
            raise RefusedError("no card")
        payload = card_to_json(card)
        if row.kind is DeliveryKind.UPDATE:
            if not await local_chat.edit(session, row.message, payload):
                raise RefusedError("message not found")
            return (row.message,)
        conversation = await _conversation(session, row)
        await local_chat.post(session, message_id=row.id, conversation=conversation, payload=payload)
        return (row.id,)


async def _conversation(session: Session, row: DeliveryRow) -> str:
    """Where a delivery goes. Raises TargetGoneError."""
    try:
        if row.target_kind is TargetKind.CHANNEL:
            name = (await places.get_channel(session, row.target)).external_id
        elif row.target_kind is TargetKind.PERSON:
            accounts = await people.accounts(session, row.target)
            name = next((DIRECT + each.external_id for each in accounts if each.workspace_id == row.workspace_id), "")
        else:
            name = row.target
    except NotFoundError:
        name = ""
    if not known_conversation(name):
        raise TargetGoneError("no such conversation")
    return name
