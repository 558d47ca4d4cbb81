"""Slack as one of the service's platforms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import aiohttp
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.background import Background
from bot.platforms import Connect, Connection, Core, Surface
from bot.slack.answers import Answers
from bot.slack.bolt import create_bolt
from bot.slack.client import Answer, SlackClient
from bot.slack.events import Events
from bot.slack.files import SlackFiles
from bot.slack.groups import Groups
from bot.slack.homes import Homes
from bot.slack.install import install_flow
from bot.slack.installs import Installs, StateStore
from bot.slack.interactions import Interactions
from bot.slack.members import Members
from bot.slack.options import SlackOptions
from bot.slack.outbound import SlackOutbound
from bot.slack.pictures import SlackPictures
from bot.slack.places import Places
from bot.slack.sockets import Sockets
from bot.slack.targets import Targets
from bot.slack.web import slack_app
from bot.slack.workspaces import CALL_SECONDS, Workspaces

CONNECTIONS = 100
IDLE_SECONDS = 4.0
"""So long an idle connection is used again. Servers on Node and uvicorn close theirs after five seconds, and what is
posted in that very moment may have arrived or not."""


def slack(options: SlackOptions) -> Connect:
    """How Slack is wired in with these options."""

    def connect(core: Core) -> Connection:
        # The SDK's lines below a warning hold what people wrote.
        logging.getLogger("slack_sdk").setLevel(logging.WARNING)
        return _Slack(core, options).connection()

    return connect


class _Slack:
    """All parts of Slack in one process."""

    def __init__(self, core: Core, options: SlackOptions) -> None:
        self._options = options
        session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=5),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=Answer,
        )
        installs = _installs(core, options, session)
        self._workspaces = Workspaces(core.database, options, core.signals, installs, session)
        self._background = Background()
        members = Members(core.database, self._workspaces)
        targets = Targets(core.database)
        self._places = Places(core.database, self._workspaces, targets)
        self._groups = Groups(core.database, self._workspaces, members, options.group_roles)
        answers = Answers(core.database, self._workspaces)
        homes = Homes(core.inbound, members, self._places, answers, self._background)
        events = Events(
            core.inbound, options, self._workspaces, members, self._places, homes, self._groups, self._background
        )
        interactions = Interactions(core.inbound, members, self._places, answers, homes, self._background)
        flow = None
        if options.oauth is not None and installs is not None:
            states = StateStore(core.database)
            flow = install_flow(options.oauth, options.api_url, installs, states, self._workspaces, self._installed)
        self._app = create_bolt(options, self._workspaces, events, interactions, flow)
        self._sockets = (
            Sockets(self._app, options.app_token, self._workspaces.client_for(options.app_token))
            if options.app_token
            else None
        )
        self._outbound = SlackOutbound(
            core.database, self._workspaces, targets, SlackPictures(core.database, core.pictures)
        )
        self._files = SlackFiles(self._workspaces, options.api_url, session)
        self._following: dict[str, asyncio.Task[None]] = {}
        self._said: list[str] = []

    def connection(self) -> Connection:
        """What the service needs of a platform."""
        surfaces: Sequence[Surface] = ()
        if self._options.signing_secret or self._options.oauth:
            surfaces = (Surface("/slack", slack_app(self._app, self._options.signing_secret)),)
        return Connection(
            outbound=self._outbound,
            fetcher=self._files,
            surfaces=surfaces,
            start=self._start,
            stop=self._stop,
            try_this=self._said,
        )

    async def _start(self) -> None:
        try:
            await self._workspaces.start(self._look_around)
            for team in await self._workspaces.teams():
                self._look_around(team)
            if self._sockets is not None:
                await self._sockets.start()
                self._said += self._sockets.said
        except BaseException:
            await self._stop()
            raise
        self._said += self._workspaces.said

    async def _stop(self) -> None:
        if self._sockets is not None:
            await self._sockets.stop()
        for task in self._following.values():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._background.stop()
        await self._workspaces.stop()

    async def _installed(self, team: str, name: str) -> None:
        await self._workspaces.added(team, name)
        self._look_around(team)

    def _look_around(self, team: str) -> None:
        """Find the channels that the bot is in, and who has which role by a user group."""
        self._background.start(self._places.note_all_channels(team), "channels")
        if self._options.group_roles and team not in self._following:
            self._following[team] = asyncio.create_task(self._groups.run(team), name="slack user groups")


def _installs(core: Core, options: SlackOptions, session: aiohttp.ClientSession) -> Installs | None:
    if options.oauth is None or options.vault is None:
        return None
    rotator = AsyncTokenRotator(
        client_id=options.oauth.client_id,
        client_secret=options.oauth.client_secret,
        client=SlackClient(None, options.api_url, session),
    )
    return Installs(core.database, options.vault, rotator)
