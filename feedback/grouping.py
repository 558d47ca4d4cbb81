"""A new question joins a theme, is offered for one, or opens one: decided when it comes in, one after the other.

A theme is compared as a whole, by the sum of its questions (its centroid), because single questions that happen to
read alike mislead; measured in docs/adr/0013. Nothing here stores anything: memberships come in by `put` and `move`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from feedback.lexical import terms
from feedback.meaning import Meant, Vector
from feedback.scale import Rule, Scale, lexical_scale
from feedback.vector_space import VectorSpace
from feedback.word_space import Floats, WordSpace

SUGGESTIONS = 3
"""So many themes are named at most."""
_LOOKED_AT = 16
"""The best so many themes are compared with exact idf; the others' lengths may be a little out of date."""
_OFTEN = 2_000
"""Up to so many questions the means follow with every tenth of them, then with every quarter."""
_FOLDED = 256
"""Places that stems are folded into for `table`, and half of those for pieces."""
_LARGE = 12
"""A theme with more questions keeps its sums."""
_DEAD = 1_000
"""So many forgotten questions are carried along before the lists are made anew."""


class Verdict(StrEnum):
    """What becomes of a new question."""

    JOIN = "join"
    SUGGEST = "suggest"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A theme with the score of a question for it; comparable within one engine and language."""

    theme: str
    score: float


@dataclass(frozen=True, slots=True)
class Placement:
    """What `Themes.place` says: the best themes, best first; for JOIN the first of them is the one to join.

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

    @property
    def offered(self) -> tuple[Candidate, ...]:
        """The themes that are worth showing to a person."""
        return tuple(each for each in self.candidates if each.score >= self.rule.suggest)


@dataclass(slots=True)
class _Sums:
    """Of all members of a theme: the sum of the centred vectors, and those of the words' weights."""

    vectors: Vector
    stems: dict[int, float]
    pieces: dict[int, float]


@dataclass(slots=True)
class _Theme:
    """A theme's members (slots); a large one's sums, since those of a small one are quickly made."""

    members: set[int]
    sums: _Sums | None = None


