"""What every language model fulfils, whatever provider is behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from digests.generation import Reply, Request
from digests.model import Failure

MOST_OUTPUT = 8_000
"""Tokens of an answer."""
TOKEN_CHARACTERS = 3
"""A token has about four characters of English and three of German: reckoned high, so that a budget holds."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a call took: tokens in and out, and the cost in millionths of a US dollar, None if unknown."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: int | None = None

    @property
    def tokens(self) -> int:
        """Those in and out together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Taken) -> Taken:
        """Both together; the cost as far as it is known."""
        costs = [each.cost for each in (self, other) if each.cost is not None]
        return Taken(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(costs) if costs else None,
        )


NOTHING = Taken()


class ModelError(Exception):
    """A model gave no answer. `failure` says why, for the digest's reader; `detail` is for the log, in our words.

    `taken` is what it took all the same.
    """

    def __init__(self, failure: Failure, detail: str = "", taken: Taken = NOTHING) -> None:
        super().__init__(detail or failure.value)
        self.failure = failure
        self.detail = detail
        self.taken = taken


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and what it took, with all tries that it needed."""

    reply: Reply
    taken: Taken = NOTHING


Heard: TypeAlias = Callable[[int | None], None]
"""Is told how many lines of an answer have been begun, while it comes; None when the model is asked once more."""


def unheard(lines: int | None) -> None:
    """For an answer that nobody waits for."""


Afford: TypeAlias = Callable[[Taken], Awaitable[bool]]
"""Is asked before another try, with what the tries before took: whether the budget has as much again for one more."""


async def freely(taken: Taken) -> bool:
    """For a model that no budget bounds."""
    return True


class LanguageModel(Protocol):
    """Answers requests. `name` is what readers are told; `external` says whether the text leaves this machine."""

    name: str
    external: bool

    async def answer(
        self, request: Request, seconds: float, heard: Heard = unheard, afford: Afford = freely
    ) -> Answered:
        """The answer within so many seconds, own retries included, as far as they are afforded. Raises ModelError."""
        ...


def reckoned(characters: int) -> int:
    """How many tokens a text of so many characters has at most, mostly."""
    return characters // TOKEN_CHARACTERS
