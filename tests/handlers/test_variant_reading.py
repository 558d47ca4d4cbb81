"""What every version of a digest holds, whatever the digest says and whatever was done to it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.model import Locator, Part, SectionKind, Shape, Statement, UnitKind
from handlers.variants.reading import lacking, read_as
from handlers.variants.wishes import EVERYBODY, Side, Wish
from storage.compositions import Composition
from storage.kinds import DigestLine
from storage.tables import BriefRow, BulletRow, DigestRow, SectionRow, Translation, VariantLine
from storage.variants import EVERY_LANGUAGE, Kept

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
DACH, EMEA = Side(("DACH",), ("EMEA",)), Side(("EMEA",), ("DACH",))
WISHES = [
    Wish(language, sides) for language in ("en", "de") for sides in ((EVERYBODY,), (DACH,), (EMEA,), (DACH, EMEA))
]


@st.composite
def lines(draw: st.DrawFn) -> list[BulletRow]:
    """Lines for one region, the other, both or nobody; in the digest, dropped from it, or just missed."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from(["DACH", "EMEA", "DACH and EMEA", "Everybody"]))
        there = draw(st.booleans())
        row = BulletRow(
            id=f"b{number}",
            digest_id="d",
            section=0 if there else None,
            kind=SectionKind.OFFER,
            ordinal=number,
            text=f"{name} gets line {number}.",
        )
        row.dropped, row.edited, row.runner_up = draw(st.booleans()), draw(st.booleans()), not there
        found.append(row)
    return found


@st.composite
def acts(draw: st.DrawFn, bullets: list[BulletRow]) -> Kept:
    """Translations, some of them of an older wording, and what people did for one audience or the other."""
    translated, done = {}, {}
    for row in bullets:
        if draw(st.booleans()):
            was = draw(st.sampled_from([row.text, "An older wording."]))
            made = Translation(
                digest_id="d", language="de", line=row.id, made_from=was, text=f"Deutsch {row.id}", model="m"
            )
            translated["de", row.id] = made
        how = draw(st.sampled_from(["", "dropped", "added"]))
        side = draw(st.sampled_from([DACH, EMEA, EVERYBODY]))
        place = VariantLine(digest_id="d", audience=side.key, language=EVERY_LANGUAGE, line=row.id)
        place.dropped, place.added = how == "dropped", how == "added"
        done[side.key, EVERY_LANGUAGE, row.id] = place
    return Kept(translated, done)


def digest_of(bullets: list[BulletRow]) -> Composition:
    """A digest in English with these lines, each resting on a statement of its own words."""
    where = Locator(UnitKind.SECTION, None, "", Part.BODY, 1)
    return Composition(
        digest=DigestRow(
            id="d",
            brief_id="b",
            title="T",
            headline="Head.",
            why="",
            engine="x",
            language="en",
            words=1,
            created_at=NOON,
        ),
        brief=BriefRow(
            id="b",
            title="T",
            file_name="t.md",
            sha256="",
            kind=UnitKind.SECTION,
            language="en",
            units=1,
            words=1,
            received_at=NOON,
        ),
        sections=(SectionRow(digest_id="d", ordinal=0, kind=SectionKind.OFFER, name="What is new"),),
        bullets=tuple(bullets),
        sources={b.id: (Statement(n, b.text, where, Shape.SENTENCE, n),) for n, b in enumerate(bullets, 1)},
        line_sources=dict.fromkeys(DigestLine, ()),
        unread=(),
        channels=(),
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_version_holds_what_was_approved_and_nothing_else(data: st.DataObject) -> None:
    """Nothing dropped, nothing that was neither in the digest nor put in by hand, nothing for others by itself."""
    bullets = data.draw(lines())
    view, kept = digest_of(bullets), data.draw(acts(bullets))
    rows = {bullet.id: bullet for bullet in bullets}
    for wish in WISHES:
        read = read_as(view, kept, wish)
        assert len({line.id for line in read.shown()}) == len(read.shown())
        for line in read.shown():
            base = rows[line.id]
            by_hand = any(kept.added(side.key, line.id) for side in wish.sides)
            assert not base.dropped
            assert base.section is not None or by_hand
            told = kept.translation("de", line.id, base.text)
            assert line.text == (told.text if told and read.digest.language == "de" else base.text)
            assert (line.id in read.quoted) is (read.digest.language == "de" and told is None)
            if wish.side is DACH and not by_hand:
                assert not base.text.startswith("EMEA")
        left = {b.id for b in view.shown()} - {b.id for b in read.shown()}
        for key in left:
            names_others = not rows[key].text.startswith(("Everybody", "DACH and EMEA"))
            assert names_others or all(kept.dropped(side.key, key) for side in wish.sides)


@given(lines())
def test_untouched_everybody_reads_the_digest_itself(bullets: list[BulletRow]) -> None:
    """Without tags, in its own language, a digest has no version."""
    view = digest_of(bullets)
    assert read_as(view, Kept(), Wish("en")) is view
    assert lacking(view, Kept(), "en") == {}
    assert set(lacking(view, Kept(), "de")) == {"headline", *(b.id for b in view.shown())}
