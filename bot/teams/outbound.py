"""Deliveries become messages in Teams: posted, changed, deleted. Nothing can be looked up: what is in doubt is held."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp

from bot.delivery import CannotLookUpError, DeliveryError, MaybeSentError, RetryLaterError
from bot.pictures.shelf import Pictures
from bot.readership import audience_of_delivery
from bot.render import adaptive_card, limits, text
from bot.teams.connector import Connector, ConnectorError, Connectors, patiently
from bot.teams.consent_card import consent_card
from bot.teams.errors import delivery_error, is_message_gone
from bot.teams.generated import label
from bot.teams.generated_texts import text_label
from bot.teams.incoming import THREAD, address_of
from bot.teams.marks import attachment, conversation_and_activity, external_id, marked
from bot.teams.references import NowhereError, Reference, References, user_in
from bot.teams.tenants import UnknownTenantError
from bot.teams.tokens import NoTokenError
from handlers.cards import Attachment, Card
from handlers.export import DOCUMENT, FILE, Written, written
from handlers.speech import Speech
from storage import deliveries, places
from storage.database import Database
from storage.deliveries import Claim
from storage.documents import get_document
from storage.errors import NotFoundError, StorageError
from storage.kinds import DeliveryKind, Platform, TargetKind
from storage.rates import Limit
from storage.tables import DeliveryRow

# Source: learn.microsoft.com, "Optimize your bot with rate limiting": in one conversation 7 messages a second, 8 in
# two, 60 in thirty, 1,800 an hour; 50 requests a second for one app in one tenant. In w a bucket gives b + w/T at most.
THREAD_PACE, THREAD_BURST = timedelta(seconds=1), 6
HOUR_PACE, HOUR_BURST = timedelta(milliseconds=2100), 80
TENANT_PACE, TENANT_BURST = timedelta(milliseconds=40), 25
PARTS_AT_ONCE = 8
"""So many parts of a message are posted in one call, which has its time; the next call goes on after them."""
TOO_LARGE, CLOSED = 413, (403, 404)
Activity = dict[str, Any]
WENT_WRONG = (
    ConnectorError,
    NoTokenError,
    NowhereError,
    UnknownTenantError,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class _Way:
    """How one delivery goes: by which connector, to which conversation."""

    connector: Connector
    conversation: str
    claim: Claim


class TeamsOutbound:
    """Implements `bot.delivery.Outbound`. A message's id is its conversation and its activity id."""

    platform = Platform.TEAMS

    def __init__(self, database: Database, connectors: Connectors, references: References, pictures: Pictures) -> None:
        self._database = database
        self._pictures = pictures
        self._connectors = connectors
        self._references = references

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        """Those of the conversation, and the tenant's. Changes count like posts.

        A conversation that is written to under two names, as a person's and as the place of an answer, has a bucket for
        each: a bucket that changed once more is known would let a second burst through. Teams' 429 does the rest.
        """
        thread = f"teams:{row.workspace_id}:{row.target}"
        return (
            Limit(thread, THREAD_PACE, THREAD_BURST),
            Limit(f"{thread}:hour", HOUR_PACE, HOUR_BURST),
            Limit(f"teams:{row.workspace_id}", TENANT_PACE, TENANT_BURST),
        )

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        """See the protocol. A card that renders to several messages is posted part by part, and each part noted."""
        row = claim.row
        try:
            if row.kind is DeliveryKind.DELETE or card is None:
                return await self._deleted(claim)
            return await self._sent(claim, card)
        except WENT_WRONG as error:
            raise delivery_error(error, row.attempts, self.limits(row)) from error

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        """Teams keeps no record that a bot may read."""
        raise CannotLookUpError("Teams shows a bot no messages")

    async def _sent(self, claim: Claim, card: Card) -> list[str]:
        """Post or change a message; in smaller parts where one is refused as too large."""
        row, ids = claim.row, list(claim.row.external_ids)
        parts = await self._rendered(row, card, limits.CARD_BYTES)
        try:
            if row.kind is DeliveryKind.UPDATE:
                return await self._updated(claim, parts)
            return await self._posted(await self._way(claim), parts, ids)
        except ConnectorError as error:
            if error.status != TOO_LARGE:
                raise
        smaller = await self._rendered(row, card, limits.SMALLER_CARD_BYTES)
        if row.kind is DeliveryKind.UPDATE:
            return await self._updated(claim, smaller)
        if ids:
            await self._note(claim, [])
            await self._take_back(row, ids)
        return await self._at_once(await self._way(claim), smaller)

    async def _at_once(self, way: _Way, parts: Sequence[Activity]) -> list[str]:
        """Post all parts, or none: how many are out is noted of large parts only, and would not count these."""
        ids: list[str] = []
        try:
            return await self._posted(way, parts, ids, noted=False)
        except WENT_WRONG:
            await self._take_back(way.claim.row, ids)
            raise

    async def _take_back(self, row: DeliveryRow, ids: Sequence[str]) -> None:
        """Delete parts of a message that is begun anew."""
        for external in ids:
            await patiently(partial(self._delete, row, external))

    async def _way(self, claim: Claim) -> _Way:
        try:
            found = await self._reference(claim.row)
        except WENT_WRONG as error:
            better = delivery_error(error, claim.row.attempts, self.limits(claim.row))
            # Nothing is posted yet, so whatever it was: again later.
            raise _not_sent(better) from error
        return _Way(self._connectors.at(found.service_url), address_of(found.conversation, claim.row.thread), claim)

    async def _reference(self, row: DeliveryRow) -> Reference:
        if row.target_kind is TargetKind.PERSON:
            return await self._references.of_person(row.workspace_id, row.target)
        conversation = row.target
        if row.target_kind is TargetKind.CHANNEL:
            try:
                async with self._database.read() as session:
                    conversation = (await places.get_channel(session, row.target)).external_id
            except NotFoundError as error:
                raise NowhereError("unknown here") from error
        elif user := user_in(conversation):
            return await self._references.of_user(row.workspace_id, user)
        return await self._references.of_conversation(row.workspace_id, conversation)

    async def _at(self, row: DeliveryRow, conversation: str) -> Connector:
        """The connector of a conversation that something was posted in."""
        base = conversation.partition(THREAD)[0]
        return self._connectors.at((await self._references.of_conversation(row.workspace_id, base)).service_url)

    async def _rendered(self, row: DeliveryRow, card: Card, most: int) -> list[Activity]:
        """The messages, none with more than `most` bytes in its card and its label."""
        async with self._database.read() as session:
            audience = await audience_of_delivery(session, row, card, self._pictures.addresses())
            file = await written(session, row.subject_id or "") if row.purpose == FILE else None
            speech = Speech(audience.words.language, audience.zone)
            labelled = await label(session, row, speech) or await text_label(session, row, card, speech)
        summary = text.summary(card, audience)
        if file is not None:
            asked = consent_card(file, row.subject_id or "", summary)
            return [{"type": "message", "summary": summary, "attachments": [asked]}]
        rendered = adaptive_card.render(card, audience, most - limits.card_bytes(labelled))
        cards = [attachment(marked(part, row.message)) for part in rendered]
        first, *further = [{"type": "message", "summary": summary, "attachments": [each]} for each in cards]
        parts: list[Activity] = [first | labelled, *further]
        return parts + (await self._consents(card) if row.target_kind is TargetKind.PERSON else [])

    async def _consents(self, card: Card) -> list[Activity]:
        """A question for each file of a card whether it may be put into the reader's OneDrive: only a chat has it."""
        found: list[Activity] = []
        for each in card.elements:
            if isinstance(each, Attachment):
                try:
                    async with self._database.read() as session:
                        document = await get_document(session, each.document)
                except NotFoundError:
                    continue
                file = Written(document.name, document.content)
                asked = consent_card(file, f"{DOCUMENT}{document.id}", document.name)
                found.append({"type": "message", "summary": document.name, "attachments": [asked]})
        return found

    async def _posted(self, way: _Way, parts: Sequence[Activity], ids: list[str], *, noted: bool = True) -> list[str]:
        """Post the parts after those with `ids`, which are out already; puts in and gives the ids of all."""
        begun = len(ids)
        for number, part in enumerate(parts[begun:], start=begun):
            if number:
                if noted:
                    await self._note(way.claim, ids)
                    if number - begun >= PARTS_AT_ONCE:
                        raise RetryLaterError(THREAD_PACE, "more parts follow")
                await asyncio.sleep(THREAD_PACE.total_seconds())
            activity_id = await self._post(way, part)
            if not activity_id:
                raise MaybeSentError("Teams gave no id")
            ids.append(external_id(way.conversation, activity_id))
        return ids

    async def _post(self, way: _Way, part: Activity) -> str:
        try:
            return await way.connector.post(way.conversation, part)
        except ConnectorError as error:
            if error.status in CLOSED:
                # Teams has not told that the bot is out, so nor may it tell when it is in again: words there will.
                with suppress(StorageError):
                    await self._references.lost(way.claim.row.workspace_id, way.conversation.partition(THREAD)[0])
            raise

    async def _note(self, claim: Claim, ids: Sequence[str]) -> None:
        row = claim.row
        async with self._database.write() as session:
            if not await deliveries.note_parts(session, row.id, owner=row.owner or "", external_ids=ids):
                raise MaybeSentError("the lease was lost between two parts")

    async def _updated(self, claim: Claim, parts: Sequence[Activity]) -> list[str]:
        """Change the posted parts; further ones are posted, and those that are too many deleted."""
        ids = list(claim.row.external_ids) or list(claim.posted)
        for part, external in zip(parts, ids, strict=False):
            conversation, activity = conversation_and_activity(external)
            connector = await self._at(claim.row, conversation)
            await _unless_gone(connector.update(conversation, activity, part))
        for external in ids[len(parts) :]:
            await self._delete(claim.row, external)
        if len(parts) <= len(ids):
            return ids[: len(parts)]
        return await self._posted(await self._way(claim), parts, ids)

    async def _deleted(self, claim: Claim) -> Sequence[str]:
        for external in claim.posted:
            await self._delete(claim.row, external)
        return claim.posted

    async def _delete(self, row: DeliveryRow, external: str) -> None:
        conversation, activity = conversation_and_activity(external)
        connector = await self._at(row, conversation)
        await _unless_gone(connector.delete(conversation, activity))


async def _unless_gone(change: Awaitable[None]) -> None:
    try:
        await change
    except ConnectorError as error:
        # Somebody deleted it: there is nothing left to keep up to date.
        if not is_message_gone(error):
            raise


def _not_sent(error: DeliveryError) -> DeliveryError:
    return RetryLaterError(timedelta(seconds=5), str(error)) if isinstance(error, MaybeSentError) else error
