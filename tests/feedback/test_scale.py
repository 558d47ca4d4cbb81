"""An engine's scale: what comes with Linkpin is what the everyday questions say, and a damaged one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from feedback.calibration import bcubed, calibrated, everyday, joined_rightly, read_questions
from feedback.meaning import LEXICAL, Fingerprint, lexical
from feedback.scale import OTHERS, Rule, Scale, lexical_scale, shipped
from tests.feedback.made_prints import SCALE


def test_the_scale_of_words_is_what_the_questions_say() -> None:
    """The file that comes with Linkpin is the one that its code makes of its questions."""
    asked = everyday()
    assert calibrated(LEXICAL, asked, lexical(len(asked))) == lexical_scale()


def test_the_scale_of_minilm_is_whole() -> None:
    """Each language has its marks in order, and the means are there."""
    scale = shipped("minilm-l6-v2-int8-1")
    for language in ("en", "de", "fr"):
        rule = scale.rule(language)
        assert 0 < rule.link < rule.suggest < rule.join
        assert len(scale.centre(language)) == scale.width == 384


def test_a_scale_survives_its_file() -> None:
    """What is written is read back."""
    assert Scale.from_json(SCALE.to_json()) == SCALE


@pytest.mark.parametrize("part", ["rules", "mixes", "centres", "engine", "floor"])
def test_a_damaged_scale_is_refused(part: str) -> None:
    """A file without one of its parts is not used."""
    content = json.loads(SCALE.to_json())
    content[part] = None
    with pytest.raises(ValueError, match="scale"):
        Scale.from_json(json.dumps(content)) if part != "engine" else Scale.from_json("[]")


def test_more_is_asked_for_while_little_is_known() -> None:
    """At a company's first questions the marks are higher, and come down as its questions come in."""
    rule = Rule(0.6, 0.4, 0.3)
    assert rule.after(0).join > rule.after(100).join > rule.after(10_000).join > rule.after(None).join


def test_a_fingerprint_that_can_t_be_is_refused() -> None:
    """Numbers that aren't any are not stored, and a damaged one is not used."""
    with pytest.raises(ValueError, match="infinite or missing"):
        Fingerprint.of("x", np.array([1, np.nan], np.float32))
    with pytest.raises(ValueError, match="short"):
        Fingerprint("x", b"abc").vector()
    with pytest.raises(ValueError, match="scale"):
        Fingerprint("x", b"\xff\xff\xff\x7f\x01\x02").vector()


def test_bcubed_of_known_groups() -> None:
    """All in one group: recall 1, precision the share; each alone: the other way round; all right: 1."""
    gold = ["a", "a", "b", "b"]
    assert bcubed(gold, ["1", "1", "2", "2"]) == 1
    assert bcubed(gold, ["1"] * 4) == pytest.approx(2 / 3)
    assert bcubed(gold, ["1", "2", "3", "4"]) == pytest.approx(2 / 3)


def test_a_join_is_right_where_most_asked_the_same() -> None:
    """The first of a group joins nothing; later ones are right by the majority before them."""
    assert joined_rightly(["a", "a", "b"], ["1", "1", "1"], [0, 1, 2]) == (2, 1)


def test_every_question_of_the_sets_is_asked_once() -> None:
    """The set to measure on is as large as promised, and shares no question with the one that marks come from."""
    asked = read_questions(Path("bench/questions/field_questions.txt").read_text("utf-8"))
    texts = [each.text.casefold() for each in asked]
    assert len(set(texts)) == len(texts) >= 800
    assert len({each.intent for each in asked}) >= 60
    assert sum(each.language == "de" for each in asked) >= 200
    assert not set(texts) & {each.text.casefold() for each in everyday()}
    assert OTHERS in lexical_scale().rules
