"""Brings payloads to an app: signed HTTP requests or Socket Mode, with Slack's retries for events.

Source: docs.slack.dev, Events API (retries, x-slack-retry-num, -reason, x-slack-no-retry) and "Verifying requests".
Interactions and slash commands are sent once: the person sees an error instead of a retry.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.fake_slack.model import App, Json
from tests.fake_slack.sockets import NoSocketError, Sockets
from tests.fake_slack.world import World

EVENT, INTERACTION, COMMAND = "events_api", "interactive", "slash_commands"


@dataclass
class Attempt:
    """One try. `failure` is "" when it was acknowledged, else Slack's name of the reason."""

    number: int
    reason: str
    status: int = 0
    answer: object = None
    failure: str = ""
    seconds: float = 0.0
    no_retry: bool = False
    late: bool = False
    """The app took it, and did not answer in time."""


@dataclass(eq=False)
class Delivery:
    """A payload on its way, and what came of it."""

    app: App
    kind: str
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    finished: bool = False

    @property
    def acknowledged(self) -> bool:
        return any(not attempt.failure for attempt in self.attempts)

    @property
    def answer(self) -> object:
        """What the app answered: a JSON value, or a text."""
        return next((attempt.answer for attempt in self.attempts if not attempt.failure), None)

    @property
    def type(self) -> str:
        """The event's type, the interaction's type, or the command."""
        event = self.payload.get("event") or {}
        return str(event.get("type") or self.payload.get("command") or self.payload.get("type"))


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Sender:
    """Sends by the app's transport."""

    def __init__(self, world: World, sockets: Sockets) -> None:
        self.world = world
        self.sockets = sockets
        self.deliveries: list[Delivery] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the client."""
        # Shorter than the bot's own five seconds: who closes an idle connection first is no race then.
        connector = aiohttp.TCPConnector(keepalive_timeout=1.0)
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), connector=connector)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the caller."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def event(self, app: App, payload: Json) -> Delivery:
        """Send an event, with retries, without waiting."""
        delivery = Delivery(app, EVENT, payload)
        self.deliveries.append(delivery)
        self.later(self._until_acknowledged(delivery))
        return delivery

    async def interaction(self, app: App, payload: Json, kind: str = INTERACTION) -> Delivery:
        """Send an interaction or a command once, and wait for its acknowledgement."""
        delivery = Delivery(app, kind, payload)
        self.deliveries.append(delivery)
        delivery.attempts.append(await self._try(delivery, 0, ""))
        delivery.finished = True
        self.world.changed()
        return delivery

    async def again(self, delivery: Delivery, reason: str = "http_timeout") -> Attempt:
        """Send an event once more although it was acknowledged, as happens when an acknowledgement is lost."""
        attempt = await self._try(delivery, len(delivery.attempts), reason)
        delivery.attempts.append(attempt)
        return attempt

    async def _until_acknowledged(self, delivery: Delivery) -> None:
        reason = ""
        for number, wait in enumerate((0.0, *self.world.timings.retries)):
            await asyncio.sleep(wait)
            attempt = await self._try(delivery, number, reason)
            delivery.attempts.append(attempt)
            reason = attempt.failure
            if not reason or attempt.no_retry:
                break
            self.world.changed()
        delivery.finished = True
        self.world.changed()

    async def _try(self, delivery: Delivery, number: int, reason: str) -> Attempt:
        attempt = Attempt(number, reason)
        begun = time.monotonic()
        try:
            if delivery.app.socket_mode:
                attempt.answer = await self.sockets.send(
                    delivery.app, delivery.kind, delivery.payload, number=number, reason=reason
                )
                attempt.status = 200
            else:
                await self._post(delivery, attempt)
        except TimeoutError:
            attempt.late = True
            attempt.failure = "timeout" if delivery.app.socket_mode else "http_timeout"
        except NoSocketError:
            attempt.failure = "timeout"  # Slack's word for it is not documented
        except aiohttp.TooManyRedirects:
            attempt.failure = "too_many_redirects"
        except aiohttp.ClientError:
            attempt.failure = "connection_failed"
        attempt.seconds = time.monotonic() - begun
        return attempt

    async def _post(self, delivery: Delivery, attempt: Attempt) -> None:
        if delivery.kind == EVENT:
            body, kind = json.dumps(delivery.payload).encode(), "application/json"
        else:
            fields = delivery.payload if delivery.kind == COMMAND else {"payload": json.dumps(delivery.payload)}
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        headers = {"x-slack-retry-num": str(attempt.number), "x-slack-retry-reason": attempt.reason}
        answer = await self.post(delivery.app, body, kind, headers=headers if attempt.number else {})
        attempt.status, attempt.answer, attempt.no_retry = answer
        if not 200 <= attempt.status < 300:
            attempt.failure = "http_error"

    async def post(
        self,
        app: App,
        body: bytes,
        content_type: str = "application/json",
        *,
        headers: dict[str, str] | None = None,
        timestamp: str = "",
        signed: str | None = None,
    ) -> tuple[int, object, bool]:
        """One signed request to the app: status, answer (JSON, else text), and whether it asked for no retries.

        `timestamp` and `signed` replace the right ones. Raises TimeoutError and aiohttp's errors.
        """
        assert self._session is not None, "the server runs"
        assert app.request_url, "app.request_url must be set, or app.socket_mode"
        timestamp = timestamp or str(int(time.time()))
        sent = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(app.signing_secret, timestamp, body) if signed is None else signed,
            **(headers or {}),
        }
        timeout = aiohttp.ClientTimeout(total=self.world.timings.acknowledge)
        async with self._session.post(
            app.request_url, data=body, headers=sent, timeout=timeout, max_redirects=2
        ) as response:
            text = await response.text(errors="replace")
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            if response.content_type == "application/json":
                try:
                    return response.status, json.loads(text), no_retry
                except ValueError:
                    return response.status, text, no_retry
            return response.status, text, no_retry
