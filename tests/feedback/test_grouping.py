"""A question joins its theme, is offered for one, or opens one, and no question is ever lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.grouping import Themes, Verdict
from feedback.meaning import Fingerprint, Meant
from tests.feedback.made_prints import ENGINE, SCALE, meant

WORDS = ("price", "sensor", "discount", "battery", "certificate", "delivery", "demo", "Tempaxa")
QUESTIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
STEPS = st.lists(
    st.tuples(st.sampled_from(("put", "move", "remove")), st.integers(0, 8), st.integers(0, 3), QUESTIONS), max_size=40
)


def filled(*groups: tuple[str, ...]) -> Themes:
    """Themes named after their first question."""
    themes = Themes(SCALE)
    for group in groups:
        for number, text in enumerate(group):
            themes.put(f"{group[0]} {number}", group[0], meant(text))
    return themes


def test_the_same_question_joins() -> None:
    """A wording that was there before goes to its theme by itself, with a score above the mark."""
    themes = filled(("price of a sensor", "sensor price please"), ("battery life", "how long does the battery last"))
    placed = themes.place(meant("price of a sensor"))
    assert (placed.verdict, placed.theme) == (Verdict.JOIN, "price of a sensor")
    assert placed.score >= placed.rule.join
    assert placed.engine == ENGINE


def test_another_question_opens_a_theme() -> None:
    """What nobody has asked is put into no theme, and nothing is offered."""
    placed = filled(("price of a sensor",), ("battery life",)).place(meant("Interpack booth number"))
    assert (placed.verdict, placed.theme, placed.offered) == (Verdict.OPEN, None, ())


def test_the_first_question_opens_a_theme() -> None:
    """With nothing there yet there is nothing to join."""
    placed = Themes().place(Meant("What does Pulse cost?", "en"))
    assert (placed.verdict, placed.candidates, placed.score) == (Verdict.OPEN, (), 0.0)


def test_between_the_marks_a_person_is_asked() -> None:
    """A score between the two marks is a suggestion, and names no theme to join."""
    themes = filled(("price of a sensor",), ("battery life",))
    placed = themes.place(meant("price of a gateway please"))
    assert placed.rule.suggest <= placed.score < placed.rule.join
    assert (placed.verdict, placed.theme) == (Verdict.SUGGEST, None)
    assert [each.theme for each in placed.offered] == ["price of a sensor"]


def test_a_barred_theme_is_never_named() -> None:
    """Where a person said that a question is not of a theme, it isn't put there again."""
    themes = filled(("price of a sensor",), ("battery life",))
    placed = themes.place(meant("price of a sensor"), barred={"price of a sensor"})
    assert "price of a sensor" not in [each.theme for each in placed.candidates]


def test_without_a_vector_the_words_decide() -> None:
    """A question that the engine could not read is compared by its words, on their own scale."""
    themes = filled(("what does a sensor cost per month",), ("battery life in a freezer",))
    placed = themes.place(meant("what does a sensor cost per month", with_vector=False))
    assert (placed.theme, placed.engine) == ("what does a sensor cost per month", "lexical-1")


def test_a_vector_of_another_engine_counts_as_missing() -> None:
    """After a change of engine the old vectors are not compared with new ones."""
    themes = filled(("price of a sensor",))
    foreign = Fingerprint.of("another-1", np.ones(SCALE.width, np.float32))
    assert themes.place(Meant("price of a sensor", "en", foreign)).engine == "lexical-1"


def test_a_vector_that_comes_later_is_used() -> None:
    """A question that was read by its words alone counts with its vector once it has one."""
    themes = Themes(SCALE)
    themes.put("1", "price", meant("sensor price", with_vector=False))
    before = themes.place(meant("price sensor")).score
    themes.put("1", "price", meant("sensor price"))
    assert themes.place(meant("price sensor")).score > before
    assert len(themes) == 1


def test_a_merge_and_its_undo_leave_no_trace() -> None:
    """Questions that were moved to another theme and back are placed as before."""
    themes = filled(("price of a sensor", "sensor price"), ("battery life", "battery lasts how long"))
    before = themes.place(meant("battery price")).candidates
    for key in ("battery life 0", "battery life 1"):
        themes.move(key, "price of a sensor")
    for key in ("battery life 0", "battery life 1"):
        themes.move(key, "battery life")
    after = themes.place(meant("battery price")).candidates
    assert [each.theme for each in after] == [each.theme for each in before]
    assert [each.score for each in after] == pytest.approx([each.score for each in before], abs=1e-5)


def test_what_is_forgotten_costs_nothing_for_ever() -> None:
    """Many questions that came and went change nothing for those that stay."""
    themes = filled(("price of a sensor",), ("battery life",))
    score = themes.place(meant("price of a sensor")).score
    for number in range(1_200):
        themes.put(f"gone {number}", "gone", meant(f"word{number % 7} gone"))
    for number in range(1_200):
        themes.remove(f"gone {number}")
    placed = themes.place(meant("price of a sensor"))
    assert (placed.theme, len(themes)) == ("price of a sensor", 2)
    assert placed.score == pytest.approx(score, abs=0.1)


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_no_question_is_lost_or_doubled(steps: list[tuple[str, int, int, str]]) -> None:
    """After any puts, moves and removals each question is in the theme where it was put last."""
    themes, kept = Themes(SCALE), dict[str, str]()
    for what, key, theme, text in steps:
        name, target = f"q{key}", f"t{theme}"
        if what == "put":
            themes.put(name, target, meant(text))
            kept[name] = target
        elif what == "remove":
            themes.remove(name)
            kept.pop(name, None)
        elif name in kept:
            themes.move(name, target)
            kept[name] = target
    assert {key: themes.theme_of(key) for key in themes} == kept
    found = themes.place(meant("price sensor")).candidates
    assert {each.theme for each in found} <= set(kept.values())


@given(st.lists(QUESTIONS, min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_the_same_questions_are_placed_the_same(texts: list[str]) -> None:
    """The same questions in the same order get the same themes and scores, each time."""

    def arrive() -> list[tuple[str, float]]:
        themes, out = Themes(SCALE), []
        for number, text in enumerate(texts):
            placed = themes.place(meant(text))
            theme = placed.theme or f"t{number}"
            themes.put(str(number), theme, meant(text))
            out.append((theme, placed.score))
        return out

    assert arrive() == arrive()
