"""What writers said of their papers stands in these: a slip there would quietly measure less."""

from __future__ import annotations

import pytest

from bench.deltas.pairs import SETS, Pair, pairs
from bench.grounding.heads_over import lines

PAIRS = [pair for which in SETS for language in ("en", "de") for pair in pairs(which, language)]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_part_stands_once_in_its_version(pair: Pair) -> None:
    """Of each planted change and of what is unchanged, in one line each; values of figures and dates in that line."""
    old, new = ((pair.folder / f"{pair.name}_{which}.md").read_text("utf-8").splitlines() for which in ("old", "new"))
    parts = [(each.old, each.new) for each in pair.planted] + [(each.old, each.new) for each in pair.unchanged]
    for both in parts:
        for part, text in zip(both, (old, new), strict=True):
            plain = [line.replace("**", "").replace("`", "") for line in text]
            assert not part or sum(part.replace("**", "").replace("`", "") in line for line in plain) == 1, part
    for planted in pair.planted:
        assert planted.old or planted.new
        assert planted.kind not in ("figure", "date") or (planted.was and planted.now)


@pytest.mark.parametrize("which", ["held_out", "development"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_lines_under_heads_have_their_statements(which: str, language: str) -> None:
    """Each line is found in its brief, and both kinds are there; raises LookupError otherwise."""
    found = list(lines(which, language))
    assert {told.faithful for told in found} == {True, False}
