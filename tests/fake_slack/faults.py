"""Faults on order: what happens to the next call of a method, or the next download."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto


class FaultKind(Enum):
    """What goes wrong."""

    RATE_LIMITED = auto()  # 429 with Retry-After, nothing done
    SERVER_ERROR = auto()  # 500 with an HTML page, nothing done
    ERROR = auto()  # {"ok": false, "error": error}, nothing done
    HTML = auto()  # 200 with an HTML page, nothing done
    TIMEOUT = auto()  # nothing done, no answer until the caller gives up
    RESET = auto()  # nothing done, connection cut
    SLOW = auto()  # done and answered, after `seconds`
    DONE_THEN_TIMEOUT = auto()  # done, but no answer
    DONE_THEN_RESET = auto()  # done, then the connection is cut
    DONE_THEN_SERVER_ERROR = auto()  # done, but answered with 500
    CUT_SHORT = auto()  # a download breaks off half way


@dataclass
class Fault:
    """One ordered fault."""

    kind: FaultKind
    seconds: float = 1.0
    retry_after: int = 1
    error: str = "internal_error"


@dataclass
class Faults:
    """Faults that wait for their call. Names: a Web API method, "files.download", "files.upload" or "response_url"."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def order(self, name: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` calls of `name` go wrong."""
        self.waiting.setdefault(name, []).extend([fault] * times)

    def take(self, name: str) -> Fault | None:
        """The fault for this call, if one was ordered."""
        queue = self.waiting.get(name)
        return queue.pop(0) if queue else None

    def clear(self) -> None:
        """Forget what was ordered."""
        self.waiting.clear()

    async def hang(self) -> None:
        """Say nothing until the caller has gone, or the server stops."""
        await self.closing.wait()
