"""Deliveries become messages in Slack: posted, changed, deleted, and looked up where it is in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import CannotLookUpError, MaybeSentError, RefusedError, RetryLaterError, TargetGoneError
from bot.readership import audience_of_delivery
from bot.render import block_kit
from bot.slack import marks
from bot.slack.errors import MESSAGE_GONE, AppGoneError, code_of, delivery_error
from bot.slack.pictures import SlackPictures
from bot.slack.sharing import NO_FILES, upload
from bot.slack.targets import Targets
from bot.slack.workspaces import NETWORK, NotInstalledError, Workspaces
from handlers.cards import Card, card_from_json
from storage.database import Database
from storage.deliveries import Claim
from storage.installations import NOT_SERVED
from storage.kinds import DeliveryKind, Platform
from storage.rates import Limit
from storage.tables import DeliveryRow

CHANNEL_PACE = timedelta(milliseconds=1100)
"""Source: docs.slack.dev, "Rate limits": one message a second and channel; a tenth more, as calls take unlike times."""
WORKSPACE_PACE, WORKSPACE_BURST = timedelta(milliseconds=200), 20
"""Source: the same: "several hundred messages per minute" in a workspace."""
UPDATE_PACE, UPDATE_BURST = timedelta(milliseconds=1200), 10
"""Source: the same: tier 3, 50 calls a minute, for chat.update and for chat.delete."""
EARLIER = timedelta(minutes=10)
"""So far Slack's clock and the database's may be apart."""
PAGES, PAGE = 20, 100
BAD_BLOCKS = ("invalid_blocks", "invalid_blocks_format")

POST_OPTIONS: dict[str, Any] = dict(block_kit.POST_OPTIONS)
UPDATE_OPTIONS: dict[str, Any] = dict(block_kit.UPDATE_OPTIONS)
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Way:
    """How one delivery goes: by which client, in which workspace, to which conversation."""

    client: AsyncWebClient
    team: str
    channel: str
    row: DeliveryRow


class SlackOutbound:
    """Implements `bot.delivery.Outbound`. A message's id is its channel and its ts."""

    platform = Platform.SLACK

    def __init__(self, database: Database, workspaces: Workspaces, targets: Targets, pictures: SlackPictures) -> None:
        self._database = database
        self._pictures = pictures
        self._workspaces = workspaces
        self._targets = targets
        self._begun: dict[str, list[str]] = {}
        """Messages of which a look-up found only the first parts: the sending goes on after them."""

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        """One post a second and channel, and a bound for the workspace; changes have their own."""
        if row.kind is not DeliveryKind.POST:
            return (Limit(f"slack:{row.kind.value}:{row.workspace_id}", UPDATE_PACE, UPDATE_BURST),)
        return (
            Limit(f"slack:{row.workspace_id}:{row.target}", CHANNEL_PACE),
            Limit(f"slack:{row.workspace_id}", WORKSPACE_PACE, WORKSPACE_BURST),
        )

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        """See the protocol. A card that renders to several messages is posted part by part."""
        row = claim.row
        try:
            way = await self._way(row)
            if row.kind is DeliveryKind.DELETE or card is None:
                for each in claim.posted:
                    await self._delete(way, each)
                return claim.posted
            files = await self._handed_over(way, card)
            uploads = await self._pictures.uploads(way.client, row.workspace_id, card)
            return await self._put(way, claim, card, files, uploads)
        except AppGoneError as error:
            raise await self._app_gone(row, error.code) from error
        except NotInstalledError as error:
            raise RetryLaterError(timedelta(minutes=1), NOT_SERVED) from error

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        """See the protocol. Where only the first parts are there, the next `send` goes on after them."""
        try:
            way = await self._way(claim.row)
            card = card_from_json(claim.row.payload)
            uploads = await self._pictures.known(claim.row.workspace_id, card)
            messages = await self._rendered(claim.row, card, NO_FILES, uploads)
            found = await self._found(way)
        except SlackApiError as error:
            raise await self._look_up_error(claim.row, error) from error
        except NotInstalledError as error:
            raise RetryLaterError(timedelta(minutes=1), NOT_SERVED) from error
        except TargetGoneError as error:
            raise CannotLookUpError(error.reason) from error
        if len(found) >= len(messages):
            return found
        self._begun[claim.row.id] = found
        return None

    async def _way(self, row: DeliveryRow) -> _Way:
        team, client = await self._workspaces.client_of(row.workspace_id)
        try:
            channel = await self._targets.channel(row, client)
        except (SlackApiError, *NETWORK) as error:
            better = delivery_error(error)
            # Nothing is posted yet, so whatever it was: again later.
            raise RetryLaterError(timedelta(seconds=5)) if isinstance(better, MaybeSentError) else better from error
        return _Way(client, team, channel, row)

    async def _put(
        self, way: _Way, claim: Claim, card: Card, files: Mapping[str, str], uploads: Mapping[str, str]
    ) -> Sequence[str]:
        """Post or update; where Slack refuses the blocks with an uploaded picture, its words stand in its place."""
        messages = await self._rendered(way.row, card, files, uploads)
        try:
            if way.row.kind is DeliveryKind.POST:
                return await self._post(way, messages)
            return await self._update(way, messages, claim)
        except RefusedError as error:
            if not uploads or error.code not in BAD_BLOCKS:
                raise
            return await self._put(way, claim, card, files, NO_FILES)

    async def _handed_over(self, way: _Way, card: Card) -> Mapping[str, str]:
        """The addresses of a card's files. A file is seen by who sees the message: that is when Slack shares it."""
        try:
            return await upload(self._database, way.client, card)
        except Exception as error:
            better = delivery_error(error, self.limits(way.row))
            # Nothing is posted yet, so whatever it was: again later.
            raise RetryLaterError(timedelta(seconds=5)) if isinstance(better, MaybeSentError) else better from error

    async def _rendered(
        self, row: DeliveryRow, card: Card, files: Mapping[str, str], uploads: Mapping[str, str]
    ) -> list[Message]:
        async with self._database.read() as session:
            audience = await audience_of_delivery(session, row, card)
        audience = replace(audience, files=files, uploads=uploads)
        return [
            {"text": each["text"], "blocks": marks.marked(each["blocks"], row.message, part)}
            for part, each in enumerate(block_kit.render(card, audience))
        ]

    async def _post(self, way: _Way, messages: Sequence[Message], *, first: int = 0) -> list[str]:
        """Post the parts from `first` on, or those that a look-up did not find; gives the ids of all posted now."""
        ids = self._begun.pop(way.row.id, []) if not first else []
        for part in range(first + len(ids), first + len(messages)):
            if ids or first:
                await asyncio.sleep(CHANNEL_PACE.total_seconds())
            try:
                answer = await way.client.chat_postMessage(
                    channel=way.channel,
                    text=messages[part - first]["text"],
                    blocks=messages[part - first]["blocks"],
                    thread_ts=way.row.thread,
                    metadata=marks.metadata(way.row.message, part),
                    **POST_OPTIONS,
                )
            except Exception as error:
                raise self._post_error(way, error, begun=bool(ids)) from error
            ids.append(marks.external_id(str(answer.get("channel") or way.channel), str(answer["ts"])))
        return ids

    def _post_error(self, way: _Way, error: Exception, *, begun: bool) -> Exception:
        better = delivery_error(error, self.limits(way.row))
        if begun and isinstance(better, RetryLaterError):
            return MaybeSentError("a part is posted")  # so that it is looked up, and goes on after that part
        return better

    async def _update(self, way: _Way, messages: list[Message], claim: Claim) -> list[str]:
        """Change the posted parts; further ones are posted, and those that are too many deleted."""
        ids = list(claim.posted)
        for part, (message, external) in enumerate(zip(messages, ids, strict=False)):
            await self._change(way, message, external, part)
        for external in ids[len(messages) :]:
            await self._delete(way, external)
        further = messages[len(ids) :]
        if not further:
            return ids[: len(messages)]
        # An update may be tried again after it half succeeded: what is there already is changed, not posted again.
        there = (await self._found(way))[len(ids) :] if claim.suspect or claim.row.attempts > 1 else []
        for part, (message, external) in enumerate(zip(further, there, strict=False), start=len(ids)):
            await self._change(way, message, external, part)
        posted = await self._post(way, further[len(there) :], first=len(ids) + len(there))
        return [*ids, *there, *posted]

    async def _change(self, way: _Way, message: Message, external: str, part: int) -> None:
        channel, ts = marks.channel_and_ts(external)
        try:
            await way.client.chat_update(
                channel=channel,
                ts=ts,
                text=message["text"],
                blocks=message["blocks"],
                metadata=marks.metadata(way.row.message, part),
                **UPDATE_OPTIONS,
            )
        except Exception as error:
            # Somebody deleted it: there is nothing left to keep up to date.
            if not (isinstance(error, SlackApiError) and code_of(error) in MESSAGE_GONE):
                raise delivery_error(error, self.limits(way.row)) from error

    async def _delete(self, way: _Way, external: str) -> None:
        channel, ts = marks.channel_and_ts(external)
        try:
            await way.client.chat_delete(channel=channel, ts=ts)
        except Exception as error:
            if not (isinstance(error, SlackApiError) and code_of(error) in MESSAGE_GONE):
                raise delivery_error(error, self.limits(way.row)) from error

    async def _found(self, way: _Way) -> list[str]:
        """The ids of the parts of the row's message that are in Slack's record, up to the first that is missing."""
        oldest = str((way.row.created_at - EARLIER).timestamp())
        parts: dict[int, str] = {}
        cursor: str | None = None
        for _ in range(PAGES):
            page: dict[str, Any] = {
                "channel": way.channel,
                "oldest": oldest,
                "limit": PAGE,
                "include_all_metadata": True,
            }
            if cursor:
                page["cursor"] = cursor
            if way.row.thread:
                answer = await way.client.conversations_replies(ts=way.row.thread, **page)
            else:
                answer = await way.client.conversations_history(**page)
            for message in answer.get("messages") or []:
                part = marks.part_of(message, way.row.message)
                if part is not None:
                    parts[part] = marks.external_id(way.channel, str(message["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        else:
            raise CannotLookUpError("too much was posted since")
        return [parts[part] for part in range(len(parts)) if all(before in parts for before in range(part + 1))]

    async def _look_up_error(self, row: DeliveryRow, error: SlackApiError) -> Exception:
        better = delivery_error(error)
        if isinstance(better, AppGoneError):
            return await self._app_gone(row, better.code)
        if isinstance(better, RefusedError | TargetGoneError):
            return CannotLookUpError(code_of(error))
        return better

    async def _app_gone(self, row: DeliveryRow, code: str) -> RetryLaterError:
        return await self._workspaces.gone(await self._workspaces.team_of(row.workspace_id), code)
