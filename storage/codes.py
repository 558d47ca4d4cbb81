"""One-time codes: easy to read out and to type, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets

from storage.keys import ALPHABET

GROUPS, GROUP = 4, 4
"""A code is 16 characters of 5 bits: 80 bits, so that neither guessing nor a stolen hash leads to it."""
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0"})


def new_code() -> str:
    """A new code, such as 4k2f-9xwm-qe7t-03hd."""
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[start : start + GROUP]) for start in range(0, len(letters), GROUP))


def hashed(code: str) -> str:
    """The SHA-256 of a code in hex. Case, hyphens and blanks don't matter; letters that look alike are the same."""
    letters = "".join(code.lower().replace("-", " ").split()).translate(_READ_AS)
    return hashlib.sha256(letters.encode(errors="replace")).hexdigest()
