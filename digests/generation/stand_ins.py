"""The document's own lines, where a language model's did not pass: what the engine of rules would have said there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from digests.generation.hostile import hostile
from digests.generation.prompts import WHY_WORDS
from digests.model import Bullet, Digest, SectionKind, Shape

Placed = tuple[SectionKind, Bullet]
"""A bullet with the kind of its section."""
_WHYS = (SectionKind.PROOF, SectionKind.AUDIENCE, SectionKind.MESSAGE)
"""Why it matters is told by what proves it and whom it helps."""


class StandIns:
    """The lines of a digest by rules, none of them from a statement that speaks to a language model."""

    def __init__(self, own: Digest | None) -> None:
        """Without a digest, since it is in another language than the one wanted, there are none."""
        found = [(s.kind, bullet) for s in own.sections for bullet in s.bullets] if own else []
        found += own.runners_up if own else ()
        self.bullets: Sequence[Placed] = [each for each in found if _fit(each[1])]
        self._headline = _head(own.headline, own) if own else None
        self._why = _head(own.why, own) if own else None

    def headline(self, room: int) -> Bullet | None:
        """The line that the rules have for a headline; a slogan under the title says nothing, and is none."""
        line = self._headline
        slogan = line is not None and line.sources[0].shape is Shape.FRAGMENT
        return None if line is None or slogan or _words(line) > room else line

    def why(self, told: Collection[int], room: int) -> Bullet | None:
        """The line that the rules have for why it matters, else a whole sentence that serves as one.

        It rests on none of the statements `told`.
        """
        sentences = [bullet for kind, bullet in self.bullets if kind in _WHYS and _is_sentence(bullet)]
        for line in ([self._why] if self._why else []) + sentences:
            if _words(line) <= min(room, WHY_WORDS) and not {s.id for s in line.sources} & set(told):
                return line
        return None

    def instead(self, kinds: Sequence[SectionKind], told: Collection[int], room: int) -> list[Placed]:
        """One bullet for each kind, of that kind first, on statements that are not told yet, in so many words."""
        said = set(told)
        found: list[Placed] = []
        for kind in kinds:
            fits = [
                each for each in self.bullets if not said & {s.id for s in each[1].sources} and _words(each[1]) <= room
            ]
            best = min(fits, key=lambda each: each[0] is not kind, default=None)
            if best is not None:
                found.append(best)
                said |= {s.id for s in best[1].sources}
                room -= _words(best[1])
        return found


def _head(text: str, own: Digest) -> Bullet | None:
    sources = own.headline_sources if text == own.headline else own.why_sources
    line = Bullet(text, sources)
    return line if text and sources and _fit(line) else None


def _fit(line: Bullet) -> bool:
    return not any(hostile(statement) for statement in line.sources)


def _is_sentence(line: Bullet) -> bool:
    return len(line.sources) == 1 and line.sources[0].shape is Shape.SENTENCE and not line.internal


def _words(line: Bullet) -> int:
    return len(line.text.split())
