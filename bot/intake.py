"""Keeping events that are only accepted: those that come in at the same time are one statement of the database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from bot.envelope import Envelope, envelope_to_json
from bot.grouping import GroupCommit
from bot.turns import company_speech, served
from handlers.mishaps import not_served
from handlers.turn import Response
from storage import inbox
from storage.errors import StorageError, StorageUnavailableError
from storage.inbox import NewEvent
from storage.session import Session

EVENT = "event"
"""The kind of an inbox row that holds an envelope."""
MOST = 64
WAITING = 2000
"""So many events may wait to be kept; further ones are refused, and Slack or Teams sends them again."""

Kept: TypeAlias = tuple[Response, bool]
"""The response, and whether the event is new."""


class Intake:
    """Keeps events. While one batch is committed the next one gathers."""

    def __init__(self, grouped: GroupCommit) -> None:
        self._grouped = grouped
        self._waiting: list[tuple[Envelope, asyncio.Future[Kept]]] = []
        self._working: asyncio.Task[None] | None = None

    async def keep(self, envelope: Envelope) -> Kept:
        """Keep an event that is to be worked off; gives the result after the commit. Raises StorageError."""
        if len(self._waiting) >= WAITING:
            raise StorageUnavailableError("Too much is waiting to be written.", "It is tried again.")
        done: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((envelope, done))
        if self._working is None:
            self._working = asyncio.create_task(self._work(), name="intake")
        return await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._keep(batch)
        finally:
            self._working = None

    async def _keep(self, batch: Sequence[tuple[Envelope, asyncio.Future[Kept]]]) -> None:
        try:
            envelopes = [envelope for envelope, _ in batch]
            results = await self._grouped.run(lambda session: keep_all(session, envelopes))
        except StorageError as error:
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001  one odd event must not keep the others from being kept
            if len(batch) == 1:
                _fail(batch, error)
                return
            for each in batch:
                await self._keep([each])
        else:
            for (_, done), result in zip(batch, results, strict=True):
                if not done.done():
                    done.set_result(result)


async def keep_all(session: Session, envelopes: Sequence[Envelope]) -> list[Kept]:
    """Keep those events that are not kept yet, of workspaces that are served; gives a result for each."""
    spaces = {(each.platform, each.workspace): each for each in envelopes}
    allowed = {place for place, each in spaces.items() if await served(session, each) is not None}
    refused = Response(notice=not_served(await company_speech(session))) if len(allowed) < len(spaces) else Response()
    new = await inbox.store_all(
        session, [_row(each) for each in envelopes if (each.platform, each.workspace) in allowed]
    )
    kept: list[Kept] = []
    for each in envelopes:
        if (each.platform, each.workspace) not in allowed:
            kept.append((refused, False))
            continue
        fresh = each.inbox_key in new
        new.discard(each.inbox_key)  # a repeat within the batch is a repeat
        kept.append((Response(), fresh))
    return kept


def _row(envelope: Envelope) -> NewEvent:
    return NewEvent(
        key=envelope.inbox_key,
        platform=envelope.platform,
        kind=EVENT,
        conversation=envelope.inbox_conversation,
        payload=envelope_to_json(envelope),
    )


def _fail(batch: Sequence[tuple[Envelope, asyncio.Future[Kept]]], error: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
