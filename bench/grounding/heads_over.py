"""Briefs whose structure carries limits (headings, lead-ins, labels, column heads), with faithful and false lines.

Writers who knew nothing of the check wrote them; `development` was looked at, `held_out` was not. A false line loses
what stands over its statement.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.grounding.paraphrases import read_brief
from digests.grounding import Cited, check

FOLDER = Path(__file__).parent / "heads"
SETS = ("held_out", "development")


@dataclass(frozen=True, slots=True)
class Told:
    """A line, whether it is faithful, and whether the check finds nothing."""

    text: str
    faithful: bool
    stands: bool


def lines(which: str, language: str) -> Iterator[Told]:
    """All lines of a set ("held_out", "development") in "en" or "de", checked. Raises LookupError for a bad truth."""
    folder = FOLDER / which
    for brief in tomllib.loads((folder / f"lines_{language}.toml").read_text("utf-8"))["brief"]:
        document = read_brief(folder / brief["file"])
        for kind in ("faithful", "false"):
            for part, text in brief[kind]:
                statement = next((s for s in document.statements if _plain(part) in _plain(s.text)), None)
                if statement is None:
                    raise LookupError(f"{brief['file']} has no statement with {part!r}")
                found = check(text, Cited((statement,), document), language)
                yield Told(text, kind == "faithful", not found)


def _plain(text: str) -> str:
    return re.sub(r"[\s|]+", " ", re.sub(r"\*\*|`", "", text)).strip().casefold()
