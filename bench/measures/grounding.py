"""What the check of lines against their statements catches, per kind of fault and language, and its false alarms."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bench.corpus import SAMPLE, cases
from bench.grounding.corruptions import Falsified, Line, corrupt, merge
from bench.grounding.paraphrases import paraphrases
from bench.rows import Row, Setting, measure
from digests.candidates import candidates
from digests.grounding import Cited, check
from digests.lexicons import lexicon
from digests.model import Document
from digests.reading import read_document

ENOUGH = 150
"""So many false lines of each kind and language are made, where the briefs have places for so many."""
SEEDS = 8
ALIKE = 0.6
GOALS = {"number": 0.99, "unit": 0.99, "date": 0.99, "locator": 0.99, "name": 0.98, "negation": 0.95, "hedge": 0.95}
FALSE_ALARMS = 0.05
OWN = Path(__file__).parents[1] / "grounding" / "brief_de.md"
"""A German brief full of limits and negations. It was read while the check was tuned, so it flatters it."""
_NAMES = (
    "Fastic Yazio Gymondo Freeletics Instagram Facebook Peloton Ruvenau FitnessHub YouTube TikTok Pinterest Twitter",
    "Google Apple Deutschland Österreich Hamburg Bremen Leipzig Lidia Ahlersmeyer Solvenna Zweitkreis Lieferbold",
    "Talwerk Sachsen Dresden Kaltenbrunn Chemnitz Mira Tessa Lumo Brandis Seidel Erfurt Elbaue Weimar Görlitz",
    "Lindqvist Jena Nürnberg Thüringen Fahrenholz Okano Merkato Okafor Saaletal Magdeburg Hagedorn",
)
"""In German every noun has a capital, so what counts as a name there is listed."""


@dataclass(frozen=True, slots=True)
class _True:
    line: Line
    document: Document


def _folders(setting: Setting) -> tuple[Path, ...]:
    return (SAMPLE, setting.eval_dir / "briefs") if setting.eval_dir else (SAMPLE,)


@lru_cache(maxsize=1)
def _truths(folder: Path | None) -> tuple[_True, ...]:
    """Verbatim lines of all briefs, and the faithful paraphrases."""
    paths = {case.path for case in cases(None)} | {OWN}
    paths |= {path for path in _folders(Setting(folder))[-1].glob("*.*") if path.name != "SOURCES.md" and folder}
    found: list[_True] = []
    for path in sorted(paths):
        document = read_document(path)
        language = "de" if document.language == "de" else "en"
        small = {w for s in document.statements for w in re.findall(r"[^\W\d_][\w&-]*", s.text) if w[0].islower()}
        for each in candidates(document, lexicon(document.language)):
            if each.complete and len(each.text.split()) >= 5:
                cites = tuple(s.id for s in each.sources + each.support)
                found.append(_True(Line(each.text, cites, language, _named(each.text, language, small)), document))
    for line in paraphrases(_folders(Setting(folder))):
        if line.language == line.cited.document.language:
            cites = tuple(s.id for s in line.cited.statements)
            found.append(_True(Line(line.text, cites, line.language), line.cited.document))
    return tuple(found)


def _named(text: str, language: str, small: set[str]) -> tuple[str, ...]:
    if language == "de":
        return tuple(name for group in _NAMES for name in group.split() if name in text)
    return tuple(w for w in re.findall(r"(?<=[a-z,] )[A-Z][\w-]+", text) if w.lower() not in small)


@measure("eval")
def grounding(setting: Setting) -> Iterator[Row]:
    """Catches by kind and language, and false alarms on verbatim lines and on paraphrases."""
    truths = _truths(setting.eval_dir)
    alarmed = [t for t in truths if _found(t.line.text, t.line.cites, t.document)]
    clean = [t for t in truths if t not in alarmed]
    made, caught = _caught(clean)
    for kind, language in sorted(made):
        share, many = caught[kind, language] / made[kind, language], made[kind, language]
        name = f"grounding: {kind} caught, {language}"
        yield Row(name, share, "share", "higher", None, GOALS.get(kind), f"{many} false lines")
    lines = list(paraphrases(_folders(setting)))
    wrong = [line for line in lines if check(line.text, line.cited, line.language)]
    note = f"{len(lines)} paraphrases by hand"
    yield Row(
        "grounding: false alarms on paraphrases", len(wrong) / len(lines), "share", "lower", None, FALSE_ALARMS, note
    )
    verbatim = [t for t in truths if any(t.line.text == s.text for s in t.document.statements)]
    loud = sum(t in alarmed for t in verbatim)
    note = f"{len(verbatim)} lines"
    yield Row("grounding: false alarms on verbatim lines", loud / len(verbatim), "share", "lower", None, 0.0, note)


def _caught(clean: Sequence[_True]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """(how many false lines were made, how many were found out), by kind and language."""
    made: Counter[tuple[str, str]] = Counter()
    caught: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, str, tuple[int, ...]]] = set()
    for seed in range(SEEDS):
        chance = random.Random(seed)
        for truth in chance.sample(list(clean), len(clean)):
            for false in _falsified(truth, clean, chance):
                key, once = (false.kind, truth.line.language), (false.kind, false.text, false.cites)
                if made[key] < ENOUGH and once not in seen:
                    seen.add(once)
                    made[key] += 1
                    caught[key] += _found(false.text, false.cites, truth.document)
    return made, caught


def _falsified(truth: _True, clean: Sequence[_True], chance: random.Random) -> Iterator[Falsified]:
    document, line = truth.document, truth.line
    others = [
        s.id
        for s in document.statements
        if not s.furniture and s.id not in line.cites and len(s.text.split()) > 4 and not _alike(s.text, line.text)
    ]
    yield from corrupt(line, others, chance)
    other = chance.choice(clean)
    if other.document is document and not {*other.line.cites} & {*line.cites}:
        merged = merge(line, other.line, chance)
        if merged is not None:
            yield merged


def _alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same, so that citing the one for the other is no fault."""
    words = [frozenset(re.findall(r"\w{3,}", each.lower())) for each in (one, other)]
    return len(words[0] & words[1]) >= ALIKE * min(map(len, words))


def _found(text: str, cites: tuple[int, ...], document: Document) -> bool:
    known = {s.id: s for s in document.statements}
    return bool(check(text, Cited(tuple(known[i] for i in cites), document)))
