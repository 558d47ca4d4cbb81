"""What use cases and jobs need from the outside; `bot/` has it done, a platform at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from digests.errors import ExplainedError
from handlers.events import FileRef


class FetchError(ExplainedError):
    """A file can't be had. Its texts hold no token and no address."""


class Fetcher(Protocol):
    """Gets files from one platform."""

    async def fetch(self, ref: FileRef, workspace_id: str, into: Path, limit_bytes: int) -> None:
        """Write the file to the path `into`. `workspace_id` is our key, by which the fetcher knows its token.

        Raises FetchError, also as soon as the file turns out to be larger than `limit_bytes`.
        """
        ...


class CalendarFetcher(Protocol):
    """Gets a calendar from an address that a person named."""

    async def fetch(self, address: str, limit_bytes: int) -> bytes:
        """The calendar's bytes. `address` begins with https:// or webcal://.

        Raises FetchError: no answer in time, larger than `limit_bytes`, not public, or refused.
        """
        ...
