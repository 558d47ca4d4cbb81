"""What people type is read as what they mean, or refused with the part that was not understood and an example."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from time import monotonic

import pytest

from schedules.errors import Problem, ScheduleError
from schedules.rules import Rule
from schedules.words import parse_day, parse_period, parse_rule, parse_times, parse_zone
from tests.schedules import phrases_de, phrases_en

TODAY = date(2026, 7, 29)
"""A Wednesday."""
RULES = [("en", *row) for row in phrases_en.RULES] + [("de", *row) for row in phrases_de.RULES]
REFUSED = [("en", *row) for row in phrases_en.REFUSED] + [("de", *row) for row in phrases_de.REFUSED]


@pytest.mark.parametrize(("language", "phrase", "rule"), RULES, ids=[row[1][:60] for row in RULES])
def test_a_phrase_is_understood(language: str, phrase: str, rule: Rule) -> None:
    """The phrase means the rule, also for a person whose language is the other one."""
    other = "de" if language == "en" else "en"
    assert parse_rule(phrase, today=TODAY, language=language).rule == rule
    assert parse_rule(phrase, today=TODAY, language=other).rule == rule


@pytest.mark.parametrize(
    ("language", "phrase", "problem", "said", "suggested"), REFUSED, ids=[r[1][:40] for r in REFUSED]
)
def test_a_phrase_is_refused(language: str, phrase: str, problem: Problem, said: str, suggested: str) -> None:
    """What can't be understood is told with the part in question and an example that works."""
    with pytest.raises(ScheduleError) as caught:
        parse_rule(phrase, today=TODAY, language=language)
    error = caught.value
    assert error.problem == problem
    assert said.lower() in error.said.lower()
    assert error.said in " ".join(phrase.split()) or problem in (Problem.ORDER, Problem.INTERVAL)
    assert not suggested or suggested in error.suggestions
    parse_rule(error.example, today=TODAY, language=language)


def test_there_are_many_phrases() -> None:
    """The table is long enough to mean something."""
    assert len(phrases_en.RULES) >= 150
    assert len(phrases_de.RULES) >= 150


NEARLY_LISTS = """1. |mon, |9 und |9, |9:00, |9 am |every |1st and |at 9, at |bis |- |3–|january, |montag - |
letzten |first and |erste und zweite und |mon and on the every |jeden 1. und jeden |ab 1.1. bis |in the |12 |
utc+|aa/bb/|0 9 * * """


@pytest.mark.parametrize("part", NEARLY_LISTS.replace("\n", "").split("|"))
def test_no_text_takes_long(part: str) -> None:
    """Patterns don't run away on a text that is nearly a list: "9 und 9 und 9 …" once took minutes."""
    text = (part * 300)[:290] + "xyz"
    begun = monotonic()
    for read in (parse_rule, parse_period, parse_day):
        with suppress(ScheduleError):
            read(text, today=TODAY)
    for read_plain in (parse_times, parse_zone):
        with suppress(ScheduleError):
            read_plain(text)
    assert monotonic() - begun < 5  # compiling the patterns is in it, and a busy machine
