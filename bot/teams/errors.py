"""What an error of the connector means for a delivery: later, maybe sent, target gone, or our defect.

Source: learn.microsoft.com, "Status codes from bot conversational APIs", and "Optimize your bot with rate limiting".
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import aiohttp

from bot.delivery import DeliveryError, MaybeSentError, RefusedError, RetryLaterError, TargetGoneError
from bot.teams.connector import BUSY, ConnectorError
from bot.teams.references import NowhereError
from bot.teams.tenants import UnknownTenantError
from bot.teams.tokens import NoTokenError
from storage.rates import Limit

LONGEST = timedelta(minutes=5)
REFUSED_CONNECTION = timedelta(seconds=5)
NO_TOKEN = timedelta(minutes=1)
MESSAGE_GONE = frozenset({"ActivityNotFoundInConversation", "MessageNotFound", "ActivityNotFound"})


def delivery_error(error: Exception, attempts: int, limits: Sequence[Limit] = ()) -> DeliveryError:
    """What became of a message whose sending ended with `error`. `limits` are the buckets that a 429 exhausts."""
    match error:
        case DeliveryError():
            return error
        case ConnectorError():
            return _of_connector(error, attempts, limits)
        case NoTokenError():
            return RetryLaterError(NO_TOKEN if error.refused else REFUSED_CONNECTION, f"no token: {error.code}")
        case NowhereError():
            return TargetGoneError(error.reason)
        case UnknownTenantError():
            return TargetGoneError("unknown tenant")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return RetryLaterError(REFUSED_CONNECTION, "no connection")  # nothing was sent
    return MaybeSentError(type(error).__name__)


def is_message_gone(error: Exception) -> bool:
    """Whether a message that was to be changed is not there any more."""
    return isinstance(error, ConnectorError) and (
        error.code in MESSAGE_GONE or (error.status == 404 and not error.code.startswith("Conversation"))
    )


def _of_connector(error: ConnectorError, attempts: int, limits: Sequence[Limit]) -> DeliveryError:
    told = f"{error.status} {error.code}".strip()
    if error.status == 429:
        return RetryLaterError(_wait(error, attempts), "rate limited", limits)
    if error.status in BUSY:  # what may have been sent nevertheless is every other 5xx, and a time-out
        return RetryLaterError(_wait(error, attempts), told)
    if error.status == 401:
        return RetryLaterError(REFUSED_CONNECTION, told)  # the token is asked for anew
    if error.status >= 500:
        return MaybeSentError(told)
    if error.status in (403, 404):
        return TargetGoneError(told)
    return RefusedError(told)


def _wait(error: ConnectorError, attempts: int) -> timedelta:
    """As long as Teams says, or twice as long each time; some more, so that not all come again at once."""
    base = timedelta(seconds=error.after) if error.after is not None else timedelta(seconds=2 ** min(attempts, 8))
    return min(base, LONGEST if error.after is None else timedelta(hours=1)) * random.uniform(1.0, 1.25)  # noqa: S311  no secret
