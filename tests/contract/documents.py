"""Documents and digests for tests: made-up ones of any shape, and one small readable one."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import strategies as st

from digests.model import (
    Bullet,
    Digest,
    Document,
    Failure,
    Generation,
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

texts = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=40),  # lone surrogates and NUL too
    st.sampled_from(
        ["", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "👩🏽‍🚀 up 12 %", "\u202eright to left", "'; --", "\\u0000"]
    ),
    st.builds(lambda word: word * 30_000, st.sampled_from(["x", "ß", "🚀"])),
)
words = st.integers(0, 2**31 - 1)
few = st.lists(texts, max_size=3).map(tuple)

locators = st.builds(
    Locator,
    kind=st.sampled_from(UnitKind),
    number=st.none() | words,
    title=texts,
    part=st.sampled_from(Part),
    paragraph=words,
)
statement_parts = {
    "id": st.just(0),
    "text": texts,
    "locator": locators,
    "shape": st.sampled_from(Shape),
    "unit": words,
    "context": few,
    "cells": few,
    "header": few,
    "level": words,
    "internal": st.booleans(),
    "furniture": st.booleans(),
}
unreads = st.builds(Unread, kind=st.sampled_from(UnitKind), number=words, reason=st.sampled_from(UnreadReason))
document_parts = {
    "file": texts,
    "title": texts,
    "kind": st.sampled_from(UnitKind),
    "language": texts,
    "units": words,
    "words": words,
    "statements": st.lists(st.builds(Statement, **statement_parts), max_size=4).map(
        lambda made: tuple(replace(statement, id=3 * number) for number, statement in enumerate(made))
    ),
    "unread": st.lists(unreads, max_size=2).map(tuple),
}
documents = st.builds(Document, **document_parts)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """Any digest whose document has at least one statement."""
    document = draw(documents.filter(lambda made: bool(made.statements)))
    cited = st.lists(st.sampled_from(document.statements), max_size=3).map(tuple)
    bullets = st.builds(Bullet, text=texts, sources=cited, internal=st.booleans())
    sections = st.builds(
        Section, kind=st.sampled_from(SectionKind), name=texts, bullets=st.lists(bullets, max_size=3).map(tuple)
    )
    parts = {
        "title": texts,
        "headline": texts,
        "why": texts,
        "language": texts,
        "engine": texts,
        "words": words,
        "sections": st.lists(sections, max_size=3).map(tuple),
        "document": st.just(document),
        "headline_sources": cited,
        "why_sources": cited,
        "runners_up": st.lists(st.tuples(st.sampled_from(SectionKind), bullets), max_size=3).map(tuple),
        "generation": st.builds(
            Generation,
            model=st.sampled_from(["", "openai:gpt-5"]),
            failure=st.none() | st.sampled_from(Failure),
            again=st.integers(0, 9),
            replaced=st.integers(0, 9),
            dropped=st.integers(0, 9),
            withheld=st.integers(0, 9),
            audience=st.sampled_from(["", "Spain"]),
        ),
    }
    assert set(parts) == {part.name for part in fields(Digest)}
    return draw(st.builds(Digest, **parts))


def a_document(*, file: str = "atlas.pptx") -> Document:
    """A deck of two slides with three statements."""
    statements = tuple(
        Statement(
            id=number,
            text=text,
            locator=Locator(UnitKind.SLIDE, slide, title, Part.BODY, 1),
            shape=Shape.SENTENCE,
            unit=slide,
        )
        for number, (slide, title, text) in enumerate(
            [
                (1, "Offer", "Atlas costs 49 euros a month from 1 June."),
                (2, "Proof", "Northwind saved 30 % in its first quarter."),
                (2, "Proof", "Contoso went live in nine days."),
            ]
        )
    )
    return Document(
        file=file,
        title="Atlas launch",
        kind=UnitKind.SLIDE,
        language="en",
        units=3,
        words=21,
        statements=statements,
        unread=(Unread(UnitKind.SLIDE, 3, UnreadReason.PICTURE_ONLY),),
    )


def a_digest() -> Digest:
    """A digest of `a_document` with two sections of one bullet each, and one runner-up."""
    document = a_document()
    offer, proof, spare = document.statements
    return Digest(
        title=document.title,
        headline="Atlas starts on 1 June",
        why="A price that small teams can pay.",
        language="en",
        engine="extractive",
        words=27,
        sections=(
            Section(SectionKind.OFFER, "What is new", (Bullet(offer.text, (offer,)),)),
            Section(SectionKind.PROOF, "Proof", (Bullet(proof.text, (proof,)),)),
        ),
        document=document,
        headline_sources=(offer,),
        runners_up=((SectionKind.PROOF, Bullet(spare.text, (spare,), internal=True)),),
    )
