"""A digest on a terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.cli.text import to_text
from digests.model import Part, Section, SectionKind
from tests.made_digests import bullet, made_digest, statement


def test_text_shows_flags_sources_and_receipt() -> None:
    """Each bullet has its source in brackets, an internal one its flag, and the receipt comes last."""
    digest = made_digest(bullet("Keep the margin quiet.", statement(part=Part.NOTES), internal=True))
    assert to_text(digest) == (
        "Half the price from October\nEvery quote changes.\n\nProof\n"
        " • [not for customers] Keep the margin quiet. (slide 3, notes)\n\n"
        "brief.pptx: Read 49 of 50 slides, 5,120 words. Not read: slide 7 (picture only).\n"
        "12 words, 3 seconds to read.\n"
    )


def test_a_german_digest_is_german_around_the_text_too() -> None:
    """Flags, sources, what comes on top, and the receipt are in the digest's language."""
    note = bullet("Marge nicht nennen.", statement(part=Part.NOTES), internal=True)
    shown = to_text(made_digest(note, language="de", name="Belege"), [Section(SectionKind.DATE, "Termine", ())])
    for words in ("[nicht für Kunden]", "(Folie 3, Notizen)", "Termine (mehr)", "nichts weiter", "Gelesen: 49 von 50"):
        assert words in shown


def test_long_bullets_wrap_under_their_own_text() -> None:
    """No line is wider than the terminal, and a bullet's second line is indented below its first."""
    shown = to_text(made_digest(bullet("word " * 40)), columns=50)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 50
    first = next(i for i, line in enumerate(lines) if line.startswith(" • "))
    assert lines[first + 1].startswith("   word")


def test_colour_is_only_for_a_terminal() -> None:
    """Escape sequences of our own appear only when asked for."""
    assert "\x1b[" in to_text(made_digest(), colour=True)
    assert "\x1b" not in to_text(made_digest())


@given(st.text(), st.text())
def test_no_text_of_a_document_acts_on_the_terminal(text: str, name: str) -> None:
    """Whatever the document and its file name hold, only line breaks and visible characters are written."""
    shown = to_text(made_digest(bullet(f"a{text}b"), headline=text, why=text, file=name))
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"} for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")


@given(
    st.lists(
        st.sampled_from(["[bold]", "[/]", "[red]x[/red]", ":smile:", "\\[", "[link=http://x]", "word"]), min_size=1
    )
)
def test_markup_of_the_terminal_library_is_shown_as_it_stands(parts: list[str]) -> None:
    """Square brackets and emoji codes in a document are text, not styles."""
    text = " ".join(parts)
    assert text in " ".join(to_text(made_digest(bullet(text)), columns=4000).split("\n"))
