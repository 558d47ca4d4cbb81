"""A digest as somebody reads it: without what is for others alone, in their language, with what was done for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from digests.lexicons import lexicon
from digests.variants import for_others, names_one_of
from handlers.speech import LANGUAGES
from handlers.variants.wishes import Side, Wish
from storage.compositions import Composition
from storage.kinds import DigestLine
from storage.tables import BulletRow, DigestRow, SectionRow
from storage.tables.base import Row
from storage.variants import Kept

_RowT = TypeVar("_RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Words:
    """How a line reads for somebody. `edited`: in a person's words; `quoted`: in the digest's language, not theirs."""

    text: str
    edited: bool = False
    quoted: bool = False
    model: str = ""


def read_as(view: Composition, kept: Kept, wish: Wish) -> Composition:
    """The digest as it reads for a wish; the very `view` where that is the digest as it stands.

    Its rows stand for those of the digest under the same keys, and are none of the database.
    """
    shown = [bullet for bullet in view.bullets if stands(view, kept, bullet, wish)]
    heads = {line: _head(view, line, wish) for line in DigestLine}
    told = {bullet.id: bullet.text for bullet in shown} | {str(line.value): text for line, text in heads.items()}
    language = _language(kept, wish, view.digest.language, told)
    words = {key: line_as_read(kept, wish, key, text, (view.digest.language, language)) for key, text in told.items()}
    for_them = shown != view.shown() or heads != _heads(view) or any(each.edited for each in words.values())
    if language == view.digest.language and not for_them:
        return view
    audience = ", ".join(wish.audience) if for_them else ""
    sections, bullets = _laid_out(view, shown, words, language)
    quoted = frozenset(key for key, each in words.items() if each.quoted)
    return replace(
        view,
        digest=_digest(view.digest, words, language, audience),
        sections=sections,
        bullets=bullets,
        changes=None
        if view.changes is None
        else tuple(c for c in view.changes if _concerns(c.after or c.before, wish)),
        quoted=quoted,
    )


def stands(view: Composition, kept: Kept, bullet: BulletRow, wish: Wish) -> bool:
    """Whether a line of the digest, or one that just missed it, stands there for a wish. A dropped one never does."""
    return not bullet.dropped and any(_stands_on(view, kept, bullet, side) for side in wish.sides)


def left_out(view: Composition, kept: Kept, side: Side) -> list[BulletRow]:
    """The lines of the digest that are not there on a side, in reading order."""
    return [bullet for bullet in view.shown() if not _stands_on(view, kept, bullet, side)]


def added_for(view: Composition, kept: Kept, side: Side) -> list[BulletRow]:
    """The lines that stand there on a side, and not in the digest."""
    return [bullet for bullet in view.spare() if _stands_on(view, kept, bullet, side)]


def about_them(view: Composition, kept: Kept, side: Side) -> list[BulletRow]:
    """The lines that just missed the digest, name this side and don't stand there, best first."""
    return [
        bullet
        for bullet in view.spare()
        if names_one_of(bullet.text, view.sources.get(bullet.id, ()), side.own)
        and not _stands_on(view, kept, bullet, side)
    ]


def lacking(view: Composition, kept: Kept, language: str) -> dict[str, str]:
    """The lines that have no translation into a language as they read now, with how they read; by key."""
    if language == view.digest.language or not {language, view.digest.language} <= set(LANGUAGES):
        return {}
    wanted = kept.added_anywhere()
    lines = {str(line.value): text for line, text in _heads(view).items()}
    lines |= {b.id: b.text for b in view.bullets if not b.dropped and (b.section is not None or b.id in wanted)}
    return {key: text for key, text in lines.items() if text and kept.translation(language, key, text) is None}


def reworded_for(view: Composition, kept: Kept, wish: Wish, language: str) -> int:
    """How many lines a person has put in other words for a wish with one side, as it is read in a language."""
    texts = {str(line.value): text for line, text in _heads(view).items()}
    texts |= {bullet.id: bullet.text for bullet in view.bullets if stands(view, kept, bullet, wish)}
    side = wish.side
    return 0 if side is None else sum(bool(kept.words(side.key, language, key, text)) for key, text in texts.items())


