"""Two versions of a strategy, what changed between them, and what says the same in other words; and how a delta did."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digests.delta import Change, ChangeKind, changes
from digests.model import Statement
from digests.reading import read_document

FOLDER = Path(__file__).parent
SETS = ("held_out", "development")
REWORDED = "reworded"
_MARKUP = re.compile(r"\*\*|`|(?<!\w)[*_]|[*_](?!\w)")


@dataclass(frozen=True, slots=True)
class Planted:
    """A change that was made: its kind, telling parts of the statement before and after, and the values."""

    kind: str
    old: str = ""
    new: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What is written otherwise with the same meaning, and how: "format", "joined", "reworded" and others."""

    how: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Told:
    """How a delta did on one pair.

    `told` are planted changes of which it tells, `exactly` those that it tells as what they are: from-to, both
    statements side by side, new, withdrawn. `kept` says of what is unchanged whether it is told as no more than
    reworded. `invented` counts changes of what is word for word in both.
    """

    told: tuple[tuple[Planted, bool], ...]
    exactly: tuple[tuple[Planted, bool], ...]
    kept: tuple[tuple[Unchanged, bool], ...]
    invented: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of a strategy and the truth about them."""

    name: str
    language: str
    folder: Path
    planted: tuple[Planted, ...]
    unchanged: tuple[Unchanged, ...]

    def compared(self) -> Told:
        """Compare the two as the service does."""
        old, new = (read_document(self.folder / f"{self.name}_{which}.md") for which in ("old", "new"))
        found = changes(old, new)
        hits = [(planted, _about(found, planted.old, planted.new)) for planted in self.planted]
        about = {id(change) for _, changes_ in hits for change in changes_}
        rest = [change for change in found if id(change) not in about]
        others = [(each, _about(rest, each.old, each.new)) for each in self.unchanged]
        known = {id(change) for _, changes_ in others for change in changes_}
        return Told(
            tuple((planted, bool(changes_)) for planted, changes_ in hits),
            tuple((planted, any(_exact(planted, c) for c in changes_)) for planted, changes_ in hits),
            tuple(
                (each, all(c.kind is ChangeKind.REWORDED and each.how == REWORDED for c in changes_))
                for each, changes_ in others
            ),
            sum(id(change) not in known for change in rest),
        )


def pairs(which: str, language: str) -> Iterator[Pair]:
    """The pairs of a set ("held_out" or "development") in a language ("en" or "de")."""
    for path in sorted((FOLDER / which).glob("*.toml")):
        truth = tomllib.loads(path.read_text("utf-8"))
        if truth["language"] == language:
            yield Pair(
                path.stem,
                language,
                path.parent,
                tuple(Planted(**each) for each in truth["change"]),
                tuple(Unchanged(**each) for each in truth["same"]),
            )


def _about(found: Sequence[Change], old: str, new: str) -> list[Change]:
    return [change for change in found if _in(old, change.before) or _in(new, change.after)]


def _exact(planted: Planted, change: Change) -> bool:
    if planted.kind in ("added", "withdrawn"):
        return change.kind.value == planted.kind
    both = _in(planted.old, change.before) and _in(planted.new, change.after)
    if planted.kind == "rule":
        return both
    values = ((planted.was, change.was), (planted.now, change.now))
    return both and all(told and (_plain(is_) in _plain(told) or _plain(told) in _plain(is_)) for is_, told in values)


def _in(part: str, statement: Statement | None) -> bool:
    return bool(part) and statement is not None and _plain(part) in _plain(statement.text)


def _plain(text: str) -> str:
    return re.sub(r"[\s|]+", " ", _MARKUP.sub("", text)).strip().casefold()
