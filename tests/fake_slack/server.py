"""The fake Slack itself: starts and stops, makes workspaces, apps and people, and lets a test look."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fake_slack.backend import Backend
from tests.fake_slack.call import Call
from tests.fake_slack.faults import Fault, FaultKind
from tests.fake_slack.interactions import Interactions
from tests.fake_slack.methods.apps import install
from tests.fake_slack.model import App, Channel, File, Installation, Message, Person, Usergroup, View, Workspace
from tests.fake_slack.person import Actor
from tests.fake_slack.sender import EVENT, Attempt, Delivery
from tests.fake_slack.web import Web
from tests.fake_slack.world import Timings

PATIENCE = 60.0  # seconds that the waits below wait unless told otherwise
ALL_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users.profile:read",
    "users:read",
    "users:read.email",
)


class FakeSlack:
    """A Slack on 127.0.0.1. It begins with one workspace, `slack.team`, and no app."""

    def __init__(self, timings: Timings | None = None) -> None:
        self.backend = Backend()
        self.world = self.backend.world
        self.world.timings = timings or Timings()
        self.faults, self.rates = self.backend.faults, self.backend.rates
        self.sockets, self.sender = self.backend.sockets, self.backend.sender
        self.events, self.happenings = self.backend.events, self.backend.happenings
        self.interactions = Interactions(self.world)
        self.web = Web(self.backend)
        self._actors: dict[str, Actor] = {}
        self._runner: web.AppRunner | None = None
        self.team = self.workspace("Example")

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on a free port."""
        self._runner = web.AppRunner(self.web.application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.world.base_url = f"http://{host}:{port}"
        await self.sender.start()

    async def stop(self) -> None:
        """Close all."""
        self.faults.closing.set()
        await self.sender.stop()
        await self.sockets.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is set to; ends with a slash, as slack_sdk's base_url does."""
        return f"{self.world.base_url}/api/"

    @property
    def authorize_url(self) -> str:
        """OAuth's consent page."""
        return f"{self.world.base_url}/oauth/v2/authorize"

    # ------------------------------------------------------------ making things

    def workspace(self, name: str) -> Workspace:
        """A further workspace."""
        team = Workspace(self.world.new_id("T"), name, name.lower().replace(" ", "-"))
        self.world.workspaces.append(team)
        return team

    def app(self, name: str = "Linkpin", *, scopes: tuple[str, ...] = ALL_SCOPES, **more: object) -> App:
        """Register an app. `more` sets fields of App, such as socket_mode, token_rotation or request_url."""
        app_id = self.world.new_id("A")
        keys = [secrets.token_hex(16) for _ in range(3)]
        app_token = f"xapp-1-{app_id}-{secrets.token_hex(16)}"
        app = App(app_id, name, f"1{len(self.world.apps)}.2{app_id}", keys[0], keys[1], keys[2], app_token, scopes)
        for field, value in more.items():
            if not hasattr(app, field):
                raise AttributeError(f"App has no {field}")
            setattr(app, field, value)
        self.world.apps[app_id] = app
        return app

    def app_of_manifest(self, manifest: Mapping[str, Any]) -> App:
        """Register the app that a manifest describes: its scopes, events, commands and shortcuts, and no others."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth = manifest.get("oauth_config", {})
        subscriptions = settings.get("event_subscriptions", {})
        return self.app(
            str(manifest["display_information"]["name"]),
            scopes=tuple(oauth["scopes"]["bot"]),
            events=frozenset(subscriptions.get("bot_events", [])),
            commands=frozenset(each["command"] for each in features.get("slash_commands", [])),
            shortcuts=frozenset(each["callback_id"] for each in features.get("shortcuts", [])),
            home_tab=bool(features.get("app_home", {}).get("home_tab_enabled")),
            socket_mode=bool(settings.get("socket_mode_enabled")),
            token_rotation=bool(settings.get("token_rotation_enabled")),
            redirect_urls=tuple(oauth.get("redirect_urls", [])),
            request_url=str(subscriptions.get("request_url", "")),
        )

    def install(self, app: App, team: Workspace | None = None, *, by: Actor | None = None) -> Installation:
        """Install an app in a workspace with all its scopes; the bot token is `installation.bot_token`."""
        return install(self.world, app, team or self.team, by.person if by else None, app.scopes)

    def person(self, name: str, team: Workspace | None = None, **more: object) -> Actor:
        """The person of that name in a workspace, made when new. `more` sets fields of Person."""
        team = team or self.team
        known = (each for each in self.world.people.values() if each.name == name and each.team is team)
        person = next(known, None) or Person(self.world.new_id("U"), team, name, name.title(), f"{name}@example.com")
        for field, value in more.items():
            setattr(person, field, value)
        self.world.people[person.id] = person
        return self._actors.setdefault(person.id, Actor(self, person))

    def channel(
        self, name: str, *members: Actor | App, team: Workspace | None = None, private: bool = False
    ) -> Channel:
        """A channel with people and apps in it."""
        team = team or self.team
        channel = self.world.add_channel(team, name, "group" if private else "channel", set())
        for each in members:
            channel.members.add(self.bot(each, team).id if isinstance(each, App) else each.id)
        return channel

    def share_channel(self, channel: Channel, team: Workspace, *members: Actor) -> None:
        """Slack Connect: another workspace and people of it enter a channel."""
        channel.shared_with.append(team)
        channel.members.update(each.id for each in members)

    def usergroup(self, handle: str, *members: Actor, team: Workspace | None = None) -> Usergroup:
        """A user group."""
        group = Usergroup(self.world.new_id("S"), team or self.team, handle, [each.person for each in members])
        self.world.usergroups[group.id] = group
        return group

    def bot(self, app: App, team: Workspace | None = None) -> Person:
        """The app's bot user in a workspace."""
        installation = self.world.installation(app, team or self.team)
        assert installation is not None, "the app is not installed there"
        return installation.bot

    def changes_user(self, actor: Actor, **changes: object) -> None:
        """Change somebody's profile, such as tz, real_name or deleted; apps hear `user_change`."""
        for field, value in changes.items():
            setattr(actor.person, field, value)
        self.events.user_event("user_change", actor.person)

    # ------------------------------------------------------------ faults, time, odd requests

    def next_call(self, name: str, kind: FaultKind, *, times: int = 1, **more: float) -> None:
        """Let the next calls of a method, "files.download", "files.upload" or "response_url" go wrong.

        `more`: seconds, retry_after.
        """
        self.faults.order(name, Fault(kind, **more), times)  # type: ignore[arg-type] # retry_after is whole

    def next_error(self, name: str, error: str, *, times: int = 1) -> None:
        """Let the next calls of a method be answered with `{"ok": false, "error": error}`."""
        self.faults.order(name, Fault(FaultKind.ERROR, error=error), times)

    def advance(self, seconds: float) -> None:
        """Let time pass for trigger ids, response addresses, tokens and rate limits."""
        self.world.advance(seconds)

    async def verify_url(self, app: App) -> bool:
        """What saving a request URL in the app's settings does: `url_verification`."""
        challenge = secrets.token_hex(16)
        body = {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
        attempt = await self.sender.interaction(app, body, EVENT)
        return attempt.answer in (challenge, {"challenge": challenge})

    async def again(self, delivery: Delivery, reason: str = "http_timeout") -> Attempt:
        """Deliver an event once more, as Slack does when an acknowledgement got lost."""
        return await self.sender.again(delivery, reason)

    async def send_raw(
        self,
        app: App,
        body: bytes,
        content_type: str = "application/json",
        *,
        timestamp: str = "",
        signed: str | None = None,
    ) -> tuple[int, object]:
        """Any body at all, signed rightly unless `timestamp` or `signed` say otherwise: status and answer."""
        status, answer, _ = await self.sender.post(app, body, content_type, timestamp=timestamp, signed=signed)
        return status, answer

    # ------------------------------------------------------------ looking

    def messages(self, channel: Channel, *, thread: Message | None = None) -> list[Message]:
        """A channel's messages, oldest first; with `thread`, its replies only."""
        return [each for each in channel.messages if thread is None or (each.is_reply and each.thread_ts == thread.ts)]

    def from_bots(self, channel: Channel) -> list[Message]:
        """What apps posted in a channel."""
        return [each for each in channel.messages if each.author.is_bot]

    def ephemerals(self, actor: Actor, channel: Channel | None = None) -> list[Message]:
        """What only this person saw, oldest first."""
        return [
            each for each in self.world.ephemerals if each.ephemeral_for == actor.id and channel in (None, each.channel)
        ]

    def views(self, actor: Actor, app: App | None = None) -> list[View]:
        """The modals that are open for a person, the top one last."""
        stacks = self.world.modals.items()
        return [view for (who, of), stack in stacks if who == actor.id for view in stack if not app or of == app.id]

    def home(self, actor: Actor, app: App | None = None) -> View | None:
        """The Home tab as published for a person."""
        homes = self.world.homes.items()
        return next((view for (who, of), view in homes if who == actor.id and (not app or of == app.id)), None)

    def files(self, channel: Channel) -> list[File]:
        """The files shared in a channel."""
        return [file for message in channel.messages for file in message.files]

    def calls(self, method: str = "") -> list[Call]:
        """All calls of a method, refused ones too: `call.args`, `call.error`."""
        return [each for each in self.backend.calls if method in ("", each.method)]

    def deliveries(self, kind: str = "") -> list[Delivery]:
        """What was sent to apps; `kind` is an event's or interaction's type, or a command."""
        return [each for each in self.sender.deliveries if kind in ("", each.type)]

    def unused_scopes(self, app: App) -> set[str]:
        """Granted scopes that no call, event or download needed so far."""
        return set(app.scopes) - app.used_scopes

    # ------------------------------------------------------------ waiting

    async def until(self, true: Callable[[], object], what: str = "a condition", seconds: float = PATIENCE) -> None:
        """Wait until something holds. Raises TimeoutError."""
        await self.world.until(true, seconds, what)

    async def settled(self, seconds: float = PATIENCE) -> None:
        """Wait until every delivery was acknowledged or given up."""
        await self.until(lambda: all(each.finished for each in self.sender.deliveries), "all deliveries", seconds)

    async def message(self, channel: Channel, containing: str = "", seconds: float = PATIENCE) -> Message:
        """Wait for a bot's message that says something; gives the newest such."""

        def found() -> list[Message]:
            return [each for each in self.from_bots(channel) if containing in each.words + "\n" + each.text]

        await self.until(found, f"a message with {containing!r} in {channel.name or channel.id}", seconds)
        return found()[-1]

    async def ephemeral(self, actor: Actor, containing: str = "", seconds: float = PATIENCE) -> Message:
        """Wait for a message that only this person sees."""

        def found() -> list[Message]:
            return [each for each in self.ephemerals(actor) if containing in each.words + "\n" + each.text]

        await self.until(found, f"an ephemeral message with {containing!r}", seconds)
        return found()[-1]

    async def modal(self, actor: Actor, containing: str = "", seconds: float = PATIENCE) -> View:
        """Wait for a modal on top that says something."""

        def top() -> bool:
            stack = self.views(actor)
            return bool(stack) and containing in stack[-1].words

        await self.until(top, f"a modal with {containing!r}", seconds)
        return self.views(actor)[-1]

    async def home_with(self, actor: Actor, containing: str, seconds: float = PATIENCE) -> View:
        """Wait for a Home tab that says something."""
        await self.until(
            lambda: containing in getattr(self.home(actor), "words", ""), f"a Home tab with {containing!r}", seconds
        )
        view = self.home(actor)
        assert view is not None, "the wait above saw it"
        return view

    async def connected(self, app: App, count: int = 1, seconds: float = PATIENCE) -> None:
        """Wait until an app has so many sockets open."""
        await self.until(lambda: len(self.sockets.of(app)) >= count, f"{count} sockets", seconds)
