"""Does a line rest on the statements that it cites, and not on others? By the words that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from digests.grounding.forms import ALIKE
from digests.lexicons import lexicon
from digests.model import Document, Statement
from digests.wording import WORD, numbers, stem

_LEAST = 0.2
"""Share of a line's telling words that its statements must have at the least."""
_TWO = 2
_ROOT = 5
"""Letters that a word at least has to be known in a compound."""
_BETTER = 0.34
"""By so much another statement may explain a line better before the cited ones are the wrong ones."""


def misplaced(text: str, cited: Sequence[Statement], document: Document) -> bool:
    """Whether the cited statements are the wrong ones.

    They are where they share next to nothing with the line, or another one of the document shares far more.
    """
    language = document.language
    own = _stems(text, language)
    if not own:
        return False
    given: frozenset[str] = frozenset().union(*(_said(s, language) for s in cited))
    here = len(own & given) / len(own)
    if here > 1 - _BETTER:
        return False
    if language == "de":
        here = max(here, sum(_compounded(each, given) for each in own) / len(own))
    if here < _LEAST:
        return True
    ids = {s.id for s in cited}
    others = (s for s in document.statements if s.id not in ids)
    return any(len(own & _said(s, language)) / len(own) > here + _BETTER for s in others)


def _compounded(word: str, given: frozenset[str]) -> bool:
    """Whether a German word is one of the given ones, or a compound with one: "Fahrradmitnahme" with "Fahrräder"."""
    return word in given or any(
        (len(each) >= _ROOT and each in word) or (len(word) >= _ROOT and word in each) for each in given
    )


def foreign_to(part: str, statement: Statement, cited: Sequence[Statement], document: Document) -> bool:
    """Whether a part of a line shares no word with a statement, and at least two with another cited one."""
    language = document.language
    own = {each for each in _stems(part, language) if not each[0].isdigit()}
    return not own & _said(statement, language) and any(
        len(own & _said(other, language)) >= _TWO for other in cited if other.id != statement.id
    )


@lru_cache(maxsize=20_000)
def _said(statement: Statement, language: str) -> frozenset[str]:
    """A statement's stems, with those of what stands over it; none of furniture.

    Most lines are plainly their statement's own, so that no other is asked for: hence not all at once.
    """
    if statement.furniture:
        return frozenset()
    return _stems(" ".join((statement.text, *statement.context, *statement.header)), language)


def _stems(text: str, language: str) -> frozenset[str]:
    lex = lexicon(language)
    found = WORD.findall(text.replace("-", " ") if language == "de" else text)
    words: Iterable[str] = (w for w in found if len(w) > 2 and w.lower() not in lex.stop)
    return frozenset((*(_stem(w, language) for w in words), *numbers(text)))


def _stem(word: str, language: str) -> str:
    """A word's stem; of English words of one meaning that have several, the one that stands for all."""
    found = stem(word, language)
    return ALIKE.get(found, found) if language == "en" else found
