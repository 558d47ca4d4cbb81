"""What the delivery worker needs of a platform, and how a platform says what came of a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from handlers.cards import Card
from storage.deliveries import Claim
from storage.kinds import Platform
from storage.rates import Limit
from storage.tables import DeliveryRow


class DeliveryError(Exception):
    """A message did not certainly go out. Texts are codes or a few words, never what was written."""


class RetryLaterError(DeliveryError):
    """Certainly not sent (a 429, a refused connection): try again no sooner than `after` from now.

    `limits` are the buckets that the platform says are exhausted: nobody sends by them until then.
    """

    def __init__(self, after: timedelta, reason: str = "rate limited", limits: Sequence[Limit] = ()) -> None:
        super().__init__(reason)
        self.after = after
        self.reason = reason
        self.limits = tuple(limits)


class MaybeSentError(DeliveryError):
    """A timeout or a 5xx: the platform may have posted it, or may yet."""


class RefusedError(DeliveryError):
    """The platform refused it for good; `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TargetGoneError(DeliveryError):
    """The channel is archived, deleted, or the bot is no member: certainly not sent, and nothing will be."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotLookUpError(DeliveryError):
    """The platform keeps no record in which a delivery could be found."""


class Outbound(Protocol):
    """Sends to one platform. `claim.row.kind` says whether to post, update or delete."""

    platform: Platform

    def limits(self, row: DeliveryRow) -> Sequence[Limit]:
        """The rate limits that count for a delivery. Runs inside a transaction: no input or output here."""
        ...

    async def send(self, claim: Claim, card: Card | None) -> Sequence[str]:
        """Send now; gives the platform's ids of the messages (one, or more where the card is split).

        `card` is None for a deletion. `claim.posted` are the ids to update or delete; an update may be sent twice, and
        a message to delete that is gone already counts as deleted. Keep `claim.row.id` in the platform's own record.
        Raises RetryLaterError, MaybeSentError, RefusedError, TargetGoneError. Whatever else is raised, or a call longer
        than the worker allows, counts as maybe sent.
        """
        ...

    async def look_up(self, claim: Claim) -> Sequence[str] | None:
        """The ids under which a post that may have been sent is found in the platform's record, None: it is not there.

        Asked for posts only. Raises CannotLookUpError, and RetryLaterError where the platform does not answer now.
        """
        ...
