"""What our messages carry so that they are known again: the delivery's key, in metadata and in the ids of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

EVENT_TYPE = "linkpin_delivery"
KEY = re.compile(r"([0-9a-hjkmnp-tv-z]{26})\.(?:(\d{1,3})\.)?")
BLOCK_ID = 255

Block = dict[str, Any]


def metadata(message: str, part: int) -> Block:
    """The metadata of part `part` of the message with the key `message`."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery": message, "part": part}}


def part_of(posted: Mapping[str, Any], message: str) -> int | None:
    """Which part of the message with this key a message in Slack's history is, None where it is none of it.

    By the metadata; a server that stands in for Slack may not give that back, but it shows the blocks.
    """
    found = posted.get("metadata")
    payload = found.get("event_payload") if isinstance(found, Mapping) else None
    if isinstance(found, Mapping) and found.get("event_type") == EVENT_TYPE and isinstance(payload, Mapping):
        part = payload.get("part")
        return part if payload.get("delivery") == message and isinstance(part, int) else None
    for match in _matches(posted):
        if match.group(1) == message and match.group(2):
            return int(match.group(2))
    return None


def marked(blocks: list[Block], message: str, part: int) -> list[Block]:
    """The blocks with the message's key and the part in their ids: so a pressed button tells which message it is on."""
    return [
        block | {"block_id": f"{message}.{part}.{block.get('block_id', number)}"[:BLOCK_ID]}
        for number, block in enumerate(blocks)
    ]


def key_in(block_id: object) -> str:
    """The message's key in a block's id, "" where there is none."""
    match = KEY.match(block_id) if isinstance(block_id, str) else None
    return match.group(1) if match else ""


def key_of(message: Mapping[str, Any]) -> str:
    """The key that the blocks of a message carry, "" where they carry none."""
    return next((match.group(1) for match in _matches(message)), "")


def _matches(message: Mapping[str, Any]) -> Iterator[re.Match[str]]:
    blocks = message.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        block_id = block.get("block_id") if isinstance(block, Mapping) else None
        if isinstance(block_id, str) and (match := KEY.match(block_id)):
            yield match


def external_id(channel: str, ts: str) -> str:
    """A posted message as the ledger keeps it. `ts` is unique in its channel only, and stays text."""
    return f"{channel}:{ts}"


def channel_and_ts(external: str) -> tuple[str, str]:
    """What `external_id` put together."""
    channel, _, ts = external.partition(":")
    return channel, ts
