"""What an error of Slack's Web API means for a delivery: later, maybe sent, target gone, app gone, or our defect.

Sources: docs.slack.dev, the error tables of chat.postMessage, chat.update, chat.delete and conversations.open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery import DeliveryError, MaybeSentError, RefusedError, RetryLaterError, TargetGoneError
from storage.rates import Limit

LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
AMBIGUOUS = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
EXPIRED = "token_expired"
APP_GONE = frozenset(
    {"token_revoked", "account_inactive", "invalid_auth", "not_authed", EXPIRED, "team_access_not_granted"}
)
MIGRATING = frozenset({"org_login_required", "team_added_to_org", "accesslimited"})
"""Slack moves the workspace and takes nothing meanwhile."""
NO_SCOPE = "missing_scope"
TARGET_GONE = frozenset(
    {"channel_not_found", "is_archived", "not_in_channel", NO_SCOPE, "no_permission", "access_denied"}
    | {"ekm_access_denied", "user_not_found", "user_disabled", "user_not_visible", "users_not_found"}
    | {"cannot_dm_bot", "messages_tab_disabled", "channel_is_limited_access", "restricted_action"}
    | {"restricted_action_read_only_channel", "restricted_action_thread_only_channel"}
    | {"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "thread_not_found"}
    | {"not_allowed_token_type", "invalid_channel", "is_inactive", "message_limit_reached"}
)
MESSAGE_GONE = frozenset({"message_not_found"})
WAIT = timedelta(seconds=30)
"""Where a 429 doesn't say how long. Source: docs.slack.dev, "Rate limits": Retry-After is always there."""
REFUSED_CONNECTION = timedelta(seconds=5)
MIGRATION = timedelta(minutes=5)


class AppGoneError(Exception):
    """The token is not good any more: the app was removed from the workspace, or its token revoked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def code_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong, "" where the answer was none of Slack's API."""
    body = error.response.data if hasattr(error.response, "data") else error.response
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def needed_scope(error: SlackApiError) -> str:
    """Which scope is missing, in Slack's words, "" where Slack doesn't say."""
    body = error.response.data if hasattr(error.response, "data") else error.response
    found = body.get("needed") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def delivery_error(error: Exception, limits: Sequence[Limit] = ()) -> DeliveryError | AppGoneError:
    """What became of a message whose sending ended with `error`. `limits` are the buckets that a 429 exhausts."""
    if isinstance(error, SlackApiError):
        return _of_api(error, limits)
    if isinstance(error, aiohttp.ClientConnectorError):
        return RetryLaterError(REFUSED_CONNECTION, "no connection")  # nothing was sent
    return MaybeSentError(type(error).__name__)


def _of_api(error: SlackApiError, limits: Sequence[Limit]) -> DeliveryError | AppGoneError:
    code, status = code_of(error), status_of(error)
    if is_limited(error):
        return RetryLaterError(retry_after(error), "rate limited", limits)
    if code in MIGRATING:
        return RetryLaterError(MIGRATION, code)
    if code in AMBIGUOUS or status >= 500 or not code:
        return MaybeSentError(code or f"status {status}")
    if code in APP_GONE:
        return AppGoneError(code)
    if code in TARGET_GONE:
        scope = needed_scope(error) if code == NO_SCOPE else ""
        return TargetGoneError(f"{code}: {scope}" if scope else code)
    return RefusedError(code)


def is_limited(error: SlackApiError) -> bool:
    """Whether Slack did nothing because of too many calls."""
    return status_of(error) == 429 or code_of(error) in LIMITED


def status_of(error: SlackApiError) -> int:
    """The HTTP status. The SDK gives its own response, or the raw one where the body was not the JSON that it said."""
    for name in ("status_code", "status"):
        found = getattr(error.response, name, None)
        if isinstance(found, int):
            return found
    return 0


def retry_after(error: SlackApiError) -> timedelta:
    """How long Slack says to wait, in whole seconds, and `WAIT` where it doesn't say."""
    headers = getattr(error.response, "headers", None) or {}
    given = next((value for name, value in headers.items() if str(name).lower() == "retry-after"), "")
    value = given[0] if isinstance(given, list) else given
    return timedelta(seconds=max(1, int(value))) if str(value).isdecimal() else WAIT
