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
