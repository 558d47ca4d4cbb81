"""Page furniture is kept out of digests, and what only looks like it is not."""

from __future__ import annotations

import pytest

from digests.model import UnitKind, UnreadReason
from digests.reading.furniture import is_line
from tests.digests.raw_documents import bullet, document, heading, kept, note, paragraph, title

SAYING = "Hotels save 30 percent of their water."


@pytest.mark.parametrize(
    "line",
    [
        "12",
        "Page 3 of 20",
        "Seite 4 von 10",
        "© 2027 Nivaryn Systems",
        "Copyright 2027 Nivaryn",
        "All rights reserved.",
        "Alle Rechte vorbehalten",
        "Photo by Ana Ruiz",
        "Bildnachweis: Ana Ruiz",
        "Strictly confidential",
        "Streng vertraulich",
        "Nur für den internen Gebrauch",
        "Draft",
        "Stand: März 2027",
        "Stand 12.03.2027",
        "https://www.example.org/a",
        "sales@example.org",
        "Pricing .......... 12",
        "Figure 3: Market share by country",
        "Abb. 2 Marktanteile",
        "Source: Horvath 2026",
        "Quelle: Eigene Erhebung",
        "Click here to edit",
        "•••",
    ],
)
def test_a_line_of_furniture_is_recognised(line: str) -> None:
    """Page numbers, copyrights, credits, captions, addresses and leader lines say nothing of the plan."""
    assert is_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Agenda costs EUR 9 per month",
        "Sources of growth",
        "Questions our buyers ask",
        "Figure 1 million in revenue by 2027",
        "Thank you for 20,000 downloads",
        "Danke für 20.000 Downloads",
        "Outline of the offer",
        "Stand B 17, Halle 2",
        "Stand out in 2027",
        "Table reservations rise by 12%",
        "International",
        "Internal combustion engines",
        "Version control for teams",
        "12 hotels",
        "Confidential computing for banks",
        "The tablet is intended only for use in dry rooms.",
        "We never publish a customer's images without written consent.",
        "A customer's name may not be used without prior written permission.",
    ],
)
def test_a_line_that_only_looks_like_furniture_stays(line: str) -> None:
    """A product, a booth, a quantity and a topic are statements, by themselves and on a slide of their own."""
    assert not is_line(line)
    assert line in kept(document(title("Plan"), paragraph(line, 2), paragraph(SAYING, 2)))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Agenda", ["Market", "Product", "Prices"]),
        ("Inhalt", ["Markt", "Produkt", "Preise"]),
        ("Table of contents", ["Market 3", "Product 5"]),
        ("Disclaimer", ["This deck holds forward-looking statements.", "Nothing is promised."]),
        ("Haftungsausschluss", ["Alle Angaben ohne Gewähr."]),
        ("References", ["Miller, A. (2020): Hotels. Springer."]),
        ("Bildnachweise", ["Folie 3: Ana Ruiz"]),
        ("Thank you!", ["Ana Ruiz, ana@example.org"]),
        ("Vielen Dank für Ihre Aufmerksamkeit", ["Ana Ruiz"]),
        ("Fragen?", ["Ana Ruiz"]),
    ],
)
def test_a_slide_of_furniture_is_unread_with_its_reason(head: str, body: list[str]) -> None:
    """An agenda, a disclaimer, references or thanks give nothing to a digest, and the receipt says so."""
    found = document(
        title("Plan"), paragraph(SAYING), title(head, 2), *(bullet(b, 2) for b in body), title("Offer", 3), units=3
    )
    assert kept(found) == ["Plan", SAYING, "Offer"]
    assert [(u.number, u.reason) for u in found.unread] == [(2, UnreadReason.FURNITURE)]
    assert head in [s.text for s in found.statements], "nothing of the text is lost"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Agenda", ["EUR 9 per user and month", "Calendar for hotels"]),
        ("Agenda", ["Agenda is the calendar that hotels use to plan the work of their housekeeping team."]),
        ("Questions our buyers ask", ["Is it safe?", "What does it cost?"]),
        ("Sources of growth", ["Spain", "Portugal"]),
        ("Thank you for 20,000 downloads", ["Most came from Spain"]),
        ("Danke für 20.000 Downloads", ["Die meisten aus Spanien"]),
        ("Outline of the offer", ["Tablet", "Service"]),
        ("Important information", ["Prices rise on 1 May 2027"]),
        ("Terms", ["24 months", "10 percent discount"]),
    ],
)
def test_a_slide_that_only_sounds_like_furniture_is_read(head: str, body: list[str]) -> None:
    """A product called "Agenda", the buyers' questions and the terms of an offer are read."""
    found = document(title("Plan"), paragraph(SAYING), title(head, 2), *(bullet(b, 2) for b in body))
    assert [head, *body] == kept(found)[2:]
    assert found.unread == ()


