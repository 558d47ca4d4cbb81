"""Faithful lines of the texts beside digests, by hand, with the passages they rest on; and whether a line stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.grounding.corruptions import Line
from digests.generation import Passage, Reply, Task, Use, advance_text

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("en", "de")
TASKS = {Use.ANSWER: (4, 30), Use.SUMMARY: (2, 28), Use.NAME: (1, 8), Use.VOICE: (3, 28), Use.MESSAGES: (3, 22)}
"""Lines and words that the service asks for (`answer_task`, `summary_task`, `name_task`, … in `handlers`)."""


@dataclass(frozen=True, slots=True)
class Case:
    """Passages in a language, what is to be written on them, and faithful lines."""

    use: Use
    language: str
    passages: tuple[Passage, ...]
    question: str
    lines: tuple[Line, ...]

    def stands(self, text: str, cites: tuple[int, ...]) -> bool:
        """Whether a line passes, as the service checks it: nothing is sent back."""
        lines, words = TASKS[self.use]
        task = Task(self.use, self.language, lines, words, self.question)
        reply = Reply({"lines": [{"text": text, "cites": list(cites)}]})
        return advance_text(self.passages, task, "bench", [(reply,)]).text is not None


def cases(language: str) -> Iterator[Case]:
    """All cases in "en" or "de"."""
    for given in tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["case"]:
        names = given.get("names", "").split()
        passages = tuple(Passage(f"p{n}", text, language=language) for n, text in enumerate(given["passages"], 1))
        lines = tuple(
            Line(text, tuple(cites), language, tuple(name for name in names if name in text.split()))
            for cites, text in given["lines"]
        )
        yield Case(Use(given["use"]), language, passages, given.get("question", ""), lines)
