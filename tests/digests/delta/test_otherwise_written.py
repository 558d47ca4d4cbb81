"""What is only written otherwise in a new version is no change: spelling, joints, order, acronyms, section numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.delta import Change, changes
from digests.delta.pieces import pieces
from digests.delta.spellings import spelt, stands_for
from digests.model import Document, Shape
from tests.made_documents import document, statement

ENGLISH = (
    ("We don't pay for posts.", "We do not pay for posts."),
    ("It can't be returned.", "It cannot be returned."),
    ("We organise a programme in the centre.", "We organize a program in the center."),
    ("It appears in Q2 in colour.", "It appears in the second quarter in color."),
    ("The fee is €690 a year.", "The fee is €690 per year."),
    ("Prices rise on 3 May 2027.", "Prices rise 3 May 2027."),
    ("Many SMEs cannot be booked.", "Many small and medium-sized enterprises cannot be booked."),
    ("It is entered in the CRM system.", "It is entered in the customer relationship management system."),
    ("It follows the World Health Organization.", "It follows the World Health Organization (WHO)."),
    ("Visits must be approved by the head beforehand.", "Visits must be approved beforehand by the head."),
    ("Morag Sinclair, Head of Marketing, decides.", "The Head of Marketing, Morag Sinclair, decides."),
    ("We sell in Spain and Portugal from May on.", "We sell in Portugal and Spain from May on."),
    ("The newsletter comes every two weeks.", "The newsletter comes every fourteen days."),
    ("Support: Mon–Fri, 8:00 to 18:00", "Support: Monday to Friday, 8:00 to 18:00"),
    ("Proof is needed annually.", "Proof is needed every year."),
)
GERMAN = (
    ("Der Vertrag läuft bis 31.12.2028.", "Der Vertrag läuft bis zum 31. Dezember 2028."),
    ("Der Beitrag ist 2,40 Euro pro Nacht.", "Der Beitrag ist 2,40 € je Nacht."),
    ("Die Steuerung kostet 1.950 Euro.", "Die Steuerung kostet 1950 €."),
    (
        "KMU brauchen z. B. keinen Berater.",
        "Kleine und mittlere Unternehmen (KMU) brauchen zum Beispiel keinen Berater.",
    ),
    ("Der Strom kommt aus NRW und Hessen.", "Der Strom kommt aus Nordrhein-Westfalen und Hessen."),
    ("Einsatz bis minus 20 °C außen", "Einsatz bis −20 °C außen"),
    ("Zwei-Mann-Service buchbar für Treppen", "Zweimannservice buchbar für Treppen"),
    ("Er prüft sie anhand einer Liste.", "Er prüft sie an Hand einer Liste."),
    ("Wir gehen auch bei Nebel und Regen hinaus.", "Wir gehen auch bei Regen und Nebel hinaus."),
)
CHANGED = (
    ("Few clinics buy it.", "A few clinics buy it."),
    ("Partners pay clinics for each visit.", "Clinics pay partners for each visit."),
    ("Partners only sell the Core plan.", "Only partners sell the Core plan."),
    ("Migrate from Spain to Portugal.", "Migrate from Portugal to Spain."),
    ("We sell for four euros.", "We sell four for euros."),
    ("Dealers and partners get 10 % and 20 % off.", "Dealers and partners get 20 % and 10 % off."),
    ("After payment, delivery follows.", "After delivery, payment follows."),
    ("The kit is now here for dealers.", "The kit is nowhere for dealers."),
    ("We are not able to win dealers.", "We are notable to win dealers."),
    ("We do not sell to dealers but we sell to shops.", "We sell to dealers but we do not sell to shops."),
    ("The offer holds from Monday on in all shops.", "The offer holds from Monday on in some shops."),
    ("The WHO checks it.", "The World Trade Forum checks it."),
)


@pytest.mark.parametrize(
    ("language", "before", "after"), [*(("en", *e) for e in ENGLISH), *(("de", *e) for e in GERMAN)]
)
def test_another_spelling_or_order_is_no_change(language: str, before: str, after: str) -> None:
    """The same words in another spelling or place, both ways round."""
    assert changes(document(before, language=language), document(after, language=language)) == ()
    assert changes(document(after, language=language), document(before, language=language)) == ()


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_what_only_looks_alike_is_a_change(before: str, after: str) -> None:
    """Other roles, another scope of "only", another direction, another number."""
    assert changes(document(before), document(after))


JOINED = (
    ("The rent is 89 euros; half of it is credited later.", "The rent is 89 euros.", "Half of it is credited later."),
    (
        "We never name competitors, and quotes need written consent.",
        "We never name competitors.",
        "Quotes need written consent.",
    ),
    ("Call back the same day; closed on Saturdays", "Call back the same day", "Closed on Saturdays"),
    ("Store in Kempten, shipped by rail", "Store in Kempten", "Shipped by rail"),
    ("Winters get shorter – snow brings 18 % of sales.", "Winters get shorter.", "Snow brings 18% of sales."),
)


@pytest.mark.parametrize(("joined", "first", "second"), JOINED)
def test_joined_and_parted_sentences_are_unchanged(joined: str, first: str, second: str) -> None:
    """Regression: a sentence that was parted was told as reworded, its second half as new."""
    one, two = document(joined), document(first, second)
    assert changes(one, two) == changes(two, one) == ()


def only(found: tuple[Change, ...]) -> tuple[str, str, str]:
    """Kind, was and now of the one change."""
    [change] = found
    return change.kind.value, change.was, change.now


def test_of_a_joined_sentence_only_the_new_part_is_new() -> None:
    """A sentence that was joined to an old one is told alone, and so is one that was taken away."""
    old = document("Basic members pay 25 euros.")
    new = document("Basic members pay 25 euros; plus members get the day for nothing.")
    assert only(changes(old, new)) == ("added", "", "plus members get the day for nothing.")
    assert only(changes(new, old)) == ("withdrawn", "plus members get the day for nothing.", "")


def test_a_list_that_became_a_table_is_unchanged() -> None:
    """Column heads and lead-ins that only stand over unchanged lines are no change; one that limits them is."""
    rows = [replace(statement(1, "Group | Wish"), shape=Shape.TITLE)]
    rows += [statement(2, "Families | Time", cells=("Families", "Time"), header=("Group", "Wish"))]
    led = (statement(1, "We address:"), statement(2, "Families: time", context=("We address:",)))
    assert changes(document(*led), document(*rows)) == changes(document(*rows), document(*led)) == ()
    led_now = (statement(1, "We no longer address:"), replace(led[1], context=("We no longer address:",)))
    assert changes(document(*led), document(*led_now))


def sections(*texts: str) -> list[Document]:
    """Documents of numbered sections."""
    return [
        document(
            *(
                replace(statement(at, each), shape=Shape.TITLE) if each[0].isdigit() else each
                for at, each in enumerate(text.split("/"), 1)
            )
        )
        for text in texts
    ]


def test_a_reference_moves_with_its_section() -> None:
    """Regression: "see section 2" was a changed figure where that is section 3 now; what stands word for word stays."""
    old, new, other = sections(
        "1 Goals/2 Prices/See section 2 for discounts.",
        "1 Goals/2 Teams/3 Prices/See section 3 for discounts.",
        "1 Goals/2 Teams/3 Prices/See section 2 for discounts.",
    )
    assert [c.after.text for c in changes(old, new) if c.after] == ["2 Teams"]
    assert [c.after.text for c in changes(old, other) if c.after] == ["2 Teams"]


def test_headings_on_several_slides_count_once() -> None:
    """Regression: of "2 Prices" on two slides the number was told as changed."""
    old, new = sections("1 Goals/2 Prices/2 Prices/3 Teams", "1 Prices/1 Prices/2 Goals/3 Teams")
    assert changes(old, new) == ()


def test_annexes_are_counted_by_letters() -> None:
    """Regression: two annexes that changed places were told as changed."""
    one, two = (
        document(*(replace(statement(at, each), shape=Shape.TITLE) for at, each in enumerate(texts, 1)))
        for texts in (("Annex A: Steps", "Annex B: Words"), ("Annex A: Words", "Annex B: Steps"))
    )
    assert changes(one, two) == ()


def test_an_acronym_is_made_of_its_words() -> None:
    """First letters in order; small words and letters within a word may count."""
    assert stands_for("GPs", ("general", "practitioners"))
    assert stands_for("DTV", ("Deutschen", "Tourismusverbandes"))
    assert not stands_for("NRW", ("Hessen", "Niedersachsen"))
    assert not stands_for("it", ("information", "technology"))


@given(st.lists(st.sampled_from(["alpha costs 3 euros", "Beta is not sold here", "we plan Gamma for May"]), min_size=1))
def test_pieces_lose_no_word(texts: list[str]) -> None:
    """Whatever is cut apart has all its words."""
    text = "; ".join(texts)
    assert " ".join(pieces(text)).replace(";", "").split() == text.replace(";", "").split()


@given(st.text(alphabet="abcdeiloprstuyz", min_size=1, max_size=14))
def test_one_spelling_is_its_own(word: str) -> None:
    """A word in its one spelling stays as it is."""
    assert spelt(spelt(word, "en"), "en") == spelt(word, "en")
