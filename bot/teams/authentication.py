"""Who may send activities: the SDK's place for it (BotFrameworkAuthentication), filled so that its defects are closed.

Source: learn.microsoft.com, "Authentication with the Bot Connector API", step 4: all seven conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.teams.cloud import begins_with, is_loopback
from bot.teams.connector import Connectors
from bot.teams.keys import SigningKeys
from bot.teams.options import TeamsOptions

LEEWAY_SECONDS = 300
"""Source: the same: "a clock-skew of 5 minutes"."""
ALGORITHM = "RS256"
CHANNEL = "msteams"
TOKEN_BYTES = 16_384


class Authentication(BotFrameworkAuthentication):  # type: ignore[misc] # the SDK ships no types
    """Lets the connector's activities in, and nobody else's."""

    def __init__(self, options: TeamsOptions, keys: SigningKeys, connectors: Connectors) -> None:
        self._options = options
        self._keys = keys
        self._connectors = connectors

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Raises PermissionError on what is not the connector's, KeysUnavailableError."""
        url = str(activity.service_url or "")
        if self._options.local:
            if not is_loopback(url):
                raise PermissionError("in the local mode the service URL must be on this machine")
            claims: Mapping[str, Any] = {}
        else:
            if not self._options.app_id:
                raise PermissionError("no app id, and not in the local mode")
            if not begins_with(url, self._options.cloud.service_urls):
                raise PermissionError("the service URL is not allowed")
            claims = await self._claims(auth_header, str(activity.channel_id or ""))
            if _bare(str(claims.get("serviceurl") or "")) != _bare(url):
                raise PermissionError("the token is for another service URL")
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(dict(claims), True)
        result.audience = self._options.cloud.token_scope
        result.caller_id = None
        result.connector_factory = self._connectors
        return result

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:  # noqa: ANN401  the SDK's
        """Streaming is not offered."""
        raise PermissionError("no streaming")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """The one factory: this bot speaks for nobody else."""
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """No tokens of users are asked for."""

    async def _claims(self, auth_header: str, channel: str) -> Mapping[str, Any]:
        scheme, _, token = auth_header.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > TOKEN_BYTES:
            raise PermissionError("no bearer token")
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            if not isinstance(key_id, str):
                raise PermissionError("the token names no key")
            key = await self._keys.find(key_id)
            if key is None:
                raise PermissionError("the key is not known")
            if key.endorsements and channel not in key.endorsements:
                raise PermissionError("the key does not sign for this channel")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self._options.app_id,
                issuer=self._options.cloud.token_issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise PermissionError(type(error).__name__) from error
        return claims


def _bare(url: str) -> str:
    return url.rstrip("/").lower()
