"""Calls that nobody waits for: where Slack says 429, they are made again once its time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from bot.slack.errors import is_limited, retry_after

TRIES = 3
LONGEST_SECONDS = 120.0
"""Who is told to wait longer gives up: what was to be shown would be out of date."""
Answer = TypeVar("Answer")


async def patiently(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """The call's answer. Raises what the call raises, also a 429 after several tries.

    Only for calls that may be made twice without harm: a 429 is certain not to have been done.
    """
    for _ in range(TRIES - 1):
        try:
            return await call()
        except SlackApiError as error:
            wait = retry_after(error).total_seconds()
            if not is_limited(error) or wait > LONGEST_SECONDS:
                raise
        await asyncio.sleep(wait)
    return await call()
