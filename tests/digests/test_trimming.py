"""Shorter wording says nothing that the sentence doesn't say: the accepted pairs, and what must stay whole."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from digests.lexicons import lexicon
from digests.trimming import MAX_WORDS, trim, variants

CASES = tomllib.loads(Path(__file__).with_name("trimming_cases.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "sentence", "accepted"), [(c["language"], c["sentence"], c["accepted"]) for c in CASES["shorter"]]
)
def test_a_long_sentence_loses_only_what_adds(language: str, sentence: str, accepted: list[str]) -> None:
    """Asides, examples, additions and further main clauses go; each wording is true wherever the sentence is."""
    lex = lexicon(language)
    assert len(sentence.split()) > MAX_WORDS
    assert variants(trim(sentence, lex), lex) == accepted


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(language, line) for language, lines in CASES["whole"].items() for line in lines],
)
def test_a_sentence_that_every_cut_would_falsify_gives_nothing(language: str, sentence: str) -> None:
    """Conditions, exceptions, hedges, ranges, totals, quotes and alternatives keep a sentence whole."""
    lex = lexicon(language)
    assert len(sentence.split()) > MAX_WORDS
    assert variants(trim(sentence, lex), lex) == []


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "Besides, the price is lower.", "The price is lower."),
        ("en", "However, sales rose by 5%.", "Sales rose by 5%."),
        ("en", "So we launch an app.", "We launch an app."),
        ("en", "And the app is free.", "The app is free."),
        ("en", "Studies show it (Miller, 2020).", "Studies show it."),
        ("en", "It rose [3].", "It rose."),
        ("en", "Guests stay longer (see figure 4).", "Guests stay longer."),
        ("de", "Preise steigen (vgl. Meier 2020, S. 5).", "Preise steigen."),
        ("de", "Und wir liefern bis Mai.", "Wir liefern bis Mai."),
        ("de", "Aber nur bis Mai.", "Nur bis Mai."),
        ("de", "Denn die Tasche hält länger.", "Die Tasche hält länger."),
    ],
)
def test_citations_and_connectives_go(language: str, before: str, after: str) -> None:
    """What carries no claim of its own goes from every sentence, and the rest begins with a capital."""
    assert trim(before, lexicon(language)) == after


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In addition to the web shop, we open a portal."),
        ("en", "Besides price, service counts."),
        ("en", "So far, 20 customers signed."),
        ("en", "As a result of the merger, prices fall."),
        ("en", "Overall satisfaction rose to 8.6."),
        ("en", "That is the reason for the delay."),
        ("en", "However small the hotel, we visit it."),
        ("en", "Thus far nobody complained."),
        ("en", "In short supply until May"),
        ("en", "Yet to be decided: the price in Spain"),
        ("en", "Similarly sized hotels pay the same."),
        ("en", "But for the price, it wins."),
        ("en", "Indeed is our partner for job ads."),
        ("en", "The sizes (S, M, L) stay."),
        ("en", "The plan (table service included) costs 9 euros."),
        ("en", "The tool (source code included) is free."),
        ("en", "EBIT was (12) in 2025."),
        ("en", "The price (valid until June, 2026) falls."),
        ("en", "The offer (see terms, not for resellers) ends."),
        ("en", "–5 % against last year"),
        ("en", "– 5 % against last year"),
        ("de", "Weiterhin gilt der alte Preis."),
        ("de", "Zudem entfällt die Gebühr."),
        ("de", "Zusätzlich zu den Taschen kommt eine App."),
        ("de", "Außerdem, so die Studie, steigt der Umsatz."),
        ("de", "Doch gilt das nicht für Bayern."),
        ("de", "Also bleibt der Preis."),
    ],
)
def test_openings_and_brackets_that_mean_something_stay(language: str, text: str) -> None:
    """A connective's look-alike, the verb's place in German, a sign, a size and a condition in brackets stay."""
    assert trim(text, lexicon(language)) == text


def test_a_text_that_is_no_sentence_costs_no_time() -> None:
    """A run of 40,000 words without an end gives no wording."""
    lex = lexicon("en")
    for piece in ("a, which ", "which – ", "x; ", "so we are, ", "(e.g. ", "— we ", "Because, "):
        assert variants(trim(piece * 40_000, lex), lex) == []
