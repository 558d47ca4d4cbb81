"""The renderers' own words: complete in both languages, and times in the reader's zone."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.render import adaptive_card, block_kit, html, text
from bot.render.words import ENGLISH, GERMAN, Words
from handlers.cards import Card, Instant, InstantStyle, Text, line
from handlers.forms import Problem, ProblemKind
from tests.render.platform_rules import nodes
from tests.render.sample_cards import AUDIENCE, DIGEST, GERMAN_AUDIENCE, NOON


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=lambda words: words.language)
def test_no_word_is_missing(words: Words) -> None:
    """Every word and every problem has a text, with the same places to fill in as in English."""
    for field in fields(Words):
        if field.name not in ("problems", "language"):
            here, there = getattr(words, field.name), getattr(ENGLISH, field.name)
            assert here
            assert here.count("{") == there.count("{")
    for kind in ProblemKind:
        bound = "{bound}" in ENGLISH.problems[kind]
        assert ("7" in words.problem(Problem(kind, "7"))) is bound


def test_german_readers_get_german_words() -> None:
    """Flags, dates and pictures are in the reader's language."""
    shown = text.render(DIGEST, GERMAN_AUDIENCE)[0]
    assert "[nicht für Kunden]" in shown
    assert "04.05.2026, 12:00 CEST" in shown
    assert "[Bild: Chart of prices]" in shown


@pytest.mark.parametrize("style", InstantStyle)
def test_instants_are_shown_in_the_readers_zone(style: InstantStyle) -> None:
    """Slack, Teams and the page get the instant itself; plain text gets it in the audience's zone."""
    card = Card((Text(line(Instant(NOON, style))),), "x")
    slack = next(node for node in nodes(block_kit.render(card, AUDIENCE)) if node.get("type") == "date")
    assert slack["timestamp"] == NOON.timestamp()
    assert "2026-05-04T10:00:00Z" in str(adaptive_card.render(card, AUDIENCE))
    assert 'datetime="2026-05-04T10:00:00Z"' in html.render(card, AUDIENCE)[0]
    expected = {"date": "4 May 2026", "time": "12:00 CEST", "date_time": "4 May 2026, 12:00 CEST"}
    assert text.render(card, AUDIENCE)[0] == slack["fallback"] == expected[style]
