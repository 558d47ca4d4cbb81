"""What can come of a delivery, and how each outcome is noted in the ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery import RetryLaterError
from handlers import alarms
from storage import deliveries, ledger, places, rates
from storage.deliveries import Claim
from storage.kinds import TargetKind
from storage.session import Session


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a delivery: a word for the metrics, and how it is noted; False means that the lease was lost."""

    outcome: str
    note: Callable[[Session], Awaitable[bool]]


def sent(claim: Claim, owner: str, ids: Sequence[str]) -> Verdict:
    """It was sent, as the platform's messages `ids`."""
    return Verdict("sent", lambda session: deliveries.settle_sent(session, claim.row.id, owner=owner, external_ids=ids))


def doubtful(claim: Claim, owner: str, after: timedelta, error: str) -> Verdict:
    """It may have been sent: to be looked up, no sooner than `after` from now."""
    return Verdict(
        "doubtful",
        lambda session: deliveries.settle_suspect(session, claim.row.id, owner=owner, after=after, error=error),
    )


def put_back(claim: Claim, owner: str, after: timedelta, error: str) -> Verdict:
    """Not tried: as it was before the claim."""
    settle = deliveries.settle_suspect if claim.suspect else deliveries.settle_retry
    return Verdict("put back", lambda session: settle(session, claim.row.id, owner=owner, after=after, error=error))


def retried(claim: Claim, owner: str, error: RetryLaterError) -> Verdict:
    """Certainly not sent: later again, and by the buckets that the platform named nobody sends until then."""

    async def note(session: Session) -> bool:
        for limit in error.limits:
            await rates.back_off(session, limit, error.after)
        return await deliveries.settle_retry(session, claim.row.id, owner=owner, after=error.after, error=error.reason)

    return Verdict("retried", note)


def held(claim: Claim, owner: str, error: str) -> Verdict:
    """It may have been sent and can't be looked up: a person decides."""

    async def note(session: Session) -> bool:
        settled = await deliveries.hold(session, claim.row.id, owner=owner, error=error)
        if settled:
            await alarms.held(session, claim.row)
        return settled

    return Verdict("held", note)


def failed(claim: Claim, owner: str, code: str) -> Verdict:
    """The platform refused it for good."""

    async def note(session: Session) -> bool:
        settled = await deliveries.settle_failed(session, claim.row.id, owner=owner, error=code)
        if settled:
            await alarms.failed(session, claim.row, code)
        return settled

    return Verdict("failed", note)


def paused(claim: Claim, owner: str, reason: str) -> Verdict:
    """Not sent while its workspace is not served; where it may have been sent before, a person decides."""
    if claim.suspect:
        return held(claim, owner, reason)
    return Verdict(
        "paused", lambda session: deliveries.settle_paused(session, claim.row.id, owner=owner, reason=reason)
    )


def gone(claim: Claim, owner: str, reason: str) -> Verdict:
    """Its target is gone: all that is meant for it waits, and its owner is told once."""
    row = claim.row

    async def note(session: Session) -> bool:
        if not await deliveries.settle_paused(session, row.id, owner=owner, reason=reason):
            return False
        told_before = row.target_kind is TargetKind.CHANNEL and (await places.get_channel(session, row.target)).paused
        await ledger.pause_target(session, row.workspace_id, row.target_kind, row.target, reason=reason)
        if not told_before:
            await alarms.paused(session, row, reason)
        return True

    return Verdict("paused", note)
