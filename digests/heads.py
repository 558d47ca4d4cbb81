"""Headings, labels, lead-ins and column heads that turn or limit what stands under them: "Out of scope", "Planned".

What stands under one says another thing alone, in a digest by rules as in a model's. People word them in ever new ways
("Bowing out this season", "Grumbles at the till"), so what counts is a telling word in a short heading, not its form.
The words are data: `lexicons/heads.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from digests.denial import says_instead


class Head(StrEnum):
    """What a heading makes of what stands under it, in the order in which it is looked for."""

    DENIED = "denied"
    IDEA = "idea"
    PLANNED = "planned"
    SAID = "said"
    GOAL = "goal"
    EXTRA = "extra"
    ONLY = "only"
    CONDITION = "condition"


_WORDS, _LEADING = 9, 13
"""A longer heading is a sentence, and so is a longer lead-in, which ends with a colon."""
_ROLES = (
    "(?:we|you|they|sales|marketing|partners?|dealers?|resellers?|account managers?|reps?|agents?|staff|everybody"
    "|wir|ihr|(?:der |den )?vertrieb|händler|niemand)"
)


@lru_cache(maxsize=4_000)
def head(text: str) -> Head | None:
    """What a heading, label, lead-in or column head makes of what stands under it; None where it is an ordinary one."""
    plain = " ".join(text.replace("*", " ").replace("'", "’").split())
    most = _LEADING if plain.endswith(":") else _WORDS
    if not plain or len(plain.split()) > most or plain.endswith("?"):
        return None
    affirming, kinds, _ = _patterns()
    if affirming.search(plain):
        return None
    return next((kind for kind, (heads, _) in kinds.items() if heads.search(plain)), None)


@lru_cache(maxsize=4_000)
def includes(text: str) -> bool:
    """Whether a heading says that what stands under it is so: "Included", below "Out of scope"."""
    return head(text) is None and _patterns()[2].search(text) is not None


def heads_over(context: Sequence[str], title: str) -> Iterator[str]:
    """The headings that may say how what stands under them is meant: two at most, the nearest first.

    The document's own title is none, and one that says what is so, or what to say instead, ends them.
    """
    for heading in reversed(context[-2:]):
        if heading == title or says_instead(heading) or includes(heading):
            return
        yield heading


def says_so(kind: Head, text: str) -> bool:
    """Whether a text has words that say the same as a heading of that kind."""
    heads, words = _patterns()[1][kind]
    return words.search(text) is not None or heads.search(text.replace("'", "’")) is not None


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], dict[Head, tuple[re.Pattern[str], re.Pattern[str]]], re.Pattern[str]]:
    text = resources.files("digests.lexicons").joinpath("heads.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    kinds = {kind: (_any(data[kind]["heads"]), _any(data[kind]["words"])) for kind in Head}
    return _any(data["affirming"]), kinds, _any(data["included"])


def _any(cues: Sequence[str]) -> re.Pattern[str]:
    alternatives = "|".join(cue.replace("ROLES", _ROLES) for cue in cues)
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?!\w)", re.I)
