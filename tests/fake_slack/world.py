"""All state of the fake Slack, its clock, its ids, and a bell that rings at each change."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fake_slack.model import (
    App,
    Channel,
    File,
    Installation,
    Message,
    Person,
    Token,
    Usergroup,
    View,
    Workspace,
)


@dataclass
class Timings:
    """Slack's documented times in seconds. Tests shorten what they would have to wait for."""

    acknowledge: float = 3.0  # docs.slack.dev, Events API and interactivity: answer within three seconds
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)  # at once, after one minute, after five minutes
    trigger: float = 3.0  # docs.slack.dev, views.open: trigger ids expire in three seconds
    response_url: float = 1800.0
    response_url_uses: int = 5
    token_life: float = 43_200.0


@dataclass
class Trigger:
    """A trigger id: what it was given for, and whether it was exchanged."""

    app: App
    person: Person
    born: float
    view: View | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """An address to answer an interaction at."""

    app: App
    person: Person
    channel: Channel
    born: float
    message: Message | None = None
    uses: int = 0


@dataclass
class Grant:
    """An OAuth code that waits for its exchange."""

    app: App
    installer: Person
    scopes: tuple[str, ...]
    redirect_uri: str
    born: float
    used: bool = False


@dataclass
class World:
    """Everything there is. Methods look up; the rules stand elsewhere."""

    timings: Timings = field(default_factory=Timings)
    workspaces: list[Workspace] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, File] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    installations: list[Installation] = field(default_factory=list)
    modals: dict[tuple[str, str], list[View]] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    base_url: str = ""

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._shift = 0.0
        self._last_ts = 0
        self._bell = asyncio.Event()

    # ------------------------------------------------------------ time and ids

    def now(self) -> float:
        """Unix time as this Slack sees it: the machine's, moved by `advance`."""
        return time.time() + self._shift

    def advance(self, seconds: float) -> None:
        """Let time pass: trigger ids, response addresses, tokens and rate limits age."""
        self._shift += seconds

    def new_id(self, letter: str) -> str:
        """An id of Slack's form, never given twice."""
        return f"{letter}0{next(self._numbers):05d}{secrets.token_hex(2).upper()}"

    def new_ts(self) -> str:
        """A message's ts: seconds with six decimals, later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # ------------------------------------------------------------ the bell

    def changed(self) -> None:
        """Wake whoever waits in `until`."""
        self._bell.set()
        self._bell = asyncio.Event()

    async def until(self, true: Callable[[], object], seconds: float, what: str) -> None:
        """Wait until `true()` holds. Raises TimeoutError that says what was waited for."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            bell = self._bell
            if true():
                return
            left = end - loop.time()
            try:
                await asyncio.wait_for(bell.wait(), min(left, 0.25))  # 0.25: also sees what rings no bell
            except TimeoutError:
                if loop.time() >= end and not true():
                    raise TimeoutError(f"waited {seconds} s for {what}") from None

    # ------------------------------------------------------------ look-ups

    def token(self, value: str) -> tuple[Installation, Token] | None:
        """The installation that a bot token belongs to."""
        for installation in self.installations:
            for token in installation.tokens:
                if token.value == value:
                    return installation, token
        return None

    def installation(self, app: App, team: Workspace) -> Installation | None:
        """The app's present installation in a workspace."""
        found = (each for each in self.installations if each.app is app and each.team is team and not each.removed)
        return next(found, None)

    def direct(self, one: Person, other: Person) -> Channel:
        """The direct message of two people; made when there is none."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == {one.id, other.id}:
                return channel
        return self.add_channel(other.team, "", "im", {one.id, other.id})

    def add_channel(self, team: Workspace, name: str, kind: str, members: set[str]) -> Channel:
        """A new conversation."""
        letter = {"im": "D", "channel": "C", "group": "C", "mpim": "C"}[kind]
        channel = Channel(self.new_id(letter), team, name, kind, members, created=int(self.now()))
        self.channels[channel.id] = channel
        return channel

    def message(self, channel: Channel, ts: str) -> Message | None:
        """The message of a channel at a ts."""
        return next((each for each in channel.messages if each.ts == ts), None)

    def view(self, view_id: str = "", external_id: str = "") -> View | None:
        """An open modal or a Home tab."""
        shown = [view for stack in self.modals.values() for view in stack] + list(self.homes.values())
        for view in shown:
            if view_id == view.id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def new_trigger(self, app: App, person: Person, view: View | None = None) -> str:
        """A fresh trigger id."""
        value = f"{next(self._numbers)}.{int(self.now())}.{secrets.token_hex(16)}"
        self.triggers[value] = Trigger(app, person, self.now(), view)
        return value

    def new_response_url(self, app: App, person: Person, channel: Channel, message: Message | None = None) -> str:
        """A fresh response_url."""
        key = secrets.token_hex(12)
        self.response_urls[key] = ResponseUrl(app, person, channel, self.now(), message)
        return f"{self.base_url}/actions/{person.team.id}/{app.id}/{key}"
