"""Promises written in a line each: who, what, until when."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.promising import MOST, Fault, Given, PromiseError, read_promises, who_is_meant
from schedules.errors import Problem

TODAY = date(2027, 3, 1)
"""A Monday."""
FRIDAY = date(2027, 3, 5)


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("Sam: three customer stories, by Friday", Given("Sam", "three customer stories", FRIDAY)),
        ("Sam: sends three stories until 9 March", Given("Sam", "sends three stories", date(2027, 3, 9))),
        ("- Sam – a deck, v2, EOW", Given("Sam", "a deck, v2", FRIDAY)),
        ("1) Anna Müller: calls Contoso (by 5.3.)", Given("Anna Müller", "calls Contoso", FRIDAY)),
        ("Sam: calls them in two weeks", Given("Sam", "calls them", date(2027, 3, 15))),
        ("ich: Preisliste bis Ende nächster Woche", Given("ich", "Preisliste", date(2027, 3, 12))),
        ("Sam: schickt das Angebot bis 12.03.", Given("Sam", "schickt das Angebot", date(2027, 3, 12))),
        ("Sam: Angebot am Montag schicken", Given("Sam", "Angebot am Montag schicken", date(2027, 3, 8))),
        ("Sam: visits Berlin on Friday with Bob", Given("Sam", "visits Berlin on Friday with Bob", FRIDAY)),
        ("Sam: a new price list by e-mail", Given("Sam", "a new price list by e-mail")),
        ("Sam: a reply in English", Given("Sam", "a reply in English")),
        ("Mara: Liste, Karte, Foto", Given("Mara", "Liste, Karte, Foto")),
        ("Sam: by Friday", Given("Sam", "by Friday")),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_line_is_a_promise(line: str, promise: Given, language: str) -> None:
    """The day is read in words of either language; what only looks like one stays in the promise."""
    assert read_promises(line, today=TODAY, language=language) == [promise]


@pytest.mark.parametrize(
    ("line", "fault", "problem"),
    [
        ("send it all by Friday", Fault.NOBODY, None),
        ("Sam: the deck by yesterday", Fault.DAY, Problem.PAST),
        ("Sam: the deck, 31 February", Fault.DAY, Problem.DATE),
        ("Sam: prices on 3/4", Fault.DAY, Problem.AMBIGUOUS_DATE),
        (f"Sam: {'x' * 301}", Fault.LONG, None),
        (f"{'x' * 81}: a deck", Fault.LONG, None),
    ],
)
def test_what_can_t_be_taken_is_said(line: str, fault: Fault, problem: Problem | None) -> None:
    """With the number of the line; nothing is guessed about a day that there is not."""
    with pytest.raises(PromiseError) as raised:
        read_promises(f"Mara: a list\n\n{line}", today=TODAY)
    assert (raised.value.number, raised.value.fault) == (2, fault)
    assert (raised.value.day and raised.value.day.problem) is problem


def test_several_at_once_but_not_too_many() -> None:
    """A line each; more than eight are refused."""
    text = "\n".join(f"Sam: thing {n}" for n in range(MOST))
    assert len(read_promises(text, today=TODAY)) == MOST
    with pytest.raises(PromiseError) as raised:
        read_promises(f"{text}\nSam: one more", today=TODAY)
    assert raised.value.fault is Fault.MANY


def test_who_is_meant() -> None:
    """By the whole name, a first or last name; oneself; several where it is not clear; nobody who is not known."""
    people = {"1": "Sam Smith", "2": "Sam Jones", "3": "Mara Lee", "4": "Sam"}
    assert who_is_meant("sam", people, "w") == ["4"]
    assert who_is_meant("Sam", {k: v for k, v in people.items() if k != "4"}, "w") == ["1", "2"]
    assert who_is_meant("Sam  Smith", people, "w") == ["1"]
    assert who_is_meant("LEE", people, "w") == ["3"]
    assert who_is_meant("ich", people, "w") == ["w"]
    assert who_is_meant("Contoso", people, "w") == []


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Rule: whatever is written, it is read or refused with its line; no promise is without its words."""
    try:
        found = read_promises(text, today=TODAY)
    except PromiseError:
        return
    assert all(each.who and each.what for each in found)
