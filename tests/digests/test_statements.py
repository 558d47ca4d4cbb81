"""Blocks into statements: context, places, and which lines are not for customers."""

from __future__ import annotations

import pytest

from digests.model import Part, Shape, UnitKind
from digests.reading.statements import to_document
from tests.digests.raw_documents import bullet, document, heading, note, paragraph, raw, row, title

PLAIN = "Hotels save 30 percent of their water."


@pytest.mark.parametrize(
    "line",
    [
        "INTERNAL ONLY: the hit rate is 87%.",
        "Internal: we may go down to EUR 8.",
        "The floor price is EUR 8 (internal).",
        "Confidential: Borelis is for sale.",
        "This number is confidential.",
        "Strictly confidential figures of the pilot.",
        "Do not share this number with partners.",
        "Please do not forward this page.",
        "These figures are not yet public.",
        "Not for customers: the discount may reach 20%.",
        "Under NDA until June.",
        "Embargo until 3 May 2027.",
        "Intern: Der Vertrieb darf bis zu 8 % Nachlass geben.",
        "Nur intern verwenden.",
        "Die Marge liegt bei 34 % (intern).",
        "Vertraulich: Es laufen Gespräche.",
        "Diese Zahl ist streng vertraulich.",
        "Bitte nicht weitergeben.",
        "Nicht für Kunden bestimmt.",
        "Sperrfrist 3. Mai 2027.",
    ],
)
def test_a_line_that_says_so_is_internal(line: str) -> None:
    """What calls itself internal or confidential is flagged; its neighbour is not."""
    flags = {s.text: s.internal for s in document(title("Prices"), paragraph(line), paragraph(PLAIN)).statements}
    assert flags[line]
    assert not flags[PLAIN]


@pytest.mark.parametrize(
    "line",
    [
        "Internal combustion engines lose share.",
        "Internal-combustion cars lose share.",
        "We sell to international groups.",
        "Der Innenraum wird heller.",
        "Confidential computing is our fastest product.",
        "Confidential computing",
        "Hotels do not share data with anybody.",
        "The trade embargo hurts our dealers.",
        "Hospitals that are not public pay more.",
        "Our marketing intern runs the channel.",
        "Interne Suche für Händler",
        "Das Internet wächst.",
        "Nur internationale Kunden zahlen mehr.",
        "We keep vertrauliche Daten safe.",
    ],
)
def test_a_topic_is_not_a_flag(line: str) -> None:
    """Words that only contain or resemble the mark flag nothing, in a line or as a title."""
    assert not any(s.internal for s in document(title("Plan"), paragraph(line)).statements)
    assert not any(s.internal for s in document(title(line), paragraph(PLAIN)).statements)


@pytest.mark.parametrize(
    "head", ["Internal notes", "Pricing floor (internal)", "Internal only", "Nur intern", "Intern"]
)
def test_an_internal_title_flags_what_stands_under_it(head: str) -> None:
    """All of an internal slide is internal, the next slide is not."""
    found = document(title("Plan"), title(head, 2), bullet("Floor price EUR 8", 2), title("Offer", 3), bullet(PLAIN, 3))
    assert {s.text for s in found.statements if s.internal} >= {"Floor price EUR 8"}
    assert not any(s.internal for s in found.statements if s.unit != 2)


@pytest.mark.parametrize(
    "banner", ["INTERNAL ONLY – do not share with customers", "Confidential", "Streng vertraulich", "Nicht für Kunden"]
)
def test_a_banner_flags_its_slide(banner: str) -> None:
    """A banner says of all of its slide that it is internal, though the banner itself is no statement."""
    blocks = [title("Plan"), paragraph(PLAIN), title("Margins", 2), paragraph(banner, 2), bullet("34 percent", 2)]
    found = document(*blocks, title("Offer", 3), bullet("Ten percent off", 3), units=3)
    assert [s.text for s in found.statements if s.internal and s.text != banner] == ["Margins", "34 percent"]


def test_a_footer_on_every_slide_flags_none() -> None:
    """The word "confidential" at the foot of the whole deck says nothing of a single line."""
    blocks = [b for n in range(1, 7) for b in (title(f"Topic {n}", n), paragraph("Confidential", n))]
    assert not any(s.internal for s in document(*blocks).statements if s.text.startswith("Topic"))


def test_notes_are_internal_unless_told() -> None:
    """Speaker notes are not for customers by default."""
    source = raw(title("Plan"), note("Say it slowly."))
    assert [s.internal for s in to_document(source, "a.pptx").statements] == [False, True]
    assert [s.internal for s in to_document(source, "a.pptx", notes_internal=False).statements] == [False, False]


def test_a_list_item_knows_its_title_lead_in_and_parent() -> None:
    """Context holds what a fragment needs to stand alone, outermost first."""
    found = document(title("Prices"), paragraph("The plans are:"), bullet("Basic"), bullet("web only", level=1))
    assert found.statements[-1].context == ("Prices", "The plans are:", "Basic")
    assert found.statements[-1].level == 2


def test_a_table_row_knows_its_head_and_the_head_is_a_statement() -> None:
    """Rows keep cells and heads; the heads stand once before them."""
    head = ("Plan", "Price")
    found = document(title("Prices"), row(("Basic", "EUR 9"), head), row(("Pro", "EUR 19"), head))
    assert [s.text for s in found.statements] == ["Prices", "Plan | Price", "Basic | EUR 9", "Pro | EUR 19"]
    assert [s.shape for s in found.statements[1:]] == [Shape.TITLE, Shape.ROW, Shape.ROW]
    assert {s.locator.part for s in found.statements[1:]} == {Part.TABLE}


def test_column_heads_hold_no_cell_of_the_row_below() -> None:
    """The heads are themselves and no row; a column without a head leaves no bar behind."""
    found = document(title("Rivals"), row(("Rival 1", "Roam"), ("", "Name")), row(("Rival 2", "Sopris"), ("", "Name")))
    heads, first, _ = found.statements[1:]
    assert (heads.text, heads.cells, heads.header) == ("Name", (), ())
    assert (first.text, first.cells, first.header) == ("Rival 1 | Roam", ("Rival 1", "Roam"), ("", "Name"))


def test_sections_name_their_path_and_count_their_paragraphs() -> None:
    """A section's locator holds the heading path and no number."""
    found = document(heading("Plan"), heading("Prices", level=2), paragraph("One. Two is more."), kind=UnitKind.SECTION)
    last = found.statements[-1].locator
    assert (last.number, last.title, last.paragraph) == (None, "Plan > Prices", 4)
