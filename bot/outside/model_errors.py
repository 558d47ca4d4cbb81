"""What a provider's errors mean for us, and what an answer cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outside.models import ModelError
from digests.model import Failure

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

NO_STREAM = frozenset({400, 405, 415, 422, 501})
"""What addresses answer that can't stream; each may mean something else as well."""


class AgainError(ModelError):
    """A failure that may pass. `after` is how many seconds the provider asked to wait."""

    def __init__(self, failure: Failure, detail: str, after: float = 0.0) -> None:
        super().__init__(failure, detail)
        self.after = after


class NoStreamError(Exception):
    """What may be an address that can't stream; where it can, `instead` is what went wrong."""

    def __init__(self, instead: ModelError) -> None:
        super().__init__(instead.detail)
        self.instead = instead


def sorted_error(error: Exception, *, streamed: bool) -> ModelError | NoStreamError:
    """What a provider's error means for us; `streamed` where a stream was asked for and had not begun.

    Whatever else an SDK raises is an answer that it was not made for ("choices": []), and no answer to us.
    """
    from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError

    detail = type(error).__name__
    if isinstance(error, ModelHTTPError):
        code, detail = error.status_code, f"HTTP {error.status_code}"
        after = getattr(error, "retry_after", None) or 0.0
        if code == 429 and "quota" in str(error.body).lower():
            return ModelError(Failure.QUOTA, detail)
        if code == 429:
            return AgainError(Failure.QUOTA, detail, after)
        if code in (408, 409) or (code >= 500 and code not in NO_STREAM):
            return AgainError(Failure.DOWN, detail, after)
        failed = ModelError(Failure.DOWN, detail) if code < 500 else AgainError(Failure.DOWN, detail, after)
        return NoStreamError(failed) if streamed and code in NO_STREAM else failed
    if isinstance(error, ModelAPIError):
        return AgainError(Failure.DOWN, detail)
    failed = ModelError(Failure.DOWN, detail)
    return NoStreamError(failed) if streamed else failed


def cost_of(response: ModelResponse) -> int | None:
    """The cost in millionths of a US dollar, where the price of the model is known."""
    try:
        return round(float(response.cost().total_price) * 1_000_000)
    except (LookupError, AssertionError, ValueError):
        return None
