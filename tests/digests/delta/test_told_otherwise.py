"""How a statement that says otherwise now is told: the words that changed, columns that came, the turn of the year."""

from __future__ import annotations

from dataclasses import replace

from digests.delta import Change, changes
from digests.model import Shape
from tests.made_documents import document, statement


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """Kind, was and now."""
    return [(change.kind.value, change.was, change.now) for change in found]


def between(before: str, after: str, language: str = "en") -> list[tuple[str, str, str]]:
    """What changed between two documents of one statement."""
    return told(changes(document(before, language=language), document(after, language=language)))


def test_few_words_are_told_as_they_were_and_are() -> None:
    """A name, a rhythm, a small word."""
    assert between("The lead market is Spain this year.", "The lead market is Portugal this year.") == [
        ("rule", "Spain", "Portugal")
    ]
    assert between("New members get a course, held quarterly.", "New members get a course, held monthly.") == [
        ("rule", "quarterly", "monthly")
    ]
    assert between("Unspent money may be carried over.", "Unspent money may not be carried over.") == [
        ("rule", "", "not")
    ]
    assert between("Der Bus fährt nur noch samstags hinauf.", "Der Bus fährt samstags hinauf.", "de") == [
        ("rule", "nur noch", "")
    ]


def test_a_name_that_ends_in_a_number_is_told_whole() -> None:
    """Not its number alone; and what was put in with a date is told as such."""
    assert between("Our main news is the rake Bogen 1250.", "Our main news is the wagon Tragwerk 460.") == [
        ("figure", "rake Bogen 1250", "wagon Tragwerk 460")
    ]
    assert between("A booth for the whole fair.", "A booth for the whole fair (Monday and Tuesday).") == [
        ("rule", "", "Monday and Tuesday")
    ]


def test_another_name_in_the_same_sentence_is_a_pair() -> None:
    """Regression: a short statement with another name was told as withdrawn and as new."""
    assert between(
        "The agreement with Nordwind Reisen runs until 31 December 2026.",
        "The agreement with Fernblick Touren runs until 31 December 2029.",
    ) == [
        ("date", "31 December 2026", "31 December 2029"),
        ("rule", "Nordwind Reisen", "Fernblick Touren"),
    ]


def test_a_label_keeps_its_line() -> None:
    """Regression: "Owner: Tom" was told as withdrawn and "Owner: Lena" as new."""
    assert between("Owner: Tom Brandt", "Owner: Lena Ortiz") == [("rule", "Tom Brandt", "Lena Ortiz")]
    assert between("Anmeldung: freiwillig", "Anmeldung: Pflicht", "de") == [("rule", "freiwillig", "Pflicht")]
    old = document(statement(1, "Owner: Tom", context=("Prices",)), statement(2, "Owner: Ida", context=("Fairs",)))
    new = document(statement(1, "Owner: Ida", context=("Fairs",)), statement(2, "Owner: Lena", context=("Prices",)))
    assert told(changes(old, new)) == [("rule", "Tom", "Lena")]


def test_a_row_keeps_its_line_whatever_columns_come() -> None:
    """Regression: a short row with a changed figure and a new column was told as withdrawn and as new."""
    old = document(statement(1, "Rebates | £1.9m", cells=("Rebates", "£1.9m"), header=("Item", "Budget")))
    cells, header = ("Rebates", "£2.1m", "Sales director of the North"), ("Item", "Budget", "Approved by")
    new = document(statement(1, " | ".join(cells), cells=cells, header=header))
    assert told(changes(old, new)) == [
        ("figure", "Budget: £1.9m", "£2.1m"),
        ("added", "", "Rebates – Approved by: Sales director of the North"),
    ]


def test_a_limit_that_changed_beside_a_figure_is_told_too() -> None:
    """The figure alone would hide it."""
    assert between("Discounts of up to 8% are planned.", "Discounts of up to 9% are not planned.") == [
        ("figure", "8%", "9%"),
        ("rule", "", "not"),
    ]


def test_a_name_that_only_moved_to_the_front_is_no_other_rule() -> None:
    """Regression: beside its date, "This paper was adopted by the Board …" was told as a changed rule."""
    old, new = "This paper was adopted by the Board on 4 May 2026.", "The Board adopted this paper on 5 May 2027."
    assert between(old, new) == [("date", "4 May 2026", "5 May 2027")]


def test_more_words_are_told_with_both_statements() -> None:
    """Where the words are others, not only their order; a statement that is only put otherwise is reworded."""
    old, new = (
        "Talks with the railway about a joint ticket have begun.",
        "A joint ticket with the railway is agreed upon.",
    )
    assert between(old, new) == [("rule", "", "")]
    assert between("Changes are made by the sales team on Monday.", "The sales team makes changes on Monday.") == [
        ("reworded", "", "")
    ]


def test_what_two_lines_share_is_not_their_heading_alone() -> None:
    """Regression: "Apps" was told as what "How do we get there?" had become."""
    old = document(statement(1, "Scale the programme", context=("Marketing goals of the company",)))
    new = document(statement(1, "Answer inquiries", context=("Marketing goals of the company",)))
    assert {kind for kind, *_ in told(changes(old, new))} == {"added", "withdrawn"}


