"""Lines that cite several statements: each limit is judged on what the line takes of its own statement."""

from __future__ import annotations

import pytest

from digests.grounding import Cited, check
from digests.model import Statement
from tests.made_documents import document, statement


def alarms(said: tuple[str | Statement, ...], line: str) -> list[str]:
    """What is wrong with a line that cites all of these."""
    made = document(*said)
    return [f"{finding.fault}: {finding.about}" for finding in check(line, Cited(made.statements, made))]


def rows(head: tuple[str, ...], *cells: tuple[str, ...]) -> tuple[Statement, ...]:
    """The rows of a table under these column heads."""
    return tuple(statement(n, " | ".join(row), cells=row, header=head) for n, row in enumerate(cells, 1))


_PARTS_OF_THEM = [
    # what is cited, lines that keep what they take, lines that lose it
    (
        ("Installation takes two days.", "Discounts are never given to dealers."),
        ("Two days for installation.", "Installation: two days; no discounts to dealers."),
        (
            "Installation takes two days; discounts are given to dealers.",
            "Installation: two days; discounts to dealers.",
        ),
    ),
    (
        (
            "The hall opens at nine.",
            "Dogs are allowed on the ground floor only.",
            "Each tour is limited to 12 visitors.",
        ),
        (
            "Hall opens at nine.",
            "Hall opens at nine; tours of up to 12 visitors.",
            "Hall opens at nine; dogs on the ground floor only; at most 12 visitors per tour.",
        ),
        (
            "Hall opens at nine; dogs allowed on the ground floor; at most 12 visitors per tour.",
            "Hall opens at nine; dogs on the ground floor only; 12 visitors per tour.",
        ),
    ),
    (
        ("The lease runs for 20 years.", "Homes with slate roofs are out of scope."),
        ("The lease runs for 20 years.", "20-year lease, not for homes with slate roofs."),
        ("20-year lease for homes with slate roofs.",),
    ),
    (
        ("Ida Berg leads the sales team.", "Offers are signed only by Ida Berg."),
        ("Ida Berg leads the sales team.", "Sales team led by Ida Berg, who alone signs offers."),
        ("Sales team led by Ida Berg, who signs offers.", "Ida Berg leads the sales team and signs offers."),
    ),
    (
        ("Discounts end at 15 percent.", "Dealers get at most 20 seats."),
        ("Discounts end at 15 percent.", "Discounts end at 15 percent; dealers get up to 20 seats."),
        ("Dealers get 20 seats.", "Discounts end at 15 percent; dealers get 20 seats."),
    ),
    (
        ("About 400 enquiries came from Wales.", "Exactly 90 enquiries came from Kent."),
        ("90 enquiries came from Kent.", "About 400 enquiries from Wales, 90 from Kent."),
        ("400 enquiries from Wales, 90 from Kent.",),
    ),
    (
        ("The warranty runs for five years.", "The warranty does not cover batteries."),
        ("The warranty runs for five years.", "Five years' warranty, batteries not covered."),
        ("Five years' warranty, batteries covered.", "The warranty runs for five years and covers batteries."),
    ),
    (
        ("Three juices stand in 26 branches.", "Exports to Ireland could begin in autumn."),
        ("Three juices in 26 branches; exports to Ireland possible in autumn.",),
        ("Three juices in 26 branches; exports to Ireland begin in autumn.",),
    ),
    (
        ("Parents are served.", "Colleges are not served."),
        ("Parents are served.", "Parents served, colleges not."),
        ("Parents and colleges are served.",),
    ),
    (
        ("We never fly.", "We never rent cars.", "Trains leave hourly."),
        ("Trains leave hourly.", "Trains leave hourly; no flights, no rented cars."),
        ("Trains leave hourly; we fly, but never rent cars.",),
    ),
    (
        ("We do not sell to parents.", "We do not sell to colleges."),
        ("No sales to parents or colleges.",),
        ("Sales to parents and colleges.", "Sold to: parents, colleges."),
    ),
]


@pytest.mark.parametrize(("said", "kept", "lost"), _PARTS_OF_THEM, ids=[each[0][0] for each in _PARTS_OF_THEM])
def test_a_limit_is_asked_for_where_its_statement_is_taken(
    said: tuple[str, ...], kept: tuple[str, ...], lost: tuple[str, ...]
) -> None:
    """A statement that the line leaves out takes its limit with it; one that it takes over does not."""
    assert {line: found for line in kept if (found := alarms(said, line))} == {}
    assert [line for line in lost if not alarms(said, line)] == []


