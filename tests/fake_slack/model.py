"""What stands in a Slack: workspaces, people, apps, channels, messages, files and views. State only, no rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
MENTION = re.compile(r"<(?:@|!subteam\^|!)([A-Za-z0-9]+)(?:\|[^<>]*)?>")


@dataclass(eq=False)
class Workspace:
    """A workspace (team)."""

    id: str
    name: str
    domain: str


@dataclass(eq=False)
class Person:
    """A member of a workspace, or a bot user. `is_stranger` is not stored: it depends on who asks."""

    id: str
    team: Workspace
    name: str
    real_name: str = ""
    email: str = ""
    tz: str = "Europe/Berlin"
    tz_offset: int = 3600
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    locale: str = "en-GB"
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    app_id: str = ""
    bot_id: str = ""


@dataclass(eq=False)
class Usergroup:
    """A user group (subteam), such as @marketing."""

    id: str
    team: Workspace
    handle: str
    members: list[Person]


@dataclass(eq=False)
class Channel:
    """A conversation: kind is "channel" (public), "group" (private), "im" or "mpim"."""

    id: str
    team: Workspace
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    shared_with: list[Workspace] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    created: int = 0

    @property
    def private(self) -> bool:
        return self.kind != "channel"

    def seen_from(self, team: Workspace) -> bool:
        """Whether the channel exists for a workspace: its own, or shared with it by Slack Connect."""
        return team is self.team or team in self.shared_with


@dataclass(eq=False)
class File:
    """A file. `access` is "visible", or "check_file_info" where Slack Connect shows only an id before files.info."""

    id: str
    team: Workspace
    owner: Person
    name: str
    title: str
    content: bytes
    mimetype: str = "application/octet-stream"
    filetype: str = "binary"
    size: int = 0
    mode: str = "hosted"
    is_external: bool = False
    external_type: str = ""
    external_url: str = ""
    access: str = "visible"
    deleted: bool = False
    complete: bool = True
    channels: list[Channel] = field(default_factory=list)
    shares: list[tuple[Channel, str]] = field(default_factory=list)
    created: int = 0


@dataclass(eq=False)
class Message:
    """A message in a channel. `ts` is a string and unique in its channel."""

    ts: str
    channel: Channel
    author: Person
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    subtype: str = ""
    files: list[File] = field(default_factory=list)
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_for: str = ""
    broadcast: bool = False
    options: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def words(self) -> str:
        """All that a person sees: the text of the blocks, or `text` where there are none."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    @property
    def pings(self) -> list[str]:
        """Whom the message alerts: ids, "channel", "here" or "everyone", from markup and rich text."""
        found = [*MENTION.findall(self.text)] if self.options.get("mrkdwn") not in (False, "0", "false") else []
        for node in nodes(self.blocks):
            if node.get("type") == "mrkdwn":
                found += MENTION.findall(str(node.get("text", "")))
            found += [str(node[name]) for name in ("user_id", "usergroup_id") if name in node]
            found += [str(node["range"])] if node.get("type") == "broadcast" else []
        return found

    @property
    def action_ids(self) -> list[str]:
        """The action ids of all interactive elements, in order."""
        return [node["action_id"] for node in nodes(self.blocks) if "action_id" in node]


@dataclass(eq=False)
class View:
    """A modal in somebody's stack, or a Home tab."""

    id: str
    app: App
    person: Person
    body: Json
    hash: str
    root: str
    previous: str = ""
    typed: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return "\n".join(texts(self.body))

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))


@dataclass(eq=False)
class Token:
    """A token: kind is "bot" or "app". `dead` is the error that its use is answered with."""

    value: str
    kind: str
    expires_at: float = 0.0
    dead: str = ""


@dataclass(eq=False)
class App:
    """An app's registration: its keys and addresses, what it subscribes to, what it may ask for."""

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    verification_token: str
    app_token: str
    scopes: tuple[str, ...]
    events: frozenset[str] | None = None  # None: all that the scopes allow
    commands: frozenset[str] | None = None  # None: any
    shortcuts: frozenset[str] | None = None  # None: any
    socket_mode: bool = False
    home_tab: bool = True
    token_rotation: bool = False
    organisation: str = ""  # where set, it is installed in the whole organisation of this id
    redirect_urls: tuple[str, ...] = ()
    request_url: str = ""
    history_limited: bool = False  # sold outside the Marketplace: 1 read of history a minute, 15 messages
    used_scopes: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Installation:
    """An app in a workspace, with its bot user and tokens."""

    app: App
    team: Workspace
    bot: Person
    scopes: tuple[str, ...]
    tokens: list[Token] = field(default_factory=list)
    refresh_tokens: list[str] = field(default_factory=list)
    installer: Person | None = None
    removed: bool = False

    @property
    def bot_token(self) -> str:
        """The newest bot token."""
        return self.tokens[-1].value


def nodes(value: object) -> Iterator[Json]:
    """Every object within JSON, depth first."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def texts(value: object) -> list[str]:
    """The texts that a person sees in blocks or a view, in order."""
    return [node["text"] for node in nodes(value) if isinstance(node.get("text"), str)]
