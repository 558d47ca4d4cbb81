"""The harness's own checks of numbers, names and locators find what is wrong and accept what is right."""

from __future__ import annotations

from typing import Any

import pytest

from bench.independent import read_places
from bench.trust import misplaced, shape_faults, ungrounded
from sample.make_brief import PATH as DECK
from sample.make_german_brief import PATH as GERMAN


@pytest.mark.parametrize(
    ("text", "quotes", "missing"),
    [
        ("Costs €34, five euros less than Pulse 2", ["Costs €34, five euros less than Pulse 2"], []),
        ("Costs €43 from May", ["Costs €34 from May"], ["43"]),
        ("Up 26%", ["Up 26 %"], []),
        ("Up 26%", ["26 customers are up"], ["26%"]),
        ("We grew 1.234,5 in all", ["1.234,5 in all"], []),
        ("It beats Tempaxa clearly", ["It beats Borelis clearly"], ["Tempaxa"]),
        ("Beats all", ["It beats all"], []),
        ("Der Preis sinkt im März", ["Im März sinkt der Preis"], []),
        ("Die Premium-Inhalte kosten mehr", ["Die Premium-\nInhalte kosten mehr"], []),
        ("Say it: You win", ["you win"], []),
        ("Two cited: Lyon and Oslo", ["Lyon", "Oslo"], []),
    ],
)
def test_numbers_and_names_must_stand_in_a_quote(text: str, quotes: list[str], missing: list[str]) -> None:
    """Numbers are compared as written; names are the capitalised words after the first."""
    assert ungrounded(text, quotes) == missing


def source(quote: str, number: int | None, part: str = "body", title: str = "", kind: str = "slide") -> dict[str, Any]:
    """A source as the command line gives it."""
    return {"kind": kind, "number": number, "title": title, "part": part, "paragraph": 1, "quote": quote}


@pytest.mark.parametrize(
    ("cited", "wrong"),
    [
        (source("Battery lasts five years instead of three", 31), False),
        (source("Battery  lasts five years\ninstead of three", 31), False),
        (source("Battery lasts five years instead of three", 32), True),
        (source("Battery lasts nine years instead of three", 31), True),
        (source("Use Harrowdale for food manufacturers who think this is only for pharma.", 40, "notes"), False),
        (source("Calibrated sensors", 5), False),
        (source("Sensor price; Nivaryn €34; Tempaxa €22; Borelis €58", 41, "table"), False),
        (source("Sensor price; Nivaryn €34; Tempaxa €21; Borelis €58", 41, "table"), True),
        (source("Win rate by segment: FY2026: Pharma 44%, Grocery 21%", 15, "chart"), False),
        (source("Win rate by segment: FY2026: Pharma 45%, Grocery 21%", 15, "chart"), True),
    ],
)
def test_quote_must_stand_on_its_slide(cited: dict[str, Any], wrong: bool) -> None:
    """Body, notes, grouped shapes, tables and charts of the deck are found at their own slide only."""
    assert misplaced(cited, read_places(DECK)) is wrong


def test_quote_must_stand_under_its_heading() -> None:
    """In a document of headings the quote is looked for under the last part of the path."""
    quote = "Ein Einwegkarton kostet 0,54 Euro im Einkauf."
    places = read_places(GERMAN)
    assert not misplaced(source(quote, None, title="7 Belege > Vergleich der Kosten", kind="section"), places)
    assert misplaced(source(quote, None, title="7 Belege > Referenzen", kind="section"), places)


def test_form_of_the_json_is_checked() -> None:
    """A digest of the agreed form has no faults; a bullet without a source and a missing key have."""
    bullet = {"text": "Costs €34", "internal": False, "sources": [source("Costs €34", 31)]}
    good: dict[str, Any] = {
        **dict.fromkeys(("title", "headline", "why", "language", "engine"), "x"),
        "words": 2,
        "reading_seconds": 1,
        "source": {"file": "a.pptx", "kind": "slide", "units": 1, "words": 9},
        "sections": [{"name": "Offer", "kind": "offer", "bullets": [bullet]}],
        "coverage": {"read": 1, "unread": []},
    }
    assert shape_faults(good) == []
    assert shape_faults(good | {"words": "2"}) == ["words is not int"]
    bare = [{"name": "Offer", "kind": "offer", "bullets": [bullet | {"sources": []}]}]
    assert shape_faults(good | {"sections": bare}) == ["bullet without source or flag: Costs €34"]


def test_unknown_format_is_refused() -> None:
    """A format that the second reading does not know is an error, not an empty document."""
    with pytest.raises(ValueError, match="no independent reading of"):
        read_places(DECK.with_suffix(".key"))
