"""What the checks catch in the texts beside digests, by what a text is for, and their false alarms.

The lines and passages were written by hand before a check saw them; they are made false by code that shares nothing
with the checks.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator

from bench.grounding.corruptions import Falsified, corrupt, merge
from bench.grounding.written import LANGUAGES, Case, cases
from bench.rows import Row, Setting, measure

SEEDS = 8
CAUGHT = 0.95
"""The lowest share that is wanted of any kind of fault: of all kinds together it is more."""
FALSE_ALARMS = 0.05
ALIKE = 0.6
MERGED = "merged"
"""Two true statements merged wrongly: reported, and not among the rest."""


@measure("eval")
def text_grounding(setting: Setting) -> Iterator[Row]:
    """Catches and false alarms by use and language, and catches by kind of fault."""
    kinds: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    for language in LANGUAGES:
        by_use: dict[str, list[Case]] = {}
        for case in cases(language):
            by_use.setdefault(case.use.value, []).append(case)
        for use, found in by_use.items():
            tried = [(false.kind, case.stands(false.text, false.cites)) for case in found for false in _made(case)]
            kinds.update((kind, language) for kind, _ in tried)
            missed.update((kind, language) for kind, stands in tried if stands)
            stand = [stands for kind, stands in tried if kind != MERGED]
            share = 1 - sum(stand) / len(stand)
            yield Row(
                f"texts: {use}, false lines caught, {language}",
                *(share, "share", "higher", None, CAUGHT, f"{len(stand)} false lines, {len(found)} sets of passages"),
            )
            lines = [case.stands(line.text, line.cites) for case in found for line in case.lines]
            alarms = 1 - sum(lines) / len(lines)
            note = f"{len(lines)} faithful lines by hand"
            yield Row(f"texts: {use}, false alarms, {language}", alarms, "share", "lower", None, FALSE_ALARMS, note)
    for kind, language in sorted(kinds):
        many = kinds[kind, language]
        share = 1 - missed[kind, language] / many
        yield Row(f"texts: {kind} caught, {language}", share, "share", "higher", None, None, f"{many} false lines")


def _made(case: Case) -> Iterator[Falsified]:
    """False lines of a case, no one twice, of those of its lines that stand."""
    clean = [line for line in case.lines if case.stands(line.text, line.cites)]
    seen: set[Falsified] = set()
    for seed in range(SEEDS):
        chance = random.Random(seed)
        for line in clean:
            others = [
                number
                for number, passage in enumerate(case.passages, 1)
                if number not in line.cites and not _alike(passage.text, line.text)
            ]
            other = chance.choice(clean)
            merged = None if {*other.cites} & {*line.cites} else merge(line, other, chance)
            for false in (*corrupt(line, others, chance), *([merged] if merged else [])):
                if false not in seen:
                    seen.add(false)
                    yield false


def _alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same, so that citing the one for the other is no fault."""
    words = [frozenset(re.findall(r"\w{3,}", each.lower())) for each in (one, other)]
    return bool(min(words, key=len)) and len(words[0] & words[1]) >= ALIKE * min(map(len, words))
