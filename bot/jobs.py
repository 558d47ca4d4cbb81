"""Long work: an inbox row of the kind "job.<name>", worked off outside any transaction while its lease is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from bot.metrics import Metrics
from bot.minds import Minds
from bot.signals import Signals
from bot.writing import News, Writer
from digests.engine import DigestEngine
from digests.generation import Passage, Task, Wanted, Written, own_words
from digests.model import Digest, Document
from feedback.meaning import LexicalEngine
from handlers.ports import Fetcher
from storage import clock
from storage.database import Database
from storage.kinds import Platform

PREFIX = "job."


@dataclass(frozen=True, slots=True)
class Services:
    """What a job works with. It opens its own short transactions, and none around a network call or a child process."""

    database: Database
    engine: DigestEngine
    fetchers: Mapping[Platform, Fetcher]
    home: Path
    signals: Signals
    metrics: Metrics
    minds: Minds = field(default_factory=lambda: Minds(LexicalEngine()))
    writer: Writer | None = None

    async def digest(
        self, document: Document, words: int, *, subject: str, confidential: bool, news: News | None = None
    ) -> Digest:
        """A digest by the language model where one is set, else by the engine. `subject` is the brief's key.

        `news` is told how far the model is.
        """
        if self.writer is None:
            return await asyncio.to_thread(self.engine.digest, document, words)
        return await self.writer.digest(document, Wanted(words), subject=subject, confidential=confidential, news=news)

    @property
    def words_texts(self) -> bool:
        """Whether a language model words texts beside digests."""
        return self.writer is not None and self.writer.writes_texts

    async def text(self, passages: Sequence[Passage], task: Task, *, subject: str, news: News | None = None) -> Written:
        """A text by the language model where one is set, else in the passages' own words; `subject` is booked on.

        `news` is told how far the model is.
        """
        if self.writer is None:
            return own_words(passages, task)
        return await self.writer.text(passages, task, subject=subject, news=news)

    async def now(self) -> datetime:
        """The database's clock, in UTC."""
        async with self.database.read() as session:
            return await clock.now(session)

    def wake(self) -> None:
        """Call after a commit that put something into the ledger or the inbox, so that it need not wait for a poll."""
        self.signals.wake()


Job: TypeAlias = Callable[[Services, Mapping[str, Any], str], Awaitable[None]]
"""A job: (services, the row's payload, the row's key). It runs again from its start after a crash or a failure, so all
that it writes and posts has ids made from the key. Its task is cancelled when another worker has taken the row over."""

Jobs: TypeAlias = Mapping[str, Job]
"""Jobs by name, without the prefix."""


def job_kind(name: str) -> str:
    """The kind of inbox row that means the job `name`."""
    return PREFIX + name


def job_name(kind: str) -> str | None:
    """The job that a kind of inbox row means, None where it means none."""
    return kind.removeprefix(PREFIX) if kind.startswith(PREFIX) else None
