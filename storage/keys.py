"""Primary keys that are known before the row is written."""

from __future__ import annotations

import hashlib
import os
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u, so that a key can be read out loud."""


def new_key() -> str:
    """A new key: 26 characters, 48 bits of milliseconds since 1970 and then 80 random bits.

    The layout is ULID's (https://github.com/ulid/spec). Keys sort by time, so rows are appended to an index
    and not scattered over it; they can't be guessed; and a delivery or an audit line can name a row before that
    row is written, in the same transaction, without a round trip.
    """
    number = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def derived_key(*parts: str | int) -> str:
    """The key that belongs to `parts`, always the same: 26 characters, the first 130 bits of a SHA-256."""
    # The length before each part keeps ("a", "bc") apart from ("ab", "c").
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    number = int.from_bytes(hashlib.sha256(text.encode(errors="surrogatepass")).digest()) >> 126
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
