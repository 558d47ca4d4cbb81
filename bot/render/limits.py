"""Limits of the platforms, as data, each with its source.

Sources: [B] docs.slack.dev, Block Kit reference, page of the block or element; [V] the same, `views.open`;
[T] learn.microsoft.com, Teams bots, "Format your bot messages"; [O] observed, undocumented.
Sizes are in the unit that `weight` or `card_bytes` counts, which is never less than what the platform counts.
"""

from __future__ import annotations

import json
from typing import Final

# Block Kit, in a message
MESSAGE_BLOCKS: Final = 50  # [B] blocks
MESSAGE_JSON: Final = 12_000  # [O] characters of all blocks together; posts fail near 13,200 (slackapi/bolt-js #2509)
FALLBACK_TEXT: Final = 3_000  # [O] `text` beside blocks: 40,000 by the documentation, 4,000 seen to fail
HEADER_TEXT: Final = 150  # [B] header
RICH_TEXT: Final = 3_000  # [O] rich_text: none documented; a section's limit is kept
CONTEXT_ELEMENTS: Final = 10  # [B] context
CONTEXT_TEXT: Final = 2_000  # [B] text object 3,000; kept at what section fields allow
ACTION_ELEMENTS: Final = 25  # [B] actions
ACTION_ID: Final = 255  # [B] any element
BLOCK_ID: Final = 255  # [B] any block
BUTTON_TEXT: Final = 75  # [B] button
BUTTON_VALUE: Final = 2_000  # [B] button
URL: Final = 3_000  # [B] button url, image_url
LINK_URL: Final = 2_000  # ours: what browsers and both platforms take everywhere
ALT_TEXT: Final = 2_000  # [B] image
OPTION_TEXT: Final = 75  # [B] option object
OPTION_VALUE: Final = 150  # [B] option object
OPTIONS: Final = 100  # [B] select menu; also options of one group
OPTION_GROUPS: Final = 100  # [B] select menu
OVERFLOW_OPTIONS: Final = 5  # [B] overflow menu
PLACEHOLDER: Final = 150  # [B] select menu, plain-text input
CONFIRM_TITLE: Final = 100  # [B] confirmation dialog object
CONFIRM_TEXT: Final = 300  # [B] confirmation dialog object
CONFIRM_BUTTON: Final = 30  # [B] confirmation dialog object

# Block Kit, in a modal
MODAL_BLOCKS: Final = 100  # [V]
MODAL_TITLE: Final = 24  # [V] title, submit and close alike
PRIVATE_METADATA: Final = 3_000  # [V]
CALLBACK_ID: Final = 255  # [V]
VIEW_JSON: Final = 250_000  # [V] error view_too_large: "greater than 250kb"
INPUT_LABEL: Final = 2_000  # [B] input; hint alike
BOX_OPTIONS: Final = 10  # [B] checkboxes, radio buttons
INPUT_TEXT: Final = 3_000  # [B] plain-text input, max_length
ERROR_TEXT: Final = 2_000  # ours, for messages beside a field

# Block Kit, on the Home tab
HOME_BLOCKS: Final = 100  # [B] blocks, and docs.slack.dev, views.publish

# Adaptive Cards in Teams
CARD_BYTES: Final = 80_000  # [T] about 100 KB a message in UTF-16, with the activity around the card
SMALLER_CARD_BYTES: Final = 24_000  # [O] where 80,000 are refused: 28 KB, then 40 KB were the limit until 2025
CARD_TEXT: Final = 4_000  # ours: one text element, far below what a card may hold
CARD_ACTIONS: Final = 6  # [T] "up to six actions"; clients hide or drop further ones without a word
CARD_FALLBACK: Final = 2_000  # ours, fallbackText
TABLE_ROWS: Final = 30  # ours: rows of one Table, then the header again
TABLE_COLUMNS: Final = 12  # ours: more columns than that are unreadable, and become lines
CELL_TEXT: Final = 400  # ours: longer cells become lines


def weight(text: str) -> int:
    """How much of a Block Kit limit `text` uses: never less than Slack counts.

    Slack may count UTF-16 units and escaped characters (`&` as `&amp;`), and quotes count twice in JSON.
    """
    if text.isascii():
        return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">")) + _json_escapes(text)
    return sum(char_weight(char) for char in text)


def char_weight(char: str) -> int:
    """`weight` of one character."""
    if char == "&":
        return 5
    if char in "<>":
        return 4
    if char in '"\\\n':
        return 2
    return 2 if ord(char) > 0xFFFF else 1


def _json_escapes(text: str) -> int:
    return text.count('"') + text.count("\\") + text.count("\n")


def json_length(value: object) -> int:
    """Characters of `value` as compact JSON, in UTF-16 units."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def card_bytes(value: object) -> int:
    """Bytes of `value` as JSON: in UTF-16, or in ASCII with escapes as the SDK sends it, whichever is more."""
    return max(2 * json_length(value), len(json.dumps(value, separators=(",", ":"))))
