"""Files from and to people: downloaded from where Teams keeps them, and uploaded there with the person's consent.

Their addresses carry their own permission, so no token of the bot's is sent. Only hosts that keep Teams' files are
asked, or somebody could let the bot ask any other. Source: learn.microsoft.com, "Send and receive files using the bot".
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

import aiohttp

from bot.teams.cloud import on_host
from handlers.events import FileRef
from handlers.ports import FetchError
from handlers.speech import gettext_noop

TIME = aiohttp.ClientTimeout(total=180, sock_connect=10, sock_read=30)
CHUNK = 64 * 1024
REDIRECTS = 3
MOVED = (301, 302, 303, 307, 308)
GONE = (401, 403, 404, 410)
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError)


class UploadError(Exception):
    """A file was not taken. The text is a status or a word, no address."""


class TeamsFiles:
    """Implements `handlers.ports.Fetcher`, and uploads."""

    def __init__(self, hosts: tuple[str, ...], session: aiohttp.ClientSession) -> None:
        self._hosts = hosts
        self._session = session

    async def fetch(self, ref: FileRef, workspace_id: str, into: Path, limit_bytes: int) -> None:
        """See the protocol."""
        url = ref.origin.get("url", "")
        try:
            for _ in range(REDIRECTS + 1):
                if not on_host(url, self._hosts):
                    raise FetchError(
                        gettext_noop("The file is not kept where Teams keeps files."),
                        gettext_noop("Download it, and drop the file itself into the chat."),
                    )
                async with self._session.get(url, allow_redirects=False, timeout=TIME) as response:
                    if response.status in MOVED:
                        url = urljoin(url, response.headers.get("location", ""))
                        continue
                    await _write(response, into, limit_bytes)
                    return
        except TROUBLE as error:
            raise FetchError(
                gettext_noop("The connection to Teams' files broke."), gettext_noop("Drop the file again in a minute.")
            ) from error
        raise FetchError(
            gettext_noop("Teams sends the file from one address to the next."), gettext_noop("Drop the file again.")
        )

    async def upload(self, url: str, content: bytes) -> None:
        """Put a file where its reader agreed to have it. Raises UploadError."""
        if not on_host(url, self._hosts):
            raise UploadError("not on a host that keeps Teams' files")
        headers = {
            "content-type": "application/octet-stream",
            "content-range": f"bytes 0-{len(content) - 1}/{len(content)}",
        }
        try:
            async with self._session.put(
                url, data=content, headers=headers, allow_redirects=False, timeout=TIME
            ) as response:
                if not 200 <= response.status < 300:
                    raise UploadError(f"status {response.status}")
        except TROUBLE as error:
            raise UploadError(type(error).__name__) from error


async def _write(response: aiohttp.ClientResponse, into: Path, limit_bytes: int) -> None:
    """Stream the answer to disk. Raises FetchError on what is none, larger than allowed, or not whole."""
    if response.status in GONE:
        raise FetchError(
            gettext_noop("The file can't be fetched any more: its address is good for a few minutes."),
            gettext_noop("Drop it again."),
        )
    if response.status != 200:
        raise FetchError(
            gettext_noop("Teams does not give the file (status {status})."),
            gettext_noop("Drop it again in a minute."),
            status=str(response.status),
        )
    announced = response.content_length
    if announced is not None and announced > limit_bytes:
        raise _too_large(limit_bytes)
    taken = 0
    with into.open("wb") as target:
        async for chunk in response.content.iter_chunked(CHUNK):
            taken += len(chunk)
            if taken > limit_bytes:
                raise _too_large(limit_bytes)
            target.write(chunk)


def _too_large(limit_bytes: int) -> FetchError:
    return FetchError(
        gettext_noop("The file is larger than {number} MB."),
        gettext_noop("Drop a smaller one, such as a PDF of it."),
        number=limit_bytes // 2**20,
    )
