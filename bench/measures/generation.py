"""What a digest, or another text, by a language model costs beside the model: one that answers at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.clock import job
from bench.decks import deck
from bench.grounding.written import TASKS, Case, cases
from bench.rows import Row, Setting, measure
from digests.extractive import ExtractiveEngine
from digests.generation import Reply, Request, Task, Wanted, advance, advance_text
from digests.model import Digest, Document
from digests.reading import read_document
from sample.make_german_brief import PATH as ANOTHER

GOALS = {50: 100.0, 1000: 1000.0}
"""Milliseconds, by slides."""
TEXT_GOAL = 100.0
"""Milliseconds for a text beside digests: as for the shorter brief, which has more to check."""
RUNS = 5


PASSAGES = 12
"""So many passages a text rests on at most, for most uses."""


@measure("bench")
def generation(setting: Setting) -> Iterator[Row]:
    """Prompt, checks and composition around an instant model; of it the digest by rules, which gives the runners-up."""
    for slides, goal in GOALS.items():
        reports = [job("generate", str(deck(slides))) for _ in range(RUNS)]
        taken, cpu, rules = (median(r[name] for r in reports) * 1000 for name in ("taken", "cpu", "rules"))
        note = (
            f"median of {RUNS} processes that have written another digest before; {cpu:.0f} ms of processor; "
            f"the digest by rules in it takes {rules:.0f} ms"
        )
        yield Row(f"generation: overhead, {slides} slides", taken, "ms", "lower", None, goal, note)

    texts = [job("texts") for _ in range(RUNS)]
    for use in texts[0]:
        note = f"median of {RUNS} processes that have written in German before; first of its kind, all lines checked"
        taken = median(each[use] for each in texts) * 1000
        yield Row(f"generation: overhead, text: {use}", taken, "ms", "lower", None, TEXT_GOAL, note)


def first_texts() -> dict[str, float]:
    """The seconds of the first text of each use, by a program that runs, on passages as long as the service shows."""
    for case in cases("de"):
        _worded(case)
    return {case.use.value: _worded(case) for case in reversed([*cases("en")])}


def _worded(case: Case) -> float:
    """The seconds around a model that says its passages word for word; half of them are sent back and come again."""
    lines, words = TASKS[case.use]
    task = Task(case.use, case.language, lines, words, case.question)
    passages = (case.passages * PASSAGES)[:PASSAGES]
    said = [{"text": each.text, "cites": [n]} for n, each in enumerate(case.passages[:lines], 1)]
    wrong = [{**each, "text": f"{each['text']} 77%"} if n % 2 == 0 else each for n, each in enumerate(said)]
    right = [{**each, "line": f"line {n}"} for n, each in enumerate(said, 1)]
    replies = [(Reply({"lines": wrong}),), (Reply({"lines": right}),)]
    started = time.perf_counter()
    for given in range(len(replies) + 1):
        if advance_text(passages, task, "instant", replies[:given]).text is not None:
            break
    return time.perf_counter() - started


def first_writing(name: str) -> dict[str, float]:
    """The seconds, also of the processor, of the first writing of a brief by a program that runs: word lists loaded."""
    _written(ANOTHER)
    document, taken, cpu = _written(Path(name))
    started = time.perf_counter()
    ExtractiveEngine().digest(document)
    return {"taken": taken, "cpu": cpu, "rules": time.perf_counter() - started}


def _written(path: Path) -> tuple[Document, float, float]:
    document = read_document(path)
    own = ExtractiveEngine().digest(document)
    started, busy = time.perf_counter(), time.process_time()
    _write(document, ExtractiveEngine(), own)
    return document, time.perf_counter() - started, time.process_time() - busy


def _write(document: Document, engine: ExtractiveEngine, own: Digest) -> None:
    replies: list[tuple[Reply, ...]] = []
    while (work := advance(document, Wanted(), "instant", engine, replies)).digest is None:
        replies.append(tuple(_reply(request, own) for request in work.requests))


def _reply(request: Request, own: Digest) -> Reply:
    """What is grounded for sure: the digest by rules."""
    cited = [s.id for bullet in own.bullets() for s in bullet.sources]
    if request.schema.__name__ == "Picked":
        return Reply({"ids": cited})
    bullets: list[dict[str, Any]] = [
        {"section": section.kind.value, "text": bullet.text, "cites": [s.id for s in bullet.sources]}
        for section in own.sections
        for bullet in section.bullets
    ]
    headline = {"text": own.headline, "cites": [s.id for s in own.headline_sources]}
    why = {"text": own.why, "cites": [s.id for s in own.why_sources]}
    return Reply({"headline": headline, "why": why, "bullets": bullets, "lines": []})
