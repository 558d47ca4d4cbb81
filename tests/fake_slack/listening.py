"""An app's HTTP side without Bolt, for tests of the fake server itself: notes each request, answers as told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.fake_slack.model import App, Json


@dataclass
class Received:
    """A request as it came, with whether slack_sdk finds it rightly signed."""

    headers: dict[str, str]
    body: Json
    genuine: bool


@dataclass
class Listener:
    """Listens for an app. `answers` are given in turn; when they are used up, 200 with `default`."""

    app: App
    answers: list[web.Response] = field(default_factory=list)
    default: Json = field(default_factory=dict)
    delay: float = 0.0
    received: list[Received] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.app.request_url = f"http://{host}:{port}/slack/events"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        genuine = SignatureVerifier(self.app.signing_secret).is_valid_request(raw, headers)
        self.received.append(Received(headers, _body(request, raw), genuine))
        await asyncio.sleep(self.delay)
        body = self.received[-1].body
        if "challenge" in body:
            return web.json_response({"challenge": body["challenge"]})
        return self.answers.pop(0) if self.answers else web.json_response(self.default)

    def events(self, kind: str) -> list[Json]:
        """The inner events of a type, in the order of their coming."""
        inner = [each.body.get("event", {}) for each in self.received]
        return [event for event in inner if event.get("type") == kind]


def _body(request: web.Request, raw: bytes) -> Json:
    if request.content_type == "application/json":
        return dict(json.loads(raw))
    form = {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
    return dict(json.loads(form["payload"])) if "payload" in form else form
