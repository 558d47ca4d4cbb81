"""The workspaces that the bot is in: whose token to use, our key for each, and what happens when the app is removed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import RetryLaterError
from bot.signals import Signals
from bot.slack.client import SlackClient
from bot.slack.errors import APP_GONE, EXPIRED, NO_SCOPE, code_of
from bot.slack.installs import Installs
from bot.slack.options import SlackOptions
from handlers.uninstalled import tell_admins
from storage import clock, installations, places
from storage.database import Database
from storage.errors import NotFoundError, StorageError
from storage.kinds import Platform, WorkspaceStatus

CALL_SECONDS = 10.0
"""One call to Slack takes so long at most: half of what the delivery worker allows."""
REMEMBERED = 60.0
"""So long, in seconds, a replica may go on with a token that another replica dropped or renewed."""
AGAIN_SECONDS = 5.0
CLOCKS_APART = timedelta(minutes=1)
"""So far Slack's clock and the database's may be apart."""
NETWORK = (aiohttp.ClientError, TimeoutError, OSError)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BotUser:
    """The bot in one workspace: as whom it posts, and with which token."""

    token: str = field(repr=False)
    user_id: str
    bot_id: str


class NotInstalledError(Exception):
    """The app is not installed in a workspace, or not any more."""


class Workspaces:
    """Finds tokens and clients. `session` is shared by all calls to Slack, and closed with `stop`."""

    def __init__(
        self,
        database: Database,
        options: SlackOptions,
        signals: Signals,
        installs: Installs | None,
        session: aiohttp.ClientSession,
    ) -> None:
        self.said: list[str] = []
        self._database = database
        self._options = options
        self._signals = signals
        self._installs = installs
        self._session = session
        self._team = ""
        self._own: BotUser | None = None
        self._known: dict[str, tuple[float, BotUser | None]] = {}
        self._clients: dict[str, SlackClient] = {}
        self._names: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._identifying: asyncio.Task[None] | None = None

    async def start(self, identified: Callable[[str], None]) -> None:
        """Find out who the bot is. Where Slack can't be reached now, it is tried until it can.

        `identified` is called with the workspace's id where that took longer than this start.
        """
        if self._installs is not None and (count := await self._installs.reseal()):
            _log.warning("installations encrypted with the new key", count=count)
        if self._options.bot_token and not await self._identify():
            self.said.append(f"Slack can't be reached at {self._options.api_url} yet: it is tried until it can.")
            self._identifying = asyncio.create_task(self._until_identified(identified), name="slack identity")

    async def stop(self) -> None:
        """Close all connections."""
        if self._identifying is not None:
            self._identifying.cancel()
            with suppress(asyncio.CancelledError):
                await self._identifying
        await self._session.close()

    async def teams(self) -> list[str]:
        """The ids of all served workspaces."""
        async with self._database.read() as session:
            found = await installations.workspaces_of(session, Platform.SLACK)
        return [each.external_id for each in found if each.allowed and each.status is WorkspaceStatus.ACTIVE]

    @property
    def only(self) -> str:
        """The workspace that the token belongs to, "" where there are several, or it is not known yet."""
        return "" if self._installs is not None else self._team

    async def bot(self, team: str) -> BotUser | None:
        """The bot in a workspace, None where the app is not installed. Raises StorageError."""
        if self._options.bot_token and team and team == self._team:
            return self._own
        if self._installs is None:
            return None
        found = self._known.get(team)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        tokens = await self._installs.find(team)
        bot = None if tokens is None else BotUser(tokens.token, tokens.user_id, tokens.bot_id)
        self._known[team] = (time.monotonic() + REMEMBERED, bot)
        return bot

    async def client(self, team: str) -> AsyncWebClient:
        """The Web API for a workspace. Raises NotInstalledError, StorageError."""
        bot = await self.bot(team)
        if bot is None:
            raise NotInstalledError(team)
        return self.client_for(bot.token)

    def client_for(self, token: str | None) -> AsyncWebClient:
        """The Web API with a token. It repeats nothing by itself: a repeated post would be a second one."""
        known = self._clients.get(token or "")
        if known is None:
            if len(self._clients) > 1000:
                self._clients.clear()
            known = SlackClient(token, self._options.api_url, self._session)
            self._clients[token or ""] = known
        return known

    async def team_of(self, workspace_id: str) -> str:
        """Slack's id of the workspace with our key. Raises NotInstalledError, StorageError."""
        if workspace_id not in self._names:
            try:
                async with self._database.read() as session:
                    self._names[workspace_id] = (await places.get_workspace(session, workspace_id)).external_id
            except NotFoundError as error:
                raise NotInstalledError(workspace_id) from error
        return self._names[workspace_id]

    async def key_of(self, team: str) -> str | None:
        """Our key of a workspace, None where we don't know it."""
        if team not in self._keys:
            async with self._database.read() as session:
                found = await places.find_workspace(session, Platform.SLACK, team)
            if found is None:
                return None
            self._keys[team] = found.id
        return self._keys[team]

    async def client_of(self, workspace_id: str) -> tuple[str, AsyncWebClient]:
        """Slack's id and the Web API of the workspace with our key. Raises NotInstalledError, StorageError."""
        team = await self.team_of(workspace_id)
        return team, await self.client(team)

    async def added(self, team: str, name: str) -> None:
        """The app is in a workspace that is served: what waits for it may go."""
        self._known.pop(team, None)
        async with self._database.write() as session:
            at = await clock.now(session)
            workspace = await places.ensure_workspace(session, Platform.SLACK, team, name=name or team, at=at)
            await places.allow_workspace(session, workspace.id, allowed=True)
            # Scopes come with an installation: whether they are all there now shows when it is tried.
            await installations.restore_workspace(session, workspace.id, mended=NO_SCOPE)
        self._signals.wake()

    async def removed(self, team: str, why: str, *, happened: datetime | None = None) -> None:
        """The app was removed from a workspace: forget its token, pause what waits for it, tell admins elsewhere.

        Slack repeats events that it could not deliver, so one that `happened` before the app was installed again
        means the installation before.
        """
        if self._installs is not None:
            since = None if happened is None else await self._installs.since(team)
            if happened is not None and since is not None and happened + CLOCKS_APART < since:
                _log.warning("told late of a removal before the last installation", workspace=team)
                return
            await self._installs.remove(team)
        self._known.pop(team, None)
        async with self._database.write() as session:
            workspace = await places.find_workspace(session, Platform.SLACK, team)
            if workspace is None or not await installations.suspend_workspace(session, workspace.id):
                return
            await tell_admins(session, workspace, why)
        _log.error("the app is not in the workspace any more", workspace=team, reason=why)
        self._signals.wake()

    async def gone(self, team: str, code: str) -> RetryLaterError:
        """As `removed`, found out while sending; gives what to raise, so that the delivery is looked at again.

        A token that is only over is renewed, where it can be.
        """
        if code == EXPIRED and await self._renewed(team):
            return RetryLaterError(timedelta(seconds=1), "the token was renewed")
        await self.removed(team, code)
        return RetryLaterError(timedelta(seconds=1), installations.NOT_SERVED)

    async def _renewed(self, team: str) -> bool:
        bot = await self.bot(team)
        if self._installs is None or bot is None or not await self._installs.renew(team, bot.token):
            return False
        self._known.pop(team, None)
        return True

    async def _identify(self) -> bool:
        """Ask Slack who the token belongs to. False where Slack could not be asked."""
        token = self._options.bot_token or ""
        try:
            answer = await self.client_for(token).auth_test()
        except SlackApiError as error:
            code = code_of(error)
            if code not in APP_GONE:
                _log.warning("Slack does not say who the bot is", reason=code or "no answer of its API")
                return False
            self.said.append(f"Slack refuses SLACK_BOT_TOKEN ({code}): copy it again from OAuth & Permissions.")
            _log.error("Slack refuses SLACK_BOT_TOKEN", reason=code)
            return True
        except NETWORK as error:
            _log.warning("Slack can't be reached", error=type(error).__name__)
            return False
        team, name = str(answer.get("team_id") or ""), str(answer.get("team") or "")
        if not team:
            self.said.append("Slack does not say which workspace SLACK_BOT_TOKEN belongs to.")
            _log.error("auth.test names no workspace")
            return True
        if answer.get("is_enterprise_install") is True:
            self.said.append("SLACK_BOT_TOKEN belongs to a whole organisation: install the app in a workspace of it.")
            _log.error("SLACK_BOT_TOKEN belongs to a whole organisation")
            return True
        self._team = team
        self._own = BotUser(token, str(answer.get("user_id") or ""), str(answer.get("bot_id") or ""))
        await self.added(team, name)
        self.said.append(f"In Slack it is @{answer.get('user') or 'Linkpin'} in the workspace {name or team}.")
        return True

    async def _until_identified(self, identified: Callable[[str], None]) -> None:
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            try:
                if not await self._identify():
                    continue
            except StorageError as error:
                _log.warning("the workspace can't be kept", error=type(error).__name__)
                continue
            if self._team:
                identified(self._team)
            return
