"""One call of the Web API: its body read, its token checked. Source: docs.slack.dev, "Using the Web API"."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fake_slack.catalogue import KIND_SCOPE, Entry
from tests.fake_slack.model import App, Channel, Installation, Json, Person, Token, Workspace
from tests.fake_slack.refusal import RefusalError, refused
from tests.fake_slack.world import World

JSON_TYPE = "application/json"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass
class Call:
    """A method with its arguments, and who calls it."""

    world: World
    method: str
    args: Json
    warnings: list[str] = field(default_factory=list)
    installation: Installation | None = None
    token: Token | None = None
    app: App | None = None
    error: str = ""  # what it was answered with, once it was
    at: float = 0.0

    # ------------------------------------------------------------ who

    @property
    def here(self) -> Installation:
        """The calling installation."""
        assert self.installation is not None, "methods with a bot token have one"
        return self.installation

    @property
    def team(self) -> Workspace:
        return self.here.team

    @property
    def bot(self) -> Person:
        return self.here.bot

    def need(self, *scopes: str) -> None:
        """One of these scopes must have been granted. Raises RefusalError (missing_scope)."""
        held = [scope for scope in scopes if scope in self.here.scopes]
        if scopes and not held:
            raise RefusalError("missing_scope", needed=",".join(scopes), provided=",".join(self.here.scopes))
        self.here.app.used_scopes.update(held[:1])

    # ------------------------------------------------------------ arguments

    def text(self, name: str, default: str = "") -> str:
        """An argument as a string."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there. Raises RefusalError (invalid_arguments)."""
        if self.args.get(name) in (None, ""):
            raise refused("invalid_arguments", [f"missing required field: {name}"])
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument as yes or no."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """An argument as a whole number. Raises RefusalError (invalid_arguments)."""
        try:
            return int(self.args.get(name, default))
        except (TypeError, ValueError):
            raise refused("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from None

    def parsed(self, name: str, error: str) -> Any:  # noqa: ANN401 - JSON of any kind
        """An argument that is JSON: sent as such, or as a string in a form. Raises RefusalError."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise RefusalError(error) from None

    def channel(self, name: str = "channel") -> Channel:
        """The conversation of an argument, as far as the bot may know of it. Raises RefusalError."""
        channel = self.world.channels.get(self.required(name))
        if channel is None or not channel.seen_from(self.team):
            raise RefusalError("channel_not_found")
        if channel.private and self.bot.id not in channel.members:
            raise RefusalError("channel_not_found")
        return channel

    def need_for(self, channel: Channel, right: str) -> None:
        """The scope that this kind of channel asks for, such as `groups:history`."""
        self.need(f"{KIND_SCOPE[channel.kind]}:{right}")


async def read_args(request: web.Request, entry: Entry) -> tuple[Json, list[str]]:
    """Arguments of a request, and warnings about its manner. Raises RefusalError."""
    args: Json = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return args, []
    given = request.headers.get("Content-Type", "")
    if not given:
        raise RefusalError("missing_post_type")
    kind, charset = request.content_type, request.charset
    if charset and charset.lower() not in ("utf-8", "iso-8859-1"):
        raise RefusalError("invalid_charset")
    if kind == JSON_TYPE:
        body = _json(await request.read())
        return args | (body if entry.json else {}), [] if charset else ["missing_charset"]
    if kind not in FORM_TYPES:
        raise RefusalError("invalid_post_type")
    form = await request.post()
    args.update({name: value if isinstance(value, str) else value.file.read() for name, value in form.items()})  # type: ignore[union-attr] # a FileField or bytes
    return args, ["superfluous_charset"] if charset else []


def _json(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise RefusalError("invalid_json") from None
    if not isinstance(value, dict):
        raise RefusalError("json_not_object")
    return {name: each for name, each in value.items() if name != "token"}  # JSON tokens are not read


def bearer(request: web.Request, args: Json) -> str:
    """The token of a request: from the header, else from the form."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else str(args.get("token") or "")


def client_credentials(request: web.Request, args: Json) -> tuple[str, str]:
    """Client id and secret: HTTP Basic, else from the form."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        user, _, secret = base64.b64decode(value).decode().partition(":")
        return user, secret
    return str(args.get("client_id") or ""), str(args.get("client_secret") or "")


def authenticate(call: Call, entry: Entry, value: str) -> None:
    """Fill in who calls. Raises RefusalError."""
    if not value:
        raise RefusalError("not_authed")
    app = next((each for each in call.world.apps.values() if each.app_token == value), None)
    if app is not None:
        if entry.token != "app":
            raise RefusalError("not_allowed_token_type")
        call.app = app
        return
    found = call.world.token(value)
    if found is None:
        raise RefusalError("invalid_auth")
    installation, token = found
    if token.dead:
        raise RefusalError(token.dead)
    if token.expires_at and call.world.now() >= token.expires_at:
        raise RefusalError("token_expired")
    if entry.token == "app":
        raise RefusalError("not_allowed_token_type")
    call.installation, call.token, call.app = installation, token, installation.app
    call.need(*entry.scopes)
