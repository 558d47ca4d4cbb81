"""`python -m bench.baselines`: what others reach on the project's own briefs. Writes sample/baselines.json.

Each gets the same statements as our engine and 150 words: the first statements, sumy's LexRank, and the best choice of
whole statements that a greedy search finds while it looks at the nuggets.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from typing import Any

from bench.corpus import SAMPLE, Case, cases
from bench.measures.digest_quality import WORDS
from bench.peers import lexrank
from bench.scoring import Score, score
from digests.model import Document, Statement
from digests.reading import read_document

Chooser = Callable[[Document, dict[str, Any]], Iterable[Statement]]


def main() -> None:
    """Compute and write."""
    choosers: dict[str, Chooser] = {
        "first statements": lambda document, gold: _open(document),
        "LexRank (sumy)": _lexrank,
        "oracle (best whole statements)": _oracle,
    }
    briefs = [(case, read_document(case.path)) for case in cases(None)]
    values = {name: _reached(chooser, briefs) for name, chooser in choosers.items()}
    (SAMPLE / "baselines.json").write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    print(json.dumps(values, indent=1))


def _reached(chooser: Chooser, briefs: list[tuple[Case, Document]]) -> dict[str, float]:
    scores = [score(_digest(_fitting(chooser(document, case.gold))), case.gold) for case, document in briefs]
    vitals = sum(len(s.vital) for s in scores)
    return {
        "vital": round(sum(len(s.hits & s.vital) for s in scores) / vitals, 3),
        "strict": round(sum(len(s.strict & s.vital) for s in scores) / vitals, 3),
        "all": round(sum(len(s.hits) for s in scores) / sum(len(s.nuggets) for s in scores), 3),
        "junk": sum(len(s.junk) for s in scores),
    }


def _open(document: Document) -> list[Statement]:
    return [s for s in document.statements if not s.furniture]


def _fitting(statements: Iterable[Statement]) -> list[Statement]:
    chosen: list[Statement] = []
    left = WORDS
    for statement in statements:
        length = len(statement.text.split())
        if length <= left:
            left -= length
            chosen.append(statement)
    return chosen


def _digest(statements: Iterable[Statement]) -> dict[str, Any]:
    bullets = [
        {"text": s.text, "sources": [{"kind": s.locator.kind, "number": s.locator.number, "title": s.locator.title}]}
        for s in statements
    ]
    return {"sections": [{"bullets": bullets}]}


def _lexrank(document: Document, _: dict[str, Any]) -> list[Statement]:
    by_text = {" ".join(s.text.split()): s for s in reversed(_open(document))}
    text = "\n\n".join(by_text)
    command = list(lexrank(None, "--rank").arguments)
    ran = subprocess.run(command, input=text, capture_output=True, text=True, check=True, encoding="utf-8")
    return [by_text[line] for line in ran.stdout.splitlines() if line in by_text]


def _oracle(document: Document, gold: dict[str, Any]) -> list[Statement]:
    """Greedy: again and again the statement that covers most further vital nuggets for its words."""
    scored = [(s, _one(s, gold)) for s in _open(document)]
    useful = [(s, one.hits & one.vital) for s, one in scored if one.hits & one.vital]
    chosen: list[Statement] = []
    seen: frozenset[int] = frozenset()
    left = WORDS
    while True:
        fits = [(s, new - seen) for s, new in useful if new - seen and len(s.text.split()) <= left]
        if not fits:
            return chosen
        best, gained = max(fits, key=lambda pair: len(pair[1]) / len(pair[0].text.split()))
        chosen.append(best)
        seen |= gained
        left -= len(best.text.split())


def _one(statement: Statement, gold: dict[str, Any]) -> Score:
    return score(_digest([statement]), gold)


if __name__ == "__main__":
    main()
