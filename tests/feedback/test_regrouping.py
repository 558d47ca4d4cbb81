"""Themes made anew at night are better, and what people decided stays."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.grouping import Themes
from feedback.regrouping import Move, regroup
from tests.feedback.made_prints import SCALE, meant

PRICE = ("price of a sensor", "sensor price please", "price sensor")
BATTERY = ("battery life", "life of the battery", "battery life please")
WORDS = ("price", "sensor", "battery", "life", "demo")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), min_size=2, max_size=14)


def alone(texts: tuple[str, ...] | list[str], order: list[int] | None = None) -> Themes:
    """Each text in a theme of its own, both called like its number."""
    themes = Themes(SCALE)
    for number in order or range(len(texts)):
        themes.put(f"q{number:02}", f"t{number:02}", meant(texts[number]))
    return themes


def after(themes: Themes, moves: list[Move]) -> dict[str, str]:
    """The theme of each question once the moves are made."""
    moved = {move.key: move.target for move in moves}
    return {key: moved.get(key, themes.theme_of(key) or "") for key in themes}


def groups(themes: dict[str, str]) -> set[frozenset[str]]:
    """Which questions are together, whatever their theme is called."""
    return {frozenset(key for key in themes if themes[key] == name) for name in themes.values()}


def test_like_questions_come_together() -> None:
    """Questions that came one by one are grouped by what they ask, and keep one of their themes."""
    themes = alone(PRICE + BATTERY)
    end = after(themes, regroup(themes, str))
    assert groups(end) == {frozenset(("q00", "q01", "q02")), frozenset(("q03", "q04", "q05"))}
    assert set(end.values()) <= {f"t{number:02}" for number in range(6)}


def test_what_was_put_together_stays_together_and_apart_stays_apart() -> None:
    """People's decisions hold, also against the likeness of the words."""
    themes = alone(PRICE + BATTERY)
    end = after(themes, regroup(themes, str, together=[("q00", "q03")], apart=[("q01", "q02")]))
    assert end["q00"] == end["q03"]
    assert end["q01"] != end["q02"]


def test_a_kept_theme_loses_no_question() -> None:
    """A theme that was answered keeps its questions and its name, and two such themes are not joined."""
    themes = alone(PRICE + BATTERY)
    themes.move("q03", "t00")
    end = after(themes, regroup(themes, str, kept=["t00", "t01"]))
    assert (end["q00"], end["q03"], end["q01"]) == ("t00", "t00", "t01")


def test_a_part_that_leaves_gets_a_fresh_name() -> None:
    """A theme that is two keeps its name for the larger part; the other is named by the caller."""
    themes = alone(PRICE + BATTERY[:2])
    for key in list(themes):
        themes.move(key, "mixed")
    end = after(themes, regroup(themes, lambda first: f"fresh {first}"))
    assert {end[key] for key in ("q00", "q01", "q02")} == {"mixed"}
    assert {end[key] for key in ("q03", "q04")} == {"fresh q03"}


def test_contradictions_are_refused() -> None:
    """What is to be together and apart at once can't be done, and is said."""
    themes = alone(PRICE)
    with pytest.raises(ValueError, match="together and apart"):
        regroup(themes, str, together=[("q00", "q01")], apart=[("q01", "q00")])
    with pytest.raises(ValueError, match="kept"):
        regroup(themes, str, together=[("q00", "q01")], kept=["t00", "t01"])


def test_only_the_questions_that_are_given_move() -> None:
    """Questions that are not on the table stay where they are."""
    themes = alone(PRICE + BATTERY)
    assert {move.key for move in regroup(themes, str, keys=["q00", "q01", "unknown"])} <= {"q00", "q01"}


def test_nothing_to_do_is_nothing() -> None:
    """No questions, no moves."""
    assert regroup(Themes(SCALE), str) == []


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_decisions_hold_and_nothing_is_lost(texts: list[str], chance: random.Random) -> None:
    """With any decisions of people, each question has one theme, and the decisions are kept."""
    themes = alone(texts)
    keys = list(themes)
    one, other = chance.sample(keys, 2)
    third = chance.choice(keys)
    apart = [] if third in (one, other) else [(one, third)]
    moves = regroup(themes, lambda first: f"fresh {first}", together=[(one, other)], apart=apart)
    end = after(themes, moves)
    assert set(end) == set(keys)
    assert all(end.values())
    assert end[one] == end[other]
    assert not apart or end[one] != end[third]
    assert len({move.key for move in moves}) == len(moves)


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_it_is_the_same_each_time(texts: list[str], chance: random.Random) -> None:
    """The same themes give the same moves."""
    order = chance.sample(range(len(texts)), len(texts))
    assert regroup(alone(texts, order), str) == regroup(alone(texts, order), str)
