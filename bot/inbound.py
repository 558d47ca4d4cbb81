"""The way in: an event is kept once, worked off inline or queued, and acknowledged after the commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from bot.answers import response_from_json, response_to_json
from bot.envelope import Envelope
from bot.faults import place
from bot.grouping import GroupCommit
from bot.intake import EVENT, Intake
from bot.metrics import Metrics
from bot.signals import Signals
from bot.turns import company_speech, open_turn
from handlers.events import Event
from handlers.mishaps import not_served, overtaken, went_wrong
from handlers.speech import Speech
from handlers.turn import Response, Turn
from storage import inbox
from storage.database import Database
from storage.errors import ConflictError, NotFoundError, StorageError
from storage.session import Session

Handle: TypeAlias = Callable[[Turn, Event], Awaitable[Response]]
"""Answers an event: `handlers.router.handle`."""

_log = structlog.get_logger(__name__)


class Inbound:
    """What all platforms hand their events to. One per process."""

    def __init__(
        self, database: Database, handle: Handle, *, signals: Signals, metrics: Metrics, grouped: GroupCommit
    ) -> None:
        """`grouped` commits the events that are only accepted, and on SQLite those that are answered inline as well.

        There all wait for the one writer anyway; on PostgreSQL each has a connection of its own, and waits for nobody.
        """
        self._database = database
        self._handle = handle
        self._signals = signals
        self._metrics = metrics
        self._grouped = grouped
        self._intake = Intake(grouped)

    async def receive(self, envelope: Envelope) -> Response:
        """Work an event off inline and give its response; a repeat gets the response of the first.

        The inbox row, what the use case changed and the response are one commit, so after a failure a repeat starts
        afresh. The person is told of a failure in words. Raises StorageError where the database can't be used: then
        don't acknowledge.
        """
        with self._metrics.receiving(envelope.platform, envelope.kind) as outcome:
            heard = _Heard(envelope)
            try:
                response, fresh = await self._committed(heard)
            except (ConflictError, NotFoundError):
                outcome.value = "overtaken"
                return Response(notice=overtaken(heard.speech))
            except StorageError:
                outcome.value = "unavailable"
                raise
            except Exception as error:  # noqa: BLE001  a use case failed, whatever it was: the person is told
                outcome.value = "failed"
                _log.error("event failed", kind=envelope.kind, error=type(error).__name__, at=place(error))
                return Response(notice=went_wrong(heard.speech))
            outcome.value = "answered" if fresh else "repeated"
        if fresh:
            self._signals.wake()
        return response

    async def accept(self, envelope: Envelope) -> Response:
        """Keep an event to be worked off by a worker, and give an empty response; a repeat is not kept again.

        Commits are grouped. In a workspace that is not served nothing is kept, and the response says so.
        Raises StorageError, and then don't acknowledge.
        """
        with self._metrics.receiving(envelope.platform, envelope.kind) as outcome:
            try:
                response, fresh = await self._intake.keep(envelope)
            except Exception:
                outcome.value = "unavailable"
                raise
            outcome.value = "queued" if fresh else "refused" if response.notice else "repeated"
        if fresh:
            self._signals.inbox.set()
        return response

    async def _committed(self, heard: _Heard) -> tuple[Response, bool]:
        if self._database.dialect == "sqlite":
            return await self._grouped.run(lambda session: self._inline(session, heard))
        async with self._database.write() as session:
            return await self._inline(session, heard)

    async def _inline(self, session: Session, heard: _Heard) -> tuple[Response, bool]:
        envelope = heard.envelope
        turn = await open_turn(session, envelope)
        if turn is None:
            return Response(notice=not_served(await company_speech(session))), False
        heard.speech = turn.speech
        # What is worked off at once need not be kept: only the key is.
        if not await _store(session, envelope, payload=None):
            done, stored = await inbox.answered(session, envelope.inbox_key)
            return (response_from_json(stored) if done and stored is not None else Response()), False
        response = await self._handle(turn, envelope.event)
        await inbox.answer(session, envelope.inbox_key, response_to_json(response))
        return response, True


@dataclass
class _Heard:
    """An event, and how to speak to whoever sent it, as far as that is known."""

    envelope: Envelope
    speech: Speech = field(default_factory=Speech)


async def _store(session: Session, envelope: Envelope, payload: object) -> bool:
    return await inbox.store(
        session,
        key=envelope.inbox_key,
        platform=envelope.platform,
        kind=EVENT,
        conversation=envelope.inbox_conversation,
        payload=payload,
    )


__all__ = ["EVENT", "Handle", "Inbound"]
