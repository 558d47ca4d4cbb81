"""The word lists of both languages are whole, and what they match is what they say."""

from __future__ import annotations

import pytest

from digests.lexicons import lexicon
from digests.model import SectionKind


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_section_has_a_name_and_cues(language: str) -> None:
    """A digest can hold each kind of section in both languages."""
    lex = lexicon(language)
    assert set(lex.names) == set(SectionKind)
    assert all(lex.names.values())
    assert set(lex.cues) >= set(SectionKind) - {SectionKind.BACKGROUND}
    assert set(lex.headings) == set(SectionKind)


def test_another_language_is_served_in_english() -> None:
    """French gets English section names, and German ones only German."""
    assert lexicon("fr").language == lexicon("und").language == "en"
    assert lexicon("de").names[SectionKind.RISK] == "Vorsicht"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "This saves money."), ("en", "They buy more."), ("de", "Dies spart Geld."), ("de", "Dabei hilft die App.")],
)
def test_openings_that_point_back_are_known(language: str, text: str) -> None:
    """Such a sentence dangles without the one before it."""
    assert lexicon(language).dangling.match(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "if the board agrees"), ("en", "unless it rains"), ("de", "sofern er zustimmt"), ("de", "nur in Bayern")],
)
def test_conditions_are_known(language: str, text: str) -> None:
    """A part with such a word is never cut."""
    assert lexicon(language).conditions.search(text)


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        ("en", SectionKind.OFFER, "The price falls"),
        ("en", SectionKind.DATE, "by 30 June 2027"),
        ("en", SectionKind.RISK, "The certificate is not available"),
        ("de", SectionKind.OFFER, "Der Preis sinkt"),
        ("de", SectionKind.DATE, "am 3. Mai 2027"),
        ("de", SectionKind.RISK, "Das Risiko bleibt"),
    ],
)
def test_cues_name_what_a_line_is_for(language: str, kind: SectionKind, text: str) -> None:
    """A price is an offer, a day is a date, a danger is a risk."""
    assert lexicon(language).cues[kind].search(text.lower())


def test_verbs_come_in_their_forms() -> None:
    """English bases are inflected by rule."""
    verbs = lexicon("en").verbs
    assert {"offer", "offers", "offered", "reaches", "carries", "carried", "saves", "saved"} <= verbs
