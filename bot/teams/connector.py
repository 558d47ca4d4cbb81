"""The connector's REST interface, as far as it is used, over one shared session.

In place of the SDK's client: that one fetches tokens on the event loop, knows no Retry-After, drops what it doesn't
know of entities (AI labels, mentions), and takes a millisecond to be made. Source: learn.microsoft.com, "API reference
for the Bot Framework Connector service".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.teams.tokens import Tokens

CALL = aiohttp.ClientTimeout(total=10, sock_connect=5)
"""One call takes so long at most: half of what the delivery worker allows."""
BUSY = frozenset({412, 429, 502, 503, 504})
"""To be sent again, says learn.microsoft.com, "Optimize your bot with rate limiting"."""
TRIES, PATIENCE_SECONDS = 3, 5.0
Json = dict[str, Any]
Result = TypeVar("Result")


class ConnectorError(Exception):
    """The connector refused. `code` is its own word ("" where it gives none), `after` the seconds of Retry-After."""

    def __init__(self, status: int, code: str, after: float | None) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.after = after


class Connector:
    """The connector at one service URL. All methods raise ConnectorError, NoTokenError and what aiohttp raises."""

    def __init__(self, service_url: str, tokens: Tokens, session: aiohttp.ClientSession) -> None:
        self.service_url = service_url
        self._base = service_url.rstrip("/")
        self._tokens = tokens
        self._session = session

    async def post(self, conversation: str, activity: Mapping[str, Any]) -> str:
        """Post an activity; gives its id."""
        found = await self._call("POST", f"/v3/conversations/{_part(conversation)}/activities", activity)
        return str(found.get("id") or "")

    async def update(self, conversation: str, activity_id: str, activity: Mapping[str, Any]) -> None:
        """Put another activity in the place of one."""
        path = f"/v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}"
        await self._call("PUT", path, {**activity, "id": activity_id})

    async def delete(self, conversation: str, activity_id: str) -> None:
        """Delete an activity."""
        await self._call("DELETE", f"/v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}")

    async def open_direct(self, bot_id: str, user: str, tenant: str) -> str:
        """The personal conversation with a user, made where there is none."""
        asked = {
            "isGroup": False,
            "bot": {"id": bot_id},
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        found = await self._call("POST", "/v3/conversations", asked)
        return str(found.get("id") or "")

    async def member(self, conversation: str, user: str) -> Json:
        """A member of a conversation."""
        return await self._call("GET", f"/v3/conversations/{_part(conversation)}/members/{_part(user)}")

    async def team_channels(self, team: str) -> list[Json]:
        """The channels of a team; the first one has no name."""
        found = (await self._call("GET", f"/v3/teams/{_part(team)}/conversations")).get("conversations")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    async def _call(self, method: str, path: str, body: object = None) -> Json:
        token = await self._tokens.token()
        try:
            return await self._called(method, path, body, token)
        except ConnectorError as error:
            if error.status != 401 or not token:
                raise
            # Refused before anything was done: the token was taken back, so once more with a new one.
            self._tokens.drop(token)
            return await self._called(method, path, body, await self._tokens.token())

    async def _called(self, method: str, path: str, body: object, token: str) -> Json:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.request(
            method, self._base + path, json=body, headers=headers, timeout=CALL, allow_redirects=False
        ) as response:
            try:
                found = await response.json(content_type=None)
            except ValueError:
                found = None
            if 200 <= response.status < 300:
                return found if isinstance(found, dict) else {}
            raise ConnectorError(response.status, _code(found), _after(response.headers.get("retry-after", "")))


class Connectors(ConnectorFactory):  # type: ignore[misc] # the SDK ships no types
    """Finds connectors by their service URL, as the SDK's adapter asks for them."""

    def __init__(self, tokens: Tokens, session: aiohttp.ClientSession) -> None:
        self._tokens = tokens
        self._session = session
        self._known: dict[str, Connector] = {}

    async def create(self, service_url: str, audience: str) -> Connector:
        """See the SDK; there is one audience here."""
        return self.at(service_url)

    def at(self, service_url: str) -> Connector:
        """The connector at an address, which the caller has found to be allowed."""
        if service_url not in self._known:
            if len(self._known) >= 100:
                self._known.clear()
            self._known[service_url] = Connector(service_url, self._tokens, self._session)
        return self._known[service_url]


async def patiently(call: Callable[[], Awaitable[Result]]) -> Result:
    """Make a call again where Teams is busy, a few times and soon: somebody looks at the screen.

    Raises what the last try raised. For what does not go through the ledger, which has more time.
    """
    for left in reversed(range(TRIES)):
        try:
            return await call()
        except ConnectorError as error:
            wait = error.after if error.after is not None else 1.0
            if not left or error.status not in BUSY or wait > PATIENCE_SECONDS:
                raise
            await asyncio.sleep(wait)
    raise AssertionError("unreachable")


def _part(text: str) -> str:
    return quote(text, safe="")


def _code(found: object) -> str:
    error = found.get("error") if isinstance(found, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _after(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(max(seconds, 0.0), 3600.0) if seconds == seconds else None
