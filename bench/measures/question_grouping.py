"""How well questions of the field are grouped: against people's labels, and against words weighed by TF-IDF.

The questions are bench/questions/field_questions.txt; the thresholds come from feedback/everyday_questions.txt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench import word_tfidf
from bench.minilm import ABSENT, fingerprints, minilm
from bench.rows import Row, Setting, measure
from feedback.calibration import Asked, bcubed, everyday, read_questions, shuffled
from feedback.grouping import Themes
from feedback.meaning import Fingerprint, Meant, lexical
from feedback.regrouping import regroup
from feedback.scale import Scale, lexical_scale, shipped

QUESTIONS = Path("bench/questions/field_questions.txt")
ORDERS = 3
_LANGUAGES = {"": "", "en": " English", "de": " German"}


@dataclass(frozen=True, slots=True)
class Reached:
    """What an engine reaches on a set, each the mean of several orders of arrival.

    `once` is the B-cubed F1 when each question joins from the rule's `suggest` on, `nightly` that after regrouping.
    `joined` is the share of questions that joined a theme from the rule's `join` on, `rightly` how many of those did
    so where most questions so far asked the same.
    """

    once: float
    nightly: float
    joined: float
    rightly: float


@measure("eval")
def question_grouping(setting: Setting) -> Iterator[Row]:
    """B-cubed F1 of themes, and automatic merges."""
    asked = read_questions(QUESTIONS.read_text("utf-8"))
    intents = len({each.intent for each in asked})
    mark = word_tfidf.chosen_mark(everyday())
    peer = {code: _peer(_of(asked, code), mark) for code in _LANGUAGES}
    note = f"{len(asked)} questions, {intents} intents, {len(_of(asked, 'de'))} in German"
    for code, name in _LANGUAGES.items():
        yield Row(f"grouping by word TF-IDF{name}, F1", peer[code], "F1", "higher", note=note)
    yield from _rows("words alone", asked, lexical(len(asked)), lexical_scale(), peer, (1.1, None, 0.05))
    model = minilm()
    if model is None:
        print(ABSENT)
        return
    prints = fingerprints(model, [each.text for each in asked])
    yield from _rows("MiniLM", asked, prints, shipped(prints[0].engine), peer, (1.4, 1.5, 0.35))


def _rows(
    name: str,
    asked: Sequence[Asked],
    prints: Sequence[Fingerprint],
    scale: Scale,
    peer: dict[str, float],
    wanted: tuple[float, float | None, float],
) -> Iterator[Row]:
    once, nightly, joined = wanted
    for code, language in _LANGUAGES.items():
        mine = [number for number, each in enumerate(asked) if code in ("", each.language)]
        got = reached([asked[n] for n in mine], [prints[n] for n in mine], scale)
        goals = (once * peer[code], (nightly or 1) * peer[code], joined, 0.95) if not code else (None,) * 4
        label = f"grouping, {name}{language}"
        yield Row(f"{label}: one pass, F1", got.once, "F1", "higher", peer[code], goals[0])
        yield Row(f"{label}: after the night, F1", got.nightly, "F1", "higher", peer[code], goals[1])
        yield Row(f"{label}: merged automatically", got.joined, "share", "higher", target=goals[2])
        yield Row(f"{label}: of these rightly", got.rightly, "share", "higher", target=goals[3])


def reached(asked: Sequence[Asked], prints: Sequence[Fingerprint], scale: Scale) -> Reached:
    """Let the questions come in several orders, and see what becomes of them."""
    gold = [each.intent for each in asked]
    found: list[Reached] = []
    for order in shuffled(len(asked), ORDERS):
        themes, _, _ = _arrive(asked, prints, scale, order, automatic=False)
        once = [themes.theme_of(str(n)) or "" for n in range(len(asked))]
        moved = {move.key: move.target for move in regroup(themes, lambda key: f"new {key}")}
        nightly = [moved.get(str(n), theme) for n, theme in enumerate(once)]
        _, joined, right = _arrive(asked, prints, scale, order, automatic=True)
        found.append(Reached(bcubed(gold, once), bcubed(gold, nightly), joined / len(asked), right / max(joined, 1)))
    return Reached(*(mean(getattr(each, part) for each in found) for part in ("once", "nightly", "joined", "rightly")))


def _arrive(
    asked: Sequence[Asked], prints: Sequence[Fingerprint], scale: Scale, order: Sequence[int], *, automatic: bool
) -> tuple[Themes, int, int]:
    """The themes in the end, how many questions joined one, and how many of those rightly."""
    themes = Themes(scale)
    members: defaultdict[str, Counter[str]] = defaultdict(Counter)
    joined = right = 0
    for number in order:
        meant = Meant(asked[number].text, asked[number].language, prints[number])
        placed = themes.place(meant)
        theme = placed.theme if automatic else next((each.theme for each in placed.offered), None)
        if theme is not None:
            joined += 1
            right += members[theme].most_common(1)[0][0] == asked[number].intent
        theme = theme or str(number)
        members[theme][asked[number].intent] += 1
        themes.put(str(number), theme, meant)
    return themes, joined, right


def _peer(asked: Sequence[Asked], mark: float) -> float:
    texts, gold = word_tfidf.rows([each.text for each in asked]), [each.intent for each in asked]
    return mean(bcubed(gold, word_tfidf.one_pass(texts, order, mark)) for order in shuffled(len(asked), ORDERS))


def _of(asked: Sequence[Asked], language: str) -> list[Asked]:
    return [each for each in asked if language in ("", each.language)]
