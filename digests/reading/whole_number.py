"""Whole numbers out of attributes that anybody may have written."""

from __future__ import annotations

_DIGITS = 18
"""As many always fit into 64 bits."""


def whole_number(text: str | None, otherwise: int) -> int:
    """`text` as a whole number from 0 on, `otherwise` where it is anything else.

    `str.isdigit` would let superscripts through, and Python refuses to convert thousands of digits.
    """
    if text and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    return otherwise
