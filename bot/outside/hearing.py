"""An answer that comes piece by piece: what has come so far, and when a model that says nothing is given up.

A provider that is slow goes on sending; one that is stalled does not, and waiting for it costs a brief all its time.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Any

from bot.outside.models import Heard
from digests.generation.answers import LINE

if TYPE_CHECKING:
    from pydantic_ai.messages import AgentStreamEvent


class Hearing:
    """One try of a request. `text` is what has come of its answer, `silent` whether it was given up for its silence."""

    def __init__(self, heard: Heard, *, first: float | None, between: float) -> None:
        """`first` are the seconds until the first piece (None: as long as the call may last), `between` between two."""
        self.text = ""
        self.silent = False
        self._heard = heard
        self._first = first
        self._between = between
        self._quiet = asyncio.Timeout(None)
        self._lines = 0
        self._at = 0

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return bool(self.text)

    @property
    def half(self) -> bool:
        """Whether what has come is the beginning of JSON, and no whole of it."""
        try:
            json.loads(self.text)
        except ValueError:
            return self.text.lstrip().startswith("{")
        return False

    async def __aenter__(self) -> None:
        await self._quiet.__aenter__()
        self._wait(self._first)

    async def __aexit__(self, *error: Any) -> None:  # noqa: ANN401  as asyncio's own
        try:
            await self._quiet.__aexit__(*error)
        except TimeoutError:
            self.silent = True
            raise

    async def take(self, context: object, events: AsyncIterable[AgentStreamEvent]) -> None:
        """Take the pieces as they come: what pydantic-ai calls an event stream handler."""
        from pydantic_ai.messages import PartDeltaEvent, PartStartEvent

        async for event in events:
            self._wait(self._between)
            if isinstance(event, PartStartEvent):
                self._add(piece(event.part))
            elif isinstance(event, PartDeltaEvent):
                self._add(piece(event.delta))
        self._wait(None)

    def _wait(self, seconds: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._quiet.reschedule(None if seconds is None else loop.time() + seconds)

    def _add(self, piece: str) -> None:
        self.text += piece
        before = self._lines
        for match in LINE.finditer(self.text, self._at):
            self._lines, self._at = self._lines + 1, match.end()
        if self._lines > before:
            self._heard(self._lines)


def piece(part: object) -> str:
    """What a part, or a change of one, adds to an answer; thinking aloud is none of it."""
    from pydantic_ai.messages import TextPart, TextPartDelta, ToolCallPart, ToolCallPartDelta

    match part:
        case TextPart(content=text):
            return text
        case TextPartDelta(content_delta=text):
            return text
        case ToolCallPart(args=arguments):
            return _arguments(arguments)
        case ToolCallPartDelta(args_delta=arguments):
            return _arguments(arguments)
    return ""


def _arguments(given: str | dict[str, Any] | None) -> str:
    """Arguments as text: providers that give them whole give them as values."""
    return given if isinstance(given, str) else json.dumps(given) if given else ""
