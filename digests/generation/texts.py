"""A text on passages: a language model words it, the checks of digests decide what stands, own words fill the gaps.

One way for all texts beside digests: drafts of answers, names of themes, the opening of the field's voice, a linking
pin's messages. What fails a check is sent back once with the reason; then the passages' own words take its place, or it
is dropped.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from digests.generation import prompts
from digests.generation.answers import WrittenLine, WrittenLines
from digests.generation.asking import Pass, asked_for
from digests.generation.checking import Checker, Draft
from digests.generation.hostile import addresses_a_model
from digests.generation.masking import Masks
from digests.generation.own_words import Line, Written, own_lines, own_words
from digests.generation.passages import Passage, Shelf
from digests.generation.refused import Refused
from digests.generation.requests import Reply
from digests.generation.tasks import Task, Use, text_request
from digests.generation.translating import amiss
from digests.generation.writing import WINDOW
from digests.model import Generation

TextWriting: TypeAlias = Generator[Pass, tuple[Reply, ...], Written]
NAMED = "line {}"
"""What a line is called in a complaint, by its number in the answer."""


@dataclass(frozen=True, slots=True)
class TextWork:
    """Where the writing of a text stands: the requests that wait for a reply, or the text."""

    requests: Pass = ()
    text: Written | None = None


def advance_text(
    passages: Sequence[Passage], task: Task, model: str, replies: Sequence[tuple[Reply, ...]], *, mask: bool = True
) -> TextWork:
    """Where the writing stands after these replies, pass by pass. The same input gives the same output.

    `mask` hides e-mail addresses and telephone numbers. Raises MalformedError.
    """
    steps = text_writing(passages, task, model, mask=mask)
    try:
        requests = next(steps)
        for each in replies:
            requests = steps.send(each)
    except StopIteration as end:
        return TextWork(text=end.value)
    return TextWork(requests)


def text_writing(passages: Sequence[Passage], task: Task, model: str, *, mask: bool = True) -> TextWriting:
    """Gives the requests of each pass and takes their replies; returns the text. Raises MalformedError."""
    shelf = Shelf(passages, WINDOW)
    if not shelf.statements or addresses_a_model(task.question):
        return replace(own_words(passages, task), generation=Generation(withheld=shelf.withheld))
    masks = Masks(hide=mask)
    request = text_request(task, shelf.statements, masks)
    answer, said = yield from asked_for(request, WrittenLines)
    lines = _Lines(shelf, task, masks)
    lines.take(answer.lines)
    if lines.refused:
        [reply] = yield (prompts.correction_request(request, said, lines.refused.complaints()),)
        lines.correct(reply)
    return lines.written(passages, model)


class _Lines:
    """The lines of an answer: those that pass, by their number, and those that don't, with the reasons."""

    def __init__(self, shelf: Shelf, task: Task, masks: Masks) -> None:
        self._shelf = shelf
        self._task = task
        self._masks = masks
        self._checkers: dict[str, Checker] = {}
        self._kept: dict[int, Draft] = {}
        self.refused = Refused(masks)

    def take(self, lines: Sequence[WrittenLine]) -> None:
        """Check the lines of an answer, as many as were asked for."""
        for number, line in enumerate(lines[: self._task.lines], 1):
            if line.text.strip():
                self._judge(Draft(NAMED.format(number), None, self._masks.show_line(line.text), tuple(line.cites)))

    def correct(self, reply: Reply) -> None:
        """Take what came back for the refused lines."""
        for draft in self.refused.corrected(reply):
            self._judge(draft)

    def written(self, passages: Sequence[Passage], model: str) -> Written:
        """The lines that passed, in their order; for each refused one a passage in its own words, where one is left."""
        kept = [Line(draft.text, self._keys(draft)) for _, draft in sorted(self._kept.items())]
        cited = {key for line in kept for key in line.keys}
        spare = [passage for passage in passages if passage.language == self._task.language]
        own = [
            line for line in own_lines(spare, replace(self._task, lines=len(spare) or 1)) if cited.isdisjoint(line.keys)
        ]
        filled = own[: len(self.refused)]
        made = Generation(
            model,
            again=self.refused.again,
            replaced=len(filled),
            dropped=len(self.refused) - len(filled),
            withheld=self._shelf.withheld,
        )
        return Written((*kept, *filled), made)

    def _judge(self, draft: Draft) -> None:
        number = int(draft.name.split()[-1])
        language = self._shelf.language(draft.cites)
        if language not in self._checkers:
            self._checkers[language] = Checker(
                self._shelf.document(language), self._shelf.statements, self._task.language, words=self._task.words
            )
        others = [each for at, each in self._kept.items() if at != number]
        if self._task.use is Use.TRANSLATION:
            others = []  # lines that say nearly the same do so in their own language too
        reasons = self._checkers[language].complaints(draft, others)
        if self._task.use is Use.TRANSLATION and not reasons:
            reasons = amiss(draft.text, self._checkers[language].sources(draft), language, self._task.language)
        if reasons:
            self.refused.add(draft, reasons)
        else:
            self._kept[number] = draft

    def _keys(self, draft: Draft) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._shelf.passage(number).key for number in draft.cites))
