"""Words, stems and numbers of English and German texts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from digests.wording import ends_in_date, names_money, numbers, stem, telling_numbers, words

_ENDINGS = ("", "s", "ed", "ing", "er", "ers", "able", "ation", "ations", "ement")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("EUR 1,200.50 or 6,30 EUR", ["1,200.50", "6,30"]),
        ("up 12 % to 28%", ["12", "28"]),
        ("–5 or +7", ["5", "7"]),
        ("1.800 Rückgabestellen", ["1.800"]),
        ("no figures", []),
    ],
)
def test_numbers_are_given_as_written(text: str, found: list[str]) -> None:
    """Separators stay, signs go."""
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Since 2021 we sold 500 tablets.", ["500"]),
        ("am 3. Mai 2027 für 49 Euro", ["49"]),
        ("on June 21, 2021", []),
        ("bis 30.06.2027", []),
        ("2.1 Prices of 9 plans", ["9"]),
    ],
)
def test_years_dates_and_section_numbers_tell_no_quantity(text: str, found: list[str]) -> None:
    """FINDINGS: years and page numbers are not numbers."""
    assert list(telling_numbers(text)) == found


@pytest.mark.parametrize(
    "text", ["€49", "$ 5", "12 %", "12 percent", "12 Prozent", "3 Mio. Euro", "5x", "EUR 9 or 9 EUR"]
)
def test_money_shares_and_multiples_are_told(text: str) -> None:
    """What a salesperson quotes first."""
    assert names_money(text)


@pytest.mark.parametrize("text", ["9 hotels", "Page 3", "May 2027", "5 xylophones"])
def test_other_numbers_are_no_money(text: str) -> None:
    """A count or a date is no sum."""
    assert not names_money(text)


def test_words_keep_compounds_and_figures_whole() -> None:
    """Compounds and figures are one word each."""
    assert words("The e-mail of Q3/2026 fell by 12%.") == ["The", "e-mail", "of", "Q3/2026", "fell", "by", "12%"]


def test_stems_join_forms_and_other_languages_their_beginnings() -> None:
    """Snowball where it has the language, six letters where not."""
    assert stem("Preise", "de") == stem("Preis", "de")
    assert stem("prices", "en") == stem("price", "en")
    assert stem("Rozwiązania", "pl") == "rozwią"


def test_a_line_that_ends_in_a_date() -> None:
    """A press entry ends in its date, a plan with a year in it doesn't."""
    assert ends_in_date("The Verge — June 21, 2021")
    assert not ends_in_date("We sell 500 tablets a month")


def test_stems_are_right_when_several_digests_are_made_at_once() -> None:
    """Snowball's stemmer keeps its word in itself: shared between threads it mixed the words of two briefs up."""
    words = [f"{head}{tail}" for head in ("launch", "price", "custom", "deliver", "measur") for tail in _ENDINGS]
    expected = [stem.__wrapped__(word, "en") for word in words]
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: [stem.__wrapped__(word, "en") for word in words], range(40)))
    assert all(found == expected for found in rounds)


def test_half_a_character_has_no_stem() -> None:
    """A lone surrogate can't be handed to Snowball's C code; it stays as it is."""
    assert stem("\ud800x", "en") == "\ud800x"
