"""The true lines that are made false: what briefs say verbatim, and faithful paraphrases of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.corpus import SAMPLE, cases
from bench.grounding.corruptions import Line
from bench.grounding.paraphrases import FILE, Paraphrase, names, paraphrases, read_brief
from digests.candidates import candidates
from digests.lexicons import lexicon
from digests.model import Document

_HERE = Path(__file__).parent
SHORT = 5
"""Lines of fewer words are no bullets."""


@dataclass(frozen=True, slots=True)
class TrueLine:
    """A true line and the document that it is from."""

    line: Line
    document: Document


@dataclass(frozen=True)
class Corpus:
    """Briefs with faithful lines about them."""

    name: str
    briefs: tuple[Path, ...]
    file: Path
    folders: tuple[Path, ...]

    @cached_property
    def paraphrases(self) -> tuple[Paraphrase, ...]:
        """The faithful lines written by hand."""
        return tuple(paraphrases(self.file, self.folders))

    @cached_property
    def truths(self) -> tuple[TrueLine, ...]:
        """The verbatim lines of all briefs that could be bullets, and the paraphrases in their brief's language."""
        return (*self._verbatim(), *self._paraphrased())

    @cached_property
    def no_faults(self) -> frozenset[str]:
        """Lines made false that a blind reader took for no fault or for no language, beside their statements."""
        file = self.file.with_name("no_faults.toml")
        return frozenset(tomllib.loads(file.read_text("utf-8"))["lines"]) if file.exists() else frozenset()

    def _verbatim(self) -> Iterator[TrueLine]:
        for path in self.briefs:
            document = read_brief(path)
            language = "de" if document.language == "de" else "en"
            named = _Names(document, language, names(self.file))
            for each in candidates(document, lexicon(document.language)):
                if each.complete and len(each.text.split()) >= SHORT:
                    cites = tuple(s.id for s in each.sources + each.support)
                    yield TrueLine(Line(each.text, cites, language, named.of(each.text)), document)

    def _paraphrased(self) -> Iterator[TrueLine]:
        for each in self.paraphrases:
            document = each.cited.document
            if each.language == document.language:
                cites = tuple(s.id for s in each.cited.statements)
                named = _Names(document, each.language, names(self.file)).of(each.text)
                yield TrueLine(Line(each.text, cites, each.language, named), document)


def development(eval_dir: Path | None) -> Corpus:
    """What the check was written and mended with: the samples, the real briefs, and two that we wrote."""
    own = _HERE / "development"
    given = eval_dir / "briefs" if eval_dir else None
    briefs = {case.path for case in cases(None)} | set(own.glob("*.md"))
    if given is not None:
        briefs |= {path for path in given.glob("*.*") if path.name != "SOURCES.md"}
    return Corpus("development", tuple(sorted(briefs)), own / FILE, tuple(filter(None, (SAMPLE, own, given))))


def held_out() -> Corpus:
    """Briefs and lines that were written before the check was mended last, and never looked at for mending it."""
    own = _HERE / "held_out"
    return Corpus("held out", tuple(sorted(own.glob("*.md"))), own / FILE, (own,))


@dataclass(frozen=True, slots=True)
class _Names:
    """Which words of a document are names for sure: in German the listed ones, in English what is never small."""

    document: Document
    language: str
    listed: frozenset[str]

    def of(self, text: str) -> tuple[str, ...]:
        if self.language == "de":
            return tuple(w for w in re.findall(r"[^\W_][\w-]*", text) if w in self.listed)
        small = {w for s in self.document.statements for w in re.findall(r"[^\W\d_][\w&-]*", s.text) if w[0].islower()}
        return tuple(w for w in re.findall(r"(?<=[a-z,] )[A-Z][\w-]+", text) if w.lower() not in small)
