"""Rows, the file that they are written to, and the register that later issues add to."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench.clock import Command, Warm, alternate
from bench.corpus import baselines, cases
from bench.rows import Row, measures, save


def test_ratio_says_how_many_times_better_than_the_peer() -> None:
    """Half the time and twice the recall are both a ratio of 2; without a peer there is none."""
    assert Row("time", 1, "s", "lower", peer=2).ratio == 2
    assert Row("recall", 0.5, "share", "higher", peer=0.25).ratio == 2
    assert Row("speed", 6, "ratio", "higher").ratio == 6
    assert Row("time", 1, "s", "lower").ratio is None


def test_target_is_compared_with_the_value() -> None:
    """Lower than the target is reached where lower is better, and not where higher is."""
    assert Row("time", 4, "s", "lower", target=5).reached
    assert not Row("recall", 0.4, "share", "higher", target=0.5).reached
    assert Row("words", 4, "words", "lower").reached is None


def test_file_has_the_agreed_schema(tmp_path: Path) -> None:
    """Each row is an object of six keys under its name, and a partial run keeps the others."""
    path = tmp_path / "build" / "bench.json"
    save([Row("a", 1 / 3, "s", "lower", 1, 5), Row("b", 2, "ratio", "higher")], path)
    save([Row("b", 3, "ratio", "higher")], path, keep=True)
    assert json.loads(path.read_text("utf-8")) == {
        "a": {"value": 0.333333, "unit": "s", "better": "lower", "peer": 1, "ratio": 3, "target": 5},
        "b": {"value": 3, "unit": "ratio", "better": "higher", "peer": None, "ratio": 3, "target": None},
    }


def test_two_rows_of_one_name_are_refused(tmp_path: Path) -> None:
    """A name used twice would hide a figure."""
    with pytest.raises(ValueError, match="one name"):
        save([Row("a", 1, "s", "lower")] * 2, tmp_path / "bench.json")


def test_measures_are_found_by_themselves() -> None:
    """Modules in bench.measures register what they measure; a part of a name picks, an unknown one is an error."""
    assert {"growth", "against_lexrank", "cold_reading"} <= measures("bench").keys()
    assert measures("eval", ["trust"]).keys() == {"trust"}
    with pytest.raises(KeyError, match="no measure"):
        measures("bench", ["nothing like it"])
    with pytest.raises(KeyError, match="nothing like it"):
        measures("bench", ["growth", "nothing like it"])


def test_alternating_runs_give_medians() -> None:
    """One slow run of either side does not move the figure."""
    ours, theirs = iter([1.0, 9.0, 1.0]), iter([2.0, 2.0, 50.0])
    assert alternate(lambda: next(ours), lambda: next(theirs), 3) == (1.0, 2.0)


def test_a_warm_program_that_ends_tells_why() -> None:
    """The error holds what the program said last."""
    with (
        Warm(Command([sys.executable, "-c", "input(); raise SystemExit('no such brief')"])) as program,
        pytest.raises(RuntimeError, match="no such brief"),
    ):
        program.run(Path("brief.pptx"))


def test_without_a_folder_the_shipped_briefs_are_evaluated() -> None:
    """Both sample briefs come with nuggets and baselines."""
    assert [case.path.suffix for case in cases(None)] == [".pptx", ".docx"]
    assert all(case.path.exists() for case in cases(None))
    assert baselines(None)["oracle (best whole statements)"]["vital"] > baselines(None)["LexRank (sumy)"]["vital"]
