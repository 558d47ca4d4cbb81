"""The words around a digest: sources, the receipt, and texts made safe to show."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digests.model import Part, Statement, UnitKind, Unread, UnreadReason
from digests.phrases import receipt, runs, source_line, visible
from tests.made_digests import made_digest, statement


@given(st.text())
@example("\x1b[31mred\x1b[0m")
@example("safe\u202egnp.exe")
@example("tag\U000e0041s")
def test_visible_text_can_not_act(text: str) -> None:
    """Whatever a document says, what is shown of it has no control, reordering or surrogate character."""
    shown = visible(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"])))
def test_visible_text_keeps_what_can_be_seen(text: str) -> None:
    """Letters, digits, marks and emoji stay as they are."""
    assert visible(text) == text


def test_line_breaks_become_spaces() -> None:
    """A text shown on one line keeps its words apart."""
    assert visible(" one\r\ntwo\u2028three\tfour ") == "one two three four"


@pytest.mark.parametrize(
    ("numbers", "written"),
    [([3], "3"), ([3, 4], "3, 4"), ([1, 2, 3, 7], "1–3, 7"), ([12, 3, 3], "3, 12")],
)
def test_numbers_are_written_as_a_person_would(numbers: list[int], written: str) -> None:
    """Three or more in a row become a span, and each is named once, in order."""
    assert runs(numbers) == written


@pytest.mark.parametrize(
    ("language", "places", "written"),
    [
        ("en", [statement(number=12)], "slide 12"),
        ("en", [statement(number=12), statement(number=3, part=Part.NOTES)], "slides 3, 12, notes"),
        ("de", [statement(number=12), statement(number=3, part=Part.TABLE)], "Folien 3, 12, Tabelle"),
        ("en", [statement(number=4, kind=UnitKind.PAGE)], "p. 4"),
        ("de", [statement(number=4, kind=UnitKind.PAGE)], "S. 4"),
        ("en", [statement(number=None, title="Pricing > Europe", kind=UnitKind.SECTION)], "§ Pricing > Europe"),
        ("en", [statement(number=None, title="Plan > Pricing > EU", kind=UnitKind.SECTION)], "§ Pricing > EU"),
        ("de", [statement(number=None, title="", kind=UnitKind.SECTION)], "§ Abschnitt"),
    ],
)
def test_a_source_says_where_to_look(language: str, places: list[Statement], written: str) -> None:
    """A line's source names slides, pages or headings, and the part where it isn't the body."""
    assert source_line(places, language) == written


def test_the_receipt_names_what_was_not_read() -> None:
    """The receipt tells how much was read, and of the rest which and why."""
    unread = (
        Unread(UnitKind.SLIDE, 2, UnreadReason.FURNITURE),
        Unread(UnitKind.SLIDE, 13, UnreadReason.PICTURE_ONLY),
        Unread(UnitKind.SLIDE, 27, UnreadReason.PICTURE_ONLY),
    )
    read, left_out, length = receipt(made_digest(unread=unread))
    assert read == "Read 47 of 50 slides, 5,120 words."
    assert left_out == ("Not read: slide 2 (agenda, contents, disclaimer or thanks); slides 13, 27 (picture only).")
    assert length == "12 words, 3 seconds to read."


def test_the_receipt_speaks_german() -> None:
    """A German digest has a German receipt, and a document read in full says so."""
    read, left_out, length = receipt(made_digest(language="de", unread=()))
    assert (read, left_out) == ("Gelesen: 50 von 50 Folien, 5.120 Wörter.", "Nichts wurde ausgelassen.")
    assert length == "12 Wörter, 3 Sekunden Lesezeit."


def test_every_reason_has_german_words() -> None:
    """No reason falls back to English in a German receipt."""
    for reason in UnreadReason:
        told = receipt(made_digest(language="de", unread=(Unread(UnitKind.SLIDE, 1, reason),)))[1]
        assert reason.value not in told


def test_one_unit_is_named_in_the_singular() -> None:
    """A document of one slide is not "1 slides"."""
    digest = made_digest(unread=())
    alone = replace(digest, document=replace(digest.document, units=1))
    assert "1 of 1 slide," in receipt(alone)[0]


def test_one_word_is_named_in_the_singular() -> None:
    """A digest of one word takes one second to read, in either language."""
    assert receipt(replace(made_digest(), words=1))[2] == "1 word, 1 second to read."
    assert receipt(replace(made_digest(language="de"), words=1))[2] == "1 Wort, 1 Sekunde Lesezeit."


def test_german_sections_take_the_dative() -> None:
    """The receipt of a German text is German, not a form with gaps."""
    digest = made_digest(language="de", unread=())
    text = replace(digest, document=replace(digest.document, kind=UnitKind.SECTION, units=26))
    assert receipt(text)[0] == "Gelesen: 26 von 26 Abschnitten, 5.120 Wörter."
