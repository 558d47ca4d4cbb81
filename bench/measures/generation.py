"""What a digest by a language model costs beside the model: one that answers at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from bench.decks import deck
from bench.rows import Row, Setting, measure
from digests.extractive import ExtractiveEngine
from digests.generation import Reply, Request, Wanted, advance
from digests.grounding import Cited, check
from digests.model import Digest, Document
from digests.reading import read_document

GOALS = {50: 100.0, 1000: 1000.0}
"""Milliseconds, by slides."""
RUNS = 3


@measure("bench")
def generation(setting: Setting) -> Iterator[Row]:
    """Prompt, checks and composition around an instant model; of it the digest by rules, which gives the runners-up."""
    for slides, goal in GOALS.items():
        document = read_document(deck(slides))
        engine = ExtractiveEngine()
        own = engine.digest(document)
        check(own.headline, Cited(own.headline_sources or document.statements[:1], document))  # loads the word lists
        taken = min(_seconds(document, engine, own) for _ in range(RUNS)) * 1000
        started = time.perf_counter()
        engine.digest(document)
        rules = (time.perf_counter() - started) * 1000
        note = f"{rules:.0f} ms of it the digest by rules"
        yield Row(f"generation: overhead, {slides} slides", taken, "ms", "lower", None, goal, note)


def _seconds(document: Document, engine: ExtractiveEngine, own: Digest) -> float:
    replies: list[tuple[Reply, ...]] = []
    started = time.perf_counter()
    while True:
        work = advance(document, Wanted(), "instant", engine, replies)
        if work.digest is not None:
            return time.perf_counter() - started
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
