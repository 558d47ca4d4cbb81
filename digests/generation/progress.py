"""How far a writing is, for who waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digests.generation.answers import Corrections, Picked
from digests.generation.requests import Request


class Stage(StrEnum):
    """What a language model does for a writing."""

    READING = "reading"  # a long brief goes by parts: so many of so many are read
    WRITING = "writing"  # it has begun so many lines
    CORRECTING = "correcting"  # it puts right what failed the checks
    AGAIN = "again"  # it broke off or fell silent, and is asked once more


@dataclass(frozen=True, slots=True)
class HowFar:
    """A stage, with `number` of `total` where it counts; `total` is 0 where it is not known."""

    stage: Stage
    number: int = 0
    total: int = 0


def stage_of(request: Request) -> Stage:
    """What a model does that answers a request."""
    return {Picked: Stage.READING, Corrections: Stage.CORRECTING}.get(request.schema, Stage.WRITING)
