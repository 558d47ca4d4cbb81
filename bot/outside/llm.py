"""Language models through pydantic-ai: any provider that it knows, and any address that speaks OpenAI's protocol.

Its packages come with the extras of pyproject.toml ("anthropic", "openai", "google"); the base install has none.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.outside.models import Answered, ModelError
from digests.generation import Reply, Request
from digests.model import Failure

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.models import Model

TRIES = 4
FIRST_WAIT = 1.0
"""Seconds; twice as long each time, and of that a random share ("full jitter", M. Brooker, AWS, 2015)."""
MOST_OUTPUT = 8_000
"""Tokens of an answer."""


class MissingProviderError(Exception):
    """A provider's packages are not installed, or there is no such provider. The text says what to do."""


class ProviderModel:
    """Fulfils `bot.outside.models.LanguageModel`. `rest` waits so many seconds between tries."""

    def __init__(self, model: Model, name: str, *, external: bool, first_wait: float = FIRST_WAIT) -> None:
        self.name = name
        self.external = external
        self._model = model
        client = getattr(model, "client", None)
        if client is not None and hasattr(client, "max_retries"):
            client.max_retries = 0  # the retries are ours: they keep to the time limit
        self._first_wait = first_wait
        self._chance = random.SystemRandom()

    async def answer(self, request: Request, seconds: float) -> Answered:
        """The answer within so many seconds, retries included. Raises ModelError."""
        try:
            async with asyncio.timeout(seconds), self._model:
                return await self._tried(request)
        except TimeoutError as error:
            raise ModelError(Failure.TIME_OUT, f"no answer within {seconds:.0f} s") from error

    async def _tried(self, request: Request) -> Answered:
        for tried in range(1, TRIES + 1):
            try:
                return await self._once(request)
            except _AgainError as error:
                if tried == TRIES:
                    raise ModelError(error.failure, error.detail) from error
                longest = self._first_wait * 2 ** (tried - 1)
                await asyncio.sleep(max(error.after, self._chance.uniform(longest / 4, longest)))
        raise AssertionError("unreachable")

    async def _once(self, request: Request) -> Answered:
        from pydantic_ai import Agent, StructuredDict
        from pydantic_ai.exceptions import ContentFilterError, UnexpectedModelBehavior

        schema = request.schema.model_json_schema()
        agent: Agent[None, dict[str, Any]] = Agent(
            self._model,
            output_type=StructuredDict(schema, name=request.schema.__name__),
            instructions=request.system,
            retries=0,
            model_settings={"max_tokens": MOST_OUTPUT, "temperature": 0.0},
        )
        *before, last = request.messages
        history = _history(before)
        try:
            result = await agent.run(last.content, message_history=history or None)
        except ContentFilterError as error:
            raise ModelError(Failure.REFUSED, type(error).__name__) from error
        except UnexpectedModelBehavior:
            # An answer that is none of the wanted form: it is sent back once with the reason (digests.generation).
            return Answered(Reply(None))
        except Exception as error:
            raise _sorted(error) from error
        usage = result.usage
        return Answered(
            Reply(dict(result.output)), usage.input_tokens or 0, usage.output_tokens or 0, _cost(result.response)
        )


class _AgainError(ModelError):
    """A failure that may pass. `after` is how many seconds the provider asked to wait."""

    def __init__(self, failure: Failure, detail: str, after: float = 0.0) -> None:
        super().__init__(failure, detail)
        self.after = after


def language_model(named: str, *, url: str | None, key: str | None, first_wait: float = FIRST_WAIT) -> ProviderModel:
    """The model of "provider:model". With `url` it is reached there, by OpenAI's protocol, with `key` if it wants one.

    Raises MissingProviderError.
    """
    provider, _, model = named.partition(":")
    try:
        if url:
            return ProviderModel(_at(url, model, key), named, external=not is_here(url), first_wait=first_wait)
        from pydantic_ai.models import infer_model

        return ProviderModel(infer_model(named), named, external=True, first_wait=first_wait)
    except ImportError as error:
        extra = provider.partition("-")[0] if not url else "openai"
        raise MissingProviderError(
            f"The packages of this provider are missing: pip install 'linkpin[{extra}]'"
        ) from error
    except Exception as error:
        # pydantic-ai's UserError and the providers' own: an unknown provider, a key that is not set.
        raise MissingProviderError(
            f"The language model can't be set up ({type(error).__name__}): {_first(error)}"
        ) from error


def is_here(url: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _at(url: str, model: str, key: str | None) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel(model, provider=OpenAIProvider(base_url=url, api_key=key or "none"))


def _history(messages: list[Any]) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    made: dict[str, Callable[[str], ModelMessage]] = {
        "user": lambda text: ModelRequest([UserPromptPart(text)]),
        "assistant": lambda text: ModelResponse([TextPart(text)]),
    }
    return [made[message.role](message.content) for message in messages]


def _sorted(error: Exception) -> ModelError:
    """What a provider's error means for us."""
    from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError

    detail = type(error).__name__
    if isinstance(error, ModelHTTPError):
        code = error.status_code
        detail = f"HTTP {code}"
        if code == 429 and "quota" in str(error.body).lower():
            return ModelError(Failure.QUOTA, detail)
        if code == 429:
            return _AgainError(Failure.QUOTA, detail)
        if code in (408, 409) or code >= 500:
            return _AgainError(Failure.DOWN, detail)
        return ModelError(Failure.DOWN, detail)
    if isinstance(error, ModelAPIError):
        return _AgainError(Failure.DOWN, detail)
    raise error


def _cost(response: Any) -> int | None:  # noqa: ANN401  pydantic-ai's ModelResponse
    """The cost in millionths of a US dollar, where the price of the model is known."""
    try:
        return round(float(response.cost().total_price) * 1_000_000)
    except (LookupError, AssertionError, ValueError):
        return None


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]
