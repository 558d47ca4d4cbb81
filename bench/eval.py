"""`python -m bench.eval`: how good digests are, against reference nuggets. Writes build/eval.json.

EVAL=DIR names a folder with briefs/ and gold/; without one, the briefs that the project ships are evaluated.
"""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from bench.corpus import baselines, eval_dir
from bench.measures.digest_quality import WORDS, Result, results
from bench.rows import BUILD, Setting, collect, measures, save, table


def main(wanted: list[str]) -> int:
    """Evaluate, print and save. Returns the exit code."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    folder = eval_dir()
    if folder is None:
        console.print(
            "No folder with real briefs (EVAL=DIR, with briefs/ and gold/): evaluating what the project ships."
        )
    rows = list(collect(measures("eval", wanted), Setting(folder), console))
    console.print(_documents(results(folder)))
    for result in results(folder):
        for kind in ("misplaced", "ungrounded", "loose_lines"):
            for fault in getattr(result, kind):
                console.print(f"{result.case.name}: {kind.replace('_', ' ')}: {fault}", markup=False)
        for junk in result.scores[WORDS].junk:
            console.print(f"{result.case.name}: junk: {junk}", markup=False)
    _print_baselines(console, baselines(folder))
    console.print(table(rows, "evaluation"))
    save(rows, BUILD / "eval.json", keep=bool(wanted))
    return 0


def _documents(found: tuple[Result, ...]) -> Table:
    out = Table(title=f"digests of {WORDS} words", title_justify="left")
    for name in ("document", "vital", "strict", "all", "junk", "words", "missed vital nuggets"):
        out.add_column(name, justify="left" if name in ("document", "missed vital nuggets") else "right")
    for result in found:
        s = result.scores[WORDS]
        out.add_row(
            result.case.name,
            f"{len(s.hits & s.vital)}/{len(s.vital)}",
            f"{len(s.strict & s.vital)}/{len(s.vital)}",
            f"{len(s.hits)}/{len(s.nuggets)}",
            str(len(s.junk)),
            str(s.words),
            " ".join(str(n) for n in sorted(s.vital - s.hits)),
        )
    return out


def _print_baselines(console: Console, peers: dict[str, dict[str, float]]) -> None:
    if not peers:
        return
    out = Table(title=f"baselines on these documents at {WORDS} words", title_justify="left")
    for name in ("engine", "vital", "strict", "all", "junk"):
        out.add_column(name, justify="left" if name == "engine" else "right")
    for name, values in peers.items():
        out.add_row(name, *(f"{values[k]:.3f}" for k in ("vital", "strict", "all")), f"{values['junk']:.0f}")
    console.print(out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
