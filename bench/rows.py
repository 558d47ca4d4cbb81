"""What a benchmark says: rows, a register of the functions that make them, a table and a JSON file."""

from __future__ import annotations

import importlib
import json
import pkgutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

BUILD = Path("build")

Suite = Literal["bench", "eval"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    `target` is compared with `value`, in the direction of `better`; None where the figure only informs. `peer` is the
    peer's figure in the same unit and `ratio` how many times better than it we are. A row that is itself a
    ratio has the unit "ratio". `note` says how it was measured and stays out of the JSON.
    """

    name: str
    value: float
    unit: str
    better: Literal["lower", "higher"]
    peer: float | None = None
    target: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Above 1 where we are better than the peer; None without a peer or where a figure is 0."""
        if self.unit == "ratio":
            return self.value
        if not self.peer or not self.value:
            return None
        return self.peer / self.value if self.better == "lower" else self.value / self.peer

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value <= self.target if self.better == "lower" else self.value >= self.target


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run was given: the folder of real briefs, None where there is none."""

    eval_dir: Path | None


Measure = Callable[[Setting], Iterable[Row]]
_register: dict[Suite, dict[str, Measure]] = {"bench": {}, "eval": {}}


def measure(suite: Suite) -> Callable[[Measure], Measure]:
    """Register a function that gives rows; its name picks it on the command line."""

    def add(function: Measure) -> Measure:
        _register[suite][function.__name__] = function
        return function

    return add


def measures(suite: Suite, wanted: Iterable[str] = ()) -> dict[str, Measure]:
    """The registered functions by name, all or those whose name contains one of `wanted`.

    Raises KeyError for one of `wanted` that no name contains: older rows would pass for its own.
    """
    import bench.measures as package

    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
    parts = list(wanted)
    unknown = [part for part in parts if not any(part in name for name in _register[suite])]
    if unknown:
        raise KeyError(f"no measure is called like {', '.join(unknown)}; there are {', '.join(_register[suite])}")
    return {n: f for n, f in _register[suite].items() if not parts or any(part in n for part in parts)}


def collect(functions: dict[str, Measure], setting: Setting, console: Console) -> Iterator[Row]:
    """Run them one after the other, saying which is at work and how long each took."""
    for name, function in functions.items():
        begun = time.monotonic()
        with console.status(name.replace("_", " ")):
            if not console.is_terminal:
                console.print(f"{name} …")
            yield from function(setting)
        console.print(f"{name}: {time.monotonic() - begun:.0f} s")


def save(rows: list[Row], path: Path, *, keep: bool = False) -> None:
    """Write the rows in the schema that every later issue adds to: {name: {value, unit, better, peer, ratio, target}}.

    With `keep`, rows of other names stay in the file, so that a run of some measures renews these alone. Raises
    ValueError where two rows have one name.
    """
    fresh = {row.name: _values(row) for row in rows}
    if len(fresh) != len(rows):
        raise ValueError("two rows have one name")
    if keep and path.exists():
        fresh = json.loads(path.read_text("utf-8")) | fresh
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(fresh, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _values(row: Row) -> dict[str, float | str | None]:
    return {
        "value": _rounded(row.value),
        "unit": row.unit,
        "better": row.better,
        "peer": _rounded(row.peer),
        "ratio": _rounded(row.ratio),
        "target": row.target,
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else float(f"{figure:.6g}")


def table(rows: list[Row], title: str) -> Table:
    """The rows for a person."""
    out = Table(title=title, title_justify="left")
    for name in ("measure", "value", "unit", "target", "peer", "ratio", "how"):
        out.add_column(name, justify="right" if name in ("value", "target", "peer", "ratio") else "left")
    for row in rows:
        colour = {True: "green", False: "red", None: ""}[row.reached]
        out.add_row(
            row.name,
            f"[{colour}]{_shown(row.value)}[/]" if colour else _shown(row.value),
            row.unit,
            "" if row.target is None else f"{'≤' if row.better == 'lower' else '≥'} {_shown(row.target)}",
            _shown(row.peer),
            _shown(row.ratio),
            row.note,
        )
    return out


def _shown(figure: float | None) -> str:
    if figure is None:
        return ""
    if figure == int(figure) or abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.3f}" if abs(figure) < 1 else f"{figure:.2f}"
