"""The keys that the connector signs its tokens with, fetched without holding up the event loop, and kept.

In place of the SDK's: that one fetches with a blocking call without a time-out, and fails on a key that it does not
know before it looks for new ones (botframework-connector 4.17.1, jwt_token_extractor.py).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWKError
from jwt.algorithms import RSAAlgorithm

FETCH = aiohttp.ClientTimeout(total=8, sock_connect=4)
"""Source: Teams waits 15 s for an answer, and two documents are fetched."""
FRESH_SECONDS = 24 * 3600.0
"""Source: learn.microsoft.com, "Authentication with the Bot Connector API": keys may be kept for 24 hours."""
AGAIN_SECONDS = 30.0
"""Unknown keys are looked for no more often, or forged tokens would make us ask all the time."""

_log = structlog.get_logger(__name__)


class KeysUnavailableError(Exception):
    """The keys can't be fetched now, and none are kept."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels whose tokens it may sign; none named: all."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class SigningKeys:
    """Keys by their id. Many requests at once cost one fetch."""

    def __init__(
        self, openid_url: str, session: aiohttp.ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = openid_url
        self._session = session
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._failed_at: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> Key | None:
        """The key with this id. One that is not known is looked for once more. Raises KeysUnavailableError."""
        if key_id not in self._keys or self._old():
            async with self._lock:
                if self._old():
                    await self._refresh()
                if key_id not in self._keys and self._may_try():
                    self._tried_at = self._clock()
                    await self._refresh()
        if self._fetched_at is None:
            raise KeysUnavailableError
        return self._keys.get(key_id)

    def _old(self) -> bool:
        """Whether it is time for the regular fetch."""
        if self._fetched_at is None:
            return True
        failed_now = self._failed_at is not None and self._clock() - self._failed_at < AGAIN_SECONDS
        return self._clock() - self._fetched_at > FRESH_SECONDS and not failed_now

    def _may_try(self) -> bool:
        """Whether an unknown key may be looked for, beside the regular fetches."""
        known = self._fetched_at is not None
        return known and (self._tried_at is None or self._clock() - self._tried_at >= AGAIN_SECONDS)

    async def _refresh(self) -> None:
        """Fetch all keys; where that fails the ones that are kept stay good, and it is tried again in a moment."""
        try:
            self._keys = await self._fetch()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            _log.warning("signing keys not fetched", error=type(error).__name__)
            self._failed_at = self._clock()
            return
        self._fetched_at, self._failed_at = self._clock(), None

    async def _fetch(self) -> dict[str, Key]:
        described = await self._get(self._url)
        address = described.get("jwks_uri")
        if not isinstance(address, str):
            raise ValueError("no jwks_uri")  # noqa: TRY004  what came is wrong, not what was passed
        keys = (await self._get(address)).get("keys")
        if not isinstance(keys, list):
            raise ValueError("no keys")  # noqa: TRY004  the same
        return dict(made for each in keys if isinstance(each, dict) and (made := _made(each)) is not None)

    async def _get(self, url: str) -> dict[str, object]:
        async with self._session.get(url, timeout=FETCH, allow_redirects=False) as response:
            response.raise_for_status()
            found = await response.json(content_type=None)
        if response.status != 200 or not isinstance(found, dict):
            raise ValueError("not the expected document")
        return found


def _made(found: dict[str, object]) -> tuple[str, Key] | None:
    """A key of a JSON Web Key Set; None for one of another kind."""
    key_id, endorsements = found.get("kid"), found.get("endorsements")
    if not isinstance(key_id, str) or found.get("kty") != "RSA":
        return None
    try:
        public = RSAAlgorithm.from_jwk({str(name): value for name, value in found.items()})
    except (PyJWKError, ValueError, TypeError):
        return None
    except Exception:  # noqa: BLE001  PyJWT's own InvalidKeyError has no base of its kind; one odd key hides no others
        return None
    if not isinstance(public, RSAPublicKey):
        return None
    named = endorsements if isinstance(endorsements, list) else []
    return key_id, Key(public, frozenset(str(each) for each in named))
