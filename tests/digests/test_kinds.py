"""A line stands in the section that its reader would look in."""

from __future__ import annotations

import pytest

from digests.candidates import candidates
from digests.kinds import Kinds
from digests.lexicons import lexicon
from digests.model import SectionKind
from tests.digests.raw_documents import document, paragraph, title


def kind(text: str, language: str = "en") -> SectionKind:
    """The kind of a sentence under a heading that says nothing."""
    lex = lexicon(language)
    [line] = [c for c in candidates(document(title("Miscellany"), paragraph(text)), lex) if c.text == text]
    return Kinds(lex, "Miscellany").tell(line)[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We will contact every hospital by the end of May.", "en"),
        ("Sales should lead with the service level.", "en"),
        ("Our strategic focus is on hospitals with own laboratories.", "en"),
        ("Prioritize the popular hotels at weekends in every campaign.", "en"),
        ("Wir werden alle Kliniken bis Ende Mai ansprechen.", "de"),
        ("Der Vertrieb soll zuerst die Servicezusage nennen.", "de"),
    ],
)
def test_a_task_or_a_plan_is_a_next_step(text: str, language: str) -> None:
    """What is to be done stands under "Next step"."""
    assert kind(text, language) is SectionKind.ACTION


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("24% of attendees were women at several inclusion focused sessions.", "en"),
        ("Marketing sources €38m of pipeline on a budget of €6.4m.", "en"),
        ("Die Kampagne brachte 2026 einen Rücklauf von 12 % im Vertrieb.", "de"),
    ],
)
def test_a_report_with_a_cue_of_a_task_is_proof(text: str, language: str) -> None:
    """Regression: figures about the past stood under "Next step" by a word like "focused" or "budget"."""
    assert kind(text, language) is SectionKind.PROOF


def test_a_report_without_figures_is_no_next_step() -> None:
    """Regression: a running campaign was shown as something to do."""
    assert kind("The campaign strategy was a joint effort of many people.") is not SectionKind.ACTION
