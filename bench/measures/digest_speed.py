"""How fast a brief becomes a digest: in parts, and beside markitdown with LexRank."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import pypdfium2

from bench.clock import PAIRS, Command, Warm, alternate, job, process_seconds
from bench.corpus import cases
from bench.job import parsed
from bench.peers import lexrank
from bench.rows import Row, Setting, measure
from digests.extractive import ExtractiveEngine
from digests.model import Document
from digests.reading import read_document
from digests.reading.child import serve
from digests.reading.limits import DEFAULT_LIMITS
from sample.make_brief import PATH as DECK

_STATEMENTS = 130
_ROUNDS = 50
_PAGES = range(20, 31)
_OURS = Command([sys.executable, "-m", "bench.job", "warm"])


@measure("bench")
def selecting_and_composing(setting: Setting) -> Iterator[Row]:
    """The engine alone on a document of 130 sentences, warm."""
    document = _shortened(read_document(DECK))
    engine = ExtractiveEngine()
    taken = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        engine.digest(document)
        taken.append((time.perf_counter() - start) * 1000)
    note = f"median of {_ROUNDS}, warm; slowest {max(taken):.0f} ms"
    yield Row("select and compose, 130 sentences", median(taken), "ms", "lower", None, 50, note)


def _shortened(document: Document) -> Document:
    """The first 130 statements that may enter a digest."""
    kept = tuple(s for s in document.statements if not s.furniture)[:_STATEMENTS]
    if len(kept) < _STATEMENTS:
        raise ValueError(f"{document.file} has only {len(kept)} statements")
    return replace(document, statements=kept)


@measure("bench")
def cold_reading(setting: Setting) -> Iterator[Row]:
    """A brief of 20 to 30 pages in a fresh process: imports, the reading child with its own start, and parsing."""
    paths = _real_briefs(setting) or [DECK]
    times = {path: [job("read", str(path)) for _ in range(PAIRS)] for path in paths}
    slowest = max(paths, key=lambda path: median(r["cold"] for r in times[path]))
    reports = times[slowest]
    note = f"slowest of {len(paths)}: {slowest.name}; the reading child's start is in it"
    yield Row("cold read, 20–30 page brief", median(r["cold"] for r in reports), "s", "lower", None, 0.5, note)
    yield Row(
        "peak memory of the reading child, 20–30 page brief", median(r["child_mb"] for r in reports), "MB", "lower"
    )
    floor = median(job("floor", str(slowest))["cold"] for _ in range(PAIRS))
    ratio = median(r["cold"] for r in reports) / floor
    note = (
        f"each page's text from pdfium, in a fresh process: {floor:.3f} s" if slowest.suffix == ".pdf" else "lxml alone"
    )
    yield Row("cold read against the floor, 20–30 page brief", ratio, "ratio", "lower", None, None, note)


@measure("bench")
def reading_alone(setting: Setting) -> Iterator[Row]:
    """The reader itself, warm, beside the least that any reader must do."""

    def timed(work: Callable[[], object]) -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    ours, floor = alternate(
        lambda: timed(lambda: serve(DECK, DEFAULT_LIMITS, lambda done, total: None)),
        lambda: timed(lambda: parsed(str(DECK))),
        _ROUNDS,
    )
    note = f"{ours * 1000:.0f} ms, safety checks in it, against {floor * 1000:.0f} ms to unzip and parse by lxml alone"
    yield Row("50-slide deck: reading alone against the floor, warm", ours / floor, "ratio", "lower", None, None, note)


def _real_briefs(setting: Setting) -> list[Path]:
    found = [case.path for case in cases(setting.eval_dir)] if setting.eval_dir else []
    return [path for path in found if path.suffix == ".pdf" and _pages(path) in _PAGES]


def _pages(path: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


@measure("bench")
def against_lexrank(setting: Setting) -> Iterator[Row]:
    """The same file by markitdown and sumy's LexRank, both cold from the shell and both warm; runs take turns."""
    for name, path in (("50-slide deck", DECK), *((f"PDF {p.stem}", p) for p in _real_briefs(setting)[:1])):
        command = [sys.executable, "-m", "bot", "digest", str(path), "--format", "json"]
        ours, theirs = alternate(partial(process_seconds, command), partial(process_seconds, lexrank(path).arguments))
        note = f"{ours:.2f} s against {theirs:.2f} s, command to end, median of {PAIRS} pairs"
        yield Row(f"{name}: faster than markitdown + LexRank, cold", theirs / ours, "ratio", "higher", None, 5, note)
        for label, options in (("", ()), (", each line a sentence", ("--lines",))):
            ours, theirs = _warm(path, options)
            note = f"{ours:.3f} s against {theirs:.3f} s, both processes up, median of {PAIRS} pairs"
            target = None if label else 5
            title = f"{name}: faster than markitdown + LexRank{label}, warm"
            yield Row(title, theirs / ours, "ratio", "higher", None, target, note)


def _warm(path: Path, options: tuple[str, ...]) -> tuple[float, float]:
    with Warm(_OURS) as ours, Warm(lexrank(None, *options)) as theirs:
        ours.run(path)
        theirs.run(path)
        return alternate(lambda: ours.run(path), lambda: theirs.run(path))
