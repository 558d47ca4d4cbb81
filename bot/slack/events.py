"""Slack's events: messages to the bot, the Home tab, emoji, and what changes about people, channels and the app."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.background import Background
from bot.inbound import Inbound
from bot.slack.groups import Groups
from bot.slack.homes import Homes
from bot.slack.incoming import Heard, Who, envelope, file_ref, heard, message_envelope, text_of
from bot.slack.members import Member, Members, mentions_anybody
from bot.slack.options import SlackOptions
from bot.slack.places import Places
from bot.slack.workspaces import BotUser, Workspaces
from handlers.cards import Pressed
from handlers.events import Acted, FileRef, Pointed
from handlers.shortcuts import NOT_USEFUL, OFFER_ASK, USEFUL
from storage.keys import new_key

Event: TypeAlias = Mapping[str, Any]
LATEST = 1 << 37
"""In seconds since 1970: later than any event, and a year that Python still knows."""


@dataclass(frozen=True, slots=True)
class _About:
    """What stands beside an event: its id, the organisation that the workspace belongs to, and when it happened."""

    id: str
    organisation: str
    at: datetime | None


class Events:
    """Takes events in. What can't be kept raises StorageError, and then nothing is acknowledged."""

    def __init__(
        self,
        inbound: Inbound,
        options: SlackOptions,
        workspaces: Workspaces,
        members: Members,
        places: Places,
        homes: Homes,
        groups: Groups,
        background: Background,
    ) -> None:
        self._inbound = inbound
        self._options = options
        self._workspaces = workspaces
        self._members = members
        self._places = places
        self._homes = homes
        self._groups = groups
        self._background = background
        self._takes: Mapping[str, Callable[[Event, str, _About], Awaitable[None]]] = {
            "message": self._message,
            "app_mention": self._message,
            "app_home_opened": self._home_opened,
            "reaction_added": self._reaction,
            "reaction_removed": self._reaction,
            "user_change": self._user_changed,
            "member_joined_channel": self._joined,
            "channel_rename": self._channel_changed,
            "group_rename": self._channel_changed,
            "channel_unarchive": self._channel_opened,
            "group_unarchive": self._channel_opened,
            "subteam_members_changed": self._group_changed,
            "subteam_updated": self._group_changed,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
        }

    async def take(self, body: Mapping[str, Any], team: str) -> None:
        """One event; of a kind that is not known here nothing is kept."""
        event = body.get("event")
        if not isinstance(event, Mapping):
            return
        take = self._takes.get(text_of(event, "type"))
        if take is not None:
            await take(event, team, _about(body))

    async def _home_opened(self, event: Event, team: str, about: _About) -> None:
        await self._homes.opened(event, team, about.id)

    async def _bot(self, team: str) -> BotUser:
        return await self._workspaces.bot(team) or BotUser("", "", "")

    async def _message(self, event: Event, team: str, about: _About) -> None:
        bot = await self._bot(team)
        message = heard(event, bot.user_id)
        if message is None:
            return
        digest = await self._places.digest_above(team, message.channel, message.thread, message.ts)
        if not digest and not await self._meant(message, team):
            return
        refs = tuple(ref for file in message.files if (ref := file_ref(file)).id)
        member, files = await self._described(team, message, refs)
        ours = ("", team, about.organisation)
        if message.foreign_team not in ours and message.foreign_team not in await self._workspaces.teams():
            member = Member(member.name, member.time_zone, stranger=True, gone=member.gone)
        await self._inbound.accept(message_envelope(message, Who(team, message.user, member), files, digest))

    async def _described(
        self, team: str, message: Heard, refs: tuple[FileRef, ...]
    ) -> tuple[Member, tuple[FileRef, ...]]:
        """Who wrote, and which files; who is mentioned is known then, too."""
        at_hand = self._members.at_hand(team, message.user)
        if at_hand is not None and not refs and not mentions_anybody(message.text):
            return at_hand, ()
        # All may ask Slack. One after the other they would take more than its three seconds.
        member, files, _ = await asyncio.gather(
            self._members.member(team, message.user),
            self._places.described(team, refs),
            self._members.mentioned(team, message.text),
        )
        return member, files

    async def _meant(self, message: Heard, team: str) -> bool:
        """In a direct message all is; in a channel what names the bot, and files where marketing works.

        A reply under a digest is overheard as well: it may be a question.
        """
        if message.direct or message.named:
            return True
        return bool(message.files) and await self._places.is_marketing(team, message.channel)

    async def _reaction(self, event: Event, team: str, about: _About) -> None:
        emoji = text_of(event, "reaction").partition("::")[0]  # without the skin tone
        given = event.get("type") == "reaction_added"
        if emoji in self._options.useful_emoji:
            action = USEFUL if given else NOT_USEFUL
        elif emoji in self._options.ask_emoji and given:
            action = OFFER_ASK
        else:
            return
        user, channel, ts = text_of(event, "user"), text_of(event, "item", "channel"), text_of(event, "item", "ts")
        if user == (await self._bot(team)).user_id:
            return
        found = await self._places.digest_at(team, channel, ts)
        event_meant = await self._meant_by(action, found, team, channel, ts)
        if event_meant is None:
            return
        who = Who(team, user, await self._members.member(team, user))
        private = channel.startswith("D")
        made = envelope(who, event_meant, key=about.id, conversation=channel, channel="" if private else channel)
        # Answered by the digest's own count. A word for each emoji would be one too many.
        await self._inbound.receive(made)

    async def _meant_by(
        self, action: str, found: tuple[str, str] | None, team: str, channel: str, ts: str
    ) -> Acted | Pointed | None:
        """What an emoji means: an act on a digest, or that marketing is to be asked what a person wrote."""
        if found is not None:
            digest, message = found
            return Acted(Pressed(action, digest), message)
        words = await self._places.words_at(team, channel, ts) if action == OFFER_ASK else ""
        return Pointed(words) if words else None

    async def _user_changed(self, event: Event, team: str, about: _About) -> None:
        user = event.get("user")
        if isinstance(user, Mapping):
            await self._members.changed(team, user)

    async def _joined(self, event: Event, team: str, about: _About) -> None:
        if text_of(event, "user") == (await self._bot(team)).user_id:
            self._background.start(self._places.note_channel(team, text_of(event, "channel")), "channel")

    async def _channel_changed(self, event: Event, team: str, about: _About) -> None:
        self._note_change(event, team, open_again=False)

    async def _channel_opened(self, event: Event, team: str, about: _About) -> None:
        self._note_change(event, team, open_again=True)

    def _note_change(self, event: Event, team: str, *, open_again: bool) -> None:
        channel = text_of(event, "channel", "id") or text_of(event, "channel")
        if channel:
            name = text_of(event, "channel", "name")
            self._background.start(self._places.note_change(team, channel, name, open_again=open_again), "channel")

    async def _group_changed(self, event: Event, team: str, about: _About) -> None:
        group = text_of(event, "subteam_id") or text_of(event, "subteam", "id")
        if group in self._options.group_roles:
            self._background.start(self._groups.follow(team), "user groups")

    async def _uninstalled(self, event: Event, team: str, about: _About) -> None:
        await self._workspaces.removed(team, "app_uninstalled", happened=about.at)

    async def _revoked(self, event: Event, team: str, about: _About) -> None:
        tokens = event.get("tokens")
        if isinstance(tokens, Mapping) and tokens.get("bot"):
            await self._workspaces.removed(team, "tokens_revoked", happened=about.at)


def _about(body: Mapping[str, Any]) -> _About:
    grants = body.get("authorizations")
    grant = grants[0] if isinstance(grants, list) and grants and isinstance(grants[0], Mapping) else {}
    at = body.get("event_time")
    return _About(
        id=text_of(body, "event_id") or new_key(),
        organisation=text_of(grant, "enterprise_id") or text_of(body, "enterprise_id"),
        at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) and 0 < at < LATEST else None,
    )
