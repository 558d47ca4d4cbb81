"""The inbox worker: works off queued events and jobs, in order within a conversation, until they are done or dead."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.deadwatch import DeadWatch
from bot.envelope import Envelope, envelope_from_json
from bot.faults import place
from bot.inbound import Handle
from bot.jobs import Jobs, Services, job_name
from bot.platforms import OpenForm
from bot.signals import wait_any
from bot.turns import open_turn
from handlers.cards import Card, Text, line
from handlers.mishaps import needs_a_button
from handlers.outbox import reply
from handlers.turn import Response, Turn
from storage import inbox
from storage.errors import StorageError
from storage.keys import new_key
from storage.kinds import InboxStatus, Platform
from storage.tables import InboxRow

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkPace:
    """How the worker goes about it: a row is its own for `lease`, which it renews while it works.

    Few events are worked off at once: on SQLite each holds the one writer, for which those wait as well who want an
    answer at once. Between two claims there is a breath, so that what comes up meanwhile is claimed together. A failed
    row is tried again after `backoff`, then after four times as long each time. So long as `stop_seconds` an orderly
    stop waits for jobs; then they are given back.
    """

    lease: timedelta = timedelta(seconds=30)
    backoff: timedelta = timedelta(seconds=2)
    poll_seconds: float = 1.0
    breath_seconds: float = 0.05
    at_once: int = 32
    events_at_once: int = 2
    jobs_at_once: int = 2
    stop_seconds: float = 8.0


class LeaseLostError(Exception):
    """Another worker has taken the row over: nothing of this attempt may be kept."""


class UnknownJobError(Exception):
    """No job has this name here: a newer program has put it in."""


class InboxWorker:
    """Works off rows for this process. `owner` is unique to this start of it."""

    def __init__(
        self,
        handle: Handle,
        jobs: Jobs,
        services: Services,
        *,
        watch: DeadWatch,
        pace: WorkPace | None = None,
        open_forms: Mapping[Platform, OpenForm] | None = None,
    ) -> None:
        """`open_forms` are of the platforms where a form needs no button."""
        self.owner = new_key()
        self.alive_at = 0.0
        self._handle = handle
        self._jobs = jobs
        self._services = services
        self._database = services.database
        self._watch = watch
        self._pace = pace or WorkPace()
        self._open_forms = open_forms or {}
        self._event_gate = asyncio.Semaphore(self._pace.events_at_once)
        self._job_gate = asyncio.Semaphore(self._pace.jobs_at_once)
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then end what is at hand; jobs that take too long for that are given back."""
        bell = self._services.signals.inbox
        while not stop.is_set():
            self.alive_at = asyncio.get_running_loop().time()
            bell.clear()
            try:
                begun = await self.start_due()
            except StorageError as error:
                _log.warning("events wait for the database", error=type(error).__name__)
                begun = 0
            if not begun or self._free <= 0:
                await wait_any((bell, stop), self._pace.poll_seconds)
            await asyncio.sleep(self._pace.breath_seconds)
        if self._running:
            _, late = await asyncio.wait(tuple(self._running), timeout=self._pace.stop_seconds)
            for task in late:
                task.cancel()
        await self.settled()

    async def start_due(self) -> int:
        """Claim rows as far as there is room, and begin to work on them; gives how many. Raises StorageError."""
        if self._free <= 0:
            return 0
        async with self._database.write() as session:
            rows = await inbox.claim(session, owner=self.owner, lease=self._pace.lease, limit=self._free)
        for row in rows:
            task = asyncio.create_task(self.work_off(row))
            self._running.add(task)
            task.add_done_callback(self._over)
        return len(rows)

    async def settled(self) -> None:
        """Until nothing is being worked on any more."""
        while self._running:
            await asyncio.wait(tuple(self._running))

    @property
    def _free(self) -> int:
        return self._pace.at_once - len(self._running)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._services.wake()  # its conversation may go on, and what it posted may go out
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a row's task failed", error=type(error).__name__, at=place(error))

    async def work_off(self, row: InboxRow) -> None:
        """Work on a claimed row, and note what came of it; raises nothing that a row can cause."""
        name = job_name(row.kind)
        with self._services.metrics.working(row.kind) as outcome:
            try:
                await (self._event(row) if name is None else self._leased(row, lambda: self._job(row, name)))
                outcome.value = "done"
            except LeaseLostError:
                outcome.value = "lost"
                _log.warning("lease lost before the end", row=row.id, kind=row.kind)
            except asyncio.CancelledError:
                outcome.value = "given back"
                await self._give_back(row)
            except Exception as error:  # noqa: BLE001  whatever it was, the row is tried again
                await self._failed(row, error)

    async def _event(self, row: InboxRow) -> None:
        """The use case and the row's end are one commit."""
        envelope = envelope_from_json(row.payload)
        response = Response()
        open_form = self._open_forms.get(envelope.platform)
        async with self._event_gate, self._database.write() as session:
            turn = await open_turn(session, envelope)
            if turn is not None:
                response = await self._handle(turn, envelope.event)
                await _say_aside(turn, response, shown=open_form is not None)
            if not await inbox.finish(session, row.id or 0, owner=self.owner):
                raise LeaseLostError
        if open_form is not None and response.form is not None:
            await _opened(open_form, envelope, response)

    async def _job(self, row: InboxRow, name: str) -> None:
        async with self._job_gate:
            job = self._jobs.get(name)
            if job is None:
                raise UnknownJobError(name)
            await job(self._services, row.payload or {}, row.key)

    async def _leased(self, row: InboxRow, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` while the lease is renewed, then note that the row is done. Without the lease it is cancelled."""
        task = asyncio.ensure_future(work())
        try:
            while not task.done():
                await asyncio.wait((task,), timeout=self._pace.lease.total_seconds() / 3)
                if not task.done() and not await self._renewed(row):
                    task.add_done_callback(_forget)
                    raise LeaseLostError
        finally:
            task.cancel()
            await asyncio.wait((task,))
        task.result()
        async with self._database.write() as session:
            if not await inbox.finish(session, row.id or 0, owner=self.owner):
                raise LeaseLostError

    async def _renewed(self, row: InboxRow) -> bool:
        try:
            async with self._database.write() as session:
                return await inbox.extend(session, row.id or 0, owner=self.owner, lease=self._pace.lease)
        except StorageError as error:
            _log.warning("lease not renewed", row=row.id, error=type(error).__name__)
            return True  # the next round tells; until then the row may be ours

    async def _failed(self, row: InboxRow, error: Exception) -> None:
        name = type(error).__name__
        _log.error("event failed", row=row.id, kind=row.kind, attempt=row.attempts, error=name, at=place(error))
        try:
            async with self._database.write() as session:
                status = await inbox.fail(
                    session,
                    row.id or 0,
                    owner=self.owner,
                    error=name,
                    retry_after=self._pace.backoff * 4 ** max(0, row.attempts - 1),
                )
                if status is InboxStatus.DEAD:
                    await self._watch.look(session)
        except StorageError as reason:
            _log.warning("failure not noted", row=row.id, error=type(reason).__name__)

    async def _give_back(self, row: InboxRow) -> None:
        try:
            async with self._database.write() as session:
                await inbox.release(session, row.id or 0, owner=self.owner)
        except StorageError as error:
            _log.warning("row not given back", row=row.id, error=type(error).__name__)


def _forget(task: asyncio.Future[None]) -> None:
    """How work ends whose lease was lost matters to nobody."""
    if not task.cancelled():
        task.exception()


async def _opened(open_form: OpenForm, envelope: Envelope, response: Response) -> None:
    """A form that can't be shown is no reason to work the event off again: whoever wants it says so again."""
    try:
        await open_form(envelope, response)
    except Exception as error:  # noqa: BLE001  whatever the platform's code raises
        _log.warning("a form was not shown", kind=envelope.kind, error=type(error).__name__, at=place(error))


async def _say_aside(turn: Turn, response: Response, *, shown: bool) -> None:
    """Nobody waits for the response of a queued event: what it says is written to the person instead.

    That the answer is in the direct message is said where it was asked for, or who asked there would look for it there.
    With `shown` its form will be shown.
    """
    notice = response.notice or (needs_a_button(turn.speech) if response.form is not None and not shown else "")
    if notice:
        await reply(turn, Card((Text(line(notice)),), notice), private=not response.elsewhere, part="notice")
