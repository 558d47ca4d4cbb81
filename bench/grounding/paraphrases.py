"""The faithful lines written by hand, each with the statements that it rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digests.grounding import Cited
from digests.model import Document
from digests.reading import read_document

_FILE = Path(__file__).with_name("paraphrases.toml")


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A faithful line: its text, its language, and what it cites."""

    text: str
    language: str
    cited: Cited


def paraphrases(folders: tuple[Path, ...]) -> Iterator[Paraphrase]:
    """All of them whose briefs lie in `folders`. Raises LookupError where a brief has no such statement any more."""
    documents: dict[Path, Document] = {}
    for brief in tomllib.loads(_FILE.read_text("utf-8"))["brief"]:
        path = next((folder / brief["file"] for folder in folders if (folder / brief["file"]).exists()), None)
        if path is None:
            continue
        if path not in documents:
            documents[path] = read_document(path)
        document = documents[path]
        for needle, text in brief["lines"]:
            found = next((s for s in document.statements if needle in s.text and not s.furniture), None)
            if found is None:
                raise LookupError(f"{brief['file']} has no statement with {needle!r}")
            yield Paraphrase(text, brief.get("written_in", brief["language"]), Cited((found,), document))
