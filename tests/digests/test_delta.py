"""Two versions of a brief: every planted change is told, and nothing unchanged is called changed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.delta import Change, ChangeKind, changes
from digests.model import Document
from digests.reading import read_document
from tests.made_documents import document, statement

SAMPLE = Path(__file__).parents[2] / "sample"
OLD = document(
    "Lens costs €59 per month.",
    "The campaign starts on 3 May 2026 in Leipzig.",
    "Existing customers keep their prices.",
    "We offer a trade-in for old sensors.",
    "Sales may give up to 8% discount.",
)
NEW = document(
    "Existing customers keep their prices",
    "Lens costs €49 per month.",
    "The campaign starts on 17 May 2026 in Leipzig.",
    "Hospitals in Spain get free training.",
    "Sales may give up to 8% discount.",
)


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """Kind, was and now, or the text."""
    return [
        (c.kind.value, c.was or (c.before.text if c.before else ""), c.now or (c.after.text if c.after else ""))
        for c in found
    ]


def test_every_change_is_told_by_its_kind() -> None:
    """Figures from-to, dates moved, the new, the withdrawn; what stands elsewhere is unchanged."""
    assert told(changes(OLD, NEW)) == [
        ("figure", ["€59", " month"][0], "€49"),
        ("date", "3 May 2026", "17 May 2026"),
        ("added", "", "Hospitals in Spain get free training."),
        ("withdrawn", "We offer a trade-in for old sensors.", ""),
    ]


def test_both_places_are_known() -> None:
    """A changed figure has the slide before and the slide now."""
    first = changes(OLD, NEW)[0]
    assert first.before is not None
    assert first.after is not None
    assert (first.before.locator.number, first.after.locator.number) == (1, 2)


def test_cells_of_a_row_are_compared_under_their_heads() -> None:
    """In a table the cell that changed is told with its column."""
    header = ("Product", "2026", "2027")
    old = document(statement(1, "Lens | €59 | €55", cells=("Lens", "€59", "€55"), header=header))
    new = document(statement(1, "Lens | €59 | €49", cells=("Lens", "€59", "€49"), header=header))
    assert told(changes(old, new)) == [("figure", "2027: €55", "2027: €49")]


@lru_cache
def sample(name: str) -> Document:
    """A sample brief as read."""
    return read_document(SAMPLE / name)


BRIEFS = ("nivaryn_marketing_strategy_2027.pptx", "ruvenau_vermarktungskonzept_2027.docx")


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_did_not_change_against_itself(name: str) -> None:
    """Nothing is called changed where nothing is."""
    assert changes(sample(name), sample(name)) == ()


@pytest.mark.parametrize("name", BRIEFS)
@given(st.data())
@settings(max_examples=15, deadline=None)
def test_planted_changes_and_no_others(name: str, data: st.DataObject) -> None:
    """Rule: of statements taken out, put in and left, exactly those taken out and put in are told."""
    whole = sample(name)
    plain = [s for s in whole.statements if not s.furniture and not s.cells and not s.internal and s.level == 0]
    plain = [s for s in plain if s.shape.value == "sentence" and sum(o.text == s.text for o in plain) == 1]
    gone = data.draw(st.lists(st.sampled_from(plain), min_size=1, max_size=4, unique_by=lambda s: s.id))
    ids = {s.id for s in gone}
    added = statement(90_001, "Quokka zoologists recommend turquoise umbrellas for xylophone rehearsals.")
    left = tuple(s for s in whole.statements if s.id not in ids)
    found = changes(whole, replace(whole, statements=(*left, added)))
    assert {c.before.id for c in found if c.before} == ids
    assert [c.after.id for c in found if c.after] == [90_001]
    assert {c.kind for c in found} == {ChangeKind.ADDED, ChangeKind.WITHDRAWN}
