"""What stands before all web apps: no body larger than allowed, and headers that keep browsers careful."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""An app that needs another value sets it itself; what an app sets, stays."""
RAW_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class SecurityHeaders:
    """Adds `HEADERS` to every answer that does not set them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, answers with the headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {bytes(name).lower() for name, _ in given}
                message["headers"] = given + [pair for pair in RAW_HEADERS if pair[0] not in names]
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class BodyCap:
    """Answers 413 to bodies over a cap, whether the length was announced or comes in pieces."""

    def __init__(self, app: ASGIApp, caps: Mapping[str, int], default: int) -> None:
        """`caps` are bytes by path prefix (the longest that fits counts), `default` for all other paths."""
        self._app = app
        self._caps = sorted(caps.items(), key=lambda item: -len(item[0]))
        self._default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cap = next((cap for prefix, cap in self._caps if _under(scope["path"], prefix)), self._default)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > cap:
            await _too_large(scope, receive, send)
            return
        await self._counted(scope, receive, send, cap)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, cap: int) -> None:
        taken = 0
        started = refused = False

        async def receiving() -> Message:
            nonlocal taken, refused
            message = await receive()
            taken += len(message.get("body", b""))
            if taken <= cap:
                return message
            if not (started or refused):
                refused = True
                await _too_large(scope, receive, send)
            return {"type": "http.disconnect"}

        async def sending(message: Message) -> None:
            nonlocal started
            if not refused:  # the answer was given: what the app still says goes nowhere
                started = True
                await send(message)

        try:
            await self._app(scope, receiving, sending)
        except Exception:
            if not refused:  # the app stumbles over the missing rest of the body
                raise


def _under(path: str, prefix: str) -> bool:
    return not prefix or path == prefix or path.startswith(f"{prefix}/")


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse("That is too large.\n", 413, headers={"connection": "close"})
    await answer(scope, receive, send)
