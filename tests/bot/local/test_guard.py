"""Other pages stay out: by the Host header, by the Origin header, by what a browser says about the request."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.local.guard import Guard

pytestmark = pytest.mark.anyio
HERE = "127.0.0.1:3978"


async def ask(method: str, headers: dict[str, str]) -> httpx.Response:
    """One request through the guard."""
    transport = httpx.ASGITransport(Guard(PlainTextResponse("inside")))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HERE}") as client:
        return await client.request(method, "/chat/room", headers=headers)


@pytest.mark.parametrize("host", [HERE, "127.0.0.1", "localhost:3978", "LOCALHOST", "[::1]:3978"])
async def test_by_its_own_name(host: str) -> None:
    """The chat answers to the names of this machine, on any port."""
    assert (await ask("GET", {"host": host})).text == "inside"
    assert (await ask("POST", {"host": host, "origin": f"http://{host}"})).text == "inside"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:3978", "", "[::1].evil.example", "10.0.0.7"],
)
async def test_by_a_foreign_name(host: str) -> None:
    """A name that was made to point here (DNS rebinding) gets nothing."""
    assert (await ask("GET", {"host": host})).status_code == 403


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "https://127.0.0.1:3978", "http://127.0.0.1:9999", "http://localhost:3978"],
)
async def test_forms_of_other_pages(origin: str | None) -> None:
    """What was not posted by the chat's own page, at this very address, is refused, and says what to do."""
    headers = {"host": HERE} | ({} if origin is None else {"origin": origin})
    answer = await ask("POST", headers)
    assert answer.status_code == 403
    assert "Open the chat's address" in answer.text


async def test_pages_that_load_parts() -> None:
    """Another site may link to the chat, but not load parts of it."""
    headers = {"host": HERE, "sec-fetch-site": "cross-site"}
    assert (await ask("GET", headers | {"sec-fetch-mode": "navigate"})).status_code == 200
    assert (await ask("GET", headers | {"sec-fetch-mode": "no-cors"})).status_code == 403
    assert (await ask("GET", headers | {"sec-fetch-mode": "cors"})).status_code == 403


async def test_what_every_answer_carries() -> None:
    """No script or style but the chat's own files, no frame, no foreign address, even where it refuses."""
    for answer in (await ask("GET", {"host": HERE}), await ask("GET", {"host": "evil.example"})):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
