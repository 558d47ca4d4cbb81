"""Texts without a language model: the passages' own words. They also stand in for a line that fails the checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digests.centrality import centralities
from digests.generation.hostile import addresses_a_model
from digests.generation.passages import Passage
from digests.generation.tasks import Task, Use
from digests.lexicons import lexicon
from digests.model import Failure, Generation
from digests.phrases import visible
from digests.wording import WORD, stem

QUOTED = 60
"""Words of a passage that is quoted where a text should have been written."""
NAMED = 80
"""Characters of a question that names others."""
BY_RULES = Generation()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, the keys of the passages that it rests on, and whether it is a passage's own words."""

    text: str
    keys: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A text and how it came about, as for a digest; `generation.model` is empty where all words are the passages'."""

    lines: tuple[Line, ...]
    generation: Generation = BY_RULES

    @property
    def generated(self) -> bool:
        """Whether a language model worded any of it."""
        return any(not line.own for line in self.lines)


def own_words(passages: Sequence[Passage], task: Task, failure: Failure | None = None) -> Written:
    """The text in the passages' own words; `failure` says why no language model wrote it, if one should have."""
    return Written(own_lines(passages, task), Generation(failure=failure))


def own_lines(passages: Sequence[Passage], task: Task) -> tuple[Line, ...]:
    """The passages themselves, the first ones first, each once; of questions the one that is nearest to all others.

    What speaks to a language model says nothing to people, and is left out.
    """
    passages = [passage for passage in passages if not addresses_a_model(passage.text)]
    if task.use is Use.NAME:
        named = _nearest_to_all(passages, task.language)
        return () if named is None else (Line(cut(visible(named.text), NAMED), (named.key,), own=True),)
    found: dict[str, Line] = {}
    for passage in passages:
        text = _in_words(visible(passage.text), QUOTED)
        if text:
            found.setdefault(" ".join(text.casefold().split()), Line(text, (passage.key,), own=True))
    return tuple(found.values())[: task.lines]


def cut(text: str, most: int) -> str:
    """A text in at most so many characters, cut at a word."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _in_words(text: str, most: int) -> str:
    words = text.split()
    return text if len(words) <= most else " ".join(words[:most]).rstrip(" ,;:") + " …"


def _nearest_to_all(passages: Sequence[Passage], language: str) -> Passage | None:
    """The passage whose words the others share most; of equally near ones the shortest, then the first."""
    fit = [passage for passage in passages if passage.text.strip()]
    if not fit:
        return None
    stop = lexicon(language).stop
    bags = [
        {stem(word, language) for word in WORD.findall(passage.text) if word.lower() not in stop} for passage in fit
    ]
    near = centralities([sorted(bag) for bag in bags])
    order = range(len(fit))
    return fit[max(order, key=lambda at: (round(near[at], 3), -len(fit[at].text), -at))]
