"""A language model that answers from a script, for tests of what becomes of its texts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.outside.models import Afford, Answered, Heard, ModelError, Taken, freely, unheard
from bot.writing import Here, Limits, Purse, Writer
from digests.extractive import ExtractiveEngine
from digests.generation import Reply, Request
from digests.model import Failure

Answer = Mapping[str, Any] | Failure | Callable[[Request], Mapping[str, Any]]


@dataclass
class Scripted:
    """Answers each request by what its data holds: the first entry of `script` whose words stand in it.

    A `Failure` is raised; a function is called with the request. `seen` are all requests.
    """

    script: dict[str, Answer]
    external: bool = True
    name: str = "test:model"
    seen: list[Request] = field(default_factory=list)

    async def answer(
        self, request: Request, seconds: float, heard: Heard = unheard, afford: Afford = freely
    ) -> Answered:
        """The scripted answer."""
        await asyncio.sleep(0)
        self.seen.append(request)
        data = request.messages[0].content
        for words, answer in self.script.items():
            if words in data or words in request.system:
                if isinstance(answer, Failure):
                    raise ModelError(answer)
                return Answered(Reply(dict(answer(request) if callable(answer) else answer)), Taken(100, 20))
        raise ModelError(Failure.DOWN, "nothing is scripted for this")

    def sent(self) -> str:
        """All that went out."""
        return "\n".join(request.canonical().decode() for request in self.seen)


def writer(model: Scripted, *, limits: Limits | None = None, purse: Purse | None = None) -> Writer:
    """A writer for a desk."""
    engine = ExtractiveEngine()
    return Writer(model, engine, Here(engine), limits=limits or Limits(seconds=20.0), purse=purse)


def number_of(request: Request, words: str) -> int:
    """The number under which a passage with these words is shown."""
    for row in request.messages[0].content.splitlines():
        number, tab, text = row.partition("\t")
        if tab and words in text:
            return int(number)
    raise AssertionError(f"{words!r} was not shown")


def lines(*texts: tuple[str, str]) -> Callable[[Request], Mapping[str, Any]]:
    """An answer whose lines are given as (text, words of the passage that it cites)."""

    def answer(request: Request) -> Mapping[str, Any]:
        return {"lines": [{"text": text, "cites": [number_of(request, words)]} for text, words in texts]}

    return answer
