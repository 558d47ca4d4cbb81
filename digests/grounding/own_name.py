"""Who speaks in a brief: where it says "we", a line says the organisation's name."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath

from digests.grounding.findings import Cited
from digests.model import Document

_WE = re.compile(r"(?<!\w)(?:we|our|us|ours|wir|uns|unser\w{0,2})(?!\w)", re.I)
_INTRODUCED = 5
"""In so many statements at its beginning a brief says who speaks."""
_OFTEN, _MORE_OFTEN = 3, 5
"""Statements that must have such a name, and one that is not said at the beginning."""
_SHARE = 0.05
"""Share of all statements that must have that one."""


def in_file_name(document: Document) -> str:
    """The words of the file's name: it says whose brief it is, as its title does."""
    return " ".join(re.split(r"[\W_]+", PurePath(document.file).stem))


def speaks(name: str, text: str, cited: Cited) -> bool:
    """Whether a name in a line stands for "we" in what it cites: it is the speaker's, and the line has no "we"."""
    if _WE.search(text) or not any(_WE.search(quote) for quote in cited.quotes):
        return False
    return _is_speaker(re.sub(r"[’']s?$", "", name), cited.document)


@lru_cache(maxsize=256)
def _is_speaker(name: str, document: Document) -> bool:
    """Whether a name is said at the beginning and again, or all through the brief."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    found = [at for at, statement in enumerate(document.statements) if word.search(statement.text)]
    if not any(_WE.search(document.statements[at].text) for at in found):
        return False  # a rival is no "we"
    if len(found) >= _OFTEN and found[0] < _INTRODUCED:
        return True
    return len(found) >= max(_MORE_OFTEN, _SHARE * len(document.statements))
