"""Digests made by hand, for tests of how they are shown."""

from __future__ import annotations

from digests.model import (
    Bullet,
    Digest,
    Document,
    Locator,
    Part,
    Section,
    SectionKind,
    Shape,
    Statement,
    UnitKind,
    Unread,
    UnreadReason,
)


def statement(
    text: str = "The price falls to €49.",
    *,
    number: int | None = 3,
    title: str = "Prices",
    kind: UnitKind = UnitKind.SLIDE,
    part: Part = Part.BODY,
    internal: bool = False,
) -> Statement:
    """A statement of slide 3 unless told otherwise."""
    where = Locator(kind, number, title, part, 1)
    return Statement(id=1, text=text, locator=where, shape=Shape.SENTENCE, unit=number or 1, internal=internal)


def bullet(text: str = "The price falls to €49.", *sources: Statement, internal: bool = False) -> Bullet:
    """A bullet that rests on `sources`, or on a statement of its own words."""
    return Bullet(text, sources or (statement(text),), internal)


def made_digest(
    *bullets: Bullet,
    headline: str = "Half the price from October",
    why: str = "Every quote changes.",
    language: str = "en",
    name: str = "Proof",
    file: str = "brief.pptx",
    unread: tuple[Unread, ...] = (Unread(UnitKind.SLIDE, 7, UnreadReason.PICTURE_ONLY),),
    runners_up: tuple[tuple[SectionKind, Bullet], ...] = (),
) -> Digest:
    """A digest of one section over a deck of 50 slides, of which slide 7 is a picture."""
    shown = bullets or (bullet(),)
    document = Document(
        file=file,
        title="Prices 2027",
        kind=UnitKind.SLIDE,
        language=language,
        units=50,
        words=5120,
        statements=tuple(s for b in shown for s in b.sources),
        unread=unread,
    )
    return Digest(
        title=document.title,
        headline=headline,
        why=why,
        language=language,
        engine="extractive",
        words=12,
        sections=(Section(SectionKind.PROOF, name, shown),),
        document=document,
        runners_up=runners_up,
    )
