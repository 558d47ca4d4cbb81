"""Thanks, greetings and talk are no questions; what asks is one, in English and German, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.chatter import Chatter, Kind, Rules, sift

QUESTIONS = (
    "Does Atlas support SSO?",
    "Hi team, does Atlas support SSO?",
    "Thanks, could you send the deck",
    "Do we have a case from retail",
    "The customer asks for hosting in the EU",
    "Is it good for schools",
    "price?",
    "Great. And what about Nimbus?",
    "Danke dir, gibt es ein Angebot für Schulen?",
    "Wie viel kostet Atlas im Monat",
    "Der Kunde fragt nach einem Rabatt",
    "Ich bräuchte die Preisliste für Österreich",
    "Moin! Weiß jemand, ab wann das gilt",
)
CHATTER = (
    ("Thanks!", Chatter.THANKS),
    ("thank you so much everyone :tada:", Chatter.THANKS),
    ("great, thanks", Chatter.THANKS),
    ("Vielen Dank fürs Teilen", Chatter.THANKS),
    ("Hi team", Chatter.GREETING),
    ("How are you?", Chatter.GREETING),
    ("Guten Morgen zusammen", Chatter.GREETING),
    ("<@U123> congrats!", Chatter.GREETING),
    ("ok", Chatter.AGREEMENT),
    ("really?", Chatter.AGREEMENT),
    ("Alles klar?", Chatter.AGREEMENT),
    ("hast du kurz Zeit?", Chatter.TALK),
    ("👍", Chatter.TALK),
    ("", Chatter.TALK),
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions(text: str) -> None:
    """What asks is a question, with or without a question mark."""
    assert sift(text).kind is Kind.QUESTION


@pytest.mark.parametrize(("text", "chatter"), CHATTER)
def test_chatter(text: str, chatter: Chatter) -> None:
    """What asks nothing of marketing is left out, and it is told why."""
    found = sift(text)
    assert (found.kind, found.chatter) == (Kind.CHATTER, chatter)


@pytest.mark.parametrize("text", ["blorp", "price", "Kunde will DSGVO", "no, that's wrong"])
def test_unclear(text: str) -> None:
    """What may be either is decided by a person."""
    assert sift(text).kind is Kind.UNCLEAR


def test_a_company_tunes_it() -> None:
    """Its own phrases are left out, its own words always ask; those win."""
    rules = Rules(never=("Who brings cake?",), always=("RFP",))
    assert sift("who brings cake", rules).chatter is Chatter.LISTED
    assert sift("RFP Globex", rules).kind is Kind.QUESTION
    assert sift("RFP Globex").kind is Kind.UNCLEAR


@given(st.text(max_size=300))
def test_any_text_is_something(text: str) -> None:
    """No text breaks it, and only what is no question has a reason for being left out."""
    found = sift(text)
    assert (found.chatter is None) == (found.kind is Kind.QUESTION)


@given(st.sampled_from(QUESTIONS), st.sampled_from(["Hi! ", "Thanks. ", "Hallo zusammen. ", "👍 "]))
def test_politeness_hides_no_question(question: str, before: str) -> None:
    """A question stays one whatever is said before it."""
    assert sift(before + question).kind is Kind.QUESTION
