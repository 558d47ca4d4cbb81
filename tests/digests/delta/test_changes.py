"""Two versions of a brief: every planted change is told, and nothing unchanged is called changed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.delta import Change, ChangeKind, changes
from digests.model import Document, Part, Shape
from digests.reading import read_document
from tests.made_documents import document, statement

SAMPLE = Path(__file__).parents[3] / "sample"
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
    assert told(changes(old, new)) == [("figure", "2027: €55", "€49")]


SAME = (
    ("Revenue reaches €1.2 million this year.", "Revenue reaches €1,200,000 this year."),
    ("Events get 350,000 euros in all.", "Events get 350k euros in all."),
    ("We sell in eleven countries today.", "We sell in 11 countries today."),
    ("The market grows by 7% a year.", "The market grows by 7 percent a year."),
    ("The fair opens on 14 October 2026 in Vienna.", "The fair opens on October 14th, 2026 in Vienna."),
    ("Mid-market firms buy “Core” first.", 'Mid market firms buy "Core" first!'),
)
OTHER = (
    ("Discounts on renewals are not allowed.", "Discounts on renewals are now allowed."),
    ("The kit may be returned within 60 days.", "The kit must be returned within 60 days."),
    ("Partners get a rebate of 15 €", "Partners get a rebate of 15 %"),
    ("The margin changes by 5 % next year.", "The margin changes by −5 % next year."),
    ("Prices rise from 5% to 8% in May.", "Prices rise from 8% to 5% in May."),
    ("Sell it with the service contract.", "Sell it without the service contract."),
    ("Delivery takes <3 weeks in Spain.", "Delivery takes >3 weeks in Spain."),
)


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_format_is_no_change(before: str, after: str) -> None:
    """The same figure, date or word in another setting."""
    assert changes(document(before), document(after)) == ()


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_a_small_word_or_sign_is_a_change(before: str, after: str) -> None:
    """Regression: where only small words, signs or the order of figures differed, nothing was told."""
    [first, *_] = changes(document(before), document(after))
    assert first.before is not None
    assert first.after is not None


def test_what_is_said_of_german_figures_and_dates() -> None:
    """German formats of one figure and date are the same; another one is told as written."""
    old = document("Der Start ist am 30. September 2026.", "Online: 85.000 €", "Plakate: 32.000 €", language="de")
    new = document("Der Start ist am 30.09.2026.", "Online: 85 000 €", "Plakate: 25 Tsd. €", language="de")
    assert told(changes(old, new)) == [("figure", "32.000 €", "25 Tsd. €")]


def test_both_days_of_a_fair_are_one_move() -> None:
    """A span of days that moved is told once."""
    old = document("Messeauftritt in Ulm vom 9. bis 13. März 2026", language="de")
    new = document("Messeauftritt in Ulm vom 16. bis 20. März 2026", language="de")
    assert told(changes(old, new)) == [("date", "9. bis 13. März 2026", "16. bis 20. März 2026")]


def headings(*texts: str) -> Document:
    """A document of headings."""
    return document(*(replace(statement(at, text), shape=Shape.TITLE) for at, text in enumerate(texts, 1)))


def test_a_heading_counts_without_its_number() -> None:
    """Sections in another order are unchanged; a heading that says something else is told."""
    old = headings("1 Goals", "2 Prices", "2.1 Discounts", "Pillar 1: Schools", "Pillar 2: Cities", "12 reasons to buy")
    new = headings("1 Prices", "1.1 Discounts", "2 Goals", "Pillar 1: Cities", "Pillar 2: Schools", "10 reasons to buy")
    assert told(changes(old, new)) == [("figure", "12", "10")]
    assert told(changes(headings("We win by service"), headings("We win by price"))) == [
        ("added", "", "We win by price"),
        ("withdrawn", "We win by service", ""),
    ]


def test_columns_of_another_year_are_compared() -> None:
    """Of a table with new heads each cell is told with its head before and now; another format is no change."""
    heads = [("Product", f"Price {year}", "Seats") for year in (2026, 2027)]
    old = document(statement(1, "Lens | €59 | 10", cells=("Lens", "€59", "10"), header=heads[0]))
    new = document(statement(1, "Lens | €49.00 | 10", cells=("Lens", "€49.00", "10"), header=heads[1]))
    assert told(changes(old, new)) == [("figure", "Price 2026: €59", "Price 2027: €49.00")]
    same = document(statement(1, "Lens | €59.00 | 10", cells=("Lens", "€59.00", "10"), header=heads[0]))
    assert changes(old, same) == ()


def test_a_row_whose_first_cell_moved_is_the_same_row() -> None:
    """In a calendar the date stands first."""
    old = document(statement(1, "12 May 2027 | Kick-off", cells=("12 May 2027", "Kick-off"), header=("Day", "What")))
    new = document(statement(1, "19 May 2027 | Kick-off", cells=("19 May 2027", "Kick-off"), header=("Day", "What")))
    assert told(changes(old, new)) == [("date", "Day: 12 May 2027", "19 May 2027")]


def test_what_is_said_once_more_or_less_is_no_change() -> None:
    """Regression: a line that also stands on a summary was told as new, or as said no longer."""
    once = document("Every customer has a named contact.", "Core costs €49 per seat.")
    twice = document("Every customer has a named contact.", "Core costs €49 per seat.", "Core costs €49 per seat.")
    assert changes(once, twice) == changes(twice, once) == ()
    half = document("Every customer has a named contact.", "Core costs €55 per seat.", "Core costs €49 per seat.")
    assert told(changes(twice, half)) == [("figure", "€49", "€55")]


def test_speaker_notes_are_compared_too() -> None:
    """A figure that changed in the notes is told, and marked as internal by its statements."""
    old, new = (document(statement(1, f"It costs us {n} euros.", part=Part.NOTES)) for n in (200, 250))
    [change] = changes(old, new)
    assert (change.was, change.now) == ("200 euros", "250 euros")
    assert change.after is not None
    assert change.after.internal


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
