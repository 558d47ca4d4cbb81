"""What digests hold: vital nuggets, junk, grounded numbers and names, right locators."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.bootstrap import interval
from bench.corpus import Case, baselines, cases
from bench.independent import read_places
from bench.rows import BUILD, Row, Setting, measure
from bench.scoring import Score, score
from bench.trust import misplaced, shape_faults, ungrounded
from digests.extractive import ExtractiveEngine
from digests.presentation import to_json
from digests.reading import read_document

BUDGETS = (150, 200, 300)
WORDS = BUDGETS[0]
_PEER = "LexRank (sumy)"


@dataclass(frozen=True, slots=True)
class Result:
    """One brief: its digest and score at each budget, and what is wrong with the digest at the first."""

    case: Case
    digests: dict[int, dict[str, Any]]
    scores: dict[int, Score]
    bullets: int
    ungrounded: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    loose_lines: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def results(folder: Path | None) -> tuple[Result, ...]:
    """Digests of all briefs, made once; each digest is also written to build/eval/NAME.json."""
    out = BUILD / "eval"
    out.mkdir(parents=True, exist_ok=True)
    found = tuple(_result(case) for case in cases(folder))
    for result in found:
        text = json.dumps(result.digests[WORDS], ensure_ascii=False, indent=1)
        (out / f"{result.case.name}.json").write_text(text + "\n", "utf-8")
    return found


def _result(case: Case) -> Result:
    document = read_document(case.path)
    engine = ExtractiveEngine()
    digests = {words: to_json(engine.digest(document, words)) for words in BUDGETS}
    digest = digests[WORDS]
    faults = shape_faults(digest)
    if faults:
        raise ValueError(f"the digest of {case.name} has not the agreed form: {faults[0]}")
    bullets = [bullet for section in digest["sections"] for bullet in section["bullets"]]
    places = read_places(case.path)
    whole = [*map(str, places.values())]
    return Result(
        case,
        digests,
        {words: score(values, case.gold) for words, values in digests.items()},
        len(bullets),
        [f"{wrong} not in source of: {b['text']}" for b in bullets if (wrong := _loose(b))],
        [f"{b['text']}" for b in bullets if any(misplaced(s, places) for s in b["sources"])],
        [f"{wrong} in: {line}" for line in (digest["headline"], digest["why"]) if (wrong := ungrounded(line, whole))],
    )


def _loose(bullet: dict[str, Any]) -> list[str]:
    return ungrounded(bullet["text"], [source["quote"] for source in bullet["sources"]])


@measure("eval")
def recall(setting: Setting) -> Iterator[Row]:
    """Nuggets covered at the default budget, with the width of the doubt."""
    found = results(setting.eval_dir)
    peer = baselines(setting.eval_dir).get(_PEER, {})
    goal = (0.50, 0.47) if setting.eval_dir else (0.40, None)
    at = f"at {WORDS} words"
    vital = _recall(found, WORDS, strict=False)
    firm = _recall(found, WORDS, strict=True)
    yield Row(f"vital recall {at}", vital, "share", "higher", peer.get("vital"), goal[0])
    yield Row(f"vital recall {at}, strict", firm, "share", "higher", peer.get("strict"), goal[1])
    for kind, groups in _groups(found).items():
        low, high = interval(groups)
        yield Row(f"vital recall {at}, 95% interval over {kind}, low", low, "share", "higher", note="bootstrap, seeded")
        yield Row(
            f"vital recall {at}, 95% interval over {kind}, high", high, "share", "higher", note="bootstrap, seeded"
        )
    hits = sum(len(r.scores[WORDS].hits) for r in found)
    every = sum(len(r.scores[WORDS].nuggets) for r in found)
    yield Row(f"nugget recall {at}", hits / every, "share", "higher", peer.get("all"))
    for language in sorted({r.case.gold["language"] for r in found}):
        these = [r for r in found if r.case.gold["language"] == language]
        note = f"{len(these)} document{'s' if len(these) > 1 else ''}"
        yield Row(f"vital recall {at}, {language}", _recall(these, WORDS, strict=False), "share", "higher", note=note)
    for words in BUDGETS[1:]:
        yield Row(f"vital recall at {words} words", _recall(found, words, strict=False), "share", "higher")


def _recall(found: Sequence[Result], words: int, *, strict: bool) -> float:
    scores = [r.scores[words] for r in found]
    covered = sum(len((s.strict if strict else s.hits) & s.vital) for s in scores)
    return covered / sum(len(s.vital) for s in scores)


def _groups(found: Sequence[Result]) -> dict[str, list[tuple[int, int]]]:
    scores = [r.scores[WORDS] for r in found]
    return {
        "documents": [(len(s.hits & s.vital), len(s.vital)) for s in scores],
        "nuggets": [(int(n in s.hits), 1) for s in scores for n in sorted(s.vital)],
    }


@measure("eval")
def trust(setting: Setting) -> Iterator[Row]:
    """What must never be wrong, checked by code that shares nothing with the engine."""
    found = results(setting.eval_dir)
    bullets = sum(r.bullets for r in found)
    loose = sum(len(r.ungrounded) for r in found)
    astray = sum(len(r.misplaced) for r in found)
    peer = baselines(setting.eval_dir).get(_PEER, {})
    yield Row(
        "junk strings in digests", sum(len(r.scores[WORDS].junk) for r in found), "count", "lower", peer.get("junk"), 0
    )
    note = f"{bullets} bullets"
    yield Row(
        "bullets whose numbers and names stand in a cited statement",
        1 - loose / bullets,
        "share",
        "higher",
        None,
        1,
        note,
    )
    yield Row("bullets with a right locator", 1 - astray / bullets, "share", "higher", None, 1, note)
    yield Row(
        "headlines and why-lines with a number or name not in the document",
        sum(len(r.loose_lines) for r in found),
        "count",
        "lower",
        None,
        0,
    )
    words = [r.scores[WORDS].words for r in found]
    yield Row("mean words of a digest", sum(words) / len(words), "words", "lower", None, WORDS)
    over = sum(score.words > budget for r in found for budget, score in r.scores.items())
    yield Row(
        "digests over their budget", over, "count", "lower", None, 0, f"{len(found)} documents, {len(BUDGETS)} budgets"
    )


@measure("eval")
def command_line(setting: Setting) -> Iterator[Row]:
    """Whether the command line prints the same digest as the engine in this process."""
    first = results(setting.eval_dir)[0]
    command = [sys.executable, "-m", "bot", "digest", str(first.case.path), "--words", str(WORDS), "--format", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    same = json.loads(ran.stdout) == first.digests[WORDS]
    yield Row("command line gives the engine's digest", float(same), "share", "higher", None, 1, first.case.path.name)
