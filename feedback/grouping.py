"""A new question joins a theme, is offered for one, or opens one: decided when it comes in, one after the other.

A theme is compared as a whole, by the sum of its questions (its centroid), because single questions that happen to
read alike mislead; measured in docs/adr/0013. Nothing here stores anything: memberships come in by `put` and `move`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from feedback.lexical import terms
from feedback.meaning import LEXICAL, Meant
from feedback.word_space import WordSpace

SUGGESTIONS = 3
"""So many themes are offered at most."""


class Verdict(StrEnum):
    """What becomes of a new question."""

    JOIN = "join"
    SUGGEST = "suggest"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a question joins a theme (at a score of `join` or more) and when it is offered for one (`suggest`)."""

    join: float
    suggest: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A theme with the score of a question for it; comparable within one engine."""

    theme: str
    score: float


@dataclass(frozen=True, slots=True)
class Placement:
    """What `Themes.place` says: the best themes, best first, and for JOIN the first of them is the one to join.

    `engine` and `rule` are what it was decided by, for the log of automatic merges.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...]
    engine: str
    rule: Rule

    @property
    def theme(self) -> str | None:
        """The theme to join; None for a suggestion and for a new theme."""
        return self.candidates[0].theme if self.verdict is Verdict.JOIN else None

    @property
    def score(self) -> float:
        """The best theme's score; 0 where there is none."""
        return self.candidates[0].score if self.candidates else 0.0


class Themes:
    """All questions with their themes, in memory; one per process, brought up to date from storage by its owner.

    Keys and themes are any strings of the caller's. Not for several threads at a time.
    """

    def __init__(self, engine: str = LEXICAL, rule: Rule | None = None) -> None:
        """`engine` is the id of the engine in use: fingerprints of another one count as missing."""
        self.engine = engine
        self.rule = rule or Rule(0.62, 0.3)
        self._stems = WordSpace()
        self._pieces = WordSpace()
        self._slot: dict[str, int] = {}
        self._theme_of: NDArray[np.int32] = np.full(64, -1, np.int32)
        self._number: dict[str, int] = {}
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._slot)

    def __contains__(self, key: object) -> bool:
        return key in self._slot

    def put(self, key: str, theme: str, meant: Meant) -> None:
        """Take a question in as a member of a theme, or anew where it is known (its text or engine changed)."""
        self.remove(key)
        slot = len(self._stems)
        stems, pieces = terms(meant.text, meant.language)
        self._stems.append(stems)
        self._pieces.append(pieces)
        if slot == len(self._theme_of):
            self._theme_of = np.concatenate((self._theme_of, np.full(slot, -1, np.int32)))
        self._slot[key] = slot
        self._theme_of[slot] = self._numbered(theme)

    def move(self, key: str, theme: str) -> None:
        """Make a question a member of another theme: by a merge, a split, an undo. Raises KeyError."""
        self._theme_of[self._slot[key]] = self._numbered(theme)

    def remove(self, key: str) -> None:
        """Forget a question; nothing happens where it isn't known."""
        if (slot := self._slot.pop(key, None)) is not None:
            self._theme_of[slot] = -1

    def theme_of(self, key: str) -> str | None:
        """A question's theme."""
        slot = self._slot.get(key)
        return None if slot is None else self._names[self._theme_of[slot]]

    def place(self, meant: Meant, barred: Collection[str] = ()) -> Placement:
        """Where a question belongs, without taking it in. It is never placed in a theme of `barred`."""
        best = self._best(meant, barred)
        score = best[0].score if best else 0.0
        verdict = Verdict.JOIN if score >= self.rule.join else Verdict.SUGGEST
        if score < self.rule.suggest:
            verdict = Verdict.OPEN
        return Placement(verdict, best, self.engine, self.rule)

    def _best(self, meant: Meant, barred: Collection[str]) -> tuple[Candidate, ...]:
        count = len(self._stems)
        theme_of = self._theme_of[:count]
        alive = theme_of >= 0
        if not alive.any():
            return ()
        stems, pieces = terms(meant.text, meant.language)
        members = np.bincount(theme_of[alive], minlength=len(self._names))
        dots = 0.5 * self._stems.dots(stems) + 0.5 * self._pieces.dots(pieces)
        scores = np.bincount(theme_of[alive], dots[alive], len(self._names)) / np.maximum(members, 1) ** 0.5
        scores[[self._number[theme] for theme in barred if theme in self._number]] = 0
        order = sorted(range(len(scores)), key=lambda n: (-scores[n], self._names[n]))[:SUGGESTIONS]
        return tuple(Candidate(self._names[n], float(scores[n])) for n in order if scores[n] > 0)

    def _numbered(self, theme: str) -> int:
        number = self._number.setdefault(theme, len(self._number))
        if number == len(self._names):
            self._names.append(theme)
        return number
