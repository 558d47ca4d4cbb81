"""Whether a text is German, so that sentences made for it (of a chart, of a struck price) are German too."""

from __future__ import annotations

import re
from itertools import repeat

# The commonest words that the other language doesn't have ("in", "an", "was", "die" exist in both).
_WORD = re.compile(r"[^\W\d_]+")
_GERMAN = frozenset(
    _WORD.findall(
        "der das und für mit ist nicht wir von den dem ein eine auf im zu werden sich bei oder auch nach zum zur über "
        "sind pro je"
    )
)
_ENGLISH = frozenset(
    _WORD.findall("the and of for to is with our are by that we this from or on be as your their at not it per all")
)
_SPEAKS = {**dict.fromkeys(_GERMAN, 1), **dict.fromkeys(_ENGLISH, -1)}
_UMLAUT = re.compile(r"[äöüß]", re.IGNORECASE)


class LanguageHint:
    """Counts of telltale words, over a whole document and over the unit at hand."""

    def __init__(self) -> None:
        self._document = 0
        self._unit = 0

    def begin_unit(self) -> None:
        """Start counting a new slide or section."""
        self._unit = 0

    def read(self, text: str) -> None:
        """Take a text into account."""
        balance = sum(map(_SPEAKS.get, _WORD.findall(text.lower()), repeat(0)))
        balance += min(2, len(_UMLAUT.findall(text)))
        self._unit += balance
        self._document += balance

    def is_german(self) -> bool:
        """True where the unit's own text says so, or, where it is too short to tell, the document's so far."""
        balance = self._unit if abs(self._unit) > 2 else self._document
        return balance > 0
