"""Cursors as Slack's lists have them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tests.fake_slack.call import Call
from tests.fake_slack.refusal import RefusalError

T = TypeVar("T")


def page(call: Call, items: Sequence[T], default: int, most: int = 1000) -> tuple[list[T], str]:
    """The asked-for page of items, and the cursor of the next ("" at the end). Raises RefusalError."""
    limit = call.number("limit", default) or default
    if not 1 <= limit <= most:
        raise RefusalError("invalid_limit")
    start = 0
    if cursor := call.text("cursor"):
        try:
            start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
        except (ValueError, binascii.Error):
            raise RefusalError("invalid_cursor") from None
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), following
