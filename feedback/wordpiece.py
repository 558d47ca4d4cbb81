"""BERT's way to cut a text into pieces of words (uncased), so that MiniLM sees what it was trained on.

Rules as in google-research/bert `tokenization.py` and the `tokenizers` library's BertNormalizer, BertPreTokenizer and
WordPiece; checked against the latter (tests/feedback/test_wordpiece.py). A special token's name in a text is text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})
_LONGEST_WORD = 100
"""A longer one is unknown as a whole, as in the reference."""
CHARACTERS = 8_000
"""Of a text; the pieces that count (`limit`) never reach so far in words that people write."""
_CHINESE = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """Cuts texts by a vocabulary: the pieces in the order of their numbers, those within a word with "##" in front."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Raises ValueError where a piece that everything rests on is missing."""
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(vocabulary)}
        try:
            self._unknown, self._begin, self._end = (self._numbers[name] for name in ("[UNK]", "[CLS]", "[SEP]"))
        except KeyError as error:
            raise ValueError(f"a vocabulary without {error}") from error
        self._word = lru_cache(maxsize=20_000)(self._cut)

    def numbers(self, text: str, limit: int) -> list[int]:
        """The numbers of a text's pieces between those for begin and end, `limit` at most in all."""
        found: list[int] = []
        for word in _words(text[:CHARACTERS]):
            found += self._word(word)
            if len(found) >= limit - 2:
                break
        return [self._begin, *found[: limit - 2], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest piece that fits, again and again; one unknown where any is missing."""
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._numbers), None)
            if end is None:
                return (self._unknown,)
            found.append(self._numbers[mark + word[start:end]])
            start = end
        return tuple(found)


def _words(text: str) -> list[str]:
    """The words of a text in small letters without marks, each punctuation mark one of its own."""
    cleaned = "".join(_cleaned(character) for character in text)
    lowered = "".join(c for c in unicodedata.normalize("NFD", cleaned) if unicodedata.category(c) != "Mn").lower()
    return "".join(f" {c} " if _is_punctuation(c) else c for c in lowered).split()


@lru_cache(maxsize=4_096)
def _cleaned(character: str) -> str:
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
    if character in "\0\ufffd" or unicodedata.category(character) in _INVISIBLE:
        return ""
    code = ord(character)
    return f" {character} " if any(first <= code <= last for first, last in _CHINESE) else character


@lru_cache(maxsize=4_096)
def _is_punctuation(character: str) -> bool:
    code = ord(character)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(character).startswith("P")
