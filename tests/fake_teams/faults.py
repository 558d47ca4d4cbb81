"""Faults on order: what happens to the next call of a kind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto


class FaultKind(Enum):
    """What goes wrong."""

    REFUSED = auto()  # `status` and `code`, nothing done
    TIMEOUT = auto()  # nothing done, no answer until the caller gives up
    RESET = auto()  # nothing done, connection cut
    DONE_THEN_RESET = auto()  # done, then the connection is cut
    DONE_THEN_REFUSED = auto()  # done, but answered with `status`


@dataclass
class Fault:
    """One ordered fault."""

    kind: FaultKind
    status: int = 500
    code: str = "ServiceError"
    retry_after: float | None = None


@dataclass
class Faults:
    """Faults that wait for their call. Names: post, update, delete, create, member, channels, token, keys, upload."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def order(self, name: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` calls of `name` go wrong."""
        self.waiting.setdefault(name, []).extend([fault] * times)

    def take(self, name: str) -> Fault | None:
        """The fault for this call, if one was ordered."""
        queue = self.waiting.get(name)
        return queue.pop(0) if queue else None
