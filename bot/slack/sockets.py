"""Socket Mode: events and interactions over a connection that the bot opens itself."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import code_of
from bot.slack.proxies import by_proxy
from bot.slack.workspaces import AGAIN_SECONDS, NETWORK

PING_SECONDS = 5.0
"""So often the SDK looks whether the connection lives, and so long it waits before it connects again."""
_log = structlog.get_logger(__name__)


class Sockets:
    """Keeps one connection open; the SDK opens it anew when Slack closes it, which it does every few hours."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        self.said: list[str] = []
        self._app = app
        self._app_token = app_token
        self._client = client
        self._handler: AsyncSocketModeHandler | None = None
        self._opening: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to connect; where Slack can't be reached it is tried until it can."""
        self._handler = AsyncSocketModeHandler(
            self._app,
            self._app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=self._client,
            ping_interval=PING_SECONDS,
        )
        by_proxy(self._handler.client, self._client.base_url)
        self._opening = asyncio.create_task(self._open(self._handler), name="slack socket")
        self._watching = asyncio.create_task(self._watch(self._handler), name="slack socket watch")
        _, waiting = await asyncio.wait((self._opening,), timeout=AGAIN_SECONDS)
        if waiting:
            self.said.append("Socket Mode is not connected yet: it is tried until it is.")

    async def stop(self) -> None:
        """Take no more events."""
        for task in (self._watching, self._opening):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if self._handler is not None:
            await self._handler.client.close()  # type: ignore[no-untyped-call] # the SDK types it not

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        """Have the SDK ask for another address where it can't connect: it would try a used one for ever."""
        client, tried = handler.client, None
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            if await client.is_connected():
                tried = None
            elif client.wss_uri is not None and client.wss_uri == tried:
                client.wss_uri = None
            else:
                tried = client.wss_uri

    async def _open(self, handler: AsyncSocketModeHandler) -> None:
        while True:
            try:
                # Asked here first: the SDK's own loop can't tell a wrong token from a bad day.
                handler.client.wss_uri = await handler.client.issue_new_wss_url()
                await handler.client.connect()  # type: ignore[no-untyped-call] # the SDK types it not
                return
            except SlackApiError as error:
                code = code_of(error)
                if code in ("invalid_auth", "not_allowed_token_type", "account_inactive", "token_revoked"):
                    self.said.append(f"Slack refuses SLACK_APP_TOKEN ({code}): make one under Basic Information.")
                    _log.error("Slack refuses SLACK_APP_TOKEN", reason=code)
                    return
                _log.warning("no socket", error=code)
            except NETWORK as error:
                _log.warning("no socket", error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
