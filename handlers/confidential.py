"""Whether a brief says of itself that it must stay inside the company, and which questions are about one that does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digests.model import Document
from storage import briefs, digests
from storage.session import Session
from storage.tables import Question

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


async def about_confidential(session: Session, asked: Iterable[Question]) -> bool:
    """Whether a question is about a brief that is confidential: then its words are, too."""
    for each in asked:
        if each.digest_id is not None:
            digest = await digests.get_digest(session, each.digest_id)
            if (await briefs.get_brief(session, digest.brief_id)).confidential:
                return True
    return False
