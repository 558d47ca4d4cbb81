"""The delivery worker: claims what is due, sends it, and notes what came of it, so that nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot import verdicts
from bot.delivery import CannotLookUpError, MaybeSentError, Outbound, RefusedError, RetryLaterError, TargetGoneError
from bot.faults import place
from bot.grouping import GroupCommit
from bot.metrics import Metrics
from bot.signals import Signals, wait_any
from bot.verdicts import Verdict
from handlers.cards import Card, CardFormatError, card_from_json
from storage import clock, deliveries, ledger, places
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import StorageError
from storage.keys import new_key
from storage.kinds import DeliveryKind, Platform, WorkspaceStatus
from storage.rates import Limit
from storage.tables import DeliveryRow, Workspace

UNCONNECTED = timedelta(minutes=1)
ODD_ATTEMPTS = 5
"""After so many attempts a message that makes the platform's code fail is held, for a person to look at."""
LONGEST_WAIT = timedelta(minutes=5)
NOTHING = timedelta(0)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the worker goes about it. One call to a platform takes `call_seconds` at most, which a lease must outlive.

    `grace`: so long after a doubtful call the platform is asked whether the message is there; before, it may yet come.
    """

    lease: timedelta = timedelta(seconds=60)
    call_seconds: float = 20.0
    grace: timedelta = timedelta(seconds=10)
    poll_seconds: float = 1.0
    breath_seconds: float = 0.05
    """Between two claims, so that what comes up meanwhile is claimed together: a claim costs more than a row."""
    at_once: int = 16
    """Calls to one platform at the same time."""

    def __post_init__(self) -> None:
        if self.lease.total_seconds() < 2 * self.call_seconds or min(self.call_seconds, self.poll_seconds) <= 0:
            raise ValueError("a lease must be twice as long as a call may take")


class DeliveryWorker:
    """Sends for all platforms of `outbounds`. `owner` is unique to this start of the process."""

    def __init__(
        self,
        database: Database,
        outbounds: Mapping[Platform, Outbound],
        *,
        signals: Signals,
        metrics: Metrics,
        grouped: GroupCommit,
        pace: Pace | None = None,
    ) -> None:
        self.owner = new_key()
        self.alive_at = 0.0
        self._database = database
        self._outbounds = outbounds
        self._signals = signals
        self._metrics = metrics
        self._grouped = grouped
        self._pace = pace or Pace()
        self._gates = {platform: asyncio.Semaphore(self._pace.at_once) for platform in outbounds}
        self._room = self._pace.at_once * max(1, len(outbounds))
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`, then end what is on its way, and give back what is not."""
        while not stop.is_set():
            self.alive_at = asyncio.get_running_loop().time()
            self._signals.deliveries.clear()
            try:
                begun = await self.start_due()
                rest = await self._rest(begun)
            except StorageError as error:
                _log.warning("deliveries wait for the database", error=type(error).__name__)
                rest = self._pace.poll_seconds
            if rest:
                await wait_any((self._signals.deliveries, stop), rest)
            await asyncio.sleep(self._pace.breath_seconds)
        self._stopping = True
        await self.settled()

    async def start_due(self) -> int:
        """Claim what is due, as far as there is room, and begin to send it; gives how many. Raises StorageError."""
        if not self._free:
            return 0
        # From before the claim, so that the lease never ends sooner than reckoned here.
        until = asyncio.get_running_loop().time() + self._pace.lease.total_seconds()
        dropped: list[DeliveryRow] = []
        async with self._database.write() as session:
            spaces = {workspace.id: workspace for workspace in await places.workspaces(session)}
            claims = await deliveries.claim_due(
                session,
                owner=self.owner,
                lease=self._pace.lease,
                limit=self._free,
                limits=lambda row: self._limits(row, spaces[row.workspace_id]),
                dropped=dropped.append,
            )
        for row in dropped:
            _log.warning("delivery past its use, dropped", delivery=row.id, purpose=row.purpose, suspect=row.suspect)
        for claim in claims:
            task = asyncio.create_task(self._deliver(claim, spaces[claim.row.workspace_id], until))
            self._running.add(task)
            task.add_done_callback(self._over)
        return len(claims)

    async def settled(self) -> None:
        """Until nothing is on its way any more."""
        while self._running:
            await asyncio.wait(tuple(self._running))

    @property
    def _free(self) -> int:
        return self._room - len(self._running)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._signals.deliveries.set()  # there is room again, and what follows this delivery may go
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a delivery's task failed", error=type(error).__name__, at=place(error))

    async def _rest(self, begun: int) -> float:
        """How long to wait for the bell, in seconds."""
        if begun:
            return 0.0 if self._free else self._pace.poll_seconds
        async with self._database.read() as session:
            due = await ledger.next_due(session)
            left = self._pace.poll_seconds if due is None else (due - await clock.now(session)).total_seconds()
        # What is due and was not claimed waits for another delivery's end.
        return self._pace.poll_seconds if left <= 0 else min(left, self._pace.poll_seconds)

    def _limits(self, row: DeliveryRow, workspace: Workspace) -> Sequence[Limit]:
        outbound = self._outbounds.get(workspace.platform)
        try:
            return () if outbound is None else outbound.limits(row)
        except Exception as error:  # noqa: BLE001  one odd row must not keep all others from being claimed
            _log.error("no limits for a delivery", delivery=row.id, error=type(error).__name__, at=place(error))
            return ()

    async def _deliver(self, claim: Claim, workspace: Workspace, until: float) -> None:
        outbound = self._outbounds.get(workspace.platform)
        if outbound is None:
            verdict = verdicts.put_back(claim, self.owner, UNCONNECTED, "its platform is not connected")
        elif not workspace.allowed or workspace.status is not WorkspaceStatus.ACTIVE:
            verdict = verdicts.paused(claim, self.owner, "the workspace is not served")
        else:
            async with self._gates[workspace.platform]:
                verdict = await self._attempt(outbound, claim, until)
        self._metrics.settled(workspace.platform, verdict.outcome)
        if verdict.outcome in ("failed", "held", "paused"):
            self._metrics.alarm(f"delivery_{verdict.outcome}")
            _log.warning("delivery " + verdict.outcome, delivery=claim.row.id, platform=workspace.platform.value)
        await self._note(claim, verdict, until)

    async def _attempt(self, outbound: Outbound, claim: Claim, until: float) -> Verdict:
        row = claim.row
        try:
            card = None if row.kind is DeliveryKind.DELETE else card_from_json(row.payload)
        except (CardFormatError, TypeError):
            return verdicts.failed(claim, self.owner, "the card can't be read")
        if claim.suspect and row.kind is DeliveryKind.POST:
            if not self._time_for_a_call(until):
                return verdicts.put_back(claim, self.owner, NOTHING, "too little of the lease is left")
            verdict = await self._look_up(outbound, claim)
            if verdict is not None:
                return verdict
            claim = Claim(row, claim.claimed_at, claim.leased_until, suspect=False, posted=claim.posted)
        if not self._time_for_a_call(until):
            return verdicts.put_back(claim, self.owner, NOTHING, "too little of the lease is left")
        return await self._send(outbound, claim, card)

    def _time_for_a_call(self, until: float) -> bool:
        left = until - asyncio.get_running_loop().time()
        return not self._stopping and left > self._pace.call_seconds * 1.25

    async def _look_up(self, outbound: Outbound, claim: Claim) -> Verdict | None:
        """The verdict, None if the delivery was certainly not sent."""
        try:
            async with asyncio.timeout(self._pace.call_seconds):
                found = await outbound.look_up(claim)
        except CannotLookUpError:
            return verdicts.held(claim, self.owner, "it may have been sent")
        except RetryLaterError as error:
            return verdicts.doubtful(claim, self.owner, max(error.after, self._pace.grace), "can't be looked up now")
        except Exception as error:  # noqa: BLE001  whatever the reason, it stays suspect
            _log.warning("look-up failed", delivery=claim.row.id, error=type(error).__name__, at=place(error))
            return self._in_doubt(claim, "can't be looked up now")
        return None if found is None else verdicts.sent(claim, self.owner, found)

    async def _send(self, outbound: Outbound, claim: Claim, card: Card | None) -> Verdict:
        try:
            async with asyncio.timeout(self._pace.call_seconds):
                ids = await outbound.send(claim, card)
        except RetryLaterError as error:
            return verdicts.retried(claim, self.owner, error)
        except RefusedError as error:
            return verdicts.failed(claim, self.owner, error.code)
        except TargetGoneError as error:
            return verdicts.gone(claim, self.owner, error.reason)
        except (MaybeSentError, TimeoutError) as error:
            return self._in_doubt(claim, type(error).__name__)
        except Exception as error:  # noqa: BLE001  an unknown failure may have come after the message went out
            _log.error("sending failed", delivery=claim.row.id, error=type(error).__name__, at=place(error))
            if claim.row.attempts >= ODD_ATTEMPTS:
                return verdicts.held(claim, self.owner, f"{type(error).__name__} again and again")
            return self._in_doubt(claim, type(error).__name__)
        return verdicts.sent(claim, self.owner, ids)

    def _in_doubt(self, claim: Claim, error: str) -> Verdict:
        wait = min(self._pace.grace * max(claim.row.attempts, 1), LONGEST_WAIT)
        return verdicts.doubtful(claim, self.owner, wait, error)

    async def _note(self, claim: Claim, verdict: Verdict, until: float) -> None:
        """Note the verdict; while the database can't be used, again until the lease ends. Then the row is suspect."""
        pause = 0.05
        while True:
            try:
                if not await self._grouped.run(verdict.note):
                    _log.warning("lease lost before the end", delivery=claim.row.id, outcome=verdict.outcome)
                return
            except StorageError as error:
                if asyncio.get_running_loop().time() + pause > until:
                    _log.error("outcome not noted", delivery=claim.row.id, error=type(error).__name__)
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
