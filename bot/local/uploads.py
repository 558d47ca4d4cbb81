"""Files that were dropped on the page: kept on this machine until they have been read."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import AsyncIterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from digests.reading.limits import DEFAULT_LIMITS
from handlers.events import FileRef
from handlers.ports import FetchError
from handlers.speech import gettext_noop
from storage.keys import new_key

LIMIT_BYTES = DEFAULT_LIMITS.file_bytes
"""Larger files are never taken: the reader refuses them."""
NAME = 200
KEY = re.compile(r"[0-9a-z]{26}")
ORIGIN = "upload"
READ_MARK = ".read"
FRESH_SECONDS = 24 * 3600.0
READ_SECONDS = 3600.0
"""How long a file is kept after it was read: the job that reads it may be killed, and then reads it again."""


class TooLargeError(Exception):
    """More bytes came than a brief may have."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived whole. `size` in bytes."""

    id: str
    name: str
    size: int

    def reference(self) -> FileRef:
        """What the bot is handed."""
        return FileRef(self.id, self.name, self.size, {ORIGIN: self.id})


class Uploads:
    """A folder of uploads; implements `handlers.ports.Fetcher`."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "local-uploads"

    async def save(self, name: str, chunks: AsyncIterable[bytes], limit: int = LIMIT_BYTES) -> Upload:
        """Write the chunks to the disk and wait until they are safe there. Raises TooLargeError and leaves nothing."""
        await asyncio.to_thread(self._prepare)
        key = new_key()
        part = self._folder / f"{key}.part"
        size = 0
        try:
            file = await asyncio.to_thread(part.open, "wb")
            with file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLargeError
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_settle, file)
            await asyncio.to_thread(self._keep, part, key)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return Upload(key, file_name(name), size)

    async def copy(self, source: Path) -> Upload:
        """Take a file of this machine as if it had been uploaded."""

        async def whole() -> AsyncIterable[bytes]:
            yield await asyncio.to_thread(source.read_bytes)

        return await self.save(source.name, whole())

    def find(self, key: str, name: str) -> Upload | None:
        """An upload that has arrived, under the name it came with."""
        if not KEY.fullmatch(key):
            return None
        path = self._folder / key
        return Upload(key, file_name(name), path.stat().st_size) if path.is_file() else None

    async def fetch(self, ref: FileRef, workspace_id: str, into: Path, limit_bytes: int) -> None:
        """Copy an upload to `into`, and mark it as read. Raises FetchError."""
        upload = self.find(ref.origin.get(ORIGIN, ""), ref.name)
        if upload is None:
            raise FetchError(gettext_noop("The file is not here any more."), gettext_noop("Please drop it again."))
        if upload.size > limit_bytes:
            raise FetchError(gettext_noop("The file is too large."), gettext_noop("Please drop a smaller one."))
        await asyncio.to_thread(shutil.copyfile, self._folder / upload.id, into)
        read = self._folder / f"{upload.id}{READ_MARK}"
        await asyncio.to_thread(read.touch)

    def sweep(self) -> int:
        """Delete what was read an hour ago, and what nobody asked for within a day; gives how many files."""
        now, swept = time.time(), 0
        for path in list(self._folder.glob("*")) if self._folder.is_dir() else ():
            with suppress(FileNotFoundError):  # two processes may sweep at once
                mark = self._folder / f"{path.name}{READ_MARK}"
                read = mark.exists() and now - mark.stat().st_mtime > READ_SECONDS
                if read or now - path.stat().st_mtime > FRESH_SECONDS:
                    path.unlink()
                    mark.unlink(missing_ok=True)
                    swept += 1
        return swept

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep()

    def _keep(self, part: Path, key: str) -> None:
        part.rename(self._folder / key)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def file_name(name: str) -> str:
    """The last part of a name as a browser gives it, in printable characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if char.isprintable()).strip()
    stem, dot, ending = shown.rpartition(".")
    return (
        f"{stem[: NAME - len(ending) - 1]}{dot}{ending}"[:NAME] if dot and len(ending) < 20 else shown[:NAME] or "file"
    )


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
