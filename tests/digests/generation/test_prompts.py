"""What a model is shown and told: each statement as it is checked, nothing twice, and the words that must stay."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from digests.extractive import ExtractiveEngine
from digests.generation import Reply, Request, Wanted, advance
from digests.generation.checking import Checker, Draft
from digests.generation.masking import Masks
from digests.generation.prompts import statement_lines
from digests.model import Document, SectionKind, UnitKind
from digests.reading.statements import to_document
from tests.digests.raw_documents import bullet, heading, paragraph, raw, row, title
from tests.made_documents import document, statement

HEAD = ("", "Name")
RIVALS = to_document(
    raw(
        title("Competitors"),
        row(("Competitor 1", "Roam Analytics"), HEAD),
        row(("Competitor 2", "Sopris Health"), HEAD),
        paragraph("They sell to hospitals."),
    ),
    "rivals.pptx",
)


def shown(of: Document) -> list[str]:
    """The lines of a request that hold the statements."""
    return list(statement_lines([s for s in of.statements if not s.furniture], Masks()))


def request(of: Document, wanted: Wanted | None = None) -> Request:
    """The first request of a writing."""
    [first] = advance(of, wanted or Wanted(), "m", ExtractiveEngine(), []).requests
    return first


def test_a_title_is_shown_once_and_can_be_cited_and_column_heads_stand_in_their_rows() -> None:
    """The line that says where the others stand is the title's own, with its id."""
    assert shown(RIVALS) == [
        "1\t# slide 1: Competitors",
        "# slide 1: Competitors (table)",
        "3\tCompetitor 1 | Name: Roam Analytics",
        "4\tCompetitor 2 | Name: Sopris Health",
        "# slide 1: Competitors",
        "5\tThey sell to hospitals.",
    ]


def test_a_heading_is_the_end_of_its_path() -> None:
    """In sections a heading is shown with those above it; one that is no part of the place stays a statement."""
    found = to_document(
        raw(heading("Plan"), heading("Prices", level=2), paragraph("From €9."), kind=UnitKind.SECTION), "plan.md"
    )
    assert shown(found) == ["1\t# Plan", "2\t# Plan > Prices", "3\tFrom €9."]
    two = to_document(raw(title("Plan"), heading("Before", level=2), bullet("Slow.")), "plan.pptx")
    assert shown(two)[:2] == ["1\t# slide 1: Plan", "2\tBefore"]


def test_what_is_shown_of_a_row_passes_when_it_is_cited() -> None:
    """Each row, worded as it is shown, rests on the statement of that id."""
    checker = Checker(RIVALS, RIVALS.statements, "en")
    for line in shown(RIVALS):
        number, _, text = line.partition("\t")
        if number.isdigit() and "|" in text:
            assert checker.complaints(Draft("bullet 1", SectionKind.MESSAGE, text, (int(number),))) == []
    together = Draft("bullet 1", SectionKind.MESSAGE, "Competitors: Roam Analytics, Sopris Health.", (3, 4))
    assert checker.complaints(together) == []


@pytest.mark.parametrize(("words", "bullets"), [(150, 10), (100, 5), (50, 2), (20, 1), (300, 23)])
def test_a_length_is_told_in_lines(words: int, bullets: int) -> None:
    """A model counts lines better than words: as many bullets as about fit, beside headline and why."""
    assert f"- bullets: {bullets} of them" in request(RIVALS, Wanted(words)).system


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("in case of", "provided", "want to", "according to a survey")),
        ("de", ("je nach", "sofern", "vorgesehen")),
    ],
)
def test_the_small_words_that_must_stay_are_named_in_the_language_that_is_written(
    language: str, words: tuple[str, ...]
) -> None:
    """What lines are sent back for is said beforehand, and the rules stay short."""
    system = request(RIVALS, Wanted(language=language)).system
    assert [word for word in words if word not in system] == []
    assert "no count of your own" in system
    assert len(system) < 3_000


LIMITS = document(
    "Overall there are no other products that can show such results, since rivals would first have to catch up.",
    "This does not mean that we pause support nor that we stop sales to leaders in the coming year.",
    "Lens costs €49.",
)


def told(text: str, *cites: int, of: Document = LIMITS) -> list[str]:
    """What is wrong with a line."""
    return Checker(of, of.statements, "en").complaints(Draft("bullet 6", SectionKind.OFFER, text, cites))


def test_a_complaint_names_the_statement_and_quotes_the_words_around_the_limit() -> None:
    """Of several cited statements the one whose limit is lost is meant, and said."""
    [complaint] = told("Lens costs €49, and other products can show such results.", 1, 3)
    assert complaint.startswith("it drops the limit “no” of statement 1 (“Overall there are no other products")
    assert complaint.endswith("…”)")


def test_limits_of_one_statement_are_one_complaint() -> None:
    """Two denials of the same words are told together, so that the line is mended once."""
    complaints = told("This means that we pause support and that we stop sales to leaders in the coming year.", 2)
    assert len(complaints) == 1
    assert complaints[0].startswith("it drops the limit “not”, “nor” of statement 2 (“This does not mean")


def test_a_complaint_names_what_stands_over_a_statement() -> None:
    """What a heading denies is told as the heading's, so that the model knows what to keep."""
    made = document(statement(1, "Hardware resale to schools", context=("Plan", "Out of scope")))
    assert told("Hardware resale to schools.", 1, of=made) == [
        "it drops the limit “Out of scope” of what stands over statement 1"
    ]


def test_numbers_that_no_statement_has_are_one_complaint() -> None:
    """Two wrong figures, one cause."""
    assert told("Lens costs €59, or €69.", 3) == ["no cited statement has the number “€59”, “€69”"]


NAMED = document("A lead signs up for a Sourcegraph.com Account.", "See https://evil.example for more.")


@pytest.mark.parametrize(
    ("text", "cite", "fine"),
    [
        ("A lead signs up for a Sourcegraph.com Account.", 1, True),
        ("A lead signs up at https://Sourcegraph.com for an account.", 1, False),
        ("A lead signs up for a Sourcegraph.com/x Account.", 1, False),
        ("A lead signs up for an evil.example Account.", 1, False),
        ("See evil.example for more.", 2, False),
    ],
)
def test_a_name_that_looks_like_a_host_stays_a_name(text: str, cite: int, fine: bool) -> None:
    """Only as the cited statement has it: an address there, or another name, is a link and refused."""
    assert ("it has a link" not in told(text, cite, of=NAMED)) == fine


def test_a_row_without_its_head_is_as_it_is_read() -> None:
    """A row whose table has no heads is shown as its text."""
    bare = replace(statement(1, "Lens | €49", cells=("Lens", "€49")))
    assert re.fullmatch(r"1\tLens \| €49", shown(document(bare))[-1])


def test_an_overrun_alone_is_no_complaint() -> None:
    """Lines that pass are not called unusable: the model is told of the room alone."""
    lines = [{"section": "offer", "text": s.text, "cites": [s.id]} for s in LIMITS.statements]
    head = {"text": "Lens costs €49.", "cites": [3]}
    content = {"headline": head, "why": {"text": "", "cites": []}, "bullets": lines}
    [again] = advance(LIMITS, Wanted(20), "m", ExtractiveEngine(), [(Reply(content),)]).requests
    assert "no room for" in again.messages[-1].content
