"""Language models through pydantic-ai: any provider that it knows, and any address that speaks OpenAI's protocol.

Its packages come with the extras of pyproject.toml ("anthropic", "openai", "google"); the base install has none.
Answers are streamed, so that a stalled provider is told from a slow one; from an address that can't stream they are
taken whole.
"""

from __future__ import annotations

import asyncio
import os
import random
import warnings
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.outside.hearing import Hearing, piece
from bot.outside.model_errors import AgainError, NoStreamError, cost_of, sorted_error
from bot.outside.models import (
    MOST_OUTPUT,
    NOTHING,
    Afford,
    Answered,
    Heard,
    ModelError,
    Taken,
    freely,
    reckoned,
    unheard,
)
from digests.generation import Reply, Request
from digests.model import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_ai import Agent
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model

TRIES = 4
FIRST_WAIT = 1.0
"""Seconds; twice as long each time, and of that a random share ("full jitter", M. Brooker, AWS, 2015)."""
STALL_SECONDS = 20.0
"""A model that has begun to answer and sends nothing for so long is stalled."""
FIRST_SHARE = 2 / 3
"""Of a call's time the first try may be silent for this share: a model may have to read and think for long before it
writes. The tries after it may be silent for all that is left."""
DOUBTS = 2
"""After so many broken streams from a model of which no whole one has been seen, it is not streamed any more."""


EXTRAS = {"anthropic": "anthropic", "openai": "openai", "azure": "openai", "google": "google"}
"""Which of pyproject.toml's extras has a provider's packages."""
WANTED = {
    "anthropic": ("ANTHROPIC_API_KEY",),
    "openai": ("OPENAI_API_KEY",),
    "azure": ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "OPENAI_API_VERSION"),
    "google": ("GOOGLE_API_KEY",),
}
"""The variables that a provider can't do without."""


class MissingProviderError(Exception):
    """A provider's packages are not installed, or there is no such provider. The text says what to do."""


@dataclass(slots=True)
class _Call:
    """A request with all its tries: until when (by the loop's clock), who listens, and what the tries took so far."""

    request: Request
    until: float
    heard: Heard
    afford: Afford
    tried: int = 0
    taken: Taken = field(default=NOTHING)
    afforded: Taken = field(default=NOTHING)  # what the tries before took when it was last asked about

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.until - asyncio.get_running_loop().time()

    async def may_try_again(self) -> None:
        """Raises ModelError where the budget has no more for another try: what was reserved was for one."""
        if self.taken.tokens > self.afforded.tokens and not await self.afford(self.taken):
            raise ModelError(Failure.BUDGET, f"the budget is spent after try {self.tried}", self.taken)
        self.afforded = self.taken


