"""What a salesperson gets: the important first, whole, each with its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digests.candidates import candidates
from digests.extractive import ExtractiveEngine
from digests.lexicons import lexicon
from digests.model import Document, SectionKind
from digests.ranking import rank
from digests.selection import select
from tests.digests.raw_documents import bullet, document, heading, note, paragraph, title

ENGLISH = document(
    title("Guest tablet: marketing strategy 2027"),
    title("What we launch", 2),
    paragraph("We launch the Pro plan for EUR 19 per room and month on 1 May 2027.", 2),
    paragraph("Our weather in the office has been fine.", 2),
    title("Who buys", 3),
    paragraph("Our target customers are hotels with more than 80 rooms in Spain.", 3),
    title("Results", 4),
    paragraph("In our pilot, hotels with the tablet sold 23 percent more spa treatments.", 4),
    paragraph("In our pilot, hotels with the tablet sold 23 percent more spa treatments than before.", 4),
    title("Risks", 5),
    paragraph("The certificate for the new battery is delayed, so do not promise delivery before July.", 5),
    title("Next steps", 6),
    paragraph("Sales should contact all 140 hotels that renew in the first half of the year.", 6),
    note("Internal: the floor price is EUR 14 per room and month.", 6),
    bullet("Internal: we may give a discount of 20 percent to groups.", 6),
)
GERMAN = document(
    title("Ruvenau: Vermarktungskonzept 2027"),
    title("Neues Angebot", 2),
    paragraph("Zum 1. März 2027 senken wir den Preis der Tasche von 0,99 auf 0,89 Euro je Sendung.", 2),
    title("Zielgruppe", 3),
    paragraph("Unsere wichtigste Zielgruppe sind Modehändler mit mehr als 500 Sendungen im Monat.", 3),
    title("Risiken", 4),
    paragraph("Die Reinigung ist zu 88 Prozent ausgelastet, der Vertrieb darf nicht mehr zusagen.", 4),
)


@pytest.mark.parametrize("given", [ENGLISH, GERMAN])
def test_a_digest_has_a_headline_a_why_and_sections_in_order(given: Document) -> None:
    """The headline stands alone, sections follow the order of reading, and their names are the language's."""
    digest = ExtractiveEngine().digest(given, 150)
    assert digest.headline
    assert digest.headline_sources
    assert digest.engine == "extractive"
    kinds = [section.kind for section in digest.sections]
    assert kinds == sorted(kinds, key=list(SectionKind).index)
    assert all(section.name == lexicon(given.language).names[section.kind] for section in digest.sections)


def test_two_lines_that_say_the_same_come_once() -> None:
    """The pilot's result stands twice in the deck and once in the digest."""
    digest = ExtractiveEngine().digest(ENGLISH, 400)
    shown = [digest.headline, digest.why, *(b.text for b in digest.bullets())]
    assert sum("23 percent more spa treatments" in line for line in shown) == 1


def test_internal_lines_are_flagged_and_never_lead() -> None:
    """What is not for customers is told as such, and is neither headline nor why."""
    digest = ExtractiveEngine().digest(ENGLISH, 400)
    flagged = [b.text for b in digest.bullets() if b.internal]
    assert flagged
    assert all("Internal" in line for line in flagged)
    assert not any(s.internal for s in (*digest.headline_sources, *digest.why_sources))


def test_what_just_missed_is_kept_for_more() -> None:
    """With a small budget the rest are runners-up, none of which repeats a chosen line."""
    digest = ExtractiveEngine().digest(ENGLISH, 40)
    chosen = {b.text for b in digest.bullets()} | {digest.headline, digest.why}
    assert digest.runners_up
    assert not chosen & {b.text for _, b in digest.runners_up}


def test_small_talk_ranks_below_prices_and_dates() -> None:
    """A line without figure, cue or link to the rest comes last."""
    lex = lexicon("en")
    ranked = rank(ENGLISH, candidates(ENGLISH, lex), lex)
    order = [r.candidate.text for r in sorted(ranked, key=lambda r: -r.score)]
    weather = next(n for n, line in enumerate(order) if "weather" in line)
    price = next(n for n, line in enumerate(order) if "EUR 19" in line)
    assert price < weather


def test_selection_keeps_to_its_room_and_takes_the_best_first() -> None:
    """The chosen come best first and never hold more words than there is room for."""
    lex = lexicon("en")
    ranked = rank(ENGLISH, candidates(ENGLISH, lex), lex)
    for room in (10, 25, 60, 200):
        chosen, _ = select(ranked, room, [])
        assert sum(len(r.candidate.text.split()) for r in chosen) <= room
        assert [r.score for r in chosen] == sorted((r.score for r in chosen), reverse=True)


def test_the_nearest_heading_decides_what_a_line_is_for() -> None:
    """Strengths in a SWOT table are something to say, weaknesses something to watch."""
    deck = document(
        title("Plan"),
        *(
            replace(b, unit=2)
            for b in (
                title("SWOT analysis"),
                heading("Strengths"),
                bullet("Complete record for the auditor of a hospital"),
                heading("Weaknesses"),
                bullet("No field service in Spain or Portugal"),
            )
        ),
    )
    kinds = {b.text: s.kind for s in ExtractiveEngine().digest(deck, 150).sections for b in s.bullets}
    assert next(kind for text, kind in kinds.items() if "auditor" in text) is SectionKind.MESSAGE
    assert next(kind for text, kind in kinds.items() if "field service" in text) is SectionKind.RISK


@pytest.mark.parametrize("words", [20, 23, 30, 45, 60])
def test_short_digests_keep_their_budget(words: int) -> None:
    """Headline and why are part of the budget, also of a very short digest."""
    said = [
        paragraph(f"Customers in region {n} pay {n} euros less per month for every sensor they keep.") for n in range(9)
    ]
    assert ExtractiveEngine().digest(document(title("Prices"), *said), words).words <= words
