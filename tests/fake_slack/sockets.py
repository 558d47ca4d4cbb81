"""Socket Mode: connections, envelopes, acknowledgements. Source: docs.slack.dev, "Using Socket Mode"."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fake_slack.model import App, Json
from tests.fake_slack.world import World

MOST_CONNECTIONS = 10  # docs.slack.dev: up to ten open connections an app


class NoSocketError(Exception):
    """No connection is open that a payload could go to."""


@dataclass(eq=False)
class Connection:
    """An open connection, with the envelopes that it has not acknowledged."""

    app: App
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    envelopes: int = 0
    retiring: bool = False


class Sockets:
    """All open connections. Each payload goes to one of them, in turn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tickets: dict[str, App] = {}
        self.connections: list[Connection] = []
        self._turn = 0
        self._closing: set[asyncio.Task[None]] = set()

    def of(self, app: App) -> list[Connection]:
        """The open connections of an app."""
        return [each for each in self.connections if each.app is app and not each.socket.closed]

    def new_url(self, app: App) -> str:
        """An address that lets in once."""
        ticket = str(uuid.uuid4())
        self.tickets[ticket] = app
        base = self.world.base_url.replace("http://", "ws://", 1)
        return f"{base}/link/?ticket={ticket}&app_id={app.id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A client connects with a ticket."""
        app = self.tickets.pop(request.query.get("ticket", ""), None)
        if app is None:
            return web.Response(status=401, text="ticket used or unknown")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.of(app)) >= MOST_CONNECTIONS:
            await socket.send_json(_farewell("too_many_websockets"))
            await socket.close()
            return socket
        connection = Connection(app, socket)
        self.connections.append(connection)
        await socket.send_json(self._hello(app))
        self.world.changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(connection, message.data)
        finally:
            self.connections.remove(connection)
            self.world.changed()
        return socket

    def _hello(self, app: App) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.of(app)),
            "debug_info": {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": app.id},
        }

    def _acknowledge(self, connection: Connection, data: str) -> None:
        with contextlib.suppress(ValueError):
            answer = json.loads(data)
            future = connection.waiting.pop(str(answer.get("envelope_id")), None)
            if future is not None and not future.done():
                payload = answer.get("payload")
                future.set_result(payload if isinstance(payload, dict) else {"text": payload} if payload else {})

    async def send(self, app: App, kind: str, payload: Json, *, number: int = 0, reason: str = "") -> Json:
        """Send an envelope down one connection and wait for what it is answered with.

        Raises NoSocketError, or TimeoutError when nothing comes in time. Only events carry the retry fields.
        """
        open_ones = [each for each in self.of(app) if not each.retiring] or self.of(app)
        if not open_ones:
            raise NoSocketError
        self._turn += 1
        connection = open_ones[self._turn % len(open_ones)]
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = future
        connection.envelopes += 1
        try:
            await connection.socket.send_json(envelope)
            return await asyncio.wait_for(future, self.world.timings.acknowledge)
        except ConnectionError:
            raise NoSocketError from None
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, app: App, reason: str = "refresh_requested", *, grace: float = 1.0) -> None:
        """Tell every connection of an app to go: reason is "warning", "refresh_requested" or "link_disabled".

        After a warning it stays open; else it gets no more payloads and is closed after `grace` seconds (Slack: ten).
        """
        for connection in self.of(app):
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_json(_farewell(reason))
            if reason != "warning":
                connection.retiring = True
                task = asyncio.get_running_loop().create_task(self._close_after(connection, grace))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)

    @staticmethod
    async def _close_after(connection: Connection, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await connection.socket.close()

    def drop(self, app: App) -> None:
        """Cut every connection of an app without a word."""
        for connection in self.of(app):
            transport = connection.socket._req.transport if connection.socket._req else None
            if transport is not None:
                transport.abort()

    async def send_text(self, app: App, text: str) -> None:
        """Send anything at all, such as what is no JSON, down every connection."""
        for connection in self.of(app):
            await connection.socket.send_str(text)

    async def stop(self) -> None:
        """Close all."""
        for task in self._closing:
            task.cancel()
        for connection in list(self.connections):
            await connection.socket.close()


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": f"wss-{secrets.token_hex(3)}"}}
