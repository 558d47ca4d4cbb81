"""What happens in a Slack, whoever does it: each changes the world and sends the events of it."""

from __future__ import annotations

from tests.fake_slack import shown
from tests.fake_slack.blocks import with_ids
from tests.fake_slack.events import Events
from tests.fake_slack.model import Channel, File, Installation, Json, Message, Person
from tests.fake_slack.world import World


class Happenings:
    """Posting, editing, reacting, joining, archiving."""

    def __init__(self, world: World, events: Events) -> None:
        self.world = world
        self.events = events

    def post(
        self,
        channel: Channel,
        author: Person,
        text: str,
        *,
        blocks: list[Json] | None = None,
        thread_ts: str = "",
        files: list[File] | None = None,
        **more: object,
    ) -> Message:
        """A message appears in a channel."""
        message = Message(
            self.world.new_ts(), channel, author, text, with_ids(blocks or []), thread_ts=thread_ts, files=files or []
        )
        message.subtype = "file_share" if files else ""
        for name, value in more.items():
            setattr(message, name, value)
        if message.broadcast:
            message.subtype = "thread_broadcast"
        channel.messages.append(message)
        self.events.posted(message)
        self.world.changed()
        return message

    def whisper(
        self, channel: Channel, author: Person, to: Person, text: str, blocks: list[Json], thread: str
    ) -> Message:
        """A message that only one person sees, and that history does not keep."""
        message = Message(self.world.new_ts(), channel, author, text, with_ids(blocks), thread_ts=thread)
        message.ephemeral_for = to.id
        self.world.ephemerals.append(message)
        self.world.changed()
        return message

    def edit(self, message: Message, by: Person, text: str, blocks: list[Json]) -> None:
        """A message is edited."""
        before = shown.message(message, self.world)
        message.text, message.blocks = text, with_ids(blocks)
        if not message.ephemeral_for:
            message.edited = {"user": by.id, "ts": self.world.new_ts()}
            self.events.message_changed(message, before)
        self.world.changed()

    def delete(self, message: Message) -> None:
        """A message is deleted."""
        if message.ephemeral_for:
            self.world.ephemerals.remove(message)
        else:
            before = shown.message(message, self.world)
            message.channel.messages.remove(message)
            self.events.message_deleted(message, before)
        self.world.changed()

    def share(self, file: File, channel: Channel, by: Person, text: str = "", thread_ts: str = "") -> Message:
        """A file is shared in a channel: a message with it, and `file_shared`."""
        file.channels.append(channel)
        message = self.post(channel, by, text, thread_ts=thread_ts, files=[file])
        file.shares.append((channel, message.ts))
        self.events.file_shared(file, channel, by)
        return message

    def react(self, message: Message, by: Person, emoji: str, *, add: bool = True) -> None:
        """A reaction comes or goes."""
        users = message.reactions.setdefault(emoji, [])
        if add:
            users.append(by.id)
        else:
            users.remove(by.id)
            if not users:
                del message.reactions[emoji]
        self.events.reaction("reaction_added" if add else "reaction_removed", emoji, by, message)
        self.world.changed()

    def join(self, channel: Channel, person: Person, inviter: Person | None = None) -> None:
        """Somebody, or a bot, enters a channel."""
        channel.members.add(person.id)
        self.events.membership("member_joined_channel", person, channel, inviter)
        self.world.changed()

    def leave(self, channel: Channel, person: Person, by: Person) -> None:
        """Somebody, or a bot, leaves a channel or is removed from it."""
        channel.members.discard(person.id)
        self.events.membership("member_left_channel", person, channel)
        for installation in self.world.installations:
            if installation.bot is person:
                self.events.bot_left(installation, channel, by)
        self.world.changed()

    def archive(self, channel: Channel, by: Person) -> None:
        """A channel is archived; who is in it stays in it."""
        self.events.channel_event("archive", channel, by)
        channel.archived = True
        self.world.changed()

    def uninstall(self, installation: Installation) -> None:
        """The app is removed from its workspace: told, then its tokens are dead."""
        self.events.app_uninstalled(installation)
        self.events.tokens_revoked(installation)
        installation.removed = True
        installation.refresh_tokens.clear()
        for token in installation.tokens:
            token.dead = token.dead or "account_inactive"
        self.world.changed()

    def revoke(self, installation: Installation, error: str = "token_revoked") -> None:
        """The bot's tokens are revoked; `error` is what their use is answered with."""
        self.events.tokens_revoked(installation)
        for token in installation.tokens:
            token.dead = error
        installation.refresh_tokens.clear()
        self.world.changed()
