"""`python -m bench [PART...]`: how fast and how large. Prints a table and writes build/bench.json.

PART picks measures whose name contains it; the other rows of the file are then kept.
"""

from __future__ import annotations

import sys

from rich.console import Console

from bench.corpus import eval_dir
from bench.rows import BUILD, Setting, collect, measures, save, table


def main(wanted: list[str]) -> int:
    """Measure, print and save. Returns the exit code."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    folder = eval_dir()
    if folder is None:
        console.print("No folder with real briefs (EVAL=DIR): measuring with the sample brief.")
    rows = list(collect(measures("bench", wanted), Setting(folder), console))
    console.print(table(rows, "bench"))
    save(rows, BUILD / "bench.json", keep=bool(wanted))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
