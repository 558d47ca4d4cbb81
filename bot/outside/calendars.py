"""Calendars by address: fetched over HTTPS, from public hosts alone, in bounded time and size."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.outside.public_hosts import Allowed, PrivateHostError, PublicResolver, check_literal, is_public
from handlers.ports import FetchError
from handlers.speech import gettext_noop

SECONDS = 30.0
REDIRECTS = 4
CHUNK = 64 * 1024
ADDRESS = 2000
MOVED = (301, 302, 303, 307, 308)


class HttpCalendars:
    """Implements `handlers.ports.CalendarFetcher`. The arguments are for tests, which serve on this machine."""

    def __init__(
        self,
        *,
        allowed: Allowed = is_public,
        schemes: frozenset[str] = frozenset({"https"}),
        resolver: AbstractResolver | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._allowed = allowed
        self._schemes = schemes
        self._resolver = resolver
        self._seconds = seconds

    async def fetch(self, address: str, limit_bytes: int) -> bytes:
        """See the protocol."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetch(_https(address), limit_bytes)
        except TimeoutError as error:
            raise FetchError(
                gettext_noop("The calendar did not come in time."), gettext_noop("Try again later.")
            ) from error
        except PrivateHostError as error:
            raise _private() from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error.__cause__, PrivateHostError) or isinstance(error.__context__, PrivateHostError):
                raise _private() from error
            raise FetchError(
                gettext_noop("There is no connection to the calendar's server."), gettext_noop("Check the address.")
            ) from error

    async def _fetch(self, url: str, limit_bytes: int) -> bytes:
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self._allowed, self._resolver), use_dns_cache=False, force_close=True
        )
        # Neither cookies nor the environment's proxy and netrc: the request says nothing but that we want a calendar.
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        ) as session:
            for _ in range(REDIRECTS + 1):
                self._check(url)
                async with session.get(url, allow_redirects=False, headers={"Accept": "text/calendar"}) as response:
                    if response.status in MOVED:
                        url = urljoin(url, response.headers.get("location", ""))
                        continue
                    if response.status != 200:
                        raise FetchError(
                            gettext_noop("The calendar's server answers with status {status}."),
                            gettext_noop("Check that the address works without signing in."),
                            status=str(response.status),
                        )
                    return await _read(response, limit_bytes)
        raise FetchError(
            gettext_noop("The calendar's server sends from one address to the next."),
            gettext_noop("Check the address."),
        )

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if len(url) > ADDRESS or parts.scheme not in self._schemes or not parts.hostname or parts.username:
            raise FetchError(
                gettext_noop("That is no address of a calendar that I open."),
                gettext_noop("It begins with https:// or webcal://."),
            )
        check_literal(url, self._allowed)


async def _read(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """The body, unpacked; what is too large is not read to its end."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > limit_bytes:
            raise FetchError(
                gettext_noop("This calendar is too large."),
                gettext_noop("It may have {number} MB at most."),
                number=limit_bytes // 1_000_000,
            )
    return bytes(content)


def _https(address: str) -> str:
    """Calendar programs say webcal for what is served over HTTPS."""
    address = address.strip()
    lowered = address.lower()
    for scheme in ("webcal://", "webcals://"):
        if lowered.startswith(scheme):
            return "https://" + address[len(scheme) :]
    return address


def _private() -> FetchError:
    return FetchError(
        gettext_noop("That address lies in a private network, which I don't enter."),
        gettext_noop("Drop the .ics file here instead."),
    )
