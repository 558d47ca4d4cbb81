"""What was not understood, and what it may have been meant as."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from schedules.errors import Problem, ScheduleError
from schedules.words.lexicon import Lexicon
from schedules.words.scanner import Scanner
from schedules.words.zones import refuse_unknown_zone

_NOTHING: frozenset[str] = frozenset()


def refuse_leftovers(
    scanner: Scanner, words: Lexicon, kind: str, fillers: AbstractSet[str] = _NOTHING, *, only: bool = False
) -> None:
    """Raises ScheduleError for the first word that nobody has taken and that carries something.

    `kind` names the example that the error gives; `fillers` are further words that carry nothing, with `only` the only
    ones.
    """
    for left in scanner.left():
        if left[0] in fillers or (not only and left[0] in words.fillers):
            continue
        refuse_unknown_zone(scanner, words)
        said = scanner.original(*left.span())
        close = get_close_matches(left[0], words.spellings, n=2, cutoff=0.72)
        raise ScheduleError(Problem.WORD, said, tuple(map(words.written, close)), words.examples[kind])