def test_a_column_that_came_or_went_is_told_with_its_row() -> None:
    """Beside what else changed in the row."""
    old = document(statement(1, "Office | Q3", cells=("Office", "Q3"), header=("What", "Due")))
    new = document(
        statement(1, "Office | Q2 | signed", cells=("Office", "Q2", "signed"), header=("What", "Due", "Status"))
    )
    assert told(changes(old, new)) == [("date", "Due: Q3", "Q2"), ("added", "", "Office – Status: signed")]
    assert told(changes(new, old)) == [("date", "Due: Q2", "Q3"), ("withdrawn", "Office – Status: signed", "")]


def test_the_turn_of_the_year_is_told_last() -> None:
    """Of a yearly plan its year is no news; what moved is."""
    old = document("Marketing plan FY26", "Goals of FY26", "The fair is in May 2026.", "We stop renting rooms.")
    new = document("Marketing plan FY27", "Goals of FY27", "The fair is in June 2027.", "We begin to lend boats.")
    assert [(now or "") for _, _, now in told(changes(old, new))] == ["June 2027", "", "", "FY27", "FY27"]


def test_what_moved_under_a_denial_says_otherwise() -> None:
    """Regression: a claim that now stands under "Don't say" was unchanged."""
    claim = "Our sensor is the quickest."
    say, never = (document(statement(1, claim, context=(head,))) for head in ("Key claims", "Don't say"))
    assert told(changes(say, never)) == [("rule", "", "Do not say")]
    assert told(changes(never, say)) == [("rule", "Do not say", "")]
    forbidden = document(statement(1, claim, context=("Never claim",)))
    assert changes(never, forbidden) == ()


def test_what_moved_under_another_head_says_otherwise() -> None:
    """Regression: a plan that is decided, or what is out of scope now, was unchanged."""
    text = "Office in Lyon with 12 seats"
    plan, done, out = (
        document(statement(1, text, context=("2027", head))) for head in ("Planned", "Done", "Out of scope")
    )
    assert told(changes(plan, done)) == [("rule", "Planned", "")]
    assert told(changes(done, out)) == [("rule", "", "Not")]
    assert told(changes(plan, document(statement(1, text, context=("2027", "Planned for 2028"))))) == []


def test_swapped_figures_are_told_with_what_they_stand_beside() -> None:
    """Regression: what both versions have somewhere was unchanged, though it says something of another thing now."""
    joined = [("Basic is for small shops", "Plus is for large shops"), ("the price is 10 €", "the price is 20 €")]
    old, new = (
        document(*(f"{what}; {price}." for what, price in zip(joined[0], prices, strict=True)))
        for prices in (joined[1], joined[1][::-1])
    )
    assert len(changes(old, new)) == 2
    old, new = (
        document(
            statement(1, f"The price is {first} €.", context=("Basic",)),
            statement(2, f"The price is {second} €.", context=("Plus",)),
        )
        for first, second in ((10, 20), (20, 10))
    )
    assert {(was, now) for _, was, now in told(changes(old, new))} == {("10 €", "20 €"), ("20 €", "10 €")}


def test_what_stands_over_a_row_or_column_counts() -> None:
    """Regression: a row under "Out of scope" now, or a column per year instead of per month, was unchanged."""
    cells, header = ("Basic", "10 €"), ("Tier", "Price")
    row = statement(1, "Basic | 10 €", cells=cells, header=header, context=("In scope",))
    out = statement(1, "Basic | 10 €", cells=cells, header=header, context=("Out of scope",))
    assert told(changes(document(row), document(out))) == [("rule", "", "Not")]
    tables = [
        document(
            replace(statement(1, f"Tier | {column}"), shape=Shape.TITLE),
            statement(2, "Basic | 10 €", cells=cells, header=("Tier", column)),
        )
        for column in ("Monthly", "Yearly")
    ]
    assert told(changes(*tables)) == [("rule", "Monthly", "Yearly")]


def test_figures_are_paired_by_their_units() -> None:
    """Regression: "100 € → 4 %"."""
    old, new = "The kit costs 100 € and a fee of 3 % is added.", "A fee of 4 % is added and the kit costs 120 €."
    assert between(old, new)[:2] == [("figure", "100 €", "120 €"), ("figure", "3 %", "4 %")]


def test_a_documents_title_is_no_heading_that_limits() -> None:
    """Regression: of a paper whose title lost its "Draft" every statement was told as changed."""
    old, new = (
        replace(document(statement(1, "The board meets in Ulm.", context=(title, "Meetings"))), title=title)
        for title in ("Draft plan", "Plan")
    )
    assert changes(old, new) == ()


def test_a_part_is_told_without_what_its_heading_makes_of_it() -> None:
    """Regression: "Planned" was put before a part of a statement as if it stood there."""
    old = document(statement(1, "A shop in Ulm opens soon.", context=("2027", "Planned")))
    new = document(statement(1, "A kiosk in Bonn is built; a shop in Ulm opens soon.", context=("2027", "Planned")))
    assert all("Planned" not in now for _, _, now in told(changes(old, new)))
