"""How time and memory grow with a deck, and how near reading is to the least that any reader must do."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from statistics import median

from bench.clock import job
from bench.decks import deck
from bench.rows import Row, Setting, measure

_SMALL, _LARGE = 50, 1000
_RUNS = 5
_SLACK = 1.3


@measure("bench")
def growth(setting: Setting) -> Iterator[Row]:
    """Decks of 50 and 1,000 slides, read and digested; a deck of one slide shows what the start takes."""
    reports = {n: [job("read", str(deck(n))) for _ in range(_RUNS)] for n in (1, _SMALL, _LARGE)}
    read = {n: median(r["read"] for r in several) for n, several in reports.items()}
    whole = {n: median(r["read"] + r["digest"] for r in several) for n, several in reports.items()}
    large = reports[_LARGE]
    how = f"median of {_RUNS} fresh processes"
    yield Row("1,000-slide deck to digest", median(r["cold"] + r["digest"] for r in large), "s", "lower", None, 5, how)
    yield Row(
        "1,000-slide deck, peak memory of the reading child",
        max(r["child_mb"] for r in large),
        "MB",
        "lower",
        None,
        400,
    )
    yield Row("1,000-slide deck, peak memory of the program", max(r["own_mb"] for r in large), "MB", "lower", None, 400)
    yield Row("1,000-slide deck, selecting and composing", median(r["digest"] for r in large), "s", "lower")
    times = _LARGE / _SMALL
    for name, taken in (("reading", read), ("reading and digesting", whole)):
        grown = (taken[_LARGE] - taken[1]) / (taken[_SMALL] - taken[1])
        note = f"{taken[_SMALL]:.3f} s to {taken[_LARGE]:.2f} s, start of {taken[1]:.3f} s taken off"
        yield Row(f"{name}, time at 1,000 slides over 50", grown, "ratio", "lower", None, times * _SLACK, note)
        yield Row(
            f"{name}, exponent of growth", log(grown) / log(times), "power of slides", "lower", note="1 is linear"
        )
    floor = median(job("floor", str(deck(_LARGE)))["cold"] for _ in range(_RUNS))
    cold = median(r["cold"] for r in large)
    note = f"unzip and parse each part once with lxml: {floor:.2f} s; ours {cold:.2f} s"
    yield Row("1,000-slide deck, reading against the floor", cold / floor, "ratio", "lower", note=note)