def line_as_read(kept: Kept, wish: Wish, line: str, text: str, languages: tuple[str, str]) -> Words:
    """How a line that reads `text` reads for a wish, whose digest is in the first language and is read in the other."""
    original, language = languages
    own = kept.words(wish.side.key, language, line, text) if wish.side else ""
    if own:
        return Words(own, edited=True)
    if language == original or not text:
        return Words(text)
    found = kept.translation(language, line, text)
    return Words(text, quoted=True) if found is None or not found.text else Words(found.text, model=found.model)


def _stands_on(view: Composition, kept: Kept, bullet: BulletRow, side: Side) -> bool:
    if kept.dropped(side.key, bullet.id):
        return False
    if kept.added(side.key, bullet.id):
        return True
    sources = view.sources.get(bullet.id, ())
    there = bullet.section is not None
    return there and not for_others(bullet.text, sources, side.own, side.others, edited=bullet.edited)


def _heads(view: Composition) -> dict[DigestLine, str]:
    return {DigestLine.HEADLINE: view.digest.headline, DigestLine.WHY: view.digest.why}


def _head(view: Composition, line: DigestLine, wish: Wish) -> str:
    """The headline or the why-line; "" where it is for others alone."""
    digest, sources = view.digest, view.line_sources[line]
    text = _heads(view)[line]
    edited = digest.headline_edited if line is DigestLine.HEADLINE else digest.why_edited
    out = all(for_others(text, sources, side.own, side.others, edited=edited) for side in wish.sides)
    return "" if out else text


def _language(kept: Kept, wish: Wish, original: str, told: Mapping[str, str]) -> str:
    """The language that somebody wants, if at least one line is there in it; else that of the digest."""
    there = (kept.translation(wish.language, key, text) for key, text in told.items() if text)
    return wish.language if any(found is not None and found.text for found in there) else original


def _concerns(statement: object, wish: Wish) -> bool:
    text = getattr(statement, "text", "")
    return not all(for_others(text, (), side.own, side.others) for side in wish.sides)


def _laid_out(
    view: Composition, shown: Iterable[BulletRow], words: Mapping[str, Words], language: str
) -> tuple[tuple[SectionRow, ...], tuple[BulletRow, ...]]:
    """Sections and bullets; what is not in the digest comes last in the section of its kind, or in a new one."""
    names = lexicon(language).names
    own = language == view.digest.language
    sections = [row if own else _copy(row, name=names[row.kind]) for row in view.sections]
    bullets = []
    for bullet in shown:
        section = bullet.section
        if section is None:
            known = next((row for row in sections if row.kind is bullet.kind), None)
            if known is None:
                number = max((row.ordinal for row in sections), default=-1) + 1
                known = SectionRow(digest_id=view.digest.id, ordinal=number, kind=bullet.kind, name=names[bullet.kind])
                sections.append(known)
            section = known.ordinal
        said = words[bullet.id]
        edited = bullet.edited or said.edited
        bullets.append(_copy(bullet, section=section, runner_up=False, text=said.text, edited=edited))
    return tuple(sections), tuple(bullets)


def _digest(row: DigestRow, words: Mapping[str, Words], language: str, audience: str) -> DigestRow:
    made = dict(row.generation)
    model = next((each.model for each in words.values() if each.model), "")
    if model:
        made.pop("failure", None)
        made["model"] = model
    if audience:
        made["audience"] = audience
    headline, why = words[DigestLine.HEADLINE.value], words[DigestLine.WHY.value]
    return _copy(
        row,
        headline=headline.text,
        headline_edited=row.headline_edited or headline.edited,
        why=why.text,
        why_edited=row.why_edited or why.edited,
        language=language,
        generation=made,
        words=sum(len(each.text.split()) for each in words.values()),
    )


def _copy(row: _RowT, **changed: object) -> _RowT:
    """The row with some values changed, apart from the database."""
    return type(row)(**(row.model_dump() | changed))
