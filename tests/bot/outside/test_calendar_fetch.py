"""A calendar's address is fetched from public hosts alone, in bounded time and size, whatever it redirects to."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.outside.calendars import HttpCalendars
from bot.outside.public_hosts import is_public
from handlers.ports import FetchError

pytestmark = pytest.mark.anyio
HERE = frozenset({"http", "https"})
ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """A name server that gives a name's addresses one after the other, the last one for ever."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): list(found) for name, found in names.items()}
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        known = self.names[host]
        address = known.pop(0) if len(known) > 1 else known[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
        ]

    async def close(self) -> None:
        return None


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[int]:
    """A server on this machine; gives its port."""
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def refused(fetcher: HttpCalendars, address: str, limit: int = 1000) -> str:
    """What is said of an address that is not fetched."""
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(address, limit)
    assert "127.0.0.1" not in caught.value.message
    return caught.value.message


async def test_fetched(tmp_path: object) -> None:
    """A calendar comes as it is, over a redirect too, and unpacked where the server packs it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/moved":
            return web.Response(status=302, headers={"location": "/calendar.ics"})
        if request.path == "/packed":
            return web.Response(body=gzip.compress(ICS), headers={"content-encoding": "gzip"})
        return web.Response(body=ICS)

    fetcher = HttpCalendars(allowed=lambda address: True, schemes=HERE)
    async with server(answer) as port:
        for path in ("calendar.ics", "moved", "packed"):
            assert await fetcher.fetch(f"http://127.0.0.1:{port}/{path}", 1000) == ICS


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
    ],
)
async def test_private_hosts(host: str) -> None:
    """This machine, private networks and the cloud's own services are not entered, in whatever spelling."""
    message = await refused(HttpCalendars(seconds=5), f"https://{host}/calendar.ics")
    assert "private network" in message


async def test_a_name_that_points_inside() -> None:
    """A public name for a private address is refused, and so is one that changes after the first look (rebinding)."""
    names = Names(inside_example=["192.168.0.7"])
    assert "private network" in await refused(HttpCalendars(resolver=names, seconds=5), "https://inside.example/c.ics")

    async def moves(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"location": "/again"})

    async with server(moves) as port:
        names = Names(rebinding_example=["127.0.0.1", "10.0.0.1"])
        fetcher = HttpCalendars(
            resolver=names, schemes=HERE, allowed=lambda address: address == ipaddress.ip_address("127.0.0.1")
        )
        assert "private network" in await refused(fetcher, f"http://rebinding.example:{port}/c.ics")
        assert names.asked == 2


async def test_redirects_inside() -> None:
    """A redirect to a private address, to another scheme or round in circles is refused."""
    targets = {
        "/inside": "http://10.1.2.3/c.ics",
        "/file": "file:///etc/passwd",
        "/user": "http://user:word@example.com/",
        "/circle": "/circle",
    }

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=301, headers={"location": targets[request.path]})

    here = ipaddress.ip_address("127.0.0.1")
    fetcher = HttpCalendars(allowed=lambda address: address == here, schemes=HERE)
    async with server(answer) as port:
        said = {path: await refused(fetcher, f"http://127.0.0.1:{port}{path}") for path in targets}
    assert "private network" in said["/inside"]
    assert "no address of a calendar" in said["/file"]
    assert "no address of a calendar" in said["/user"]
    assert "from one address to the next" in said["/circle"]


async def test_bounds() -> None:
    """What is too large, packed small or not, too slow, refused, or no web address at all is not waited for."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/bomb":
            return web.Response(body=gzip.compress(b"0" * 5_000_000), headers={"content-encoding": "gzip"})
        if request.path == "/slow":
            await asyncio.sleep(30)
        if request.path == "/secret":
            return web.Response(status=401)
        return web.Response(body=b"x" * 5000)

    fetcher = HttpCalendars(allowed=lambda address: True, schemes=HERE, seconds=0.5)
    async with server(answer) as port:
        base = f"http://127.0.0.1:{port}"
        assert "too large" in await refused(fetcher, f"{base}/large")
        assert "too large" in await refused(fetcher, f"{base}/bomb")
        assert "in time" in await refused(fetcher, f"{base}/slow")
        assert "401" in await refused(fetcher, f"{base}/secret")
    for address in ("http://example.com/c.ics", "ftp://example.com/c.ics", "https://", "/etc/passwd", "https://[::1"):
        await refused(HttpCalendars(seconds=1), address)


@settings(max_examples=200)
@given(st.ip_addresses(v=4))
def test_no_disguise_makes_a_private_address_public(address: ipaddress.IPv4Address) -> None:
    """An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) is public only if it is so by itself."""
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    nat64 = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | int(address))
    sixtofour = ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80) | 1)
    for disguised in (mapped, nat64, sixtofour):
        assert is_public(disguised) <= is_public(address)
    if not address.is_global:
        assert not is_public(address)
