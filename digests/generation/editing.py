"""Takes the lines of an answer, keeps what passes the checks, and makes a digest of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digests.engine import DigestEngine
from digests.generation.answers import WrittenDigest
from digests.generation.asked import Asked
from digests.generation.checking import Checker, Draft
from digests.generation.hostile import hostile
from digests.generation.masking import Masks
from digests.generation.prompts import LANGUAGES
from digests.generation.refused import Refused
from digests.generation.requests import Reply
from digests.lexicons import lexicon
from digests.model import Bullet, Digest, Document, Generation, Section, SectionKind, Statement

AGAIN = "bullet {}"
"""What a bullet is called in a complaint, by its number in the answer."""


class Editor:
    """Takes an answer's lines, keeps what passes, and makes a digest of it."""

    def __init__(self, document: Document, shown: Sequence[Statement], asked: Asked, masks: Masks) -> None:
        self._document = document
        self._asked = asked
        self._masks = masks
        self._checker = Checker(document, shown, asked.language)
        self._heads: dict[str, Draft] = {}
        self._bullets: dict[int, Draft] = {}
        self.refused = Refused(masks)

    def take(self, answer: WrittenDigest) -> None:
        """Check all lines of an answer."""
        for name, line in (("headline", answer.headline), ("why", answer.why)):
            if line.text.strip():
                self._judge(Draft(name, None, self._masks.show_line(line.text), tuple(line.cites)))
        for number, bullet in enumerate(answer.bullets, 1):
            self._judge(
                Draft(AGAIN.format(number), bullet.section, self._masks.show_line(bullet.text), tuple(bullet.cites)),
                number,
            )

    def correct(self, reply: Reply) -> None:
        """Take what came back for the refused lines."""
        for draft in self.refused.corrected(reply):
            self._judge(draft, int(draft.name.split()[-1]) if draft.kind else 0)

    def digest(self, engine: DigestEngine, generation: Generation) -> Digest:
        """The digest of what passed; for each refused bullet one of the document's own, where one fits."""
        own = engine.digest(self._document, self._asked.words)
        same_language = own.language not in LANGUAGES or self._asked.language == own.language
        fallback_head = own.headline if same_language else ""
        headline = self._heads.get("headline")
        why = self._heads.get("why")
        head_text = headline.text if headline else fallback_head
        left = self._asked.words - len(head_text.split()) - (why.words if why else 0)
        kept, spare = self._within(left)
        left -= sum(draft.words for draft in kept)
        bullets = [(draft.kind or SectionKind.BACKGROUND, self._bullet(draft)) for draft in kept]
        filled = self._filled(own, kept, left) if same_language else []
        lines = [*bullets, *filled]
        replaced = len(filled) + (headline is None and "headline" in self.refused and bool(fallback_head))
        others = [(draft.kind or SectionKind.BACKGROUND, self._bullet(draft)) for draft in spare]
        texts = {bullet.text for _, bullet in (*lines, *others)}
        others += [each for each in self._candidates(own) if each[1].text not in texts] if same_language else []
        return Digest(
            title=own.title,
            headline=head_text,
            why=why.text if why else "",
            language=self._asked.language,
            engine="generative",
            words=len(head_text.split())
            + (why.words if why else 0)
            + sum(len(bullet.text.split()) for _, bullet in lines),
            sections=_sections(lines, self._asked.language),
            document=self._document,
            headline_sources=self._checker.sources(headline) if headline else own.headline_sources,
            why_sources=self._checker.sources(why) if why else (),
            runners_up=tuple(others),
            generation=replace(
                generation, again=self.refused.again, replaced=replaced, dropped=max(0, len(self.refused) - replaced)
            ),
        )

    def _judge(self, draft: Draft, number: int = 0) -> None:
        others = [each for at, each in self._bullets.items() if at != number] if draft.kind else []
        reasons = self._checker.complaints(draft, others)
        if reasons:
            self.refused.add(draft, reasons)
        elif draft.kind is None:
            self._heads[draft.name] = draft
        else:
            self._bullets[number] = draft

    def _within(self, left: int) -> tuple[list[Draft], list[Draft]]:
        """(the bullets that fit into so many words, the others): the first ones first."""
        kept: list[Draft] = []
        spare: list[Draft] = []
        for _, draft in sorted(self._bullets.items()):
            fits = draft.words <= left and not spare
            (kept if fits else spare).append(draft)
            left -= draft.words if fits else 0
        return kept, spare

    def _bullet(self, draft: Draft) -> Bullet:
        sources = self._checker.sources(draft)
        return Bullet(draft.text, sources, any(s.internal for s in sources))

    def _filled(self, own: Digest, kept: Sequence[Draft], left: int) -> list[tuple[SectionKind, Bullet]]:
        """As many of the document's own bullets as were refused, of their kinds first, on statements not cited yet."""
        wanted = [draft.kind for draft in self.refused.drafts() if draft.kind]
        cited = {i for draft in kept for i in draft.cites}
        found: list[tuple[SectionKind, Bullet]] = []
        for kind in wanted:
            fits = [
                (each, bullet)
                for each, bullet in self._candidates(own)
                if not cited & {s.id for s in bullet.sources} and len(bullet.text.split()) <= left
            ]
            best = min(fits, key=lambda f: f[0] is not kind, default=None)
            if best is not None:
                found.append(best)
                cited |= {s.id for s in best[1].sources}
                left -= len(best[1].text.split())
        return found

    @staticmethod
    def _candidates(own: Digest) -> list[tuple[SectionKind, Bullet]]:
        lines = [(section.kind, bullet) for section in own.sections for bullet in section.bullets]
        return [each for each in (*lines, *own.runners_up) if not any(hostile(s) for s in each[1].sources)]


def _sections(lines: Sequence[tuple[SectionKind, Bullet]], language: str) -> tuple[Section, ...]:
    names = lexicon(language).names
    by_kind = {kind: tuple(bullet for each, bullet in lines if each is kind) for kind in SectionKind}
    return tuple(Section(kind, names[kind], bullets) for kind, bullets in by_kind.items() if bullets)
