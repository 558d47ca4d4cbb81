"""Keeps other web pages out of the local chat: it has no passwords, so a browser must not be tricked into using it."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.local.words import words_of

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::\d{1,5})?")
SAFE_METHODS = frozenset({"GET", "HEAD"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types linkpin",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with it a browser sends "Origin: null" for the page's own forms (fetch.spec.whatwg.org).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Lets a request through only if it names this machine and comes from the chat's own page.

    The Host header stops DNS rebinding: a foreign name that was made to point here stays foreign. The Origin header,
    which browsers send with every POST and no page can forge, stops forms on other pages.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOOPBACK) -> None:
        """`hosts` are the names, without port, that the chat may be called by."""
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if self._trusted(str(scope["method"]), str(scope["scheme"]), Headers(scope=scope)):
            await self._app(scope, receive, guarded)
        else:
            await PlainTextResponse(words_of("en").foreign, status_code=403)(scope, receive, guarded)

    def _trusted(self, method: str, scheme: str, headers: Headers) -> bool:
        host = headers.get("host", "")
        named = HOST.fullmatch(host)
        if named is None or named[1].lower() not in self._hosts:
            return False
        if method in SAFE_METHODS:
            # A link from elsewhere may open the page; nothing else of it may be loaded by others.
            site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
            return site in ("none", "same-origin") or mode == "navigate"
        return headers.get("origin", "").lower() == f"{scheme}://{host}".lower()
