"""How alike the words of two texts are: stems, and pieces of words, which forgive endings, compounds and slips."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from digests.wording import stem

_WORD = re.compile(r"[^\W_]+")
_PIECES = (3, 4)
"""Characters of a piece. Longer ones are rarer and say more; shorter ones forgive more."""
CHARACTERS = 2_000
"""What stands further back in a text adds time and says little more about its question."""


def terms(text: str, language: str) -> tuple[Counter[str], Counter[str]]:
    """The stems of a text and its pieces of words, each with how often it occurs."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text[:CHARACTERS]).lower())
    stems = Counter(stem(word, language) for word in found)
    pieces: Counter[str] = Counter()
    for word in found:
        pieces.update(_pieces(word))
    return stems, pieces


def word_count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text[:CHARACTERS]))


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    framed = f"_{word.replace('ß', 'ss')}_"
    return tuple(
        framed[start : start + length] for length in _PIECES for start in range(max(1, len(framed) - length + 1))
    )
