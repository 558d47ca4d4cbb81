"""How the numbers of one meaning engine are read: what is subtracted, how much the words count, and the thresholds.

Cosines of two engines can't be compared: each engine has its scale, found on questions that have nothing to do with
those of a company (feedback/calibration.py).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from feedback.meaning import LEXICAL, NO_FINGERPRINT, Fingerprint, Vector

EVERYDAY = 100
"""So many questions weighs the mean of everyday questions against the company's own."""
_CAUTION = 0.1
OTHERS = ""
"""Stands for every language that has no entry of its own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a question joins a theme (at a score of `join` or more) and when it is offered for one (`suggest`).

    `join` is where 19 of 20 questions that joined were right, `suggest` where groups as a whole were best (B-cubed F1).
    `link` is where the nightly regrouping stops to join groups.
    """

    join: float
    suggest: float
    link: float

    def after(self, count: int | None) -> Rule:
        """The rule once the means have taken in `count` questions of a company (None: there are no means).

        Until they have, its questions seem more alike than they are, so more is asked for.
        """
        if count is None:
            return self
        more = _CAUTION * EVERYDAY / (EVERYDAY + count)
        return Rule(self.join + more, self.suggest + more, self.link + more)


@dataclass(frozen=True, slots=True)
class Mix:
    """What a score is made of: weights of the cosines of the vectors, the stems, and the pieces of words."""

    vectors: float
    stems: float
    pieces: float


@dataclass(frozen=True, slots=True)
class Scale:
    """An engine's scale. Mappings are by ISO 639-1 code of the question's language, with an entry for `OTHERS`.

    `centres` holds the mean of everyday questions as the engine sees them, empty for an engine without vectors; `width`
    is the number of dimensions. `floor` is the least score with which a passage counts as an answer.
    """

    engine: str
    width: int
    centres: Mapping[str, Fingerprint]
    mixes: Mapping[str, Mix]
    rules: Mapping[str, Rule]
    floor: float

    def mix(self, language: str) -> Mix:
        """The weights for a language."""
        return self.mixes.get(language) or self.mixes[OTHERS]

    def rule(self, language: str) -> Rule:
        """The thresholds for a language."""
        return self.rules.get(language) or self.rules[OTHERS]

    def centre(self, language: str) -> Vector:
        """What everyday questions of a language have in common."""
        if not self.width:
            return NO_FINGERPRINT.vector()
        return (self.centres.get(language) or self.centres[OTHERS]).vector()

    def to_json(self) -> str:
        """The scale as text, for a file."""
        content = {
            "engine": self.engine,
            "width": self.width,
            "floor": self.floor,
            "mixes": {code: [mix.vectors, mix.stems, mix.pieces] for code, mix in self.mixes.items()},
            "rules": {code: [rule.join, rule.suggest, rule.link] for code, rule in self.rules.items()},
            "centres": {code: b64encode(centre.packed).decode() for code, centre in self.centres.items()},
        }
        return json.dumps(content, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Scale:
        """A scale from `to_json`. Raises ValueError where it is damaged."""
        try:
            content: dict[str, Any] = json.loads(text)
            engine, width = str(content["engine"]), int(content["width"])
            centres = {code: Fingerprint(engine, b64decode(packed)) for code, packed in content["centres"].items()}
            mixes = {code: Mix(*map(float, weights)) for code, weights in content["mixes"].items()}
            rules = {code: Rule(*map(float, marks)) for code, marks in content["rules"].items()}
            whole = OTHERS in mixes and OTHERS in rules and (not width or OTHERS in centres)
            if not whole or any(len(centre.vector()) != width for centre in centres.values()):
                raise ValueError("a scale with parts missing")
            return cls(engine, width, centres, mixes, rules, float(content["floor"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("a damaged scale") from error


@cache
def shipped(engine: str) -> Scale:
    """The scale that comes with Linkpin for an engine of its own. Raises FileNotFoundError for another."""
    return Scale.from_json(resources.files("feedback").joinpath("scales", f"{engine}.json").read_text("utf-8"))


def lexical_scale() -> Scale:
    """The scale of words alone."""
    return shipped(LEXICAL)
