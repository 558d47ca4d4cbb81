"""Finds an engine's scale on everyday questions that many ask in their own words, none of them about a company's field.

The questions (everyday_questions.txt) were written for this and for nothing else; what is measured by `make eval` is
another set. Linkpin's own engines come with their scale (feedback/scales), an endpoint's is found at its first use.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np

from feedback.grouping import Themes
from feedback.meaning import Fingerprint, Meant, Vector
from feedback.regrouping import regroup
from feedback.scale import OTHERS, Mix, Rule, Scale

PRECISION = 0.965
_MARGIN, _WORDS_MARGIN = 0.03, 0.08
"""So many of the automatic joins must be right here, and so much more is asked for (of words alone more, which mislead
more), so that of unseen questions 19 of 20 are joined rightly: a few hundred questions tell the mark only roughly."""
WITH_VECTORS = {OTHERS: Mix(1.0, 0.1, 0.15), "de": Mix(1.0, 0.25, 0.75)}
"""In German the pieces of words weigh more: MiniLM learned little of it, and compounds share their parts."""
WORDS_ALONE = {OTHERS: Mix(0.0, 0.25, 0.75)}
_FLOOR = 0.59
_WORDS_FLOOR = 0.22
"""Least scores of an answer, with MiniLM and by words alone: of unanswerable questions about briefs nine of ten stay
below (bench/measures/answers.py)."""
_STRANGERS = 0.504
"""How near MiniLM sees questions that ask different things, see `_strangers`."""
_ORDERS = 2
_STEP = 0.02
_NEARLY = 0.985


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what is asked with it: questions with the same `intent` are the same question."""

    text: str
    language: str
    intent: str


def read_questions(text: str) -> list[Asked]:
    """Questions from a file: a section's name in brackets, ".de" behind it for German, then a question a line."""
    found: list[Asked] = []
    intent, language = "", "en"
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            intent, _, code = line.strip("[]").partition(".")
            language = code or "en"
        elif line and not line.startswith("#"):
            found.append(Asked(line, language, intent))
    return found


def everyday() -> list[Asked]:
    """The questions that come with Linkpin."""
    return read_questions(resources.files("feedback").joinpath("everyday_questions.txt").read_text("utf-8"))


