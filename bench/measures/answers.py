"""Answer-first: is the right statement among the first three, and is it said plainly when a brief does not tell?

The questions are bench/questions/brief_questions.txt, about the project's sample briefs and those of EVAL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench.corpus import SAMPLE
from bench.minilm import ABSENT, fingerprints, minilm
from bench.rows import Row, Setting, measure
from digests.model import Document
from digests.reading import read_document
from feedback.meaning import Fingerprint, Meant, lexical
from feedback.retrieval import Passage, Passages
from feedback.scale import Scale, lexical_scale, shipped

QUESTIONS = Path("bench/questions/brief_questions.txt")
FIRST = 3
_GOALS = {"everyday": 0.56, "close": 0.88}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question about a brief; `answers` are words of the statements that answer it, none where it does not say."""

    brief: str
    kind: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: found among the first three without a floor, and with it; `silent`: nothing said."""

    wanted: Wanted
    language: str
    ranked: bool
    told: bool
    silent: bool


@measure("eval")
def answer_first(setting: Setting) -> Iterator[Row]:
    """The right source among the first three, with and without the floor, and silence where there is no answer."""
    wanted = read_wanted(QUESTIONS.read_text("utf-8"))
    documents = {name: read_document(path) for name, path in _briefs(setting).items()}
    asked = [each for each in wanted if each.brief in documents]
    yield from _rows("words alone", list(_outcomes(asked, documents, lexical_scale())))
    if minilm() is None:
        print(ABSENT)
        return
    yield from _rows("MiniLM", list(_outcomes(asked, documents, shipped("minilm-l6-v2-int8-1"))), goals=True)


def read_wanted(text: str) -> list[Wanted]:
    """The questions of a file: a brief's name in brackets, then kind, question and answering words between bars."""
    found: list[Wanted] = []
    brief = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            brief = line.strip("[]")
        elif line and not line.startswith("#"):
            kind, question, *answers = (part.strip() for part in line.split(" | ", 2))
            found.append(Wanted(brief, kind, question, tuple(answers[0].split(" / ")) if answers else ()))
    return found


def _briefs(setting: Setting) -> dict[str, Path]:
    folders = [SAMPLE, *([setting.eval_dir / "briefs"] if setting.eval_dir else [])]
    names = {each.brief for each in read_wanted(QUESTIONS.read_text("utf-8"))}
    return {path.stem: path for folder in folders for path in sorted(folder.iterdir()) if path.stem in names}


def _outcomes(asked: Sequence[Wanted], documents: dict[str, Document], scale: Scale) -> Iterator[Outcome]:
    for name, document in documents.items():
        shown = [statement for statement in document.statements if not statement.furniture]
        passages = Passages(scale)
        for statement, fingerprint in zip(shown, _prints(scale, [each.text for each in shown]), strict=True):
            context = "\n".join(dict.fromkeys((statement.locator.title, *statement.context)))
            key = str(statement.id)
            passages.put(Passage(key, name, statement.text, document.language, context, fingerprint))
        mine = [each for each in asked if each.brief == name]
        for each, fingerprint in zip(mine, _prints(scale, [one.text for one in mine]), strict=True):
            right = {str(s.id) for s in shown if any(words in s.text for words in each.answers)}
            question = Meant(each.text, document.language, fingerprint)
            ranked = {hit.key for hit in passages.search(question, FIRST, floor=False)}
            told = {hit.key for hit in passages.search(question, FIRST)}
            yield Outcome(each, document.language, bool(ranked & right), bool(told & right), not told)


def _prints(scale: Scale, texts: Sequence[str]) -> list[Fingerprint]:
    model = minilm()
    return fingerprints(model, texts) if scale.width and model is not None else lexical(len(texts))


def _rows(name: str, outcomes: Sequence[Outcome], *, goals: bool = False) -> Iterator[Row]:
    for language, label in (("", ""), ("en", " English"), ("de", " German")):
        mine = [each for each in outcomes if language in ("", each.language)]
        kinds = {kind: [each for each in mine if each.wanted.kind == kind] for kind in ("everyday", "close", "none")}
        aimed = goals and not language
        begin = f"answer first, {name}{label}"
        note = f"{len(kinds['everyday'])} everyday, {len(kinds['close'])} close, {len(kinds['none'])} unanswerable"
        told = mean(each.told for each in kinds["everyday"])
        silent = mean(each.silent for each in kinds["none"])
        yield Row(f"{begin}: everyday, told", told, "share", "higher", target=0.45 if aimed else None, note=note)
        yield Row(f"{begin}: unanswerable, nothing told", silent, "share", "higher", target=0.9 if aimed else None)
        for kind, goal in _GOALS.items():
            ranked = mean(each.ranked for each in kinds[kind])
            yield Row(f"{begin}: {kind}, first three", ranked, "share", "higher", target=goal if aimed else None)
