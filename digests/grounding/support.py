"""Does a line rest on the statements that it cites, and not on others? By the words that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from digests.lexicons import lexicon
from digests.model import Document, Statement
from digests.wording import WORD, numbers, stem

_LEAST = 0.2
"""Share of a line's telling words that its statements must have at the least."""
_TWO = 2
_BETTER = 0.34
"""By so much another statement may explain a line better before the cited ones are the wrong ones."""


def misplaced(text: str, cited: Sequence[Statement], document: Document) -> bool:
    """Whether the cited statements are the wrong ones.

    They are where they share next to nothing with the line, or another one of the document shares far more.
    """
    index = _index(document)
    own = _stems(text, document.language)
    if not own:
        return False
    given: frozenset[str] = frozenset().union(*(index[s.id] for s in cited if s.id in index))
    here = len(own & given) / len(own)
    if here < _LEAST:
        return True
    if here > 1 - _BETTER:
        return False
    ids = {s.id for s in cited}
    return any(len(own & stems) / len(own) > here + _BETTER for key, stems in index.items() if key not in ids)


def foreign_to(part: str, statement: Statement, cited: Sequence[Statement], document: Document) -> bool:
    """Whether a part of a line shares no word with a statement, and at least two with another cited one."""
    index = _index(document)
    own = {each for each in _stems(part, document.language) if not each[0].isdigit()}
    return not own & index.get(statement.id, frozenset()) and any(
        len(own & index.get(other.id, frozenset())) >= _TWO for other in cited if other.id != statement.id
    )


@lru_cache(maxsize=4)
def _index(document: Document) -> dict[int, frozenset[str]]:
    """Per statement its stems, with those of what stands over it."""
    return {
        s.id: _stems(" ".join((s.text, *s.context, *s.header)), document.language)
        for s in document.statements
        if not s.furniture
    }


def _stems(text: str, language: str) -> frozenset[str]:
    lex = lexicon(language)
    words: Iterable[str] = (w for w in WORD.findall(text) if len(w) > 2 and w.lower() not in lex.stop)
    return frozenset((*(stem(w, language) for w in words), *numbers(text)))