class Themes:
    """All questions with their themes, in memory; one per process, brought up to date from storage by its owner.

    Keys and themes are any strings of the caller's. Not for several threads at a time. What it says depends on the
    questions in it and their order alone.
    """

    def __init__(self, scale: Scale | None = None) -> None:
        """`scale` is that of the engine in use: fingerprints by another one count as missing."""
        self.scale = scale or lexical_scale()
        self._texts: dict[str, tuple[str, str]] = {}
        self._slot: dict[str, int] = {}
        self._names: list[str] = []
        self._number: dict[str, int] = {}
        self._begin()

    def _begin(self) -> None:
        self._stems, self._pieces = WordSpace(), WordSpace()
        self._vectors = VectorSpace(self.scale)
        self._theme_of: NDArray[np.int32] = np.full(64, -1, np.int32)
        self._themes: dict[int, _Theme] = {}
        self._lengths = np.ones((3, 64))  # by theme, of the sums: vectors, stems, pieces
        self._there = np.zeros(64, bool)
        self._centred_at = 0

    def __len__(self) -> int:
        return len(self._slot)

    def __contains__(self, key: object) -> bool:
        return key in self._slot

    def put(self, key: str, theme: str, meant: Meant) -> None:
        """Take a question in as a member of a theme, or anew where it is known (its text or engine changed)."""
        if self._texts.get(key) == (meant.text, meant.language):
            slot = self._slot[key]
            self._leave(slot)
            self._vectors.replace(slot, meant.fingerprint)
            self._enter(slot, theme)
            return
        self.remove(key)
        self._append(key, meant)
        self._enter(self._slot[key], theme)
        size = len(self._slot)
        if size >= self._centred_at * (1.1 if size < _OFTEN else 1.25):
            self.recentre()

    def move(self, key: str, theme: str) -> None:
        """Make a question a member of another theme: by a merge, a split, an undo. Raises KeyError."""
        slot = self._slot[key]
        if self._number.get(theme) != self._theme_of[slot]:
            self._leave(slot)
            self._enter(slot, theme)

    def remove(self, key: str) -> None:
        """Forget a question; nothing happens where it isn't known."""
        slot = self._slot.pop(key, None)
        if slot is None:
            return
        self._leave(slot)
        self._vectors.clear(slot)
        del self._texts[key]
        if len(self._stems) - len(self._slot) > max(_DEAD, len(self._slot) // 2):
            self._renew()

    def theme_of(self, key: str) -> str | None:
        """A question's theme; None where the question isn't known."""
        slot = self._slot.get(key)
        return None if slot is None else self._names[self._theme_of[slot]]

    def __iter__(self) -> Iterator[str]:
        """The questions that are here, in the order in which they came."""
        return iter(self._slot)

    def table(self, keys: Sequence[str]) -> tuple[Vector, list[Rule]]:
        """A row for each question such that two rows' dot product is nearly their score, and each question's rule."""
        return np.concatenate(self.parts(keys), axis=1), [self._scale_of(key).rule(self._texts[key][1]) for key in keys]

    def parts(self, keys: Sequence[str]) -> list[Vector]:
        """Vectors, stems and pieces of questions, a row each; the product of two rows is their share of the score."""
        slots = [self._slot[key] for key in keys]
        dense = self._vectors.rows(np.array(slots)) if self.scale.width else np.zeros((len(keys), 1), np.float32)
        mixes = [self._scale_of(key).mix(self._texts[key][1]) for key in keys]
        weights = np.sqrt(np.array([(mix.vectors, mix.stems, mix.pieces) for mix in mixes], np.float32))
        words = self._stems.rows(slots, _FOLDED), self._pieces.rows(slots, 2 * _FOLDED)
        return [part * weights[:, n, None] for n, part in enumerate((dense, *words))]

    def _scale_of(self, key: str) -> Scale:
        return self._scale_for(has_vector=self._vectors.has(self._slot[key]))

    def _scale_for(self, *, has_vector: bool) -> Scale:
        """Words alone have their own scale where the engine's vector is missing."""
        return self.scale if has_vector or not self.scale.width else lexical_scale()

    def place(self, meant: Meant, barred: Collection[str] = ()) -> Placement:
        """Where a question belongs, without taking it in. It is never placed in a theme of `barred`."""
        vector = self._vectors.centred(meant.fingerprint, meant.language)
        scale = self._scale_for(has_vector=bool(len(vector)))
        rule = scale.rule(meant.language).after(self._vectors.count(meant.language) if scale.width else None)
        best = self._best(meant, vector, scale, barred)
        score = best[0].score if best else 0.0
        verdict = Verdict.JOIN if score >= rule.join else Verdict.SUGGEST
        if score < rule.suggest:
            verdict = Verdict.OPEN
        return Placement(verdict, best, scale.engine, rule)

    def recentre(self) -> None:
        """Let means and lengths follow the questions that are here now; happens by itself as more come in."""
        self._centred_at = len(self._slot)
        if self.scale.width:
            self._vectors.recentre()
        for number, theme in self._themes.items():
            if theme.sums is not None:
                theme.sums.vectors = self._total(theme)
            self._measure(number)

    def _best(self, meant: Meant, vector: Vector, scale: Scale, barred: Collection[str]) -> tuple[Candidate, ...]:
        if not self._themes:
            return ()
        mix = scale.mix(meant.language)
        stems, pieces = terms(meant.text, meant.language)
        dots = [self._by_theme(self._stems.dots(stems)), self._by_theme(self._pieces.dots(pieces))]
        count = len(self._names)
        lexical = mix.stems * dots[0] / self._lengths[1, :count] + mix.pieces * dots[1] / self._lengths[2, :count]
        dense = np.zeros(count)
        if len(vector):
            dense = mix.vectors * self._by_theme(self._vectors.dots(vector)) / self._lengths[0, :count]
        scores = dense + lexical
        there = self._there[:count].copy()
        there[[self._number[theme] for theme in barred if theme in self._number]] = False
        scores[~there] = -np.inf
        found = np.argpartition(-scores, min(_LOOKED_AT, count - 1))[:_LOOKED_AT].tolist()
        for number in found:
            if there[number]:
                self._measure(number)
                exact = mix.stems * dots[0][number] / self._lengths[1, number]
                exact += mix.pieces * dots[1][number] / self._lengths[2, number]
                scores[number] = dense[number] + exact
        found.sort(key=lambda number: (-scores[number], self._names[number]))
        return tuple(Candidate(self._names[n], float(scores[n])) for n in found[:SUGGESTIONS] if scores[n] > 0)

    def _by_theme(self, dots: Floats | Vector) -> Floats:
        """The sum over each theme's members: the dot product with the theme's own sum."""
        theme_of = self._theme_of[: len(dots)]  # -1 of the forgotten ones counts into the last place, which falls away
        places = np.where(theme_of < 0, len(self._names), theme_of)
        return np.bincount(places, dots, len(self._names) + 1).astype(np.float64)[:-1]

    def _append(self, key: str, meant: Meant) -> None:
        slot = len(self._stems)
        stems, pieces = terms(meant.text, meant.language)
        self._stems.append(stems)
        self._pieces.append(pieces)
        self._vectors.append(meant.fingerprint, meant.language)
        if slot == len(self._theme_of):
            self._theme_of = np.concatenate((self._theme_of, np.full(slot, -1, np.int32)))
        self._slot[key] = slot
        self._texts[key] = (meant.text, meant.language)

    def _enter(self, slot: int, name: str) -> None:
        number = self._numbered(name)
        self._theme_of[slot] = number
        theme = self._themes.setdefault(number, _Theme(set()))
        self._there[number] = True
        theme.members.add(slot)
        self._add(theme, slot, 1)
        self._measure(number)

    def _leave(self, slot: int) -> None:
        number = int(self._theme_of[slot])
        theme = self._themes[number]
        self._theme_of[slot] = -1
        theme.members.discard(slot)
        if not theme.members:
            del self._themes[number]
            self._there[number] = False
            return
        self._add(theme, slot, -1)
        self._measure(number)

    def _add(self, theme: _Theme, slot: int, sign: int) -> None:
        """Keep a large theme's sums up to date; make them where it has just become large."""
        if len(theme.members) <= _LARGE:
            theme.sums = None
            return
        if theme.sums is None:
            theme.sums = _Sums(self._total(theme), {}, {})
            changed = sorted(theme.members)
        else:
            theme.sums.vectors = theme.sums.vectors + sign * self._vectors.rows(np.array([slot]))[0]
            changed = [slot]
        for each in changed:
            self._stems.add_to(theme.sums.stems, each, sign)
            self._pieces.add_to(theme.sums.pieces, each, sign)

    def _total(self, theme: _Theme) -> Vector:
        total: Vector = self._vectors.rows(np.array(sorted(theme.members))).sum(axis=0)
        return total

    def _measure(self, number: int) -> None:
        """Tell how long a theme's sums are now."""
        theme = self._themes[number]
        sums = theme.sums
        if sums is None:
            members = sorted(theme.members)
            words = self._stems.length_of(members), self._pieces.length_of(members)
        else:
            words = self._stems.length(sums.stems), self._pieces.length(sums.pieces)
        vectors = self._total(theme) if sums is None else sums.vectors
        self._lengths[:, number] = [max(float(length), 1e-6) for length in (np.linalg.norm(vectors), *words)]

    def _numbered(self, theme: str) -> int:
        number = self._number.setdefault(theme, len(self._number))
        if number == len(self._names):
            self._names.append(theme)
            if number == self._lengths.shape[1]:
                self._lengths = np.concatenate((self._lengths, np.ones_like(self._lengths)), axis=1)
                self._there = np.concatenate((self._there, np.zeros_like(self._there)))
        return number

    def _renew(self) -> None:
        """Make all lists anew from the questions that are still here."""
        kept = [(key, self.theme_of(key) or "", self._texts[key], self._slot[key]) for key in self._slot]
        old = self._vectors
        self._slot, self._texts, self._names, self._number = {}, {}, [], {}
        self._begin()
        for key, theme, (text, language), slot in kept:
            self._append(key, Meant(text, language, old.fingerprint(slot)))
            self._enter(self._slot[key], theme)
        self.recentre()
