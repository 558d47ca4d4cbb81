"""A file becomes a document of statements."""

from __future__ import annotations

from pathlib import Path

from digests.model import Document
from digests.reading.blocks import Progress
from digests.reading.limits import BESIDE_OTHERS, DEFAULT_LIMITS, ReadingLimits
from digests.reading.sandbox import read_raw, read_raw_async
from digests.reading.statements import to_document


def read_document(
    path: Path,
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    notes_internal: bool = True,
) -> Document:
    """Read a brief.

    `progress` is called with (units read, units in all). `notes_internal` says whether speaker notes count as not for
    customers. Raises UnreadableBriefError, RefusedBriefError or LimitExceededError, each with one helpful line.
    """
    return to_document(read_raw(path, limits, progress), path.name, notes_internal=notes_internal)


async def read_document_async(
    path: Path,
    *,
    limits: ReadingLimits = BESIDE_OTHERS,
    progress: Progress | None = None,
    notes_internal: bool = True,
) -> Document:
    """As `read_document`, without blocking the event loop; a cancelled call ends the child."""
    import asyncio  # noqa: PLC0415 - the child imports this package too, and asyncio costs it 30 ms

    raw = await read_raw_async(path, limits, progress)
    return await asyncio.to_thread(to_document, raw, path.name, notes_internal=notes_internal)
