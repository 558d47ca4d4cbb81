"""What every language model fulfils, whatever provider is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from digests.generation import Reply, Request
from digests.model import Failure


class ModelError(Exception):
    """A model gave no answer. `failure` says why, for the digest's reader; `detail` is for the log, in our words."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(detail or failure.value)
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and what it took: tokens in and out, and the cost in millionths of a US dollar, None if unknown."""

    reply: Reply
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int | None = None


class LanguageModel(Protocol):
    """Answers requests. `name` is what readers are told; `external` says whether the text leaves this machine."""

    name: str
    external: bool

    async def answer(self, request: Request, seconds: float) -> Answered:
        """The answer within so many seconds, own retries included. Raises ModelError."""
        ...
