"""Digests and other texts for the service and the command line: by the language model where one is set, else by rules.

A model's failure never costs a digest or a text: rules make it then, and it says why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec, Protocol, TypeAlias, TypeVar

import structlog

from bot.outside.models import MOST_OUTPUT, NOTHING, Heard, LanguageModel, ModelError, Taken, reckoned
from bot.outside.replay import NotRecordedError, ReplayError
from digests.engine import DigestEngine
from digests.generation import (
    HowFar,
    Passage,
    Reply,
    Request,
    Stage,
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
    stage_of,
)
from digests.generation.asking import MalformedError
from digests.model import Digest, Document, Failure

News: TypeAlias = Callable[[HowFar], None]
"""Is told how far a writing is, each time that it changes."""
_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = structlog.get_logger(__name__)
AT_ONCE = 4
"""So many requests of one pass are made at the same time."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What a budget lets through.

    `reserve` gives a call's key, or None where the budget is spent; `extend` says whether a call may take so many
    tokens in all, for another try; `settle` ends it.
    """

    reserve: Callable[[str, str, int], Awaitable[str | None]]
    extend: Callable[[str, int], Awaitable[bool]]
    settle: Callable[[str, Taken, float, str], Awaitable[None]]


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
        """With `strict` a request without a recorded answer that can be read is an error, not a model that is down."""
        self.model = model
        self._engine = engine
        self._steps = steps
        self._limits = limits or Limits()
        self._purse = purse
        self._strict = strict

    async def digest(
        self,
        document: Document,
        wanted: Wanted,
        *,
        subject: str = "",
        confidential: bool = False,
        news: News | None = None,
    ) -> Digest:
        """A digest by the model, or by rules with the reason. `subject` is what the calls are booked on: the brief.

        `news` is told how far it is. Raises as an engine does.
        """
        if confidential and self.model.external and not self._limits.confidential:
            return await self._by_rules(document, wanted, Failure.CONFIDENTIAL)
        try:
            return await self.written(document, wanted, subject=subject, news=news)
        except ModelError as error:
            if self._strict and isinstance(error, ReplayError):
                raise
            _log.warning("digest by rules", reason=error.failure.value, detail=error.detail, model=self.model.name)
            return await self._by_rules(document, wanted, error.failure)

    async def written(
        self, document: Document, wanted: Wanted, *, subject: str = "", news: News | None = None
    ) -> Digest:
        """A digest by the model. Raises ModelError where it fails, NotRecordedError among them."""
        wanted = replace(wanted, mask=self._limits.mask)
        until = time.monotonic() + self._limits.seconds
        replies: list[tuple[Reply, ...]] = []
        while True:
            work = await _stepped(self._steps.work, document, wanted, self.model.name, tuple(replies))
            if work.digest is not None:
                return work.digest
            replies.append(await self._answered(work.requests, until, subject, news))

    @property
    def writes_texts(self) -> bool:
        """Whether other texts than digests are worded by the model at all."""
        return self._limits.texts

    async def text(
        self, passages: Sequence[Passage], task: Task, *, subject: str = "", news: News | None = None
    ) -> Written:
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
                replies.append(await self._answered(work.requests, until, subject, news))
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

    async def _answered(
        self, requests: Sequence[Request], until: float, subject: str, news: News | None
    ) -> tuple[Reply, ...]:
        """The replies to a pass. All its requests are made, so that all that lack a recorded answer are written.

        Where a correction can't be had, nothing came back: what passed before is not lost with it.
        """
        gate = asyncio.Semaphore(AT_ONCE)
        told = _Told(requests, news)

        async def one(request: Request) -> Reply:
            async with gate:
                reply = await self._call(request, until, subject, told.heard)
            told.answered()
            return reply

        found = await asyncio.gather(*(one(request) for request in requests), return_exceptions=True)
        lacking = [each for each in found if isinstance(each, NotRecordedError)]
        if lacking:
            waiting = tuple(path for each in lacking for path in each.waiting)
            raise NotRecordedError(waiting, sent_back=any(each.sent_back for each in lacking))
        for each in found:
            if isinstance(each, ModelError) and told.correcting:
                _log.warning("no correction", reason=each.failure.value, detail=each.detail, model=self.model.name)
                return tuple(Reply(None) for _ in requests)
            if isinstance(each, BaseException):
                raise each
        return tuple(each for each in found if isinstance(each, Reply))

    async def _call(self, request: Request, until: float, subject: str, heard: Heard) -> Reply:
        key = await self._reserved(request, subject)
        started = time.monotonic()
        taken, outcome = NOTHING, "failed"
        try:
            if started >= until:
                raise ModelError(Failure.TIME_OUT, "the time of this brief is over")
            answered = await self.model.answer(request, until - started, heard, partial(self._afford, key, request))
            taken, outcome = answered.taken, "done"
        except ModelError as error:
            taken, outcome = error.taken, error.failure.value
            raise
        except asyncio.CancelledError:
            taken = Taken(reckoned(request.size))  # it was sent, and is paid for
            raise
        finally:
            if key and self._purse:
                await self._purse.settle(key, taken, time.monotonic() - started, outcome)
        return answered.reply

    async def _reserved(self, request: Request, subject: str) -> str:
        if self._purse is None:
            return ""
        key = await self._purse.reserve(self.model.name, subject, _most(request))
        if key is None:
            raise ModelError(Failure.BUDGET, "the budget is spent")
        return key

    async def _afford(self, key: str, request: Request, taken: Taken) -> bool:
        """Whether a call that took so much already may be tried once more."""
        return not key or self._purse is None or await self._purse.extend(key, taken.tokens + _most(request))


def _most(request: Request) -> int:
    """The tokens that one try may take."""
    return reckoned(request.size) + MOST_OUTPUT


class _Told:
    """Makes news of what is heard of a pass: of one answer its lines, of several how many have come."""

    def __init__(self, requests: Sequence[Request], news: News | None) -> None:
        self._stage = stage_of(requests[0])
        self._total = len(requests)
        self._done = 0
        self._news = news or (lambda progress: None)
        if self._stage is not Stage.WRITING:
            self._news(HowFar(self._stage, 0, self._total))

    @property
    def correcting(self) -> bool:
        """Whether the pass only puts lines right that another one wrote."""
        return self._stage is Stage.CORRECTING

    def heard(self, lines: int | None) -> None:
        """What a model says of one of them: see `bot.outside.models.Heard`."""
        if lines is None:
            self._news(HowFar(Stage.AGAIN))
        elif self._stage is Stage.WRITING:
            self._news(HowFar(self._stage, lines))

    def answered(self) -> None:
        """One of them has its answer."""
        self._done += 1
        if self._stage is Stage.READING:
            self._news(HowFar(self._stage, self._done, self._total))


async def _stepped(step: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """A step of a writing, off the event loop. Raises ModelError for an answer that can't be read, twice."""
    try:
        return await asyncio.to_thread(step, *args, **kwargs)
    except MalformedError as error:
        raise ModelError(Failure.MALFORMED, "an answer of another form, twice") from error
