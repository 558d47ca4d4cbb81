"""The extractive engine: picks, trims and orders what the document itself says. No network; same input, same digest."""

from __future__ import annotations

from digests.candidates import candidates, has_verb
from digests.engine import DEFAULT_WORDS
from digests.lexicons import Lexicon, lexicon
from digests.model import Bullet, Digest, Document, Section, SectionKind, Shape
from digests.ranking import Ranked, rank
from digests.selection import same, select

MIN_WORDS = 20
_HEADLINE_WORDS = 28
_TAGLINE_WORDS = 5
_BULLET_ROOM = 20
"""So many words are left for bullets before there is a line of why."""
_HEADLINE = {SectionKind.MESSAGE: 1.2, SectionKind.OFFER: 1.2, SectionKind.PROOF: 1.0, SectionKind.ACTION: 1.0}
"""A headline says what it is; figures and tasks come next."""
_WHY = {SectionKind.AUDIENCE: 1.2, SectionKind.PROOF: 1.3, SectionKind.MESSAGE: 1.2, SectionKind.RISK: 0.8}
"""Why it matters: whom it helps and what proves it."""


class ExtractiveEngine:
    """Selects whole statements, at most trimmed of what carries no claim."""

    name = "extractive"

    def digest(self, document: Document, words: int = DEFAULT_WORDS) -> Digest:
        """The digest in at most `words` words. Raises ValueError where `words` is below 20."""
        if words < MIN_WORDS:
            raise ValueError(f"A digest needs at least {MIN_WORDS} words.")
        lex = lexicon(document.language)
        ranked = rank(document, candidates(document, lex), lex)
        standing = [line for line in ranked if _stands(line, lex)]
        headline = _fittest(standing, _HEADLINE, lex, [], words)
        taken = [headline] if headline else []
        why = _fittest(standing, _WHY, lex, taken, words - _length(taken) - _BULLET_ROOM)
        heads = [*taken, *([why] if why else [])]
        chosen, others = select(ranked, words, heads)
        sections = _sections(chosen, lex)
        return Digest(
            title=document.title,
            headline=headline.candidate.text if headline else "",
            why=why.candidate.text if why else "",
            language=document.language,
            engine=self.name,
            words=_length(heads + chosen),
            sections=sections,
            document=document,
            headline_sources=_bullet(headline).sources if headline else (),
            why_sources=_bullet(why).sources if why else (),
            runners_up=tuple((r.kind, _bullet(r)) for r in others),
        )


def _length(lines: list[Ranked]) -> int:
    return sum(len(line.candidate.text.split()) for line in lines)


def _fittest(
    standing: list[Ranked], favour: dict[SectionKind, float], lex: Lexicon, taken: list[Ranked], room: int
) -> Ranked | None:
    """The line of at most `room` words that serves best as headline or as the line of why, saying nothing taken.

    `standing` are the lines that can stand alone. None where none of them serves.
    """
    fits = ((_fit(r, favour, lex), -r.position, r) for r in standing if _length([r]) <= room)
    for fit, _, line in sorted(fits, key=lambda f: f[:2], reverse=True):
        if fit <= 0:
            return None
        if not any(same(line, other) for other in taken):
            return line
    return None


def _is_tagline(line: Ranked) -> bool:
    """The line under the title, where a document says in a breath what it is about."""
    lead = line.candidate.sources[0]
    return lead.unit == 1 and lead.shape is Shape.FRAGMENT and len(line.candidate.own.split()) >= _TAGLINE_WORDS


def _stands(line: Ranked, lex: Lexicon) -> bool:
    """Whether a line can stand without its slide: a sentence, a saying title, the line under the document's title."""
    candidate, lead = line.candidate, line.candidate.sources[0]
    tagline = _is_tagline(line)
    whole = (
        candidate.complete
        and has_verb(candidate.own, lex)
        and not candidate.support
        and lead.shape in (Shape.SENTENCE, Shape.TITLE)
    )
    return (
        (whole or tagline)
        and not candidate.dangling
        and not lead.internal
        and len(candidate.text.split()) <= _HEADLINE_WORDS
    )


def _fit(line: Ranked, favour: dict[SectionKind, float], lex: Lexicon) -> float:
    """How well a line that stands alone serves as headline or as the line of why."""
    late = 0.7 if lex.late.match(line.candidate.text) else 1.0
    tagline = 1.3 if _is_tagline(line) else 1.0
    return line.score * favour.get(line.kind, 0.8) * late * tagline


def _bullet(line: Ranked) -> Bullet:
    sources = line.candidate.sources + line.candidate.support
    return Bullet(line.candidate.text, sources, any(s.internal for s in sources))


def _sections(chosen: list[Ranked], lex: Lexicon) -> tuple[Section, ...]:
    out = []
    for kind in SectionKind:
        lines = sorted((r for r in chosen if r.kind is kind), key=lambda r: -r.score)
        if lines:
            out.append(Section(kind, lex.names[kind], tuple(_bullet(r) for r in lines)))
    return tuple(out)