@pytest.mark.parametrize("kind", [UnitKind.PAGE, UnitKind.SECTION])
def test_a_section_of_furniture_ends_at_the_next_heading(kind: UnitKind) -> None:
    """Contents and references go, what follows under a heading of the same rank stays."""
    found = document(
        heading("Contents", 1),
        paragraph("Market ..... 3", 1),
        heading("Market", 2),
        paragraph(SAYING, 2),
        heading("References", 3),
        paragraph("Miller (2020)", 3),
        heading("Offer", 4),
        paragraph("The tablet costs nine euros.", 4),
        kind=kind,
    )
    assert kept(found) == ["Market", SAYING, "Offer", "The tablet costs nine euros."]


def test_a_product_called_agenda_is_no_table_of_contents() -> None:
    """A section whose text speaks in sentences is read, whatever its heading; and a list item never opens furniture."""
    text = "Agenda is the calendar that hotels use to plan the work of their housekeeping team."
    found = document(
        heading("Agenda"), paragraph(text), bullet("Index"), bullet("Search"), paragraph(SAYING), kind=UnitKind.SECTION
    )
    assert kept(found) == ["Agenda", text, "Index", "Search", SAYING]


FOOT = (0.05, 0.93, 0.5, 0.97)
MIDDLE = (0.05, 0.4, 0.5, 0.5)


def test_a_line_repeated_at_the_foot_is_furniture_page_number_or_not() -> None:
    """A footer that counts its pages is one line at one place."""
    blocks = [b for n in range(1, 7) for b in (title(f"Topic {n}", n), paragraph(f"Nivaryn plan {n}", n, FOOT))]
    assert kept(document(*blocks)) == [f"Topic {n}" for n in range(1, 7)]


def test_prices_at_one_place_are_no_footer() -> None:
    """Three products with their prices at the same foot of a slide keep them."""
    prices = ["EUR 12 per room", "EUR 15 per room", "EUR 19 per room"]
    blocks = [b for n, p in enumerate(prices, 1) for b in (title(f"Plan {n}", n), paragraph(p, n, FOOT))]
    assert [t for t in kept(document(*blocks)) if t.startswith("EUR")] == prices


def test_a_label_repeated_in_the_middle_stays() -> None:
    """Personas that share a label at one place keep it; a word that recurs anywhere is no furniture either."""
    blocks = []
    for n in range(1, 11):
        blocks += [title(f"Persona {n}", n), paragraph(f"Wants number {n} most", n, (0.05, 0.6, 0.5, 0.7))]
        blocks += [paragraph("What hurts most today", n, MIDDLE)] if n < 6 else []
    assert kept(document(*blocks)).count("What hurts most today") == 5


def test_titles_may_repeat_and_notes_survive_a_furniture_slide() -> None:
    """The same title on three slides stays; what was said beside an agenda is no furniture."""
    found = document(
        title("Prices", 1), title("Prices", 2), title("Prices", 3), title("Agenda", 4), note("Say hello.", 4)
    )
    assert kept(found) == ["Prices", "Prices", "Prices", "Say hello."]


def test_lines_of_dots_cost_nothing() -> None:
    """A thousand leader lines of the worst shape are told at once."""
    assert not any(is_line("." * 400 + "x" * n + " " * 50) for n in range(1, 50) for _ in range(20))


@pytest.mark.parametrize(
    "line",
    [
        "This document may not be passed on without the prior written consent of Nivaryn Systems.",
        "No part may be reproduced or stored without express written permission.",
        "Reproduction without written consent is prohibited.",
    ],
)
def test_a_sentence_about_copying_is_furniture(line: str) -> None:
    """What may be done with the document itself is no message."""
    assert line not in kept(document(title("Plan"), paragraph(line, 2), paragraph(SAYING, 2)))
