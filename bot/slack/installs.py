"""Where the app is installed by OAuth: tokens encrypted in our own storage, renewed before they expire."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.slack.vault import Vault, VaultError
from storage import installations
from storage.database import Database

STATE_LIFE = timedelta(minutes=10)
RENEW_MINUTES = 120
"""Tokens live for twelve hours, and are renewed so long before their end. Source: docs.slack.dev, token rotation."""
FOREVER_MINUTES = 10**7
"""So long before its end every token is renewed."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tokens:
    """One installation. `scope` is the workspace's id."""

    scope: str
    token: str = field(repr=False)
    user_id: str
    bot_id: str
    app_id: str = ""
    refresh_token: str | None = field(repr=False, default=None)
    expires_at: int | None = None

    @property
    def expiring(self) -> bool:
        """Whether it is time for another token."""
        return self.expires_at is not None and self.expires_at <= time.time() + RENEW_MINUTES * 60

    @property
    def expired(self) -> bool:
        """Whether the token is of no use any more."""
        return self.expires_at is not None and self.expires_at <= time.time()


class Installs:
    """Keeps and finds installations. One per process."""

    def __init__(self, database: Database, vault: Vault, rotator: AsyncTokenRotator) -> None:
        self._database = database
        self._vault = vault
        self._rotator = rotator
        self._lock = asyncio.Lock()

    async def save(self, installation: Installation) -> str:
        """Keep a new installation; gives the id that it is kept under."""
        tokens = Tokens(
            scope=installation.team_id or "",
            token=installation.bot_token or "",
            user_id=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            app_id=installation.app_id or "",
            refresh_token=installation.bot_refresh_token,
            expires_at=installation.bot_token_expires_at,
        )
        async with self._database.write() as session:
            await installations.save(session, tokens.scope, self._sealed(tokens))
        return tokens.scope

    async def find(self, scope: str) -> Tokens | None:
        """The installation in a workspace, with a token that can be used."""
        async with self._database.read() as session:
            sealed = await installations.find(session, scope) if scope else None
        tokens = None if sealed is None else self._opened(scope, sealed)
        if tokens is not None and tokens.expiring:
            return await self._renewed(scope)
        return tokens

    async def since(self, scope: str) -> datetime | None:
        """Since when the tokens of a workspace are kept, None where there are none."""
        async with self._database.read() as session:
            return await installations.changed_at(session, scope)

    async def remove(self, scope: str) -> None:
        """Forget an installation."""
        async with self._database.write() as session:
            await installations.remove(session, scope)

    async def reseal(self) -> int:
        """Encrypt what was encrypted with an older key again, with the first one; gives how many."""
        done = 0
        async with self._database.write() as session:
            for scope, sealed in (await installations.installed(session)).items():
                tokens = self._opened(scope, sealed) if self._vault.outdated(sealed) else None
                if tokens is not None:
                    done += await installations.replace(session, scope, before=sealed, after=self._sealed(tokens))
        return done

    async def renew(self, scope: str, expired: str) -> bool:
        """Renew the token `expired`, which Slack says is over, whatever our clock says. Gives whether it was."""
        found = await self._renewed(scope, expired=expired)
        return found is not None and found.token != expired

    async def _renewed(self, scope: str, expired: str = "") -> Tokens | None:
        """Renew a token, one at a time; what another replica did meanwhile stands."""
        async with self._lock:
            async with self._database.read() as session:
                sealed = await installations.find(session, scope)
            tokens = None if sealed is None else self._opened(scope, sealed)
            if sealed is None or tokens is None or not (tokens.expiring or tokens.token == expired):
                return tokens
            try:
                bot = await self._rotator.perform_bot_token_rotation(
                    bot=_bot(tokens), minutes_before_expiration=FOREVER_MINUTES if expired else RENEW_MINUTES
                )
            except (SlackApiError, SlackTokenRotationError, aiohttp.ClientError, OSError, TimeoutError) as error:
                _log.error("token not renewed", workspace=scope, error=type(error).__name__)
                return None if tokens.expired else tokens
            if bot is None:
                return tokens
            fresh = Tokens(
                scope=scope,
                token=bot.bot_token,
                user_id=tokens.user_id,
                bot_id=tokens.bot_id,
                app_id=tokens.app_id,
                refresh_token=bot.bot_refresh_token,
                expires_at=bot.bot_token_expires_at,
            )
            async with self._database.write() as session:
                await installations.replace(session, scope, before=sealed, after=self._sealed(fresh))
            return fresh

    def _sealed(self, tokens: Tokens) -> str:
        return self._vault.seal(json.dumps(asdict(tokens)))

    def _opened(self, scope: str, sealed: str) -> Tokens | None:
        try:
            return Tokens(**json.loads(self._vault.open(sealed)))
        except (VaultError, TypeError, ValueError) as error:
            _log.error("an installation can't be read", workspace=scope, error=str(error)[:100])
            return None


class StateStore(AsyncOAuthStateStore):
    """States of installations under way, in the database, so that any replica can finish what another began."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new state, good once and for ten minutes."""
        state = secrets.token_urlsafe(32)
        async with self._database.write() as session:
            await installations.keep_state(session, state, STATE_LIFE)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether a state is good; it is not any more after that."""
        async with self._database.write() as session:
            return await installations.use_state(session, state)


def _bot(tokens: Tokens) -> Bot:
    return Bot(
        bot_token=tokens.token,
        bot_id=tokens.bot_id,
        bot_user_id=tokens.user_id,
        bot_refresh_token=tokens.refresh_token,
        bot_token_expires_at=tokens.expires_at,
        installed_at=time.time(),
    )
