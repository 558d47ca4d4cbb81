"""What stands under a heading or behind a label that denies it must not be said as if it were so."""

from __future__ import annotations

import pytest

from digests.candidates import candidates
from digests.grounding import Cited, Fault, check
from digests.heads import Head, head
from digests.lexicons import lexicon
from tests.made_documents import document, statement

HEADS = {
    "en": (
        "Out of scope",
        "Out of scope for 2027",
        "Non-goals",
        "What we won't do",
        "Not included in Basic",
        "Exclusions",
        "Markets we no longer serve",
        "Not planned yet",
        "Ruled out",
    ),
    "de": (
        "Nicht enthalten",
        "Was wir nicht tun",
        "Nicht-Ziele",
        "Außerhalb des Umfangs",
        "Ausgeschlossen",
        "Nicht für Schulen",
        "Entfällt 2027",
        "Wen wir nicht mehr beliefern",
    ),
}
SAID = {
    "en": ("Hardware resale to schools", "No hardware resale to schools."),
    "de": ("Verkauf von Hardware an Schulen", "Kein Verkauf von Hardware an Schulen."),
}
ALL = [(language, each) for language, heads in HEADS.items() for each in heads]


def faults(line: str, text: str, language: str, *over: str) -> list[Fault]:
    """What is found in a line about a statement under headings."""
    made = document(statement(1, text, context=over), language=language)
    return [found.fault for found in check(line, Cited(made.statements, made))]


@pytest.mark.parametrize(("language", "over"), ALL)
def test_what_a_heading_denies_is_denied_in_the_line(language: str, over: str) -> None:
    """Regression: "Hardware resale to schools" passed for what stands under "Out of scope"."""
    said, denied = SAID[language]
    assert Fault.HEDGE_LOST in faults(f"{said}.", said, language, "Plan 2027", over)
    assert faults(denied, said, language, "Plan 2027", over) == []
    assert faults(f"{over}: {said}.", said, language, "Plan 2027", over) == []


@pytest.mark.parametrize(("language", "over"), ALL)
def test_what_a_label_denies_is_denied_in_the_line(language: str, over: str) -> None:
    """The same where the label begins the statement: "Non-goal: …"."""
    said, denied = SAID[language]
    assert Fault.HEDGE_LOST in faults(f"{said}.", f"{over}: {said}.", language)
    assert faults(denied, f"{over}: {said}.", language) == []


@pytest.mark.parametrize(
    "heading", ["Not only for schools", "Goals", "What we do", "No. 1 priority", "Nicht nur für Schulen", "Notes"]
)
def test_other_headings_deny_nothing(heading: str) -> None:
    """Headings with such words that affirm."""
    assert head(heading) is not Head.DENIED


def test_the_nearest_heading_counts_and_whole_sentences_speak_for_themselves() -> None:
    """Under "Included", below "Out of scope", stands what is included; a sentence says itself who sells."""
    assert faults("Support at weekends.", "Support at weekends", "en", "Out of scope", "Included") == []
    sentence = "Hardware is sold to schools by our two partners in Leeds."
    assert faults("Our two partners in Leeds sell hardware to schools.", sentence, "en", "Out of scope") == []
    told = "Sell hardware to all the schools of the northern region."
    assert Fault.HEDGE_LOST in faults(told, told, "en", "What we won't do")


@pytest.mark.parametrize(("language", "over"), [("en", "Non-goals"), ("de", "Entfällt 2027"), ("de", "Abgelehnt")])
def test_a_digest_by_rules_names_the_heading(language: str, over: str) -> None:
    """Regression: under these headings a bullet said what the document denies."""
    said = {"en": "Hardware resale to 40 schools in Leeds from May", "de": "Verkauf von Hardware an 40 Schulen in Ulm"}[
        language
    ]
    made = document(statement(1, over), statement(2, said, context=(over,)), language=language)
    texts = [each.text for each in candidates(made, lexicon(language)) if said in each.text]
    assert all(over.split(maxsplit=1)[0] in text for text in texts)
