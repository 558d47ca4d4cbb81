"""Which lines of an answer may go out, and what is wrong with the others, in words that a model can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digests.generation.hostile import carries_a_link, mentions_somebody
from digests.generation.prompts import BULLET_WORDS, HEADLINE_WORDS, WHY_WORDS
from digests.grounding import Cited, Fault, Finding, check
from digests.lexicons import lexicon
from digests.model import Document, SectionKind, Statement
from digests.phrases import visible
from digests.wording import WORD, numbers, stem

_REPEATED = 0.8
"""Share of the shorter line's telling words from which on two bullets say the same."""
_TOLD = {
    Fault.NUMBER: "the number “{}” stands in no cited statement",
    Fault.UNIT: "“{}” has another unit in the cited statements",
    Fault.DATE: "the date “{}” stands so in no cited statement",
    Fault.NAME: "the name “{}” stands in no cited statement",
    Fault.HEDGE_LOST: "it drops the limit “{}” of its statement",
    Fault.HEDGE_ADDED: "“{}” is not said in its statement",
    Fault.MERGED: "“{}” belongs to the subject of another statement",
    Fault.PLACE: "the cited statements don't say this",
    Fault.FURNITURE: "it rests on an agenda, a footer or the like",
    Fault.UNCITED: "it cites no statement",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A line of an answer: its name in a complaint, its section (None for headline and why), its text and cites."""

    name: str
    kind: SectionKind | None
    text: str
    cites: tuple[int, ...]

    @property
    def words(self) -> int:
        """Its length in words."""
        return len(self.text.split())


class Checker:
    """Checks lines in one language against the statements that the model was shown."""

    def __init__(
        self, document: Document, shown: Sequence[Statement], language: str, *, words: int = BULLET_WORDS
    ) -> None:
        """`words` is how many a line other than headline and why may have."""
        self._document = document
        self._shown: Mapping[int, Statement] = {s.id: s for s in shown}
        self._language = language
        self._words = words

    def sources(self, draft: Draft) -> tuple[Statement, ...]:
        """The statements that a draft cites, of those that there are, each once."""
        return tuple(self._shown[i] for i in dict.fromkeys(draft.cites) if i in self._shown)

    def complaints(self, draft: Draft, others: Sequence[Draft] = ()) -> list[str]:
        """What is wrong with a draft; empty where it may go out. `others` are accepted bullets."""
        if not draft.text.strip():
            return ["it is empty"]
        return [*self._form(draft), *self._cites(draft), *self._repeats(draft, others)]

    def _form(self, draft: Draft) -> Iterator[str]:
        most = {"headline": HEADLINE_WORDS, "why": WHY_WORDS}.get(draft.name, self._words)
        # Headline and why may take as much as a bullet before they are sent back.
        if draft.words > max(most, self._words):
            yield f"it has {draft.words} words, and may have {most}"
        if visible(draft.text) != draft.text:
            yield "it has line breaks or invisible characters"
        if carries_a_link(draft.text, (source.text for source in self.sources(draft))):
            yield "it has a link"
        if mentions_somebody(draft.text):
            yield "it has a mention"

    def _cites(self, draft: Draft) -> Iterator[str]:
        unknown = [str(i) for i in draft.cites if i not in self._shown]
        if unknown:
            yield f"there is no statement {', '.join(unknown)}"
            return
        for finding in check(draft.text, Cited(self.sources(draft), self._document), self._language):
            yield _told(finding)

    def _repeats(self, draft: Draft, others: Sequence[Draft]) -> Iterator[str]:
        own = self._telling(draft.text)
        for other in others:
            theirs = self._telling(other.text)
            if own and theirs and len(own & theirs) >= _REPEATED * min(len(own), len(theirs)):
                yield f"it repeats “{other.text}”"
                return

    def _telling(self, text: str) -> frozenset[str]:
        stop = lexicon(self._language).stop
        words = (w for w in WORD.findall(text) if len(w) > 2 and w.lower() not in stop)
        return frozenset((*(stem(w, self._language) for w in words), *numbers(text)))


def _told(finding: Finding) -> str:
    return _TOLD[finding.fault].format(finding.about)
