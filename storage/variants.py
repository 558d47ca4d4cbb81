"""Variants of digests: lines in another language, and what was done to a line for one audience.

A variant has no rows of its own for what it has in common with its digest, so it can't fall behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from storage.session import Session
from storage.tables import Translation, VariantLine

EVERY_LANGUAGE = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept for the variants of a digest.

    Translations are by (language, line), what people did to lines by (audience, language, line).
    """

    translations: Mapping[tuple[str, str], Translation] = field(default_factory=dict)
    lines: Mapping[tuple[str, str, str], VariantLine] = field(default_factory=dict)

    def translation(self, language: str, line: str, reads: str) -> Translation | None:
        """The line in a language, if it was made from what the line `reads` now."""
        found = self.translations.get((language, line))
        return found if found is not None and found.made_from == reads else None

    def words(self, audience: str, language: str, line: str, reads: str) -> str:
        """A person's words for the line, if they were put in place of what it `reads` now; else ""."""
        found = self.lines.get((audience, language, line))
        return found.text if found is not None and found.made_from == reads else ""

    def dropped(self, audience: str, line: str) -> bool:
        """Whether a person left the line out for an audience."""
        found = self.lines.get((audience, EVERY_LANGUAGE, line))
        return found is not None and found.dropped

    def added(self, audience: str, line: str) -> bool:
        """Whether a person put the line in for an audience."""
        found = self.lines.get((audience, EVERY_LANGUAGE, line))
        return found is not None and found.added

    def added_anywhere(self) -> set[str]:
        """The lines that a person put in for some audience."""
        return {line for (_, _, line), row in self.lines.items() if row.added}


async def kept(session: Session, digest_id: str) -> Kept:
    """All that is kept for the variants of a digest."""
    fresh = {"populate_existing": True}
    translated = select(Translation).where(col(Translation.digest_id) == digest_id)
    acted = select(VariantLine).where(col(VariantLine.digest_id) == digest_id)
    return Kept(
        {(row.language, row.line): row for row in await session.scalars(translated, execution_options=fresh)},
        {(row.audience, row.language, row.line): row for row in await session.scalars(acted, execution_options=fresh)},
    )


async def keep_translation(
    session: Session, digest_id: str, language: str, line: str, *, made_from: str, text: str, model: str
) -> None:
    """Keep a line in a language, in place of an earlier translation of it."""
    row = await session.get(Translation, (digest_id, language, line))
    if row is None:
        row = Translation(digest_id=digest_id, language=language, line=line, made_from="", text="", model="")
        session.add(row)
    row.made_from, row.text, row.model = made_from, text, model
    await session.flush()


async def place_line(
    session: Session, digest_id: str, audience: str, line: str, *, dropped: bool = False, added: bool = False
) -> None:
    """Leave a line out for an audience, put it in, or with neither let it stand as the digest and the rule have it."""
    row = await _line(session, digest_id, audience, EVERY_LANGUAGE, line)
    row.dropped, row.added = dropped, added
    await session.flush()


async def word_line(
    session: Session, digest_id: str, audience: str, language: str, line: str, *, text: str, made_from: str
) -> None:
    """Say a line in other words for an audience, as long as the digest has it as `made_from`; the words before stay."""
    row = await _line(session, digest_id, audience, language, line)
    row.former = row.text if row.made_from == made_from else ""
    row.text, row.made_from = text, made_from
    await session.flush()


async def unword_line(session: Session, digest_id: str, audience: str, language: str, line: str) -> None:
    """Give a line the words that it had for this audience before the last ones."""
    row = await _line(session, digest_id, audience, language, line)
    row.text, row.former = row.former, ""
    await session.flush()


async def _line(session: Session, digest_id: str, audience: str, language: str, line: str) -> VariantLine:
    row = await session.get(VariantLine, (digest_id, audience, language, line))
    if row is None:
        row = VariantLine(digest_id=digest_id, audience=audience, language=language, line=line)
        session.add(row)
    return row
