"""What a platform brings to the service, so that all are wired in alike: `bot/<platform>` makes one of these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp

from bot.delivery import Outbound
from bot.envelope import Envelope
from bot.inbound import Inbound
from bot.pictures.shelf import Pictures
from bot.signals import Signals
from handlers.ports import Fetcher
from handlers.turn import Response
from storage.database import Database

BODY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Surface:
    """A platform's web app under `path` ("/slack", or "" for all that nothing else answers).

    Larger bodies than `body_bytes` are refused before the app sees them.
    """

    path: str
    app: ASGIApp
    body_bytes: int = BODY_BYTES


@dataclass(frozen=True, slots=True)
class Core:
    """What a platform is built on."""

    database: Database
    inbound: Inbound
    signals: Signals
    home: Path
    pictures: Pictures


async def _nothing() -> None:
    """Nothing to prepare or to close."""


def _nobody() -> None:
    """No answer stays open."""


OpenForm = Callable[[Envelope, Response], Awaitable[None]]
"""Shows the form of a response to an event that was queued, on a platform where a form needs no button."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A platform, wired in. `start` runs once the schema is current and before the first event.

    At the end `hang_up` comes first: it ends answers that would stay open, such as streams. `stop` comes last, when
    nothing is sent any more. `try_this` are lines for whoever started the service.
    """

    outbound: Outbound
    fetcher: Fetcher | None = None
    open_form: OpenForm | None = None
    surfaces: Sequence[Surface] = ()
    start: Callable[[], Awaitable[None]] = _nothing
    stop: Callable[[], Awaitable[None]] = _nothing
    hang_up: Callable[[], None] = _nobody
    try_this: Sequence[str] = field(default=())


Connect = Callable[[Core], Connection]