def bcubed(gold: Sequence[str], groups: Sequence[str]) -> float:
    """B-cubed F1 (A. Bagga and B. Baldwin, 1998): for each question, how much its group is its intent, and back."""
    sizes, intents, both = Counter(groups), Counter(gold), Counter(zip(gold, groups, strict=True))
    precision = sum(n * n / sizes[group] for (_, group), n in both.items()) / len(gold)
    recall = sum(n * n / intents[intent] for (intent, _), n in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def shuffled(count: int, times: int = _ORDERS) -> list[list[int]]:
    """Orders of arrival, the same ones at each call."""
    return [random.Random(seed).sample(range(count), count) for seed in range(times)]  # noqa: S311  no secret


def joined_rightly(intents: Sequence[str], groups: Sequence[str], order: Sequence[int]) -> tuple[int, int]:
    """How many questions joined a group, and how many of these one whose questions so far were mostly the same one.

    `intents` are in the order of arrival, `groups` by question.
    """
    members: defaultdict[str, Counter[str]] = defaultdict(Counter)
    joined = right = 0
    for intent, row in zip(intents, order, strict=True):
        group = members[groups[row]]
        if group:
            joined += 1
            right += group.most_common(1)[0][0] == intent
        group[intent] += 1
    return joined, right


def calibrated(engine: str, asked: Sequence[Asked], prints: Sequence[Fingerprint]) -> Scale:
    """The scale of an engine, from what it makes of the questions of `everyday`. Takes some seconds."""
    width = len(prints[0].vector())
    mixes = WITH_VECTORS if width else WORDS_ALONE
    floor = round(_FLOOR + _strangers(asked, prints) - _STRANGERS, 3) if width else _WORDS_FLOOR
    scale = Scale(engine, width, _centres(engine, asked, prints) if width else {}, mixes, {}, floor)
    rules: dict[str, Rule] = {}
    for language in sorted({each.language for each in asked}):
        mine = [number for number, each in enumerate(asked) if each.language == language]
        rules[language] = _rule([asked[n] for n in mine], [prints[n] for n in mine], scale, language)
    return replace(scale, rules=rules | {OTHERS: rules["en"]})  # they share the weights


def _strangers(asked: Sequence[Asked], prints: Sequence[Fingerprint]) -> float:
    """How near an engine sees the nearest question that asks something else, as a cosine: the middle one of all.

    Engines differ by much in this, and by about as much in how near they see what does not answer a question.
    """
    vectors = np.stack([each.vector() for each in prints])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    cosines = vectors @ vectors.T
    intents = np.array([each.intent for each in asked])
    cosines[intents[:, None] == intents[None, :]] = -1
    return float(np.median(cosines.max(axis=1)))


def _centres(engine: str, asked: Sequence[Asked], prints: Sequence[Fingerprint]) -> Mapping[str, Fingerprint]:
    vectors = np.stack([each.vector() for each in prints])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    languages = np.array([each.language for each in asked])
    centres = {language: vectors[languages == language].mean(axis=0) for language in sorted(set(languages.tolist()))}
    centres[OTHERS] = np.mean(list(centres.values()), axis=0)
    return {language: Fingerprint.of(engine, centre) for language, centre in centres.items()}


def _rule(asked: Sequence[Asked], prints: Sequence[Fingerprint], scale: Scale, language: str) -> Rule:
    gold = [each.intent for each in asked]
    top = scale.mix(language)
    highest = top.vectors + top.stems + top.pieces
    themes = Themes(replace(scale, rules={OTHERS: Rule(9, 9, 9)}))
    for number, (each, fingerprint) in enumerate(zip(asked, prints, strict=True)):
        themes.put(str(number), str(number), Meant(each.text, language, fingerprint))
    parts = themes.parts([str(number) for number in range(len(asked))])
    orders = shuffled(len(asked))

    def quality(mark: float) -> float:
        return sum(bcubed(gold, _one_pass(parts, order, mark)) for order in orders)

    def precision(mark: float) -> float:
        passes = [joined_rightly([gold[n] for n in order], _one_pass(parts, order, mark), order) for order in orders]
        joined = sum(joined for joined, _ in passes)
        return sum(right for _, right in passes) / joined if joined else 1.0

    def linked(mark: float) -> float:
        themes.scale = replace(scale, rules={OTHERS: Rule(9, 9, mark)})
        moved = {move.key: move.target for move in regroup(themes, str)}
        return bcubed(gold, [moved.get(str(n), str(n)) for n in range(len(asked))])

    suggest = join = _best(quality, 0.08, 0.6 * highest)
    while join < highest and precision(join) < PRECISION:
        join += _STEP
    return Rule(
        round(join + (_MARGIN if top.vectors else _WORDS_MARGIN), 2), suggest, _best(linked, 0.02, 0.5 * highest)
    )


def _one_pass(parts: Sequence[Vector], order: Sequence[int], mark: float) -> list[str]:
    """The group of each question when they come in `order` and join the best group from `mark` on, as in `Themes`."""
    sums = [np.zeros_like(part) for part in parts]
    lengths = [np.ones(len(part), np.float32) for part in parts]
    groups = [""] * len(order)
    count = 0
    for row in order:
        best, score = 0, -1.0
        if count:
            scores = sum(
                (total[:count] @ part[row]) / length[:count]
                for part, total, length in zip(parts, sums, lengths, strict=True)
            )
            best = int(np.argmax(scores))
            score = float(np.asarray(scores)[best])
        if score < mark:
            best, count = count, count + 1
        for part, total, length in zip(parts, sums, lengths, strict=True):
            total[best] += part[row]
            weight = float(np.linalg.norm(part[row]))  # parts carry the square root of their weight
            length[best] = max(float(np.linalg.norm(total[best])) / max(weight, 1e-6), 1e-6)
        groups[row] = str(best)
    return groups


def _best(quality: Callable[[float], float], low: float, high: float, step: float = _STEP) -> float:
    """The mark in the middle of those that are nearly the best: it holds better elsewhere than the very best."""
    marks = np.arange(low, high, step)
    found = [quality(mark) for mark in marks]
    good = [mark for mark, reached in zip(marks, found, strict=True) if reached >= _NEARLY * max(found)]
    return round(float(good[len(good) // 2]), 2)
