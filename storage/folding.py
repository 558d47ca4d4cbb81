"""Text as it is searched: small letters without marks, umlauts as their base letter, the same on both databases."""

from __future__ import annotations

import unicodedata

SEARCHED_WORDS = 8


def folded(*texts: str | None) -> str:
    """The texts folded, one after the other, with one blank between words."""
    decomposed = unicodedata.normalize("NFKD", " ".join(text for text in texts if text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in bare).split())


def searched(words: str) -> tuple[str, ...]:
    """The words to look for, folded, at most eight."""
    return tuple(dict.fromkeys(folded(words).split()))[:SEARCHED_WORDS]
