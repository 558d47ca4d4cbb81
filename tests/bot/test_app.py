"""The web app: health, figures, headers, and bodies no larger than allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import create_app
from bot.platforms import Surface
from storage.errors import StorageUnavailableError

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """No database here."""
    return "asyncio"


async def _echo(request: Request) -> Response:
    return PlainTextResponse(f"{request.url.path} {len(await request.body())}")


async def _own_policy(request: Request) -> Response:
    return PlainTextResponse("page", headers={"content-security-policy": "default-src 'self'"})


SURFACES = (
    Surface("/slack", Starlette(routes=[Route("/events", _echo, methods=["POST"])]), body_bytes=10),
    Surface("", Starlette(routes=[Route("/", _own_policy), Route("/upload", _echo, methods=["POST"])]), body_bytes=100),
)


def client(state: Mapping[str, bool] | None = None, *, broken: bool = False) -> httpx.AsyncClient:
    """A browser's place."""

    async def check() -> Mapping[str, bool]:
        return state or {"database": True}

    async def scrape() -> bytes:
        if broken:
            raise StorageUnavailableError("gone")
        return b"linkpin_inbox 0\n"

    transport = httpx.ASGITransport(create_app(check, scrape, SURFACES))
    return httpx.AsyncClient(transport=transport, base_url="http://linkpin.test")


async def test_health() -> None:
    """Alive says nothing of the rest; ready is 503 and names what is amiss; figures are 503 without a database."""
    async with client({"database": True, "inbox": False}, broken=True) as amiss, client() as well:
        assert (await amiss.get("/healthz")).status_code == 200
        answer = await amiss.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": True, "inbox": False})
        assert (await amiss.get("/metrics")).status_code == 503
        assert (await well.get("/readyz")).json() == {"ready": True, "database": True}
        assert "linkpin_inbox 0" in (await well.get("/metrics")).text


async def test_headers() -> None:
    """Every answer, also an error, has the careful headers; an app's own value stays."""
    async with client() as web:
        for path in ("/healthz", "/nothing", "/"):
            headers = (await web.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
        assert (await web.get("/")).headers["content-security-policy"] == "default-src 'self'"
        assert "frame-ancestors 'none'" in (await web.get("/healthz")).headers["content-security-policy"]


async def test_surfaces_are_reached() -> None:
    """A surface answers under its path, and the one without a path answers the rest."""
    async with client() as web:
        assert (await web.post("/slack/events", content=b"x" * 10)).text == "/slack/events 10"
        assert (await web.post("/upload", content=b"x" * 100)).text == "/upload 100"
        assert (await web.get("/slack/nothing")).status_code == 404


@pytest.mark.parametrize(("path", "size"), [("/slack/events", 11), ("/upload", 101)])
async def test_too_large(path: str, size: int) -> None:
    """A body over the path's cap is refused by its announced length, and as soon as its pieces pass the cap."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(size):
            yield b"x"

    async with client() as web:
        assert (await web.post(path, content=b"x" * size)).status_code == 413
        answer = await web.post(path, content=pieces())
        assert (answer.status_code, answer.text) == (413, "That is too large.\n")
        assert (await web.post(path, headers={"content-length": "-1"})).status_code == 413


async def test_about() -> None:
    """Who follows the link beside the app reads what it keeps, in their language."""
    async with client() as browser:
        english = await browser.get("/about")
        german = await browser.get("/about", headers={"accept-language": "de-DE,de;q=0.9"})
    assert (english.status_code, english.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "no e-mail address that could be read" in english.text
    assert '<html lang="de">' in german.text
    assert "keine lesbare E-Mail-Adresse" in german.text
