"""Lines that could stand in a digest stand alone and mean what their slide means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digests.candidates import Candidate, candidates, label
from digests.lexicons import lexicon
from digests.model import UnitKind
from digests.reading.blocks import Block
from tests.digests.raw_documents import bullet, document, heading, paragraph, row, title


def lines(*blocks: Block, language: str = "en") -> list[str]:
    """The texts of the candidates of a slide."""
    return [c.text for c in found(*blocks, language=language)]


def found(*blocks: Block, language: str = "en") -> list[Candidate]:
    """The candidates of a deck whose second slide holds these blocks."""
    return candidates(document(title("Plan"), *(replace(b, unit=2) for b in blocks)), lexicon(language))


def test_a_fragment_gets_its_title_and_cites_it() -> None:
    """A slide bullet of a few words says nothing without the title over it."""
    [line] = found(title("New prices"), bullet("EUR 9 per room"))
    assert line.text == "New prices: EUR 9 per room"
    assert [s.text for s in line.sources + line.support] == ["EUR 9 per room", "New prices"]


def test_a_row_gets_the_heads_of_its_columns() -> None:
    """A price without the name of its column is a number."""
    head = ("Plan", "Price", "Users")
    assert "Pro: Price EUR 19; Users 10" in lines(title("Plans"), row(("Pro", "EUR 19", "10"), head))


def test_column_heads_alone_are_no_line() -> None:
    """However many words they have, and whatever they are about."""
    head = ("Segment", "Target accounts we sell to", "Average contract per year", "Price in EUR")
    made = lines(title("Segments"), row(("Hotels", "140", "12 months", "EUR 900"), head))
    assert not [line for line in made if line.startswith("Segment")]


def test_a_short_list_is_given_whole_under_its_lead_in() -> None:
    """Three items under their parent are one line that cites all of them."""
    text = lines(title("Plans"), paragraph("We sell to:"), bullet("Hotels"), bullet("Clinics"), bullet("Ships"))
    assert "We sell to: Hotels; Clinics; Ships" in text


@pytest.mark.parametrize(
    ("head", "said", "language"),
    [
        ("Myths", "The tablets are too expensive for small hotels today.", "en"),
        ("What we do not offer", "Support is available around the clock in all languages.", "en"),
        ("Out of scope", "We will open an office in Lyon in May 2027.", "en"),
        ("What competitors say", "The battery lasts for less than six hours a day.", "en"),
        ("Rejected ideas", "We sell the tablet for EUR 199 in the web shop.", "en"),
        ("Was wir nicht anbieten", "Die Hotline ist rund um die Uhr für alle Kunden da.", "de"),
        ("Einwände der Händler", "Die Tasche ist teurer als ein Karton und hält nicht lange.", "de"),
    ],
)
def test_a_heading_that_turns_the_meaning_stays_before_it(head: str, said: str, language: str) -> None:
    """Even a whole sentence under "Myths" is quoted with its heading, in a deck and in a text, one level down too."""
    made = lines(title(head), bullet(said), language=language)
    assert f"{head}: {said}" in made
    assert said not in made
    heads = [heading("Plan"), heading(head, 2, level=2), heading("Service", 3, level=3)]
    deep = document(*heads, paragraph(said, 3), kind=UnitKind.SECTION)
    texts = [c.text for c in candidates(deep, lexicon(language))]
    assert f"{head}: {said}" in texts
    assert said not in texts


def test_the_document_s_own_title_turns_nothing() -> None:
    """The words "No more paper" on the first page is a slogan, no negation of what follows."""
    said = "The tablet replaces the telephone in the room."
    deep = document(heading("No more paper"), heading("Offer", 2, level=2), paragraph(said, 2), kind=UnitKind.SECTION)
    assert said in [c.text for c in candidates(deep, lexicon("en"))]


def test_a_number_that_counts_stays_in_a_title() -> None:
    """The words "140 renewals" is no section number; "2.1" is."""
    assert lines(title("140 renewals are due in the first half")) == ["140 renewals are due in the first half"]
    assert lines(title("2.1 Prices are lower than a year ago")) == ["Prices are lower than a year ago"]


def test_a_sentence_that_points_back_comes_with_the_one_it_points_to() -> None:
    """The words "This" is quoted alone only as dangling, and whole together with what it means."""
    made = found(title("Offer"), paragraph("We launch the Pro plan in May. This saves hotels EUR 40 a month."))
    whole = "We launch the Pro plan in May. This saves hotels EUR 40 a month."
    assert [(len(c.sources), c.dangling) for c in made if c.text == whole] == [(2, False)]
    assert all(c.dangling for c in made if c.text.startswith("This"))


def test_furniture_and_lead_ins_give_no_line() -> None:
    """A page number and "Our plans are:" say nothing."""
    assert lines(title("Plans"), paragraph("Page 3 of 9"), paragraph("All of our new plans for hotels are:")) == []


@pytest.mark.parametrize(
    ("context", "name"),
    [
        ("2.1 Prices", "Prices"),
        ("9 Risiken", "Risiken"),
        ("3 launches in 2027", "3 launches in 2027"),
        ("30 Tage Geld zurück", "30 Tage Geld zurück"),
        ("2027 Roadmap", "2027 Roadmap"),
        ("WHAT IS NEW", "What is new"),
        ("Who buys?", "Who buys"),
        ("word " * 30, ""),
    ],
)
def test_a_label_is_a_heading_without_its_ornaments(context: str, name: str) -> None:
    """Numbers, capitals and closing marks go; what is too long is no label."""
    assert label(context) == name


def test_a_page_without_spaces_is_no_line() -> None:
    """A Chinese paragraph counts as one word, but it is no bullet."""
    assert lines(title("2027 年"), bullet("我们的新产品可以节省30%的成本。" * 50)) == []


def test_columns_under_labels_keep_each_its_own() -> None:
    """The label "Not in 2027" stands before what it turns and before nothing else; a lead-in is no item."""
    text = lines(
        title("Roadmap"),
        bullet("Not in 2027:"),
        bullet("Offline mode for ships", level=1),
        bullet("French version", level=1),
        bullet("Planned for 2028:"),
        bullet("Voice control in the room", level=1),
    )
    assert "Not in 2027: Offline mode for ships" in text
    assert not any(line.startswith("Not in 2027") and "Voice" in line for line in text)
    assert not any(":;" in line for line in text)


def test_an_answer_is_given_with_the_objection_that_it_answers() -> None:
    """An answer like "yes, by EUR 12" means something only after what it answers; the objection is cited too."""
    [line] = [
        c
        for c in found(
            title("Objections"), bullet("“Theirs is cheaper.”"), bullet("Over five years ours saves EUR 64.", level=1)
        )
        if "EUR 64" in c.text
    ]
    assert line.text == "“Theirs is cheaper.” Over five years ours saves EUR 64."
    assert [s.text for s in line.support] == ["“Theirs is cheaper.”"]


def test_a_heading_that_asks_is_no_objection() -> None:
    """Under "Who is it for?" a sentence stands by itself."""
    said = "Hotels with more than fifty rooms need a tablet in every room."
    assert said in lines(title("Who is it for?"), bullet(said))


def test_columns_are_told_whole_or_not_at_all() -> None:
    """Two plans under their labels are one line, and neither plan is a line of its own."""
    text = lines(
        title("Plans"), heading("Basic"), bullet("Web service"), bullet("Mail"), heading("Pro"), bullet("Phone line")
    )
    assert "Plans: Basic (Web service, Mail); Pro (Phone line)" in text
    assert not any(line.startswith("Basic: Web service;") for line in text)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Over five years ours costs EUR 64 less per sensor.", "en"),
        ("Ab dem 1. März 2027 enthält es zusätzlich den Nachweis.", "de"),
        ("Rechnet man das ein, kostet eine Sendung 1,12 Euro.", "de"),
        ("Eine Sendung kostet dort 1,12 Euro mit allem.", "de"),
    ],
)
def test_a_word_that_points_outside_makes_a_line_dangle(said: str, language: str) -> None:
    """Words like "ours", "es" and "dort" mean something that stands elsewhere."""
    [line] = found(title("Kosten"), paragraph(said), language=language)
    assert line.dangling


def test_a_label_keeps_whose_it_is() -> None:
    """What stands under a competitor's name is the competitor's: without it his price would be read as ours."""
    text = lines(title("Comparison"), heading("Fastic"), paragraph("Costs:"), bullet("Premium plan for EUR 79 a year"))
    assert "Fastic, Costs: Premium plan for EUR 79 a year" in text


def test_a_usual_heading_is_no_name() -> None:
    """The words "SWOT analysis, Weaknesses" would say no more than "Weaknesses"."""
    text = lines(title("SWOT analysis"), heading("Weaknesses"), bullet("No office in Spain"), bullet("No budget"))
    assert "Weaknesses: No office in Spain; No budget" in text
