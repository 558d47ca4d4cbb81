"""Where Microsoft's cloud is: addresses and names that differ between the public one and the US government's."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

# Constants of the SDK's, written out so that reading the settings need not import it:
# botframework.connector.auth, AuthenticationConstants and GovernmentConstants.
GOVERNMENT = "https://botframework.azure.us"


@dataclass(frozen=True, slots=True)
class Cloud:
    """Addresses of one cloud.

    `service_urls` are what a connector's address may begin with. `chat_url`, with a user's or a bot's id behind it,
    opens a chat. `multi_tenant` is the tenant whose login gives tokens to an app of the type MultiTenant.
    """

    login_url: str
    openid_url: str
    token_issuer: str
    token_scope: str
    multi_tenant: str
    service_urls: tuple[str, ...]
    file_hosts: tuple[str, ...]
    chat_url: str


PUBLIC_CLOUD = Cloud(
    login_url="https://login.microsoftonline.com/",
    openid_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
    token_issuer="https://api.botframework.com",  # noqa: S106  an address, no password
    token_scope="https://api.botframework.com",  # noqa: S106  the same
    multi_tenant="botframework.com",
    # Source: learn.microsoft.com, "Send proactive messages": the global addresses of the public cloud and of GCC.
    service_urls=("https://smba.trafficmanager.net/", "https://smba.infra.gcc.teams.microsoft.com/"),
    file_hosts=(".sharepoint.com",),
    chat_url="https://teams.microsoft.com/l/chat/0/0?users=",
)
GOVERNMENT_CLOUD = Cloud(
    login_url="https://login.microsoftonline.us/",
    openid_url="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    token_issuer="https://api.botframework.us",  # noqa: S106  an address, no password
    token_scope="https://api.botframework.us",  # noqa: S106  the same
    multi_tenant="MicrosoftServices.onmicrosoft.us",
    service_urls=("https://smba.infra.gov.teams.microsoft.us/", "https://smba.infra.dod.teams.microsoft.us/"),
    file_hosts=(".sharepoint.us", ".sharepoint-mil.us"),
    chat_url="https://gov.teams.microsoft.us/l/chat/0/0?users=",
)


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def begins_with(url: str, allowed: tuple[str, ...]) -> bool:
    """Whether an address is at or below one of the allowed ones: same scheme, host and port, and within its path."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.username or parts.password or not parts.hostname or ".." in parts.path or "\\" in url:
        return False
    for each in allowed:
        wanted = urlsplit(each)
        same = (parts.scheme, parts.hostname, port) == (wanted.scheme, wanted.hostname, wanted.port)
        if same and (parts.path.rstrip("/") + "/").startswith(wanted.path.rstrip("/") + "/"):
            return True
    return False


def on_host(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether a file's address is on one of the hosts, by https; by http on this machine alone."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".").lower()
    if not host or parts.username or parts.password:
        return False
    if not any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts):
        return False
    return (parts.scheme == "https" and port in (None, 443)) or (parts.scheme == "http" and is_loopback(url))
