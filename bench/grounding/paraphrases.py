"""The faithful lines written by hand, each with the statements that it rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digests.grounding import Cited
from digests.model import Document
from digests.reading import read_document

FILE = "paraphrases.toml"
"""In the folder of the briefs that the lines are about, or of those that are not the project's own."""


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A faithful line: its text, its language, and what it cites."""

    text: str
    language: str
    cited: Cited


@cache
def read_brief(path: Path) -> Document:
    """A brief as read, once."""
    return read_document(path)


def paraphrases(file: Path, folders: tuple[Path, ...]) -> Iterator[Paraphrase]:
    """All of `file` whose briefs lie in `folders`.

    Raises LookupError where a brief has no such statement any more.
    """
    for brief in tomllib.loads(file.read_text("utf-8"))["brief"]:
        path = next((folder / brief["file"] for folder in folders if (folder / brief["file"]).exists()), None)
        if path is None:
            continue
        document = read_brief(path)
        for needle, text in brief["lines"]:
            found = next((s for s in document.statements if needle in s.text and not s.furniture), None)
            if found is None:
                raise LookupError(f"{brief['file']} has no statement with {needle!r}")
            yield Paraphrase(text, brief.get("written_in", brief["language"]), Cited((found,), document))


def names(file: Path) -> frozenset[str]:
    """The words that are names for sure in the German briefs of `file`: there every noun has a capital."""
    briefs = tomllib.loads(file.read_text("utf-8"))["brief"]
    return frozenset(name for brief in briefs for name in brief.get("names", "").split())
