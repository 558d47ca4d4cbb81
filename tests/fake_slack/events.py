"""Who is told of what: the Events API's subscriptions and wrappers. Source: docs.slack.dev, each event's page."""

from __future__ import annotations

from tests.fake_slack import shown
from tests.fake_slack.model import Channel, File, Installation, Json, Message, Person, Workspace
from tests.fake_slack.sender import Delivery, Sender
from tests.fake_slack.world import World

# The scope that each subscription asks for; "" means none.
SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "file_shared": "files:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "team_join": "users:read",
    "tokens_revoked": "",
    "user_change": "users:read",
}
MESSAGE_KIND = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


class Events:
    """Makes events and gives them to every app that may have them."""

    def __init__(self, world: World, sender: Sender) -> None:
        self.world = world
        self.sender = sender

    # ------------------------------------------------------------ audience

    def _wants(self, installation: Installation, name: str, scope: str | None = None) -> bool:
        app, scope = installation.app, SCOPES[name] if scope is None else scope
        reachable = app.socket_mode or app.request_url
        if installation.removed or not reachable or (scope and scope not in installation.scopes):
            return False
        if app.events is not None and name not in app.events:
            return False
        app.used_scopes.update({scope} - {""})
        return True

    def _inside(self, channel: Channel) -> list[Installation]:
        """One installation an app that is in the channel: an app hears once, also of a channel of two workspaces."""
        found: dict[str, Installation] = {}
        for installation in self.world.installations:
            if not installation.removed and installation.bot.id in channel.members:
                found.setdefault(installation.app.id, installation)
        return list(found.values())

    def to_team(self, name: str, event: Json, team: Workspace) -> list[Delivery]:
        """Tell every app of a workspace."""
        here = [each for each in self.world.installations if each.team is team and self._wants(each, name)]
        return [self._send(each, event) for each in here]

    def to_channel(self, name: str, event: Json, channel: Channel) -> list[Delivery]:
        """Tell every app that is in a channel."""
        scope = "groups:read" if name.startswith("member_") and channel.private else None
        return [self._send(each, event, channel) for each in self._inside(channel) if self._wants(each, name, scope)]

    def to_installation(self, name: str, event: Json, installation: Installation) -> list[Delivery]:
        """Tell one installation."""
        return [self._send(installation, event)] if self._wants(installation, name) else []

    def _send(self, installation: Installation, event: Json, channel: Channel | None = None) -> Delivery:
        return self.sender.event(installation.app, self.wrapped(installation, event, channel))

    def wrapped(self, installation: Installation, event: Json, channel: Channel | None = None) -> Json:
        """The outer object of an event."""
        authorization = {
            "enterprise_id": None,
            "team_id": installation.team.id,
            "user_id": installation.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": installation.app.verification_token,
            "team_id": installation.team.id,
            "context_team_id": installation.team.id,
            "context_enterprise_id": None,
            "api_app_id": installation.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.world.new_id("Ev"),
            "event_time": int(self.world.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": bool(channel and channel.shared_with),
            "event_context": f"4-{self.world.new_id('ctx')}",
        }

    # ------------------------------------------------------------ messages

    def posted(self, message: Message) -> None:
        """A message appeared: `message`, and beside it `app_mention` where the bot is named, not in a direct one."""
        for installation in self._inside(message.channel):
            body = self._body(message, installation)
            named = f"<@{installation.bot.id}>" in message.text and message.author is not installation.bot
            if named and message.channel.kind != "im" and self._wants(installation, "app_mention"):
                self._send(installation, {**body, "type": "app_mention"}, message.channel)
            if self._wants(installation, MESSAGE_KIND[message.channel.kind]):
                kind = {"channel_type": message.channel.kind}
                self._send(installation, {**body, **kind}, message.channel)

    def _body(self, message: Message, installation: Installation) -> Json:
        body = shown.message(message, self.world, installation.team)
        if message.channel.shared_with:
            body |= {"user_team": message.author.team.id, "source_team": message.author.team.id}
        return body | {"channel": message.channel.id, "event_ts": message.ts}

    def message_changed(self, message: Message, previous: Json) -> None:
        """A message was edited."""
        self._hidden(message, {"subtype": "message_changed", "previous_message": previous}, now=True)

    def message_deleted(self, message: Message, previous: Json) -> None:
        """A message was deleted."""
        extra = {"subtype": "message_deleted", "previous_message": previous, "deleted_ts": message.ts}
        self._hidden(message, extra, now=False)

    def _hidden(self, message: Message, extra: Json, *, now: bool) -> None:
        ts = self.world.new_ts()
        event: Json = {"type": "message", "hidden": True, "channel": message.channel.id, "ts": ts, "event_ts": ts}
        event |= extra | {"channel_type": message.channel.kind}
        if now:
            event["message"] = shown.message(message, self.world)
        self.to_channel(MESSAGE_KIND[message.channel.kind], event, message.channel)

    # ------------------------------------------------------------ all else

    def file_shared(self, file: File, channel: Channel, by: Person) -> None:
        """A file came into a channel: the event tells no more than ids."""
        event = {"type": "file_shared", "file_id": file.id, "user_id": by.id, "file": {"id": file.id}}
        self.to_channel("file_shared", {**event, "channel_id": channel.id, "event_ts": self.world.new_ts()}, channel)

    def reaction(self, name: str, emoji: str, by: Person, message: Message) -> None:
        """`reaction_added` or `reaction_removed`."""
        item = {"type": "message", "channel": message.channel.id, "ts": message.ts}
        event: Json = {"type": name, "user": by.id, "reaction": emoji, "item_user": message.author.id, "item": item}
        self.to_channel(name, {**event, "event_ts": self.world.new_ts()}, message.channel)

    def membership(self, name: str, person: Person, channel: Channel, inviter: Person | None = None) -> None:
        """`member_joined_channel` or `member_left_channel`."""
        event: Json = {"type": name, "user": person.id, "channel": channel.id, "team": person.team.id}
        event |= {"channel_type": "G" if channel.private else "C", "event_ts": self.world.new_ts()}
        if inviter is not None:
            event["inviter"] = inviter.id
        self.to_channel(name, event, channel)

    def channel_event(self, what: str, channel: Channel, by: Person | None = None, **more: object) -> None:
        """`channel_archive`, `group_rename` and the like; `what` is "archive", "unarchive", "rename" or "deleted"."""
        name = f"{'group' if channel.private else 'channel'}_{what}"
        event: Json = {"type": name, "channel": channel.id, "event_ts": self.world.new_ts(), **more}
        if by is not None:
            event["user"] = by.id
        if channel.private:
            self.to_channel(name, event, channel)
        else:
            self.to_team(name, event, channel.team)

    def bot_left(self, installation: Installation, channel: Channel, by: Person) -> None:
        """The bot was removed from a channel."""
        name = "group_left" if channel.private else "channel_left"
        event = {"type": name, "channel": channel.id, "actor_id": by.id, "event_ts": self.world.new_ts()}
        self.to_installation(name, event, installation)

    def user_event(self, name: str, person: Person) -> None:
        """`user_change` or `team_join`."""
        for each in self.world.installations:
            if each.team is person.team and self._wants(each, name):
                user = shown.user(person, each.team, email="users:read.email" in each.scopes)
                now = self.world.new_ts()
                self._send(each, {"type": name, "user": user, "cache_ts": int(self.world.now()), "event_ts": now})

    def home_opened(self, installation: Installation, person: Person, channel: Channel, tab: str) -> None:
        """Somebody opened the app's Home or Messages tab."""
        event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": tab}
        view = self.world.homes.get((person.id, installation.app.id))
        if view is not None and tab == "home":
            event["view"] = shown.view(view)
        self.to_installation("app_home_opened", {**event, "event_ts": self.world.new_ts()}, installation)

    def tokens_revoked(self, installation: Installation) -> None:
        """The bot's token no longer holds."""
        tokens = {"oauth": [], "bot": [installation.bot.id]}
        event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": self.world.new_ts()}
        self.to_installation("tokens_revoked", event, installation)

    def app_uninstalled(self, installation: Installation) -> None:
        """The app was removed from a workspace; sent before it is, for it is told of it."""
        event = {"type": "app_uninstalled", "event_ts": self.world.new_ts()}
        self.to_installation("app_uninstalled", event, installation)
