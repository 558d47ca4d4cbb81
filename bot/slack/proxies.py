"""Through which proxy Slack is reached: one rule for the Web API, the socket, answers and files.

The SDK takes HTTPS_PROXY or HTTP_PROXY for every address, and does not look at NO_PROXY: it would ask a company's proxy
for a Slack server on this very machine. Files it does not fetch at all.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def proxy_for(url: str) -> str | None:
    """The proxy for an address, None where it is reached directly: by NO_PROXY, or on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return load_http_proxy_from_env()


def by_proxy(client: AsyncWebClient | AsyncWebhookClient | SocketModeClient, url: str) -> None:
    """Have a client of the SDK use the proxy for `url`, and none where there is none."""
    client.proxy = proxy_for(url)
