"""The bot's own tokens for the connector, by the client credentials grant.

In place of the SDK's msal: that one blocks the event loop for every call, and has no time-out of its own.
Source: learn.microsoft.com, "Authentication with the Bot Connector API", step 1.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import MappingProxyType

import aiohttp
import structlog

from bot.teams.options import TeamsOptions

FETCH = aiohttp.ClientTimeout(total=8, sock_connect=4)
EARLY_SECONDS = 300.0
"""A token is renewed so long before its end, so that none ends on its way."""
CHECK = "check the MicrosoftApp… variables"
PAUSE_SECONDS = 30.0
"""So long Microsoft is not asked again after it refused the app's id or secret."""

# Source: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes".
MEND = MappingProxyType(
    {
        7000215: "MicrosoftAppPassword is wrong: it must be the client secret's value, not its id",
        7000222: "MicrosoftAppPassword has ended: make a new client secret of the app registration",
        700016: "MicrosoftAppId is no app of the tenant MicrosoftAppTenantId",
        90002: "MicrosoftAppTenantId is no tenant",
        900023: "MicrosoftAppTenantId is no tenant",
    }
)

_log = structlog.get_logger(__name__)


class NoTokenError(Exception):
    """No token can be had. `code` is Microsoft's own word; `refused`: asking again is of no use before a change.

    `mend` says what to change, "" where Microsoft does not tell.
    """

    def __init__(self, code: str, *, refused: bool, mend: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.refused = refused
        self.mend = mend


class Tokens:
    """Gives a token that is good for some minutes at least. Many callers at once cost one request."""

    def __init__(
        self, options: TeamsOptions, session: aiohttp.ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._options = options
        self._session = session
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._refused: tuple[float, NoTokenError] | None = None
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """The token; "" in the local mode, where none is asked for. Raises NoTokenError."""
        if self._options.local:
            return ""
        if self._token and self._clock() < self._until:
            return self._token
        async with self._lock:
            if not self._token or self._clock() >= self._until:
                await self._renew()
        return self._token

    def drop(self, token: str) -> None:
        """Forget a token that the connector refused."""
        if token == self._token:
            self._token = ""

    async def _renew(self) -> None:
        if self._refused is not None and self._clock() < self._refused[0]:
            raise self._refused[1]
        cloud = self._options.cloud
        url = f"{cloud.login_url.rstrip('/')}/{self._options.token_tenant}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": self._options.app_id,
            "client_secret": self._options.password,
            "scope": f"{cloud.token_scope}/.default",
        }
        try:
            async with self._session.post(url, data=form, timeout=FETCH, allow_redirects=False) as response:
                status, found = response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NoTokenError(type(error).__name__, refused=False) from error
        self._take(status, found if isinstance(found, dict) else {})

    def _take(self, status: int, found: dict[str, object]) -> None:
        token, lasts = found.get("access_token"), found.get("expires_in")
        if status == 200 and isinstance(token, str) and token:
            seconds = float(lasts) if isinstance(lasts, int | float | str) and str(lasts).isdecimal() else 600.0
            self._token, self._refused = token, None
            self._until = self._clock() + max(seconds - EARLY_SECONDS, seconds / 2)
            return
        code = str(found.get("error") or f"status {status}")
        numbers = found.get("error_codes")
        known = (
            [MEND[each] for each in numbers if isinstance(each, int) and each in MEND]
            if isinstance(numbers, list)
            else []
        )
        refused = 400 <= status < 500 and status not in (408, 429)
        error = NoTokenError(code, refused=refused, mend=known[0] if known else "")
        if error.refused:
            self._refused = (self._clock() + PAUSE_SECONDS, error)
            _log.error("Microsoft refuses the app's id or secret", reason=code, mend=error.mend or CHECK)
        raise error
