"""Long decks for the growth of time and memory: the sample's slides again and again, each round with other words."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bench.rows import BUILD
from sample import drawing, nivaryn_market, nivaryn_message, nivaryn_offer, nivaryn_plan
from sample.drawing import Deck
from sample.fixed_zip import fixed

_PARTS = (nivaryn_market, nivaryn_message, nivaryn_offer, nivaryn_plan)
_PER_ROUND = 50
_SYLLABLES = ("bar", "dun", "fel", "gor", "hal", "kim", "lor", "mer", "nas", "pol", "rin", "sev", "tam", "ulm", "vor")
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_NUMBER = re.compile(r"\d+")

# python-pptx's slides are typed half-way only.
Slide = Any


def deck(slides: int) -> Path:
    """A deck with this many slides, made once and kept in build/. `slides` is 1 or a multiple of 50."""
    recipe = b"".join(Path(str(m.__file__)).read_bytes() for m in (*_PARTS, drawing)) + Path(__file__).read_bytes()
    path = BUILD / "bench" / f"deck-{slides}-{hashlib.sha256(recipe).hexdigest()[:12]}.pptx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fixed(_deck(slides).saved()))
    return path


def _deck(slides: int) -> Deck:
    made = Deck("Growth", "bench", "© 2026 Nivaryn Systems · Confidential", datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    if slides == 1:
        made.cover("One slide", ["A deck that takes next to nothing to read, so that what is left is the start."])
        return made
    for turn in range(slides // _PER_ROUND):
        for part in _PARTS:
            part.add(made)
        if turn:
            _vary(islice(made.slides(), turn * _PER_ROUND, None), random.Random(turn))
    return made


def _vary(slides: Iterator[Slide], chance: random.Random) -> None:
    """Other numbers and other names in all texts of the slides, so that no two rounds say the same."""
    names: dict[str, str] = {}
    for slide in slides:
        parts = [slide._element] + ([slide.notes_slide._element] if slide.has_notes_slide else [])
        for element in (text for part in parts for text in part.iter("{*}t") if text.text):
            text = _NUMBER.sub(lambda n: str(chance.randrange(10 ** len(n[0]))), element.text)
            element.text = _CAPITALISED.sub(lambda w: names.setdefault(w[0], _name(chance)), text)


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
