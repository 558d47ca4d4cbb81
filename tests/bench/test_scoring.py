"""When a nugget counts as covered, and how sure a recall is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.bootstrap import interval
from bench.scoring import score

NUGGET = {
    "id": 1,
    "text": "Harrowdale Dairy cut spoilage from 3.4% to 1.3%.",
    "where": [{"kind": "slide", "value": 40}],
    "vital": True,
    "evidence": "Spoilage fell from 3.4% to 1.3% of shipped volume within a year",
    "keys": ["3.4%", "harrowdale"],
}
GOLD = {"nuggets": [NUGGET], "junk": ["All rights reserved", "Thanks"]}


def digest(*lines: str, number: int | None = 40, title: str = "Harrowdale Dairy", headline: str = "") -> dict[str, Any]:
    """A digest of these bullets, all from one place."""
    source = {"kind": "slide", "number": number, "title": title, "part": "body", "paragraph": 1, "quote": ""}
    return {
        "headline": headline,
        "why": "",
        "sections": [{"bullets": [{"text": t, "sources": [source]} for t in lines]}],
    }


@pytest.mark.parametrize(
    ("line", "number", "hit"),
    [
        ("Spoilage fell from 3.4% to 1.3% of shipped volume.", 7, True),
        ("Harrowdale: spoilage 1.3%", 40, True),
        ("Harrowdale cut a lot", 40, True),
        ("Harrowdale cut a lot", 7, False),
        ("Harrowdale is in Yorkshire", 40, False),
        ("The dairy likes us", 40, False),
    ],
)
def test_covered_by_words_keys_and_place(line: str, number: int, hit: bool) -> None:
    """Many words cover a nugget anywhere; a key with few words does so only from the nugget's own slide."""
    assert (1 in score(digest(line, number=number), GOLD).hits) is hit


def test_strict_wants_a_number() -> None:
    """A bullet that says it in words alone covers the nugget, but not strictly."""
    got = score(digest("Harrowdale Dairy cut spoilage of shipped volume within a year"), GOLD)
    assert got.hits == {1}
    assert not got.strict


def test_headline_counts_and_so_do_its_words() -> None:
    """A nugget in the headline is covered, and the headline's words are counted."""
    got = score(digest(headline="Spoilage fell from 3.4% to 1.3% of shipped volume"), GOLD)
    assert got.hits == {1}
    assert got.words == 9


def test_junk_is_found_whatever_its_case_and_dashes() -> None:
    """Junk strings are seen in bullets; very short ones are not looked for."""
    assert score(digest("© 2026 all  rights RESERVED", "Thanks"), GOLD).junk == ("All rights reserved",)


def test_heading_matches_by_its_last_part() -> None:
    """For documents with headings the last part of the heading path is the place."""
    gold = {"nuggets": [NUGGET | {"where": [{"kind": "heading", "value": "Dairy cases"}]}], "junk": []}
    assert score(digest("Harrowdale cut a lot", number=None, title="Proof > Dairy cases"), gold).hits == {1}
    assert not score(digest("Harrowdale cut a lot", number=None, title="Proof > Other"), gold).hits


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=12))
def test_interval_holds_for_any_counts(pairs: list[tuple[int, int]]) -> None:
    """Bounds are ordered, lie between the worst and the best group, and are the same each time."""
    groups = [(min(hits, total), total) for hits, total in pairs]
    low, high = interval(groups)
    shares = [hits / total for hits, total in groups]
    assert min(shares) <= low + 1e-12
    assert low <= high <= max(shares) + 1e-12
    assert interval(groups) == (low, high)


def test_interval_narrows_with_more_to_draw_from() -> None:
    """A hundred nuggets say more than ten; nothing says nothing."""
    few, many = interval([(0, 1), (1, 1)] * 5), interval([(0, 1), (1, 1)] * 50)
    assert many[1] - many[0] < few[1] - few[0]
    with pytest.raises(ValueError, match="nothing to draw from"):
        interval([])
