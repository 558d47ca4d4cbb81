"""What stands under a heading, label or column head that limits it must not be said without the limit."""

from __future__ import annotations

import pytest

from digests.candidates import candidates
from digests.grounding import Cited, Fault, check
from digests.heads import Head, head
from digests.lexicons import lexicon
from tests.made_documents import document, statement

PLANS = {
    "en": (
        "Office in Lyon with 12 seats",
        ("Planned for 2028", "Ideas, not decided", "Under discussion", "Open points"),
    ),
    "de": ("Büro in Lyon mit 12 Plätzen", ("Geplant für 2028", "Ideen", "Noch offen", "In Prüfung", "Vorschläge")),
}
SAID = {
    "en": ("Our sensors drift after a year", ("Competitors claim", "Myths", "Common objections")),
    "de": ("Unsere Sensoren driften nach einem Jahr", ("Mythen", "Kunden sagen", "Häufige Einwände")),
}
ONLY = {
    "en": ("Free weekend support by telephone", ("Only for Enterprise customers:", "Enterprise only")),
    "de": ("Kostenloser Support am Wochenende", ("Nur für Enterprise-Kunden:", "Nur Enterprise")),
}
IF = {
    "en": ("A second warehouse opens in Leeds", ("If the board agrees:", "Subject to approval")),
    "de": ("In Ulm öffnet ein zweites Lager", ("Wenn der Beirat zustimmt:", "Falls der Preis hält")),
}
ALL = [
    (language, text, each)
    for table in (PLANS, SAID, ONLY, IF)
    for language, (text, heads) in table.items()
    for each in heads
]


def faults(line: str, text: str, language: str, *over: str) -> list[Fault]:
    """What is found in a line about a statement under headings."""
    made = document(statement(1, text, context=("Strategy 2027", *over)), language=language)
    return [found.fault for found in check(line, Cited(made.statements, made))]


@pytest.mark.parametrize(("language", "text", "over"), ALL)
def test_a_limit_of_a_heading_is_kept(language: str, text: str, over: str) -> None:
    """Regression: what stood under "Ideas" or "Only for Enterprise" passed as decided, and as so for all."""
    assert Fault.HEDGE_LOST in faults(f"{text}.", text, language, over)
    assert faults(f"{over.rstrip(':')}: {text}.", text, language, over) == []
    label = over.rstrip(":")
    assert Fault.HEDGE_LOST in faults(f"{text}.", f"{label}: {text}.", language)


@pytest.mark.parametrize(
    ("text", "over", "line"),
    [
        ("Office in Lyon with 12 seats", "Planned for 2028", "An office in Lyon with 12 seats is proposed."),
        ("Our sensors drift after a year", "Competitors claim", "Rivals say that our sensors drift after a year."),
        ("Our sensors drift after a year", "Myths", "Our sensors don't drift after a year."),
        (
            "Free weekend support by telephone",
            "Only for Enterprise customers:",
            "Enterprise: free weekend telephone support.",
        ),
        ("A second warehouse opens in Leeds", "If the board agrees:", "A second warehouse may open in Leeds."),
    ],
)
def test_other_words_hold_it_too(text: str, over: str, line: str) -> None:
    """Whatever says the same limit, or names whom it is for."""
    assert Fault.HEDGE_LOST not in faults(line, text, "en", over)


def test_the_head_of_a_column_limits_its_cells_alone() -> None:
    """Regression: what a table plans passed as what there is; the other columns are as they are."""
    cells, header = ("Reports", "weekly by post", "daily by e-mail"), ("Feature", "Today", "Planned")
    made = document(statement(1, " | ".join(cells), cells=cells, header=header))
    cited = Cited(made.statements, made)
    assert [found.fault for found in check("Reports: daily by e-mail.", cited)] == [Fault.HEDGE_LOST]
    assert check("Reports: weekly by post.", cited) == []
    assert check("Reports planned daily by e-mail.", cited) == []


def test_a_goal_is_not_told_as_reached() -> None:
    """Regression: "640,000 visitors" passed for what stands under "Goals"; a whole sentence there says what is so."""
    for over in ("Goals 2027", "5. Ziele"):
        assert Fault.HEDGE_LOST in faults("640,000 overnight visitors.", "640,000 overnight visitors", "en", over)
        assert faults("Target: 640,000 overnight visitors.", "640,000 overnight visitors", "en", over) == []
    said = "The budget of the board is £190,000 for all events."
    assert faults("Board budget: £190,000 for all events.", said, "en", "Goals 2027") == []
    cells, header = ("Visitors", "612,000", "640,000"), ("Goal", "Today", "Target 2027")
    made = document(statement(1, " | ".join(cells), cells=cells, header=header))
    cited = Cited(made.statements, made)
    assert [found.fault for found in check("640,000 visitors.", cited)] == [Fault.HEDGE_LOST]
    assert check("Visitors: 612,000 today.", cited) == []


def test_a_bound_of_a_lead_in_is_kept() -> None:
    """Regression: of "Discounts of up to 8 % for:" the bound could be lost."""
    over, text = "Discounts of up to 8 % for:", "Schools and universities in Wales"
    assert Fault.HEDGE_LOST in faults("Discounts of 8 % for schools and universities in Wales.", text, "en", over)
    assert faults("Discounts of up to 8 % for schools and universities in Wales.", text, "en", over) == []


@pytest.mark.parametrize("heading", ["Open Mainframe 2021 Summit", "Internal only", "What if prices rise?", "Prices"])
def test_other_headings_limit_nothing(heading: str) -> None:
    """Names, marks and questions."""
    assert head(heading) is None
    assert head("Only in Spain") is Head.ONLY
    assert head("Target groups") is None


def test_a_digest_by_rules_names_the_nearest_head_that_says_how_it_is_meant() -> None:
    """Regression: facts below "Fears we keep hearing" were told as fears."""
    said = "Soil samples at our 3 oldest parks improved over six years."
    fears, facts = "Fears we keep hearing", "Facts to answer with"
    for over, wanted in (((fears,), True), ((fears, facts), False)):
        made = document(*(statement(at, each) for at, each in enumerate(over, 1)), statement(9, said, context=over))
        [line] = [each.text for each in candidates(made, lexicon("en")) if said in each.text]
        assert (fears in line) is wanted


DENYING = {
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
DENIED = {
    "en": ("Hardware resale to schools", "No hardware resale to schools."),
    "de": ("Verkauf von Hardware an Schulen", "Kein Verkauf von Hardware an Schulen."),
}
DENYING_ALL = [(language, each) for language, heads in DENYING.items() for each in heads]


@pytest.mark.parametrize(("language", "over"), DENYING_ALL)
def test_what_a_heading_denies_is_denied_in_the_line(language: str, over: str) -> None:
    """Regression: "Hardware resale to schools" passed for what stands under "Out of scope"."""
    said, denied = DENIED[language]
    assert Fault.HEDGE_LOST in faults(f"{said}.", said, language, "Plan 2027", over)
    assert faults(denied, said, language, "Plan 2027", over) == []
    assert faults(f"{over}: {said}.", said, language, "Plan 2027", over) == []


@pytest.mark.parametrize(("language", "over"), DENYING_ALL)
def test_what_a_label_denies_is_denied_in_the_line(language: str, over: str) -> None:
    """The same where the label begins the statement: "Non-goal: …"."""
    said, denied = DENIED[language]
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
    assert texts
    assert all(over.split(maxsplit=1)[0] in text for text in texts)
