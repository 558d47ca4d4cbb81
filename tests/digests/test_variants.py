"""Which lines are for others alone, told by the names of regions, segments and products."""

from __future__ import annotations

import pytest

from digests.variants import for_others, names_one_of
from tests.made_documents import document


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("Only EMEA pays.", True),
        ("emea pays.", True),
        ("EMEA and DACH pay.", False),
        ("All pay.", False),
        ("The EMEAs pay.", False),
    ],
)
def test_what_is_for_others(text: str, *, out: bool) -> None:
    """A line that names both, or nobody, is for everybody; a word within a word names nobody."""
    line = document(text).statements
    assert for_others(text, line, ("DACH",), ("EMEA",)) is out
    assert not for_others(text, line, ("DACH",), ())


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("US", "Ask us for the list.", False),
        ("US", "The US team asks.", True),
        ("us", "Ask us for the list.", False),
        ("us", "The US team asks.", True),
        ("IT", "It is in retail.", False),
        ("Pro", "Atlas Pro costs more.", True),
        ("Pro", "A pro uses Atlas.", False),
    ],
)
def test_a_short_name_is_no_common_word(name: str, text: str, *, named: bool) -> None:
    """Two or three letters count in capitals, or as the channel's tag has them."""
    assert names_one_of(text, document(text).statements, (name,)) is named


def test_a_line_that_joins_both_stays() -> None:
    """What is for everybody is not lost with what is for others."""
    price, launch = document("Atlas costs 49 euros.", "In DACH the launch is in June.").statements
    joined = "Atlas costs 49 euros; in DACH from June."
    assert not for_others(joined, (price, launch), ("EMEA",), ("DACH",))
    assert for_others("The launch is in June.", (launch,), ("EMEA",), ("DACH",))


def test_a_person_s_words_count_before_the_source() -> None:
    """Reworded for all, a line that rested on what is for others is still theirs; reworded to name them it is too."""
    price, launch = document("Atlas costs 49 euros.", "In DACH the launch is in June.").statements
    assert for_others("DACH pays less.", (price,), ("EMEA",), ("DACH",), edited=True)
    assert not for_others("EMEA and DACH launch in June.", (launch,), ("EMEA",), ("DACH",), edited=True)
