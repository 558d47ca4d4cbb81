"""Files from Slack: looked up, checked, and streamed to disk. The token goes to Slack's file hosts and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import code_of, needed_scope
from bot.slack.patience import patiently
from bot.slack.proxies import proxy_for
from bot.slack.workspaces import NETWORK, NotInstalledError
from handlers.events import FileRef
from handlers.ports import FetchError
from handlers.speech import gettext_noop

TIME = aiohttp.ClientTimeout(total=180, sock_connect=10, sock_read=30)
CHUNK = 64 * 1024
REDIRECTS = 3
SLACK = (".slack.com", ".slack-gov.com")
"""Sources: docs.slack.dev, "File object": url_private_download is on files.slack.com; the same, "GovSlack"."""
NOT_FILES = frozenset({"post", "space", "quip", "canvas", "list", "email"})
GONE = frozenset({"tombstone", "hidden_by_limit"})
HTML = ("text/html", "application/xhtml+xml")
LOST = frozenset({"file_not_found", "file_deleted"})


class Clients(Protocol):
    """Where the Web API of a workspace is found."""

    async def client_of(self, workspace_id: str) -> tuple[str, AsyncWebClient]:
        """Slack's id and the Web API of the workspace with our key. Raises NotInstalledError."""
        ...


class SlackFiles:
    """Implements `handlers.ports.Fetcher`."""

    def __init__(self, workspaces: Clients, api_url: str, session: aiohttp.ClientSession) -> None:
        self._workspaces = workspaces
        self._api = urlsplit(api_url)
        self._session = session

    async def fetch(self, ref: FileRef, workspace_id: str, into: Path, limit_bytes: int) -> None:
        """See the protocol."""
        try:
            _, client = await self._workspaces.client_of(workspace_id)
            file = await self._info(client, ref)
            url = urljoin(self._api.geturl(), _address(file))
            self._check_size(file, limit_bytes)
            await self._download(url, client.token or "", file, into, limit_bytes)
        except NotInstalledError as error:
            raise FetchError(
                gettext_noop("The app is not installed in this workspace any more."), gettext_noop("Ask an admin.")
            ) from error
        except NETWORK as error:
            raise FetchError(
                gettext_noop("The connection to Slack broke."), gettext_noop("Post the file again in a minute.")
            ) from error

    def trusted(self, url: str) -> bool:
        """Whether the token may be sent to an address: one of Slack's, or on the host of SLACK_API_URL."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
        except ValueError:  # no address at all
            return False
        if host and host == self._api.hostname and parts.scheme in (self._api.scheme, "https"):
            return True
        return parts.scheme == "https" and host.endswith(SLACK) and port in (None, 443)

    async def _info(self, client: AsyncWebClient, ref: FileRef) -> Mapping[str, Any]:
        try:
            answer = await patiently(partial(client.files_info, file=ref.origin.get("file", ref.id)))
        except SlackApiError as error:
            code = code_of(error)
            if code == "missing_scope":
                raise _no_scope(needed_scope(error)) from error
            if code in LOST:
                raise FetchError(
                    gettext_noop("The file is not in Slack any more."), gettext_noop("Post it again.")
                ) from error
            raise FetchError(
                gettext_noop("Slack does not give the file ({code})."), gettext_noop("Post it again."), code=code or "-"
            ) from error
        found = answer.get("file")
        if not isinstance(found, Mapping):
            raise FetchError(gettext_noop("Slack does not tell about this file."), gettext_noop("Post it again."))
        return found

    @staticmethod
    def _check_size(file: Mapping[str, Any], limit_bytes: int) -> None:
        size = file.get("size")
        if isinstance(size, int) and size > limit_bytes:
            raise _too_large(limit_bytes)

    async def _download(self, url: str, token: str, file: Mapping[str, Any], into: Path, limit_bytes: int) -> None:
        for _ in range(REDIRECTS + 1):
            if not self.trusted(url):
                raise FetchError(
                    gettext_noop("The file is not kept by Slack itself."),
                    gettext_noop("Download it, and drop the file itself into the chat."),
                )
            async with self._session.get(
                url,
                headers={"Authorization": f"Bearer {token}"},
                allow_redirects=False,
                timeout=TIME,
                proxy=proxy_for(url),
            ) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                if response.status in (401, 403):
                    raise _no_scope("files:read")
                if response.status != 200:
                    raise FetchError(
                        gettext_noop("Slack does not give the file (status {status})."),
                        gettext_noop("Post it again."),
                        status=str(response.status),
                    )
                await _write(response, file, into, limit_bytes)
                return
        raise FetchError(
            gettext_noop("Slack sends the file from one address to the next."), gettext_noop("Post it again.")
        )


def _address(file: Mapping[str, Any]) -> str:
    """Where to download a file. Raises FetchError for what can't be downloaded, with what to do."""
    mode = str(file.get("mode") or "")
    if file.get("is_external") is True or mode == "external":
        kind = {"gdrive": "Google Drive", "dropbox": "Dropbox", "onedrive": "OneDrive", "box": "Box"}.get(
            str(file.get("external_type")), gettext_noop("another service")
        )
        raise FetchError(
            gettext_noop("This is a link to {kind}, which I can't open."),
            gettext_noop("Download it there, and drop the file itself here."),
            kind=kind,
        )
    if mode in GONE:
        raise FetchError(gettext_noop("The file is not in Slack any more."), gettext_noop("Post it again."))
    if mode in NOT_FILES:
        raise FetchError(
            gettext_noop("This is a page in Slack, no file."), gettext_noop("Export it as PDF, and drop that here.")
        )
    if file.get("file_access") in ("access_denied", "file_not_found"):
        raise FetchError(
            gettext_noop("Slack does not let me see this file."), gettext_noop("Post it in our direct message.")
        )
    url = file.get("url_private_download") or file.get("url_private")
    if not isinstance(url, str) or not url:
        raise FetchError(
            gettext_noop("Slack gives no address for this file."), gettext_noop("Post it in our direct message.")
        )
    return url


async def _write(response: aiohttp.ClientResponse, file: Mapping[str, Any], into: Path, limit_bytes: int) -> None:
    """Stream the answer to disk. Raises FetchError on what is larger than allowed, or is Slack's sign-in page."""
    size, taken, start = file.get("size"), 0, b""
    with into.open("wb") as target:
        async for chunk in response.content.iter_chunked(CHUNK):
            start = start or chunk[:512]
            taken += len(chunk)
            if taken > limit_bytes:
                raise _too_large(limit_bytes)
            target.write(chunk)
    complete = not isinstance(size, int) or size <= 0 or taken == size
    html = response.content_type in HTML or start.lstrip().lower().startswith((b"<!doctype html", b"<html"))
    if html and not (str(file.get("mimetype") or "") in HTML and complete):
        raise _no_scope("files:read")
    if not complete:
        raise FetchError(gettext_noop("The file did not arrive whole."), gettext_noop("Post it again."))


def _no_scope(scope: str) -> FetchError:
    return FetchError(
        gettext_noop("Slack lets me see that there is a file, but not the file: the permission {scope} is missing."),
        gettext_noop("Ask an admin to install the app again with the manifest from “linkpin manifest slack”."),
        scope=scope or "files:read",
    )


def _too_large(limit_bytes: int) -> FetchError:
    return FetchError(
        gettext_noop("The file is larger than {number} MB."),
        gettext_noop("Post a smaller one, such as a PDF of it."),
        number=limit_bytes // 2**20,
    )