class ProviderModel:
    """Fulfils `bot.outside.models.LanguageModel`.

    `first_wait` is the longest wait, in seconds, before the second try. A streamed answer may be silent for `stall`
    seconds; with 0 nothing is streamed.
    """

    def __init__(
        self,
        model: Model,
        name: str,
        *,
        external: bool,
        first_wait: float = FIRST_WAIT,
        stall: float = STALL_SECONDS,
    ) -> None:
        self.name = name
        self.external = external
        self._model = model
        client = getattr(model, "client", None)
        if client is not None and hasattr(client, "max_retries"):
            client.max_retries = 0  # the retries are ours: they keep to the time limit
        self._first_wait = first_wait
        self._stall = stall
        self._streams: bool | None = None if stall else False  # None: not known yet
        self._doubts = 0
        self._chance = random.SystemRandom()

    async def answer(
        self, request: Request, seconds: float, heard: Heard = unheard, afford: Afford = freely
    ) -> Answered:
        """The answer within so many seconds, retries included, as far as they are afforded. Raises ModelError."""
        call = _Call(request, asyncio.get_running_loop().time() + seconds, heard, afford)
        try:
            async with asyncio.timeout_at(call.until), self._model:
                return await self._tried(call)
        except TimeoutError as error:
            raise ModelError(Failure.TIME_OUT, f"no answer within {seconds:.0f} s", call.taken) from error

    async def _tried(self, call: _Call) -> Answered:
        for call.tried in range(1, TRIES + 1):
            try:
                return await self._once(call)
            except AgainError as error:
                longest = self._first_wait * 2 ** (call.tried - 1)
                wait = max(error.after, self._chance.uniform(longest / 4, longest))
                if call.tried == TRIES or wait >= call.left:
                    raise ModelError(error.failure, error.detail, call.taken) from error
                await asyncio.sleep(wait)
                await call.may_try_again()
                call.heard(None)
            except ModelError as error:
                error.taken = call.taken
                raise
        raise AssertionError("unreachable")

    async def _once(self, call: _Call) -> Answered:
        """One try: streamed, and where that can't be had, whole."""
        if self._streams is False:
            return await self._asked(call, None)
        first = call.left * FIRST_SHARE if call.tried == 1 else None
        hearing = Hearing(call.heard, first=first, between=self._stall)
        try:
            answered = await self._asked(call, hearing)
        except NoStreamError as error:
            if self._streams:  # it streamed before: this is something else
                raise error.instead from error
            await call.may_try_again()
            answered = await self._asked(call, None)
            self._doubts += 1
            if not hearing.begun or self._doubts >= DOUBTS:
                self._streams = False
            return answered
        self._streams = True
        return answered

    async def _asked(self, call: _Call, hearing: Hearing | None) -> Answered:
        """Ask, and note in the call what it took, whatever comes of it.

        Raises ModelError, NoStreamError, and TimeoutError where the call's time is over.
        """
        from pydantic_ai import capture_run_messages
        from pydantic_ai.exceptions import ContentFilterError, UnexpectedModelBehavior

        *before, last = call.request.messages
        agent, history = self._agent(call.request), _history(before)
        with capture_run_messages() as said:
            try:
                if hearing is None:
                    result = await agent.run(last.content, message_history=history)
                else:
                    async with hearing:
                        result = await agent.run(
                            last.content, message_history=history, event_stream_handler=hearing.take
                        )
            except (TimeoutError, asyncio.CancelledError):
                self._cut_off(call, hearing)
                if hearing is not None and hearing.silent:
                    raise AgainError(Failure.TIME_OUT, "the answer stalled") from None
                raise
            except ContentFilterError as error:
                self._count(call, _response(said), hearing)
                raise ModelError(Failure.REFUSED, type(error).__name__) from error
            except UnexpectedModelBehavior as error:
                response = _response(said)
                self._count(call, response, hearing)
                return self._unreadable(call, hearing, response, error)
            except Exception as error:  # whatever an SDK raises
                if hearing is not None and hearing.begun:
                    self._cut_off(call, hearing)
                raise sorted_error(error, streamed=hearing is not None and not hearing.begun) from error
        self._count(call, result.response, hearing)
        return Answered(Reply(dict(result.output)), call.taken)

    def _unreadable(
        self, call: _Call, hearing: Hearing | None, response: ModelResponse | None, error: Exception
    ) -> Answered:
        """What becomes of an answer that is none of the wanted form. Raises NoStreamError, AgainError."""
        from pydantic_ai.exceptions import OutputTokenLimitExceeded

        if hearing is not None and not isinstance(error, OutputTokenLimitExceeded):
            if not hearing.begun:
                raise NoStreamError(AgainError(Failure.DOWN, "an empty stream")) from error
            if hearing.half:
                raise NoStreamError(AgainError(Failure.DOWN, "the answer broke off")) from error
        # It is sent back once with the reason (digests.generation).
        return Answered(Reply(None, _text(response)), call.taken)

    def _agent(self, request: Request) -> Agent[None, dict[str, Any]]:
        from pydantic_ai import Agent, StructuredDict

        return Agent(
            self._model,
            output_type=StructuredDict(request.schema.model_json_schema(), name=request.schema.__name__),
            instructions=request.system,
            retries=0,
            model_settings={"max_tokens": MOST_OUTPUT, "temperature": 0.0},
        )

    def _count(self, call: _Call, response: ModelResponse | None, hearing: Hearing | None) -> None:
        """Note what a try took, as its provider says; where it says nothing, as we reckon."""
        if response is None or not response.usage.input_tokens + response.usage.output_tokens:
            self._cut_off(call, hearing, response)
            return
        usage = response.usage
        call.taken += Taken(usage.input_tokens, usage.output_tokens, cost_of(response))

    def _cut_off(self, call: _Call, hearing: Hearing | None, response: ModelResponse | None = None) -> None:
        """Note what a try took of which its provider gave no account: what was sent, and what came until then."""
        from pydantic_ai.messages import ModelResponse
        from pydantic_ai.usage import RequestUsage

        written = hearing.text if hearing else _text(response)
        usage = RequestUsage(input_tokens=reckoned(call.request.size), output_tokens=reckoned(len(written)))
        reckoning = ModelResponse([], usage=usage, model_name=self._model.model_name, provider_name=self._model.system)
        call.taken += Taken(usage.input_tokens, usage.output_tokens, cost_of(reckoning))


def language_model(
    named: str,
    *,
    url: str | None,
    key: str | None,
    first_wait: float = FIRST_WAIT,
    stall: float = STALL_SECONDS,
) -> ProviderModel:
    """The model of "provider:model". With `url` it is reached there, by OpenAI's protocol, with `key` if it wants one.

    `first_wait` and `stall` are as for `ProviderModel`. Raises MissingProviderError.
    """
    provider, _, model = named.partition(":")
    # A model that reasons takes no temperature; that it is left out then is no news to whoever runs this.
    warnings.filterwarnings("ignore", "Sampling parameters", UserWarning)
    try:
        if url:
            made, external = _at(url, model, key), not is_here(url)
        else:
            from pydantic_ai.models import infer_model

            made, external = infer_model(named), True
        return ProviderModel(made, named, external=external, first_wait=first_wait, stall=stall)
    except ImportError as error:
        raise MissingProviderError(_lacking(provider if not url else "openai")) from error
    except Exception as error:
        # pydantic-ai's UserError and the providers' own: an unknown provider, a key that is not set.
        unset = [name for name in WANTED.get(provider, ()) if not os.environ.get(name)] if not url else []
        if unset:
            raise MissingProviderError(f"For this provider set {', '.join(unset)} as well.") from error
        raise MissingProviderError(
            f"The language model can't be set up ({type(error).__name__}): {_first(error)}"
        ) from error


def _lacking(provider: str) -> str:
    extra = EXTRAS.get(provider.partition("-")[0])
    if extra is None:
        return (
            f"There are no packages of the provider {provider!r} here. Known are {', '.join(EXTRAS)}; others that speak"
            " OpenAI's protocol are reached as openai:MODEL with LINKPIN_LLM_URL."
        )
    return f"The packages of this provider are missing: pip install 'linkpin[{extra}]'"


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


def _response(said: list[ModelMessage]) -> ModelResponse | None:
    """The answer among the messages of a run that failed."""
    from pydantic_ai.messages import ModelResponse

    return next((message for message in reversed(said) if isinstance(message, ModelResponse)), None)


def _text(response: ModelResponse | None) -> str:
    """What a model said, in whatever form."""
    return "" if response is None else "".join(piece(part) for part in response.parts)


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]
