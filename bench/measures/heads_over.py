"""What the check of a line finds of limits that stand over a statement, and its false alarms on such briefs."""

from __future__ import annotations

from collections.abc import Iterator

from bench.grounding.heads_over import SETS, lines
from bench.rows import Row, Setting, measure

NAMES = {"held_out": "held-out", "development": "development"}
FALSE_ALARMS = 0.05


@measure("eval")
def heads_over(setting: Setting) -> Iterator[Row]:
    """Catches and false alarms by set and language."""
    for which in SETS:
        for language in ("en", "de"):
            found = list(lines(which, language))
            false = [told.stands for told in found if not told.faithful]
            faithful = [told.stands for told in found if told.faithful]
            where = f"{language}, {NAMES[which]}"
            caught = 1 - sum(false) / len(false)
            note = f"{len(false)} lines that lose a heading's, label's or column's limit"
            yield Row(f"heads: limit over a statement lost, caught, {where}", caught, "share", "higher", note=note)
            alarms = 1 - sum(faithful) / len(faithful)
            note = f"{len(faithful)} faithful lines"
            yield Row(f"heads: false alarms, {where}", alarms, "share", "lower", None, FALSE_ALARMS, note)
