"""What the digest of a new version says of what changed, on pairs of yearly strategies with known changes."""

from __future__ import annotations

from collections.abc import Iterator

from bench.deltas.pairs import REWORDED, SETS, pairs
from bench.rows import Row, Setting, measure

NAMES = {"held_out": "held-out", "development": "development"}
EXACT = 0.95
CALLED_CHANGED = 0.05


@measure("eval")
def deltas(setting: Setting) -> Iterator[Row]:
    """Planted changes that are told, and what is unchanged and called changed, by set and language."""
    for which in SETS:
        for language in ("en", "de"):
            yield from _rows(which, language)


def _rows(which: str, language: str) -> Iterator[Row]:
    found = [pair.compared() for pair in pairs(which, language)]
    where = f"{language}, {NAMES[which]}"
    told = [ok for each in found for _, ok in each.told]
    note = f"{len(told)} planted changes in {len(found)} pairs"
    yield Row(f"versions: changes told, {where}", *_share(told), "higher", None, 1.0, note)
    exactly = [ok for each in found for _, ok in each.exactly]
    yield Row(f"versions: told from-to or as such, {where}", *_share(exactly), "higher", None, EXACT, note)
    kept = [(unchanged, ok) for each in found for unchanged, ok in each.kept]
    same = [not ok for unchanged, ok in kept if unchanged.how != REWORDED]
    note = f"{len(same)} statements in another format, spelling, place or shape, joined or parted"
    yield Row(f"versions: unchanged called changed, {where}", *_share(same), "lower", None, CALLED_CHANGED, note)
    worded = [not ok for unchanged, ok in kept if unchanged.how == REWORDED]
    note = f"{len(worded)} reworded statements with the same meaning: told as more than reworded"
    yield Row(f"versions: reworded called changed, {where}", *_share(worded), "lower", None, None, note)
    invented = sum(each.invented for each in found)
    yield Row(f"versions: untouched called changed, {where}", float(invented), "statements", "lower", None, 0.0)


def _share(found: list[bool]) -> tuple[float, str]:
    return sum(found) / max(len(found), 1), "share"
