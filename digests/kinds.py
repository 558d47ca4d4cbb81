"""What a line is for: offer, audience, message, proof, date, risk, action or background."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digests.candidates import Candidate
from digests.denial import denied_by
from digests.lexicons import Lexicon
from digests.model import SectionKind, Shape
from digests.wording import telling_numbers

_HEADING_HITS = (0.6, 0.6, 1.8)
"""A heading that names a kind counts as so many cue words of it; the nearest, the last, decides."""
_HEADINGS_ABOVE = 3
_KINDS = tuple(SectionKind)
"""An enumeration is slow to walk, and is walked twice a line."""
_REPORTS = 0.5
"""A figure in a line that has a cue of a next step and is none reports something."""
_CUE, _CUES_AT_MOST, _LIST_CUES_AT_MOST = 0.3, 1.2, 0.6


@dataclass(frozen=True, slots=True)
class _Place:
    """What the headings above a line say of it."""

    favoured: Mapping[SectionKind, float]
    summary: bool


class Kinds:
    """Tells the kind of the lines of one document; what headings say is looked up once per heading path."""

    def __init__(self, lexicon: Lexicon, title: str) -> None:
        """`title` is the document's own: it stands above everything and so tells nothing apart."""
        self._lexicon = lexicon
        self._title = title
        self._places: dict[tuple[str, ...], _Place] = {}

    def tell(self, candidate: Candidate) -> tuple[SectionKind, float]:
        """(kind, how strongly the line's own words and its headings speak for its being of use).

        The strength lies between -0.9 (a name in a list of links) and about 3.3 (a telling line of a summary).
        """
        said = candidate.own.lower()
        hits = {kind: len(set(pattern.findall(said))) for kind, pattern in self._lexicon.cues.items()}
        place = self._place(_headings(candidate)[-_HEADINGS_ABOVE:])
        strength = {kind: hits.get(kind, 0) + place.favoured.get(kind, 0.0) for kind in _KINDS}
        if strength[SectionKind.ACTION] and not self._is_step(candidate):
            strength[SectionKind.ACTION] = 0.0
            strength[SectionKind.PROOF] += _REPORTS if telling_numbers(candidate.own) else 0.0
        best = max(_KINDS, key=lambda kind: strength[kind])
        if strength[best] == 0 or (best is SectionKind.PROOF and not _proves(candidate.own)):
            best = SectionKind.BACKGROUND
        if denied_by(candidate.sources[0]):
            best = SectionKind.RISK  # whatever the words are about, they are not to be said
        return best, self._use(candidate, sum(min(2, n) for n in hits.values()), place)

    def _is_step(self, candidate: Candidate) -> bool:
        """Whether a line can be a next step: it looks ahead, tells the reader to do something, or is an item of a list.

        Else what is reported ("24% of attendees were women") would be a task, by a word like "focused".
        """
        text, lex = candidate.own.lower(), self._lexicon
        if lex.forward.search(text) or lex.direct.search(text):
            return True
        first = re.match(r"\W*(?:\w+ly )?(\w+)", text)
        told = first is not None and first.group(1) in lex.bases
        return told or candidate.sources[0].shape is not Shape.SENTENCE

    def _use(self, candidate: Candidate, hits: int, place: _Place) -> float:
        use = min(_CUES_AT_MOST, _CUE * hits)
        if self._lexicon.strong.search(candidate.own.lower()):
            use += 0.4
        lead = candidate.sources[0]
        if lead.shape is Shape.ROW or len(candidate.sources) > 2:
            use = min(use, _LIST_CUES_AT_MOST)  # a list collects the cues of its items
        if place.favoured.keys() == {SectionKind.BACKGROUND}:
            use -= 0.4 if lead.shape is Shape.SENTENCE else 0.9
        elif place.favoured:
            use += 0.5
        return use + (1.2 if place.summary else 0.0)

    def _place(self, headings: tuple[str, ...]) -> _Place:
        if headings not in self._places:
            weights = zip(headings, _HEADING_HITS[-len(headings) :], strict=True) if headings else ()
            above = [(heading, weight) for heading, weight in weights if heading != self._title]
            favoured = {
                kind: max(weight for heading, weight in above if pattern.search(heading.lower()))
                for kind, pattern in self._lexicon.headings.items()
                if any(pattern.search(heading.lower()) for heading, _ in above)
            }
            summary = any(self._lexicon.summary.search(heading) for heading, _ in above)
            self._places[headings] = _Place(favoured, summary)
        return self._places[headings]


def _headings(candidate: Candidate) -> tuple[str, ...]:
    """What a line stands under, without an objection that it answers: that is no heading."""
    context = candidate.sources[0].context
    answered = {s.text for s in candidate.support if s.shape is Shape.SENTENCE}
    return context[:-1] if context and context[-1] in answered else context


def _proves(text: str) -> bool:
    """Proof needs a figure or a name."""
    return bool(telling_numbers(text)) or re.search(r"\s[A-ZÄÖÜ]\w", text) is not None
