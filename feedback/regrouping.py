"""At night, with all questions on the table at once, themes are made anew: better than one after the other.

Average link joins the two nearest groups again and again (R. Sokal and C. Michener, 1958); then each question goes to
the nearest group. What people decided stays: questions that were put together or apart, and themes that are kept.
The same themes always give the same moves.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from feedback.grouping import Themes
from feedback.meaning import Vector

LIMIT = 20_000
"""So many questions are regrouped at a time: half a minute on one core. The caller picks those that are still open."""
_NEIGHBOURS = 30
_BLOCK = 1_024
_ROUNDS = 2
_MARGIN = 0.02
"""A question changes its group for a score that is better by this: near ties stay where they are."""


@dataclass(frozen=True, slots=True)
class Move:
    """A question that belongs to another theme; `score` is how well it fits there, for the log."""

    key: str
    source: str
    target: str
    score: float


def regroup(
    themes: Themes,
    fresh: Callable[[str], str],
    *,
    keys: Collection[str] | None = None,
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
    kept: Collection[str] = (),
) -> list[Move]:
    """The moves that make the themes of `keys` (all, where None) better, in the keys' order; `themes` stays as it is.

    Pairs of `together` share a theme afterwards, those of `apart` don't. Themes of `kept` (answered, or made by hand)
    lose no question and are not joined with each other, but may gain. A group that none of the old themes stands for
    is called `fresh(its first key)`. Raises ValueError for more than LIMIT keys, and for pairs that contradict.
    """
    order = sorted(themes if keys is None else (key for key in set(keys) if key in themes))
    if len(order) > LIMIT:
        raise ValueError(f"more than {LIMIT} questions at a time")
    if not order:
        return []
    table = _Table(themes, order)
    bonds = _Bonds(table, together, apart, kept)
    groups = _linked(table, bonds)
    _reassign(table, bonds, groups)
    names = _named(table, groups, kept, fresh)
    return _moves(table, groups, names)


class _Table:
    """The questions as rows whose dot product is the score of two questions."""

    def __init__(self, themes: Themes, keys: Sequence[str]) -> None:
        self.keys = keys
        self.place = {key: row for row, key in enumerate(keys)}
        self.theme = [themes.theme_of(key) or "" for key in keys]
        self.rows, self.rules = themes.table(keys)

    def __len__(self) -> int:
        return len(self.keys)


class _Bonds:
    """What people decided, by row: `root` of each row (rows of one root stay together), and roots that stay apart."""

    def __init__(
        self,
        table: _Table,
        together: Iterable[tuple[str, str]],
        apart: Iterable[tuple[str, str]],
        kept: Collection[str],
    ) -> None:
        self._parent = list(range(len(table)))
        first: dict[str, int] = {}
        for row, theme in enumerate(table.theme):
            if theme in kept:
                self._join(first.setdefault(theme, row), row)
        for one, other in together:
            if one in table.place and other in table.place:
                self._join(table.place[one], table.place[other])
        self.root = [self._find(row) for row in range(len(table))]
        size = Counter(self.root)
        self.free = [size[root] == 1 and theme not in kept for root, theme in zip(self.root, table.theme, strict=True)]
        self.apart: defaultdict[int, set[int]] = defaultdict(set)
        self.kept = {self.root[row] for row in first.values()}
        if len(self.kept) < len(first):
            raise ValueError("two themes are kept, and questions of both are to be together")
        for one, other in apart:
            if one in table.place and other in table.place:
                self._part(self.root[table.place[one]], self.root[table.place[other]])

    def _part(self, a: int, b: int) -> None:
        if a == b:
            raise ValueError("two questions that are to be together and apart")
        self.apart[a].add(b)
        self.apart[b].add(a)

    def _find(self, row: int) -> int:
        while self._parent[row] != row:
            self._parent[row] = self._parent[self._parent[row]]
            row = self._parent[row]
        return row

    def _join(self, one: int, other: int) -> None:
        a, b = self._find(one), self._find(other)
        self._parent[max(a, b)] = min(a, b)


@dataclass(slots=True)
class _Group:
    """Rows that belong together, their roots, the sum of their vectors, and what may not come in."""

    rows: list[int]
    roots: set[int]
    total: Vector
    apart: set[int]
    kept: bool

    def takes(self, other: _Group) -> bool:
        if self.kept and other.kept:
            return False
        return self.apart.isdisjoint(other.roots) and other.apart.isdisjoint(self.roots)


def _linked(table: _Table, bonds: _Bonds) -> list[_Group]:
    """Groups by average link, joined while the mean score between their questions reaches the threshold."""
    by_root: defaultdict[int, list[int]] = defaultdict(list)
    for row, root in enumerate(bonds.root):
        by_root[root].append(row)
    groups: dict[int, _Group] = {}
    for number, (root, rows) in enumerate(sorted(by_root.items())):
        total = np.take(table.rows, rows, axis=0).sum(axis=0)
        groups[number] = _Group(rows, {root}, total, set(bonds.apart.get(root, ())), root in bonds.kept)
    links = np.array([min(table.rules[row].link for row in group.rows) for group in groups.values()], np.float32)
    means: Vector = np.stack([group.total / np.float32(len(group.rows)) for group in groups.values()])
    means = np.concatenate((means, np.zeros_like(means)))  # room for the joined ones
    links = np.concatenate((links, np.zeros_like(links)))
    near, heap = _neighbours(means[: len(groups)], links)
    heapq.heapify(heap)
    following = len(groups)
    while heap:
        _, one, other = heapq.heappop(heap)
        if one not in groups or other not in groups or not groups[one].takes(groups[other]):
            continue
        a, b = groups.pop(one), groups.pop(other)
        joined = _Group(a.rows + b.rows, a.roots | b.roots, a.total + b.total, a.apart | b.apart, a.kept or b.kept)
        groups[following] = joined
        means[following] = joined.total / np.float32(len(joined.rows))
        links[following] = max(links[one], links[other])
        around = sorted(n for n in near.pop(one) | near.pop(other) if n in groups)
        near[following] = set(around)
        for number, score in zip(around, (np.take(means, around, axis=0) @ means[following]).tolist(), strict=True):
            near[number].add(following)
            if score >= max(links[number], links[following]):
                heapq.heappush(heap, (-score, number, following))
        following += 1
    return sorted(groups.values(), key=lambda group: min(group.rows))


def _neighbours(means: Vector, links: Vector) -> tuple[dict[int, set[int]], list[tuple[float, int, int]]]:
    """The nearest groups of each, both ways, and the pairs above the threshold with their scores."""
    count = len(means)
    near: dict[int, set[int]] = {number: set() for number in range(count)}
    heap: list[tuple[float, int, int]] = []
    for start in range(0, count, _BLOCK):
        scores = means[start : start + _BLOCK] @ means.T
        best = np.argpartition(-scores, min(_NEIGHBOURS, count - 1), axis=1)[:, : _NEIGHBOURS + 1]
        for row, found in enumerate(best.tolist()):
            one = start + row
            for other in found:
                if other != one and other not in near[one]:
                    near[one].add(other)
                    near[other].add(one)
                    if (score := float(scores[row, other])) >= max(links[one], links[other]):
                        heap.append((-score, min(one, other), max(one, other)))
    return near, heap


def _reassign(table: _Table, bonds: _Bonds, groups: list[_Group]) -> None:
    """Let each free question go to the group whose centroid it is nearest to, itself left out of its own."""
    home = {row: number for number, group in enumerate(groups) for row in group.rows}
    for _ in range(_ROUNDS):
        totals = np.stack([group.total for group in groups])
        lengths = np.maximum(np.linalg.norm(totals, axis=1), 1e-6)
        moved = False
        for start in range(0, len(table), _BLOCK):
            rows = table.rows[start : start + _BLOCK]
            scores = rows @ (totals / lengths[:, None]).T
            for row, best in enumerate(scores.argmax(axis=1).tolist(), start):
                old = home[row]
                if best == old or not bonds.free[row] or not _allowed(bonds, groups[best], row):
                    continue
                without = totals[old] - table.rows[row]
                length = float(np.linalg.norm(without))
                own = float(table.rows[row] @ without) / length if length > 1e-3 else table.rules[row].suggest
                if scores[row - start, best] >= own + _MARGIN:
                    _transfer(table, bonds, groups[old], groups[best], row)
                    home[row], moved = best, True
        if not moved:
            break


def _allowed(bonds: _Bonds, group: _Group, row: int) -> bool:
    return (
        bool(group.rows) and bonds.root[row] not in group.apart and bonds.apart[bonds.root[row]].isdisjoint(group.roots)
    )


def _transfer(table: _Table, bonds: _Bonds, source: _Group, target: _Group, row: int) -> None:
    root = bonds.root[row]
    source.rows.remove(row)
    source.roots.discard(root)
    source.total = source.total - table.rows[row]
    source.apart = set().union(*(bonds.apart.get(each, ()) for each in source.roots))
    target.rows.append(row)
    target.roots.add(root)
    target.total = target.total + table.rows[row]
    target.apart |= bonds.apart.get(root, set())


def _named(table: _Table, groups: Sequence[_Group], kept: Collection[str], fresh: Callable[[str], str]) -> list[str]:
    """A name for each group: of the old theme that it shares most questions with, each name once; else a fresh one."""
    shared = [
        (theme not in kept, -count, theme, number)
        for number, group in enumerate(groups)
        for theme, count in Counter(table.theme[row] for row in group.rows).items()
    ]
    names: dict[int, str] = {}
    taken: set[str] = set()
    for _, _, theme, number in sorted(shared):
        if number not in names and theme not in taken:
            names[number] = theme
            taken.add(theme)
    for number, group in enumerate(groups):
        if group.rows and number not in names:
            names[number] = fresh(table.keys[min(group.rows)])
    return [names.get(number, "") for number in range(len(groups))]


def _moves(table: _Table, groups: Sequence[_Group], names: Sequence[str]) -> list[Move]:
    moves: list[Move] = []
    for group, name in zip(groups, names, strict=True):
        for row in group.rows:
            if table.theme[row] != name:
                others = group.total - table.rows[row]
                score = float(table.rows[row] @ others) / max(float(np.linalg.norm(others)), 1e-6)
                moves.append(Move(table.keys[row], table.theme[row], name, score))
    return sorted(moves, key=lambda move: move.key)
