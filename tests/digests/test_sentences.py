"""Paragraphs into sentences: where they end, where they don't, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.reading.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Wir starten am 1. März 2027 in Köln.", "Danach folgt Bonn."],
        ["Das gilt z. B. für Hotels bzw. Kliniken.", "Mehr nicht."],
        ["Dr. Meier und Prof. Dr. Schmidt sagen ja.", "Sie kommen."],
        ["Die Preise gelten inkl. MwSt. ab dem 1.1.2027.", "Nur so."],
        ["Umsatz 2026: 3,5 Mio. Euro.", "Das ist gut."],
        ["Das 2. Quartal ist gut.", "Im 4. Quartal kommt mehr."],
        ["Der 3. Platz ging an uns.", "Wir feiern."],
        ["Wir sind Nr. 1.", "Das bleibt so."],
        ["Wir wachsen i. d. R. schnell.", "Gut."],
        ["„Wir gewinnen.“", "Das sagte er."],
        ["Was kostet das?", "Nichts!", "Wirklich?"],
        ["Kommen Sie am 12.03.2027.", "Wir warten."],
        ["Revenue was 1.5 million.", "It grew by 20 %.", "That is a lot."],
        ["See https://www.example.org/b.c?d=e.", "Then go."],
        ["J. R. Smith signed.", "He left."],
        ['He said "We win."', "Then he left."],
        ['He said "We win".', "Then he left."],
        ["Wait…", "Then go."],
        ["Wait... then go.", "Now."],
        ["The price is EUR 5.", "We keep it."],
        ["We target U.S. hotels.", "And EU."],
        ["Yahoo! is big.", "So are we."],
        ["The CEO (Dr. Ruiz) said yes.", "(We agree.)", "Fine."],
        ["Prices rise in Mar. 2027.", "Then they fall."],
        ["The answer is no.", "We stay."],
        ["It is a No. 1 hit.", "We stay."],
        ["Version 2.0 is out.", "New features follow."],
        ["Привет.", "Как дела?"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    """Abbreviations, initials, ordinals, dates, decimals and addresses end no sentence; marks inside quotes do."""
    assert split_sentences(" ".join(sentences)) == sentences


@given(st.text(alphabet=st.sampled_from("aAäÄ1. ,!?…\"“”„)(»\n\t-–'z中。م😀"), max_size=120))
def test_no_text_is_lost(text: str) -> None:
    """The pieces joined by single spaces are the text with its white space made single."""
    pieces = split_sentences(text)
    assert " ".join(" ".join(pieces).split()) == " ".join(text.split())
    assert all(piece == piece.strip() and piece for piece in pieces)


@pytest.mark.parametrize("unit", ["A. ", "1. ", ". ", "! ", "…", "z. B. ", "Dr. ", '. "', ".)", "word "])
def test_a_book_in_one_paragraph_is_split_in_linear_time(unit: str) -> None:
    """A line of 200,000 characters is split without looking at any piece twice, and nothing is lost."""
    text = unit * (200_000 // len(unit))
    assert "".join(split_sentences(text)).replace(" ", "") == text.replace(" ", "")
