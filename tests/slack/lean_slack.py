"""Another Slack, unlike the fake in `tests/fake_slack`: no more than what the documentation promises, in other habits.

Its API is below a path of its own and takes POST alone, with the arguments in the body; its answers are the documented
minimum with a field that nobody knows, and called plain text or a page; its headers are in capitals, ids have other
lengths, direct messages don't begin with D, it forgets metadata, and it checks nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

TEAM, BOT, SECRET = "T9", "UBOT", "lean"
Payload = dict[str, Any]
Found = TypeVar("Found")


class LeanSlack:
    """Answers the Web API, and sends what a test says over HTTP, or over the socket where one is open."""

    def __init__(self) -> None:
        self.url = self.events_url = ""
        self.posts: list[Payload] = []
        self.views: list[Payload] = []
        self.identity: Payload = {"team_id": TEAM, "user_id": BOT}
        self.stumbles = 0
        """So many posts are taken, and answered with a failure."""
        self.unreached: list[str] = []
        """Methods whose next call ends at a gateway."""
        self.files: dict[str, tuple[Payload, bytes]] = {}
        self._numbers = itertools.count(1)
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, Payload] = {}

    @property
    def api_url(self) -> str:
        """Without a slash at its end."""
        return f"{self.url}/some/where/api"

    def number(self) -> int:
        """A new one."""
        return next(self._numbers)

    def ts(self) -> str:
        """A new one."""
        return f"{int(time.time())}.{self.number():06d}"

    async def event(self, event: Mapping[str, Any], **around: object) -> None:
        """An event as it comes where nothing more is promised; `around` stands beside it."""
        await self._send("events_api", {"type": "event_callback", "event": event, **around})

    async def interaction(self, payload: Payload) -> Payload | None:
        """A button, a shortcut or a form; gives what the bot acknowledged it with."""
        return await self._send("interactive", payload)

    async def _send(self, kind: str, payload: Payload) -> Payload | None:
        if self._sockets:
            envelope = f"e-{self.number()}"
            await self._sockets[-1].send_json({"envelope_id": envelope, "type": kind, "payload": payload})
            await until(lambda: envelope in self._acks, "the acknowledgement")
            return self._acks[envelope].get("payload")
        body = json.dumps(payload) if kind == "events_api" else urlencode({"payload": json.dumps(payload)})
        form = "application/json" if kind == "events_api" else "application/x-www-form-urlencoded"
        at = str(int(time.time()))
        signed = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"X-SLACK-REQUEST-TIMESTAMP": at, "X-SLACK-SIGNATURE": f"v0={signed}", "CONTENT-TYPE": form}
        async with (
            aiohttp.ClientSession() as client,
            client.post(self.events_url, data=body.encode(), headers=headers) as answer,
        ):
            assert answer.status == 200, await answer.text()
            text = await answer.text()
            return dict(json.loads(text)) if text else None

    async def posted(self, channel: str, words: str) -> Payload:
        """A message in a channel with these words, once it is there."""
        found = await until(
            lambda: [each for each in self.posts if each["channel"] == channel and words in each["text"]],
            f"“{words}” in {channel}",
        )
        return found[0]

    async def api(self, request: web.Request) -> web.Response:
        """One call, with its arguments in the body."""
        given = await request.json() if request.content_type == "application/json" else dict(await request.post())
        method = request.match_info["method"]
        if method in self.unreached:
            self.unreached.remove(method)
            return web.Response(status=502, text="upstream connect error", content_type="text/plain")
        answer = self._answer(method, given)
        kind = ("text/plain", "text/html")[self.number() % 2]
        text = json.dumps({"ok": "error" not in answer, "novelty": [None], **answer})
        return web.Response(text=text, content_type=kind)

    def _answer(self, method: str, given: Payload) -> Payload:
        match method:
            case "auth.test":
                return self.identity
            case "apps.connections.open":
                return {"url": f"{self.url.replace('http', 'ws')}/link?ticket=1&app_id=A1"}
            case "users.info":
                return {"user": {"id": given["user"], "name": given["user"].lower()}}
            case "conversations.open":
                return {"channel": {"id": f"IM{given['users']}"}}
            case "conversations.list":
                return {"channels": [{"id": "C1", "name": "one"}], "response_metadata": {"next_cursor": ""}}
            case "chat.postMessage":
                self.posts.append({**given, "ts": self.ts()})
                self.stumbles -= 1
                return {"ts": self.posts[-1]["ts"]} if self.stumbles < 0 else {"error": "internal_error"}
            case "conversations.history":
                here = [each for each in self.posts if each["channel"] == given["channel"]]
                return {"messages": [{"ts": each["ts"], "blocks": each["blocks"]} for each in here]}
            case "chat.update":
                self.posts.append(given)
                return {}
            case "views.open" | "views.publish":
                view = given["view"]
                self.views.append(json.loads(view) if isinstance(view, str) else view)
                return {}
            case "files.info":
                return {"file": self.files[given["file"]][0]}
            case _:
                return {"error": "unknown_method"}

    async def download(self, request: web.Request) -> web.Response:
        """A file for whoever shows the token."""
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["file"]][1])

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """The socket."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"type": "hello"})
        async for message in socket:
            sent = json.loads(message.data)
            self._acks[sent["envelope_id"]] = sent
        self._sockets.remove(socket)
        return socket

    async def connected(self) -> None:
        """Until the bot has opened its socket."""
        await until(lambda: self._sockets, "the socket")


async def until(look: Callable[[], Found], what: str) -> Found:
    """What `look` finds, once it finds something."""
    for _ in range(1500):
        if found := look():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


@asynccontextmanager
async def lean_slack(**identity: object) -> AsyncIterator[LeanSlack]:
    """One that runs. `identity` is what it says beside the least of whom a token belongs to."""
    slack = LeanSlack()
    slack.identity |= identity
    app = web.Application()
    app.router.add_post("/some/where/api/{method}", slack.api)
    app.router.add_get("/some/where/files/{file}", slack.download)
    app.router.add_get("/link", slack.link)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await runner.cleanup()
