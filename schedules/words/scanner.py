"""What a person typed, as patterns read it, and which parts of it are not understood yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

LONGEST = 300
"""Characters of a rule or period; nobody says more."""
_TAKEN = "\N{BROKEN BAR}"
_WRITTEN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", **dict.fromkeys("’‘`", "'"), **dict.fromkeys("–—−\u2010\u2011", "-")}
)
_WORD = re.compile(rf"[^\s{_TAKEN}(),;:.!?\"„“”]+")


def plain(text: str) -> str:
    """Lower case, umlauts as two letters, other accents dropped, one kind of quote and dash, single blanks."""
    return _plain(unicodedata.normalize("NFKC", text))[0].strip()


class Scanner:
    """A text from which patterns take what they understand, until only fillers are left."""

    def __init__(self, text: str) -> None:
        self._original = unicodedata.normalize("NFKC", text)
        self.rest, self._at = _plain(self._original)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is taken out."""
        found = pattern.search(self.rest)
        if found is not None:
            self.strike(*found.span())
        return found

    def take_if(self, pattern: re.Pattern[str], fits: Callable[[re.Match[str]], bool]) -> re.Match[str] | None:
        """The first match for which `fits` holds, which is taken out."""
        for found in pattern.finditer(self.rest):
            if fits(found):
                self.strike(*found.span())
                return found
        return None

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """All matches, which are taken out."""
        found = list(pattern.finditer(self.rest))
        for match in found:
            self.strike(*match.span())
        return found

    def separate(self, pattern: re.Pattern[str]) -> None:
        """Put a blank after each match's group `first`: two words that are written as one."""
        for found in reversed(list(pattern.finditer(self.rest))):
            end = found.end("first")
            self.rest = f"{self.rest[:end]} {self.rest[end:]}"
            self._at.insert(end, self._at[end - 1])

    def strike(self, begin: int, end: int) -> None:
        """Take out a part."""
        self.rest = self.rest[:begin] + _TAKEN * (end - begin) + self.rest[end:]

    def left(self) -> list[re.Match[str]]:
        """The words that nothing has taken."""
        return [found for found in _WORD.finditer(self.rest) if re.search(r"\w", found[0])]

    def writing(self, part: str) -> str:
        """The person's own writing of a part that patterns have read."""
        begin = self.rest.find(plain(part))
        return self.original(begin, begin + len(plain(part))) if begin >= 0 else part

    def original(self, begin: int, end: int) -> str:
        """The person's own writing of a part."""
        if begin >= end:
            return ""
        return self._original[self._at[begin] : self._at[end - 1] + 1].strip()


def _plain(text: str) -> tuple[str, list[int]]:
    """The plain text, and for each of its characters the place in `text` that it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        written = letter.lower().translate(_WRITTEN)
        if written == letter.lower() and not written.isascii():
            written = "".join(c for c in unicodedata.normalize("NFD", written) if not unicodedata.combining(c))
        if not written.isprintable() or written.isspace():
            written = " "
        if written == " " and (not letters or letters[-1] == " "):
            continue
        letters.extend(written)
        places.extend([place] * len(written))
    return "".join(letters), places
