"""What Slack's errors mean for a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery import MaybeSentError, RefusedError, RetryLaterError, TargetGoneError
from bot.slack.errors import MIGRATION, WAIT, AppGoneError, delivery_error


@dataclass
class Sdk:
    """A response as the SDK gives it."""

    status_code: int
    data: object = field(default_factory=dict)
    headers: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Raw:
    """A response as aiohttp gives it: what the SDK raises where a body is not the JSON that it says it is."""

    status: int
    headers: Mapping[str, object] = field(default_factory=dict)


def meaning(response: object) -> Exception:
    """What is raised for it."""
    return delivery_error(SlackApiError("no", response))  # type: ignore[no-untyped-call] # the SDK types it not


@pytest.mark.parametrize(
    ("response", "after"),
    [
        (Sdk(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"}), timedelta(seconds=7)),
        (Sdk(429, {}, {"retry-after": ["7"]}), timedelta(seconds=7)),
        (Sdk(429, "Too many requests"), WAIT),
        (Sdk(429, {}, {"Retry-After": "soon"}), WAIT),
        (Sdk(429, {}, {"Retry-After": "0"}), timedelta(seconds=1)),
        (Sdk(200, {"ok": False, "error": "ratelimited"}), WAIT),
        (Raw(429, {"Retry-After": "7"}), timedelta(seconds=7)),
        (Sdk(200, {"ok": False, "error": "team_added_to_org"}), MIGRATION),
    ],
)
def test_what_was_certainly_not_sent_waits(response: object, after: timedelta) -> None:
    """As long as Slack says, in whatever shape it says so, and for a while where it says nothing."""
    found = meaning(response)
    assert isinstance(found, RetryLaterError)
    assert found.after == after


@pytest.mark.parametrize(
    "response",
    [
        Sdk(500, {"ok": False, "error": "not_in_channel"}),
        Sdk(503, "<html>"),
        Sdk(200, {}),
        Sdk(200, {"ok": False, "error": "internal_error"}),
        Raw(200),
        Raw(502),
    ],
)
def test_what_may_have_been_sent_is_looked_up(response: object) -> None:
    """A failure of Slack's own, and an answer that is none of the Web API's, leave it open."""
    assert isinstance(meaning(response), MaybeSentError)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("channel_not_found", TargetGoneError),
        ("is_archived", TargetGoneError),
        ("not_in_channel", TargetGoneError),
        ("missing_scope", TargetGoneError),
        ("token_revoked", AppGoneError),
        ("account_inactive", AppGoneError),
        ("invalid_blocks", RefusedError),
        ("msg_too_long", RefusedError),
        ("msg_blocks_too_long", RefusedError),
        ("metadata_too_large", RefusedError),
        ("something_new", RefusedError),
    ],
)
def test_who_is_told_depends_on_the_code(code: str, kind: type[Exception]) -> None:
    """The target's owner, the admin elsewhere, or whoever looks after Linkpin."""
    assert isinstance(meaning(Sdk(200, {"ok": False, "error": code})), kind)
