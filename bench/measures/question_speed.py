"""How long it takes to place one more question among many that were asked before, and what that costs in memory."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.minilm import ABSENT, fingerprints, minilm
from bench.rows import Row, Setting, measure
from feedback.calibration import Asked, everyday, read_questions
from feedback.grouping import Themes
from feedback.meaning import Fingerprint, Meant, lexical
from feedback.scale import Scale, lexical_scale, shipped

QUESTIONS = Path("bench/questions/field_questions.txt")
SIZES = (1_000, 10_000, 100_000)
ADDED = 300
_MILLISECONDS = 50.0
_NAMES = ["Atlas", "Borea", "Cormo", "Delta", "Elyon", "Fjord", "Garda", "Hydra", "Ionis", "Jura", "Koral", "Lumen"]


@measure("bench")
def adding_a_question(setting: Setting) -> Iterator[Row]:
    """p99 of embedding, placing and taking in one question, with more and more in the queue."""
    real = read_questions(QUESTIONS.read_text("utf-8")) + everyday()
    model = minilm()
    if model is None:
        print(ABSENT)
        prints, scale = lexical(len(real)), lexical_scale()
    else:
        prints = fingerprints(model, [each.text for each in real])
        scale = shipped(prints[0].engine)
    themes, chance = Themes(scale), random.Random(7)
    for size in SIZES:
        while len(themes) < size:
            key = str(len(themes))
            themes.put(key, f"theme {chance.randrange(size // 3 + 1)}", _asked(real, prints, chance))
        took = [_add(themes, scale, real, prints, chance) for _ in range(ADDED)]
        note = f"median {np.median(took):.1f} ms, {size // 3} themes, {_resident():.0f} MB resident"
        p99 = float(np.quantile(took, 0.99))
        yield Row(f"adding a question to {size:,}, p99", p99, "ms", "lower", target=_MILLISECONDS, note=note)


def _add(themes: Themes, scale: Scale, real: list[Asked], prints: list[Fingerprint], chance: random.Random) -> float:
    meant = _asked(real, prints, chance)
    model = minilm()
    started = time.perf_counter()
    if model is not None:
        (fingerprint,) = fingerprints(model, [meant.text])
        meant = Meant(meant.text, meant.language, fingerprint)
    placed = themes.place(meant)
    key = f"added {len(themes)}"
    themes.put(key, placed.theme or key, meant)
    return (time.perf_counter() - started) * 1_000


def _asked(real: list[Asked], prints: list[Fingerprint], chance: random.Random) -> Meant:
    """A question like a real one: some words of another one and a name more, and a vector between the two."""
    one, other = chance.randrange(len(real)), chance.randrange(len(real))
    words = real[one].text.split() + real[other].text.split()[:2] + [chance.choice(_NAMES)]
    fingerprint = prints[one]
    if fingerprint.packed:
        vector = prints[one].vector() + np.float32(0.4) * prints[other].vector()
        fingerprint = Fingerprint.of(fingerprint.engine, vector)
    return Meant(" ".join(words), real[one].language, fingerprint)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
