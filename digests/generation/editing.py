"""Takes the lines of an answer, keeps what passes the checks, and makes a digest of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from digests.engine import DigestEngine
from digests.generation.answers import WrittenDigest
from digests.generation.asked import Asked
from digests.generation.checking import Checker, Draft
from digests.generation.masking import Masks
from digests.generation.prompts import HEADLINE_WORDS, LANGUAGES
from digests.generation.refused import Refused
from digests.generation.requests import Reply
from digests.generation.stand_ins import Placed, StandIns
from digests.lexicons import lexicon
from digests.model import Bullet, Digest, Document, Generation, Section, SectionKind, Statement

SPARE = 5
"""A model that is to save words miscounts them: it is asked for so many more."""
AGAIN = "bullet {}"
"""What a bullet is called in a complaint, by its number in the answer."""
HEADLINE, WHY = "headline", "why"
_HEADS = (SectionKind.OFFER, SectionKind.MESSAGE, SectionKind.PROOF, SectionKind.ACTION, SectionKind.AUDIENCE)
"""What a headline may be about."""


class Editor:
    """Takes an answer's lines, keeps what passes, and makes a digest of it."""

    def __init__(self, document: Document, shown: Sequence[Statement], asked: Asked, masks: Masks) -> None:
        self._document = document
        self._asked = asked
        self._masks = masks
        self._checker = Checker(document, shown, asked.language)
        self._heads: dict[str, Draft] = {}
        self._bullets: dict[int, Draft] = {}
        self._given_up: list[Draft] = []
        self.refused = Refused(masks)

    def take(self, answer: WrittenDigest) -> None:
        """Check all lines of an answer."""
        for name, line in ((HEADLINE, answer.headline), (WHY, answer.why)):
            if line.text.strip():
                self._judge(Draft(name, None, self._masks.show_line(line.text), tuple(line.cites)))
        for number, bullet in enumerate(answer.bullets, 1):
            self._judge(
                Draft(AGAIN.format(number), bullet.section, self._masks.show_line(bullet.text), tuple(bullet.cites))
            )

    def overrun(self) -> str:
        """Which of the bullets find no room, and how long each line is, in words; empty where all do."""
        heads = [*self._heads.values(), *(draft for draft in self.refused.drafts() if draft.kind is None)]
        bullets = [*self._bullets.values(), *(draft for draft in self.refused.drafts() if draft.kind)]
        lines = [*heads, *sorted(bullets, key=_number)]
        room = self._asked.words
        beyond = []
        for draft in lines:
            room -= draft.words
            if room < 0 and draft.kind:
                beyond.append(draft.name)
        if not beyond:
            return ""
        lengths = ", ".join(f"{draft.name} {draft.words}" for draft in lines)
        return (
            f"Together the lines have {self._asked.words - room} words, and may have {self._asked.words}: no room for"
            f" {', '.join(beyond)}. Words by line: {lengths}. Save at least {SPARE - room} words."
        )

    def correct(self, reply: Reply) -> None:
        """Take what came back for the refused lines, and for others that were to be shorter."""
        refused = {draft.name for draft in self.refused.drafts()}
        changes = [each for each in self.refused.changes(reply) if each[0] not in refused]
        passed = {draft.name: draft for draft in (*self._heads.values(), *self._bullets.values())}
        for name, text, _ in changes:
            if not text and name in passed and passed[name].kind:
                self._given_up.append(self._bullets.pop(_number(passed[name])))
        for draft in self.refused.corrected(reply):
            self._judge(draft)
        shorter = [replace(passed[n], text=text, cites=cites) for n, text, cites in changes if text and n in passed]
        kept = [self._shortened(draft) for draft in shorter]
        if not all(kept):
            # What was given up for such a line is said again.
            for draft in self._given_up:
                if not self._complaints(draft):
                    self._keep(draft)
            self._given_up = [draft for draft in self._given_up if draft not in self._bullets.values()]

    def digest(self, engine: DigestEngine, generation: Generation) -> Digest:
        """The digest of what passed; for each refused line one of the document's own, where one fits."""
        own = engine.digest(self._document, self._asked.words)
        same_language = own.language not in LANGUAGES or self._asked.language == own.language
        stand_ins = StandIns(own if same_language else None)
        left = self._asked.words
        headline, by_rules = self._headline(stand_ins, left)
        left -= _words(headline)
        why, by_rules_too = self._why(stand_ins, headline, left)
        left -= _words(why)
        kept, spare = self._within(left, headline)
        left -= sum(draft.words for draft in kept)
        told = {i for draft in kept for i in draft.cites} | _ids(headline) | _ids(why)
        wanted = [draft.kind for draft in self.refused.drafts() if draft.kind]
        filled = stand_ins.instead(wanted, told, left)
        lines = [*map(self._placed, kept), *filled]
        beyond = [*spare, *(draft for draft in self._given_up if not _told(draft, kept))]
        said = {line.text for line in (headline, why, *(bullet for _, bullet in lines)) if line}
        unsaid = sum(draft.text not in said for draft in self._heads.values())
        return Digest(
            title=own.title,
            headline=headline.text if headline else "",
            why=why.text if why else "",
            language=self._asked.language,
            engine="generative",
            words=_words(headline) + _words(why) + sum(_words(bullet) for _, bullet in lines),
            sections=_sections(lines, self._asked.language),
            document=self._document,
            headline_sources=headline.sources if headline else (),
            why_sources=why.sources if why else (),
            runners_up=tuple(_others([*map(self._placed, beyond), *stand_ins.bullets], said)),
            generation=self._told_of(generation, len(filled) + by_rules + by_rules_too, len(beyond) + unsaid),
        )

    def _told_of(self, generation: Generation, replaced: int, left_out: int) -> Generation:
        """What the receipt says of the lines."""
        dropped = max(0, len(self.refused) - replaced)
        return replace(generation, again=self.refused.again, replaced=replaced, dropped=dropped, left_out=left_out)

    def _judge(self, draft: Draft) -> None:
        reasons = self._complaints(draft)
        if reasons:
            self.refused.add(draft, reasons)
        else:
            self._keep(draft)

    def _complaints(self, draft: Draft) -> list[str]:
        others = [each for each in self._bullets.values() if each.name != draft.name] if draft.kind else []
        return self._checker.complaints(draft, others)

    def _keep(self, draft: Draft) -> None:
        if draft.kind is None:
            self._heads[draft.name] = draft
        else:
            self._bullets[_number(draft)] = draft

    def _shortened(self, draft: Draft) -> bool:
        """Whether other words for a line that passed pass as well; else it keeps its own."""
        passes = not self._complaints(draft)
        if passes:
            self._keep(draft)
        return passes

    def _headline(self, stand_ins: StandIns, room: int) -> tuple[Bullet | None, bool]:
        """The headline, and whether it is the document's in place of a refused one.

        Where none passed, the most important bullet that did serves, which a reader would have read next.
        """
        draft = self._heads.get(HEADLINE)
        if draft is None:
            fits = (each for _, each in sorted(self._bullets.items()) if each.words <= min(room, HEADLINE_WORDS))
            draft = next((each for each in fits if each.kind in _HEADS and not self._bullet(each).internal), None)
        if draft is not None and draft.words <= room:
            return self._bullet(draft), False
        own = stand_ins.headline(room)
        return own, own is not None and HEADLINE in self.refused

    def _why(self, stand_ins: StandIns, headline: Bullet | None, room: int) -> tuple[Bullet | None, bool]:
        """The line of why it matters, and whether it is the document's in place of a refused one."""
        draft = self._heads.get(WHY)
        if draft is not None:
            return (self._bullet(draft) if draft.words <= room else None), False
        told = {i for each in self._bullets.values() for i in each.cites} | _ids(headline)
        own = stand_ins.why(told, room)
        return own, own is not None and WHY in self.refused

    def _within(self, left: int, headline: Bullet | None) -> tuple[list[Draft], list[Draft]]:
        """(the bullets that fit into so many words, the others): the first ones first. The headline says its own."""
        kept: list[Draft] = []
        spare: list[Draft] = []
        for _, draft in sorted(self._bullets.items()):
            if headline and draft.text == headline.text:
                continue
            fits = draft.words <= left
            (kept if fits else spare).append(draft)
            left -= draft.words if fits else 0
        return kept, spare

    def _bullet(self, draft: Draft) -> Bullet:
        sources = self._checker.sources(draft)
        return Bullet(draft.text, sources, any(s.internal for s in sources))

    def _placed(self, draft: Draft) -> Placed:
        return draft.kind or SectionKind.BACKGROUND, self._bullet(draft)


def _number(draft: Draft) -> int:
    return int(draft.name.split()[-1])


def _words(line: Bullet | None) -> int:
    return len(line.text.split()) if line else 0


def _ids(line: Bullet | None) -> set[int]:
    return {s.id for s in line.sources} if line else set()


def _told(draft: Draft, kept: Collection[Draft]) -> bool:
    """Whether other lines rest on all statements of one that was given up: they say it now."""
    return set(draft.cites) <= {i for each in kept for i in each.cites}


def _others(lines: Sequence[Placed], said: Collection[str]) -> list[Placed]:
    """The lines that no text of the digest says, each once."""
    found: dict[str, Placed] = {}
    for kind, bullet in lines:
        if bullet.text not in said:
            found.setdefault(bullet.text, (kind, bullet))
    return list(found.values())


def _sections(lines: Sequence[Placed], language: str) -> tuple[Section, ...]:
    names = lexicon(language).names
    by_kind = {kind: tuple(bullet for each, bullet in lines if each is kind) for kind in SectionKind}
    return tuple(Section(kind, names[kind], bullets) for kind, bullets in by_kind.items() if bullets)
