"""The Web API's methods here: scopes, rate tier and body types. Source: docs.slack.dev, each method's page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A method. Scopes: any one of them is enough; the method may ask for more by kind of channel.

    `json` tells whether a JSON body is read; where not, its arguments are as if absent.
    """

    tier: int
    scopes: tuple[str, ...] = ()
    json: bool = False
    token: str = "bot"  # or "app" (xapp-…), or "none" (client id and secret)


PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}  # docs.slack.dev, rate limits
SPECIAL = 0  # a limit of its own
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
OPEN = ("im:write", "mpim:write", "channels:manage", "groups:write")

METHODS: dict[str, Entry] = {
    "api.test": Entry(4, json=True, token="none"),
    "apps.connections.open": Entry(1, ("connections:write",), json=True, token="app"),
    "apps.uninstall": Entry(1),
    "auth.revoke": Entry(3),
    "auth.test": Entry(SPECIAL, json=True),
    "chat.delete": Entry(3, ("chat:write",), json=True),
    "chat.getPermalink": Entry(SPECIAL),
    "chat.postEphemeral": Entry(4, ("chat:write",), json=True),
    "chat.postMessage": Entry(SPECIAL, ("chat:write",), json=True),
    "chat.update": Entry(3, ("chat:write",), json=True),
    "conversations.history": Entry(3, HISTORY),
    "conversations.info": Entry(3, READ),
    "conversations.join": Entry(3, ("channels:join",), json=True),
    "conversations.list": Entry(2, READ),
    "conversations.members": Entry(4, READ),
    "conversations.open": Entry(3, OPEN, json=True),
    "conversations.replies": Entry(3, HISTORY),
    "files.completeUploadExternal": Entry(4, ("files:write",), json=True),
    "files.getUploadURLExternal": Entry(4, ("files:write",), json=True),
    "files.info": Entry(4, ("files:read",)),
    "oauth.v2.access": Entry(4, token="none"),
    "reactions.add": Entry(3, ("reactions:write",), json=True),
    "reactions.get": Entry(3, ("reactions:read",)),
    "reactions.remove": Entry(2, ("reactions:write",), json=True),
    "team.info": Entry(3, ("team:read",)),
    "usergroups.list": Entry(2, ("usergroups:read",)),
    "usergroups.users.list": Entry(2, ("usergroups:read",)),
    "users.info": Entry(4, ("users:read",)),
    "users.list": Entry(2, ("users:read",)),
    "users.lookupByEmail": Entry(3, ("users:read.email",)),
    "users.profile.get": Entry(4, ("users.profile:read",)),
    "views.open": Entry(4, json=True),
    "views.publish": Entry(4, json=True),
    "views.push": Entry(4, json=True),
    "views.update": Entry(4, json=True),
}

KIND_SCOPE = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
