"""Which passages of what was published answer a question, or that none does: for answer-first and for `find`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.lexical import terms
from feedback.meaning import LEXICAL, NO_FINGERPRINT, Fingerprint, Meant
from feedback.word_space import WordSpace


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to be found. `key` is the caller's; `context` is what it stands under: a title, a heading.

    `source` is what it belongs to (a digest, a brief, an answer), so that a search can be kept to some of them.
    """

    key: str
    source: str
    text: str
    language: str
    context: str = ""
    fingerprint: Fingerprint = NO_FINGERPRINT


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its score; 1 is the best that could be."""

    key: str
    source: str
    score: float


class Passages:
    """Passages in memory, as `feedback.grouping.Themes` holds questions: brought up to date by its owner."""

    def __init__(self, engine: str = LEXICAL, floor: float = 0.3) -> None:
        """`floor` is the least score of the best passage; below it the answer is that nothing was found."""
        self.engine = engine
        self.floor = floor
        self._stems = WordSpace()
        self._passages: list[Passage | None] = []
        self._slot: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._slot)

    def put(self, passage: Passage) -> None:
        """Take a passage in, or anew where its key is known."""
        self.remove(passage.key)
        self._slot[passage.key] = len(self._passages)
        self._passages.append(passage)
        self._stems.append(terms(f"{passage.context}\n{passage.text}", passage.language)[0])

    def remove(self, key: str) -> None:
        """Forget a passage; nothing happens where it isn't known."""
        if (slot := self._slot.pop(key, None)) is not None:
            self._passages[slot] = None

    def search(
        self, question: Meant, k: int = 3, *, floor: bool = True, sources: Sequence[str] | None = None
    ) -> list[Hit]:
        """The best `k` passages, best first; none where the best is below the floor (with `floor`)."""
        dots = self._stems.dots(terms(question.text, question.language)[0])
        hits = [
            Hit(passage.key, passage.source, float(score))
            for passage, score in zip(self._passages, dots, strict=True)
            if passage is not None and score > 0 and (sources is None or passage.source in sources)
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.key))
        return hits[:k] if hits and (not floor or hits[0].score >= self.floor) else []
