"""Whether a brief says of itself that it must stay inside the company."""

from __future__ import annotations

import re

from digests.model import Document

_SAID = re.compile(
    r"\b(?:confidential|vertraulich|internal use only|company internal|not for distribution)\b"
    r"|\bnur für den internen gebrauch\b|\bnur intern\b",
    re.I,
)
_LABEL_WORDS = 6
"""A mark is short; a sentence that speaks of confidential data is none."""


def is_confidential(document: Document) -> bool:
    """Whether the file's name, the title, a header, a footer or a short line of the first unit marks it so."""
    if _SAID.search(document.title) or _SAID.search(document.file.replace("_", " ")):
        return True
    marks = (s for s in document.statements if s.furniture or s.unit == 1)
    return any(len(s.text.split()) <= _LABEL_WORDS and _SAID.search(s.text) for s in marks)
