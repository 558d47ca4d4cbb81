"""Struck-out text: a before price next to its after price is said in words, because plain text loses the line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_AMOUNT = r"(?:[$€£¥]|[A-Z]{3}\s)?\s?\d[\d.,'\u00a0\u202f]*(?:\s?(?:%|[$€£¥]|[A-Z]{3}\b))?"
_UNIT = re.compile(r"[%$€£¥]|[A-Z]{3}")
_LONGEST = 40
_ONLY_AMOUNT = re.compile(rf"\s*({_AMOUNT})\s*")
_LEADING_AMOUNT = re.compile(rf"(\s*[-–—>→:/]*\s*)({_AMOUNT})(?![\d])")
_TRAILING_AMOUNT = re.compile(rf"({_AMOUNT})(\s*[-–—/(]*\s*)$")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one look."""

    text: str
    struck: bool = False


def spoken(runs: Sequence[Run], german: bool = False) -> str:
    """The runs as one text. "~~99 €~~ 79 €" becomes "was 99 €, now 79 €" (German: "vorher …, jetzt …").

    Only where it is certain: one struck stretch that is an amount and nothing else, and an amount of the same unit
    directly beside it.
    In every other case the text stays as it is, struck or not: a digest must not lose what it can't judge.
    """
    merged: list[Run] = []
    for run in runs:
        if merged and (merged[-1].struck == run.struck or not run.text.strip()):
            merged[-1] = Run(merged[-1].text + run.text, merged[-1].struck)
        else:
            merged.append(run)
    plain = "".join(run.text for run in merged)
    struck = [index for index, run in enumerate(merged) if run.struck]
    if len(struck) != 1:
        return plain
    before = "".join(run.text for run in merged[: struck[0]])
    after = "".join(run.text for run in merged[struck[0] + 1 :])
    old = _ONLY_AMOUNT.fullmatch(merged[struck[0]].text[:_LONGEST])
    if old is None or len(merged[struck[0]].text) > _LONGEST:
        return plain
    was, now = ("vorher", "jetzt") if german else ("was", "now")
    if (new := _LEADING_AMOUNT.match(after)) and _comparable(old[1], new[2]):
        return f"{before}{was} {old[1].strip()}, {now} {new[2].strip()}{after[new.end() :]}"
    near = max(0, len(before) - _LONGEST)
    if (new := _TRAILING_AMOUNT.search(before, near)) and _comparable(old[1], new[1]):
        return f"{before[: new.start()]}{was} {old[1].strip()}, {now} {new[1].strip()}{after}"
    return plain


def _comparable(old: str, new: str) -> bool:
    """Whether both are of one unit; the struck amount may leave its unit to the new one."""
    before, after = set(_UNIT.findall(old)), set(_UNIT.findall(new))
    return before == after or not before