_DEPOTS = ("A depot in Cardiff is planned for May 2031.", "A workshop in Leeds is planned for June 2031.")
_CHANCES = ("A depot in Cardiff may open in May 2031.", "A workshop in Leeds may open in June 2031.")
_FITTERS = ("Only fitters install the charger.", "Only dealers sell the charger.")
_PRICES = ("Prices", "Never quote prices by phone.")


@pytest.mark.parametrize(
    ("said", "kept", "lost"),
    [
        (
            _DEPOTS,
            "Planned: Cardiff depot in May 2031, Leeds workshop in June 2031.",
            "Confirmed: Cardiff depot in May 2031, Leeds workshop in June 2031.",
        ),
        (
            _DEPOTS,
            "Planned: depot in Cardiff (May 2031), workshop in Leeds (June 2031).",
            "Opening: Cardiff depot in May 2031, Leeds workshop in June 2031.",
        ),
        (
            _CHANCES,
            "Possible: depot in Cardiff (May 2031), workshop in Leeds (June 2031).",
            "Depot in Cardiff in May 2031, workshop in Leeds in June 2031.",
        ),
        (
            _FITTERS,
            "Charger: installed by fitters only, sold by dealers only.",
            "Charger: installed by fitters only, sold by dealers.",
        ),
        (_PRICES, "Prices: never quoted by phone.", "Prices: quote by phone."),
    ],
)
def test_a_head_before_a_colon_limits_all_that_follows(said: tuple[str, ...], kept: str, lost: str) -> None:
    """One word before the colon says it of both statements; a head that is a statement's title says nothing."""
    assert alarms(said, kept) == []
    assert alarms(said, lost) != []


_PLANS = ("The Basic plan costs £9.", "The Premium plan costs £19.", "The Pro plan costs £29.")


@pytest.mark.parametrize(
    "line",
    [
        "Three plans: Basic, Premium and Pro.",
        "Three plans: Basic at £9, Premium at £19 and Pro at £29.",
        "Three plans: Basic (£9), Premium (£19), Pro (£29).",
    ],
)
def test_a_line_may_count_what_it_lists(line: str) -> None:
    """The statements have no such number; the list after the colon has so many items."""
    assert alarms(_PLANS, line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Four plans: Basic, Premium and Pro.",
        "Two plans: Basic at £9, Premium at £19 and Pro at £29.",
        "Three plans: Basic and Pro.",
        "Three plans from £9.",
    ],
)
def test_a_wrong_count_is_found(line: str) -> None:
    """A number that neither the statements nor the list bear out."""
    assert "number" in " ".join(alarms(_PLANS, line))


_TABLE = rows(
    ("Plan", "Seats in 2027", "Discount"),
    ("Solo", "1", "none"),
    ("Studio", "12", "up to 15%"),
    ("Works", "40", "only by Ida"),
)


@pytest.mark.parametrize(
    "line",
    [
        "Seats in 2027: Solo 1, Studio 12, Works 40.",
        "Studio: 12 seats in 2027, discount up to 15%.",
        "Seats: 12 for Studio, 40 for Works.",
        "Solo: no discount; Studio: up to 15%.",
        "Works: discount only by Ida.",
        "Three plans: Solo, Studio and Works.",
    ],
)
def test_rows_of_a_table_pass(line: str) -> None:
    """The head over all of the rows is said once, and each row's limit where the row is taken."""
    assert alarms(_TABLE, line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Seats in 2028: Solo 1, Studio 12, Works 40.",
        "Studio: 12 seats in 2027, discount 15%.",
        "Works: 40 seats, discount by Ida.",
        "Seats in 2027: Solo 12, Studio 12, Works 40.",
    ],
)
def test_what_rows_lose_is_found(line: str) -> None:
    """A figure said twice that one row has, another year, and the limits of cells."""
    assert alarms(_TABLE, line) != []


def test_a_head_that_denies_turns_its_own_cells_round() -> None:
    """Under "Not allowed" a cell means the opposite, in each of the rows; the cells beside it do not."""
    said = rows(
        ("Allowed", "Not allowed"),
        ("Photos in the yard", "Photos in the lab"),
        ("Tours by day", "Tours at night"),
    )
    assert alarms(said, "Tours by day, never at night; no photos in the lab.") == []
    assert alarms(said, "Photos in the lab, tours at night.") != []
    assert alarms(said, "Allowed: photos in the lab.") != []
