"""What the check of lines against their statements catches, per kind of fault and language, and its false alarms.

On held-out briefs, which count, and on those that the check was mended with, which flatter it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.grounding.corruptions import Falsified, corrupt, merge
from bench.grounding.truths import Corpus, TrueLine, development, held_out
from bench.rows import Row, Setting, measure
from digests.grounding import Cited, check
from digests.model import Document, Statement

ENOUGH = 200
"""So many false lines of each kind and language are made, where the briefs have places for so many."""
SEEDS = 8
ALIKE = 0.6
GOALS = {"number": 0.99, "unit": 0.99, "date": 0.99, "locator": 0.99, "name": 0.98, "negation": 0.95, "hedge": 0.95}
FALSE_ALARMS = 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """A false line, of which truth, and whether it was found out."""

    false: Falsified
    truth: TrueLine
    found: bool

    @property
    def key(self) -> tuple[str, str]:
        """The kind of fault, and the language."""
        return self.false.kind, self.truth.line.language


@measure("eval")
def grounding(setting: Setting) -> Iterator[Row]:
    """Catches by kind and language, and false alarms on verbatim lines and on paraphrases."""
    yield from _rows(held_out(), "", GOALS)
    yield from _rows(development(setting.eval_dir), ", development", {})


def trials(corpus: Corpus) -> list[Trial]:
    """False lines made of those true ones that raise no alarm, and whether the check finds them out."""
    clean = [t for t in corpus.truths if not found(t.line.text, t.line.cites, t.document)]
    made = sorted(
        _made(clean, corpus.no_faults), key=lambda pair: pair[0].document.file
    )  # a document's index is made once
    return [Trial(false, truth, found(false.text, false.cites, truth.document)) for truth, false in made]


def found(text: str, cites: tuple[int, ...], document: Document) -> bool:
    """Whether the check has anything against a line."""
    known = {s.id: s for s in document.statements}
    return bool(check(text, Cited(tuple(known[i] for i in cites), document)))


def _rows(corpus: Corpus, suffix: str, goals: dict[str, float]) -> Iterator[Row]:
    tried = trials(corpus)
    made, caught = Counter(t.key for t in tried), Counter(t.key for t in tried if t.found)
    for kind, language in sorted(made):
        many = made[kind, language]
        name = f"grounding: {kind} caught, {language}{suffix}"
        share = caught[kind, language] / many
        yield Row(name, share, "share", "higher", None, goals.get(kind), f"{many} false lines, {corpus.name} briefs")
    for language, lines in (
        ("en", [p for p in corpus.paraphrases if p.language == "en"]),
        ("de", [p for p in corpus.paraphrases if p.language == "de"]),
    ):
        wrong = sum(bool(check(line.text, line.cited, line.language)) for line in lines)
        name = f"grounding: false alarms on paraphrases, {language}{suffix}"
        note = f"{len(lines)} by hand, {corpus.name} briefs"
        yield Row(name, wrong / len(lines), "share", "lower", None, FALSE_ALARMS if goals else None, note)
    verbatim = [t for t in corpus.truths if any(t.line.text == s.text for s in t.document.statements)]
    loud = sum(found(t.line.text, t.line.cites, t.document) for t in verbatim)
    name = f"grounding: false alarms on verbatim lines{suffix}"
    yield Row(name, loud / len(verbatim), "share", "lower", None, 0.0, f"{len(verbatim)} lines, {corpus.name} briefs")


def _made(clean: Sequence[TrueLine], no_faults: frozenset[str]) -> Iterator[tuple[TrueLine, Falsified]]:
    """The false lines, no one twice, up to ENOUGH of a kind and language."""
    made: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, str, tuple[int, ...], str]] = set()
    for seed in range(SEEDS):
        chance = random.Random(seed)
        for truth in chance.sample(list(clean), len(clean)):
            for false in _falsified(truth, clean, chance):
                key = (false.kind, truth.line.language)
                once = (false.kind, false.text, false.cites, truth.document.file)
                if made[key] < ENOUGH and once not in seen and false.text not in no_faults:
                    seen.add(once)
                    made[key] += 1
                    yield truth, false


def _falsified(truth: TrueLine, clean: Sequence[TrueLine], chance: random.Random) -> Iterator[Falsified]:
    document, line = truth.document, truth.line
    others = [
        s.id
        for s in document.statements
        if not s.furniture and s.id not in line.cites and len(s.text.split()) > 4 and not _says(s, line.text)
    ]
    yield from corrupt(line, others, chance)
    other = chance.choice(clean)
    if other.document is document and not {*other.line.cites} & {*line.cites}:
        merged = merge(line, other.line, chance)
        if merged is not None:
            yield merged


def _says(statement: Statement, text: str) -> bool:
    """Whether a statement says a line too, by itself or with the headings that it stands under."""
    return _alike(statement.text, text) or _alike(" ".join(statement.context), text)


def _alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same, so that citing the one for the other is no fault."""
    words = [frozenset(re.findall(r"\w{3,}", each.lower())) for each in (one, other)]
    return bool(min(words, key=len)) and len(words[0] & words[1]) >= ALIKE * min(map(len, words))
