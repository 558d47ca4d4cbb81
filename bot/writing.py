"""Digests and other texts for the service and the command line: by the language model where one is set, else by rules.

A model's failure never costs a digest or a text: rules make it then, and it says why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

import structlog

from bot.outside.models import Answered, LanguageModel, ModelError
from bot.outside.replay import NotRecordedError
from digests.engine import DigestEngine
from digests.generation import (
    Passage,
    Reply,
    Request,
    Task,
    TextWork,
    Use,
    Wanted,
    Work,
    Written,
    advance,
    advance_text,
    by_rules,
    own_words,
)
from digests.generation.asking import MalformedError
from digests.model import Digest, Document, Failure

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = structlog.get_logger(__name__)
TOKEN_CHARACTERS = 3
"""A token has about four characters of English and three of German: reckoned high, so that a budget holds."""
ANSWER_TOKENS = 4_000
AT_ONCE = 4
"""So many requests of one pass are made at the same time."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What a budget lets through. `reserve` gives a call's key, or None where the budget is spent; `settle` ends it."""

    reserve: Callable[[str, str, int], Awaitable[str | None]]
    settle: Callable[[str, Answered | None, float, str], Awaitable[None]]


class Steps(Protocol):
    """Works out where a writing stands, somewhere else than on the event loop."""

    def work(self, document: Document, wanted: Wanted, model: str, replies: Sequence[tuple[Reply, ...]]) -> Work:
        """As `digests.generation.advance`; blocks the calling thread."""
        ...

    def text_work(
        self, passages: Sequence[Passage], task: Task, model: str, replies: Sequence[tuple[Reply, ...]], *, mask: bool
    ) -> TextWork:
        """As `digests.generation.advance_text`; blocks the calling thread."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """Fulfils `Steps` in this process, for a program that has nothing else to do meanwhile."""

    engine: DigestEngine

    def work(self, document: Document, wanted: Wanted, model: str, replies: Sequence[tuple[Reply, ...]]) -> Work:
        """As `digests.generation.advance`."""
        return advance(document, wanted, model, self.engine, replies)

    def text_work(
        self, passages: Sequence[Passage], task: Task, model: str, replies: Sequence[tuple[Reply, ...]], *, mask: bool
    ) -> TextWork:
        """As `digests.generation.advance_text`."""
        return advance_text(passages, task, model, replies, mask=mask)


@dataclass(frozen=True, slots=True)
class Limits:
    """How a model may be used. `seconds` is the longest that a brief waits for all its calls together."""

    seconds: float = 90.0
    confidential: bool = False
    """Whether briefs marked confidential may go to a model outside this machine."""
    mask: bool = True
    """Whether e-mail addresses and telephone numbers are hidden from the model."""
    texts: bool = True
    """Whether other texts than digests may be worded by the model: those show it what people asked."""


class Writer:
    """Writes digests and other texts with a language model.

    Without a purse nothing is reserved: whoever starts it, pays.
    """

    def __init__(
        self,
        model: LanguageModel,
        engine: DigestEngine,
        steps: Steps,
        *,
        limits: Limits | None = None,
        purse: Purse | None = None,
        strict: bool = False,
    ) -> None:
        """With `strict` a request without a recorded answer is an error, not a model that is down."""
        self.model = model
        self._engine = engine
        self._steps = steps
        self._limits = limits or Limits()
        self._purse = purse
        self._strict = strict

    async def digest(
        self, document: Document, wanted: Wanted, *, subject: str = "", confidential: bool = False
    ) -> Digest:
        """A digest by the model, or by rules with the reason. `subject` is what the calls are booked on: the brief.

        Raises as an engine does.
        """
        if confidential and self.model.external and not self._limits.confidential:
            return await self._by_rules(document, wanted, Failure.CONFIDENTIAL)
        try:
            return await self.written(document, wanted, subject=subject)
        except ModelError as error:
            if self._strict and isinstance(error, NotRecordedError):
                raise
            _log.warning("digest by rules", reason=error.failure.value, detail=error.detail, model=self.model.name)
            return await self._by_rules(document, wanted, error.failure)

    async def written(self, document: Document, wanted: Wanted, *, subject: str = "") -> Digest:
        """A digest by the model. Raises ModelError where it fails, NotRecordedError among them."""
        wanted = replace(wanted, mask=self._limits.mask)
        until = time.monotonic() + self._limits.seconds
        replies: list[tuple[Reply, ...]] = []
        while True:
            work = await _stepped(self._steps.work, document, wanted, self.model.name, tuple(replies))
            if work.digest is not None:
                return work.digest
            replies.append(await self._answered(work.requests, until, subject))

    @property
    def writes_texts(self) -> bool:
        """Whether other texts than digests are worded by the model at all."""
        return self._limits.texts

    async def text(self, passages: Sequence[Passage], task: Task, *, subject: str = "") -> Written:
        """A text on passages by the model, or in their own words with the reason; as for digests.

        Confidential passages are not shown to a model outside this machine, unless that is allowed.
        """
        if not self._limits.texts and task.use is not Use.TRANSLATION:  # which is a digest, and shows nobody's question
            return own_words(passages, task)
        shown = passages
        if self.model.external and not self._limits.confidential:
            shown = [passage for passage in passages if not passage.confidential]
            if passages and not shown:
                return own_words(passages, task, Failure.CONFIDENTIAL)
        until = time.monotonic() + self._limits.seconds
        replies: list[tuple[Reply, ...]] = []
        try:
            while True:
                step = partial(self._steps.text_work, mask=self._limits.mask)
                work = await _stepped(step, shown, task, self.model.name, tuple(replies))
                if work.text is not None:
                    return work.text
                replies.append(await self._answered(work.requests, until, subject))
        except ModelError as error:
            _log.warning(
                "text by rules",
                use=task.use.value,
                reason=error.failure.value,
                detail=error.detail,
                model=self.model.name,
            )
            return own_words(passages, task, error.failure)

    async def _by_rules(self, document: Document, wanted: Wanted, failure: Failure) -> Digest:
        digest = await asyncio.to_thread(self._engine.digest, document, wanted.words)
        return by_rules(digest, failure)

    async def _answered(self, requests: Sequence[Request], until: float, subject: str) -> tuple[Reply, ...]:
        """The replies to a pass. All its requests are made, so that all that lack a recorded answer are written."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(request: Request) -> Reply:
            async with gate:
                return await self._call(request, until, subject)

        found = await asyncio.gather(*(one(request) for request in requests), return_exceptions=True)
        waiting = [path for each in found if isinstance(each, NotRecordedError) for path in each.waiting]
        if waiting:
            raise NotRecordedError(tuple(waiting))
        for each in found:
            if isinstance(each, BaseException):
                raise each
        return tuple(each for each in found if isinstance(each, Reply))

    async def _call(self, request: Request, until: float, subject: str) -> Reply:
        key = await self._reserved(request, subject)
        started = time.monotonic()
        answered, outcome = None, "failed"
        try:
            if started >= until:
                raise ModelError(Failure.TIME_OUT, "the time of this brief is over")
            answered = await self.model.answer(request, until - started)
            outcome = "done"
        except ModelError as error:
            outcome = error.failure.value
            raise
        finally:
            if key and self._purse:
                await self._purse.settle(key, answered, time.monotonic() - started, outcome)
        return answered.reply

    async def _reserved(self, request: Request, subject: str) -> str:
        if self._purse is None:
            return ""
        tokens = request.size // TOKEN_CHARACTERS + ANSWER_TOKENS
        key = await self._purse.reserve(self.model.name, subject, tokens)
        if key is None:
            raise ModelError(Failure.BUDGET, "the budget is spent")
        return key


async def _stepped(step: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """A step of a writing, off the event loop. Raises ModelError for an answer that can't be read, twice."""
    try:
        return await asyncio.to_thread(step, *args, **kwargs)
    except MalformedError as error:
        raise ModelError(Failure.MALFORMED, "an answer of another form, twice") from error
