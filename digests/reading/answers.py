"""What the reading process says, taken apart with the distrust that a perhaps subverted process deserves.

Answers are JSON, never pickles; each is checked for its form and its size, and its messages are cut to one printable
line. Nothing in here raises anything but a BriefError.
"""

from __future__ import annotations

import json
from typing import Any

from digests.errors import (
    BriefError,
    Fact,
    LimitExceededError,
    Marked,
    RefusedBriefError,
    UnreadableBriefError,
)
from digests.reading.blocks import RawDocument
from digests.reading.complaints import broken_down, too_long
from digests.reading.limits import ReadingLimits

_KINDS = {kind.code: kind for kind in (UnreadableBriefError, RefusedBriefError, LimitExceededError)}
_LONGEST_LINE = 300
_WRONG = (KeyError, TypeError, ValueError, OverflowError, AttributeError, IndexError, RecursionError)


def parsed(line: bytes, name: str, limits: ReadingLimits) -> tuple[int, int] | RawDocument:
    """One line of the child: (units read, units in all), or the document at last.

    `name` is the file's name for messages. Raises the BriefError that the line tells, UnreadableBriefError for a
    line that is none of these, LimitExceededError for a document beyond `limits`.
    """
    try:
        answer = json.loads(line)
        if "progress" in answer:
            done, total = answer["progress"]
            return int(done), int(total)
        error = answer.get("error")
        problem = None if error is None else _problem(error)
        document = None if problem else RawDocument.from_json(answer["document"])
        characters = 0 if document is None else _characters(document)
    except _WRONG as wrong:
        raise broken_down(name) from wrong
    if document is None:
        raise problem or broken_down(name)
    if document.units > limits.units or characters > limits.text_characters:
        raise too_long(name)
    return document


def _problem(error: dict[str, Any]) -> BriefError:
    """The error that is told. Raises one of _WRONG, for a text, too, that names a fact that there is not."""
    facts = {str(name): _fact(value) for name, value in error["facts"].items()}
    return _KINDS[error["code"]](_one_line(error["text"]), _one_line(error["way_out"]), **facts)


def _fact(value: Any) -> Fact:  # noqa: ANN401 - from outside
    if isinstance(value, dict):
        return Marked(_one_line(value["marked"]))
    return value if isinstance(value, int) else _one_line(value)


def _characters(document: RawDocument) -> int:
    """How much text there is. Raises UnicodeEncodeError, a ValueError, for text that no output can print."""
    total = len(document.title.encode())
    for block in document.blocks:
        total += len(block.text)
        for piece in (block.text, *block.cells, *block.header):
            if not piece.isascii():
                piece.encode()
    return total


def _one_line(text: Any) -> str:  # noqa: ANN401 - from outside
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)[:_LONGEST_LINE]).split())
