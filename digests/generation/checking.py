"""Which lines of an answer may go out, and what is wrong with the others, in words that a model can act on."""

from __future__ import annotations

import re
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
_LETTERS = 20
"""So many characters a word a line may have: a longer one is sent back for that alone, since a check takes its time."""
_TOLD = {
    Fault.NUMBER: "no cited statement has the number {}",
    Fault.UNIT: "{} has another unit in the cited statements",
    Fault.DATE: "no cited statement has the date {}",
    Fault.NAME: "no cited statement has the name {}",
    Fault.HEDGE_LOST: "it drops the limit {} of",
    Fault.HEDGE_ADDED: "{} is not said in its statement",
    Fault.MERGED: "{} belongs to the subject of another statement",
    Fault.PLACE: "the cited statements don't say this",
    Fault.FURNITURE: "it rests on an agenda, a footer or the like",
    Fault.UNCITED: "it cites no statement",
}
_QUOTED = 8
"""Words of a statement that are quoted on each side of a limit."""


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
        if len(draft.text) > _LETTERS * max(self._words, BULLET_WORDS):
            return [f"it is too long: {draft.words} words in {len(draft.text)} characters"]
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
        sources = self.sources(draft)
        findings = check(draft.text, Cited(sources, self._document), self._language)
        causes: dict[tuple[Fault, int], list[str]] = {}
        quotes: dict[tuple[Fault, int], str] = {}
        for finding in findings:
            number, quote = _where(finding, sources) if finding.fault is Fault.HEDGE_LOST else (0, "")
            cause = (finding.fault, number)
            quotes.setdefault(cause, quote)
            causes.setdefault(cause, []).append(f"“{finding.about}”")
        for cause, about in causes.items():
            yield _TOLD[cause[0]].format(", ".join(dict.fromkeys(about))) + quotes[cause]

    def _repeats(self, draft: Draft, others: Sequence[Draft]) -> Iterator[str]:
        own = self._telling(draft.text)
        for other in others:
            theirs = self._telling(other.text)
            alike = own and theirs and len(own & theirs) >= _REPEATED * min(len(own), len(theirs))
            if alike or draft.text.casefold() == other.text.casefold():
                yield f"it repeats “{other.text}”"
                return

    def _telling(self, text: str) -> frozenset[str]:
        stop = lexicon(self._language).stop
        words = (w for w in WORD.findall(text) if len(w) > 2 and w.lower() not in stop)
        return frozenset((*(stem(w, self._language) for w in words), *numbers(text)))


def _where(finding: Finding, sources: Sequence[Statement]) -> tuple[int, str]:
    """Of a lost limit the statement that has it, 0 where that is not clear, and in words, with those around it."""
    word = re.compile(rf"(?<!\w){re.escape(finding.about)}(?!\w)", re.I)
    having = [(source, match) for source in sources for match in word.finditer(source.text)]
    if not having:
        over = next((s for s in sources if finding.about in (h.strip(" :") for h in (*s.context, *s.header))), None)
        if over is not None:
            return over.id, f" what stands over statement {over.id}"
        return 0, " its statement" if len(sources) == 1 else " a cited statement"
    clause = WORD.findall(finding.clause.lower())
    source, match = max(having, key=lambda each: _shared(_around(each[0].text, each[1]), clause))
    return source.id, f" statement {source.id} (“{_around(source.text, match)}”)"


def _around(text: str, match: re.Match[str]) -> str:
    """The words around a match, with dots where the text goes on."""
    before, after = text[: match.start()].split(" "), text[match.end() :].split(" ")
    start = "… " if len(before) > _QUOTED + 1 else ""
    end = " …" if len(after) > _QUOTED + 1 else ""
    return start + " ".join(before[-_QUOTED - 1 :]) + match.group() + " ".join(after[: _QUOTED + 1]) + end


def _shared(text: str, clause: Sequence[str]) -> int:
    return len(set(WORD.findall(text.lower())).intersection(clause))
