"""Channels, direct messages and files as Slack knows them, asked for only where nothing is known yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.incoming import file_ref
from bot.slack.marks import external_id
from bot.slack.patience import patiently
from bot.slack.plain import plain
from bot.slack.targets import Targets
from bot.slack.workspaces import NETWORK, NotInstalledError, Workspaces
from handlers.copies import SHOWING, digest_shown_by
from handlers.events import FileRef
from storage import clock, ledger, lookups, places
from storage.database import Database
from storage.edge import NAME_CHARACTERS
from storage.kinds import ChannelPurpose, Platform, TargetKind

AT_ONCE_SECONDS = 1.0
"""So long an event waits for Slack's answer: it is to be acknowledged within three seconds."""
PAGES, PAGE = 50, 500
"""Of all channels of a workspace. Source: docs.slack.dev, conversations.list: a limit under 1000."""
_log = structlog.get_logger(__name__)


class Places:
    """Answers what the way in asks about places."""

    def __init__(self, database: Database, workspaces: Workspaces, targets: Targets) -> None:
        self._database = database
        self._workspaces = workspaces
        self._targets = targets

    async def direct(self, team: str, user: str) -> str:
        """The direct message of the bot with a user; where Slack doesn't say in time, the user: Slack takes both."""
        try:
            async with asyncio.timeout(AT_ONCE_SECONDS):
                workspace_id = await self._workspaces.key_of(team)
                if workspace_id is None:
                    return user
                return await self._targets.direct(workspace_id, user, await self._workspaces.client(team))
        except (SlackApiError, NotInstalledError, *NETWORK):
            return user

    async def is_marketing(self, team: str, channel: str) -> bool:
        """Whether marketing works in a channel: files dropped there are briefs."""
        async with self._database.read() as session:
            workspace = await places.find_workspace(session, Platform.SLACK, team)
            found = None if workspace is None else await places.find_channel(session, workspace.id, channel)
        return found is not None and found.purpose is ChannelPurpose.MARKETING

    async def digest_shown(self, message: str) -> str:
        """The key of the digest that our message shows, "" where it shows none."""
        if not message:
            return ""
        async with self._database.read() as session:
            return await digest_shown_by(session, await ledger.find(session, message))

    async def digest_at(self, team: str, channel: str, ts: str) -> tuple[str, str] | None:
        """The keys of the digest and of the message that is posted at `ts`, None where it is no digest of ours."""
        workspace_id = await self._workspaces.key_of(team)
        if workspace_id is None:
            return None
        async with self._database.read() as session:
            row = await lookups.post_at(session, workspace_id, channel, external_id(channel, ts), SHOWING)
            digest = await digest_shown_by(session, row)
        return (digest, row.message) if row is not None and digest else None

    async def digest_above(self, team: str, channel: str, thread: str | None, ts: str) -> str:
        """The key of the digest in whose thread a message `ts` is, "" where it is in none."""
        if thread is None or thread == ts:
            return ""
        found = await self.digest_at(team, channel, thread)
        return "" if found is None else found[0]

    async def words_at(self, team: str, channel: str, ts: str) -> str:
        """What a person wrote at `ts`, "" where Slack doesn't say in time, or the message is a bot's."""
        try:
            async with asyncio.timeout(AT_ONCE_SECONDS):
                client = await self._workspaces.client(team)
                answer = await client.conversations_replies(
                    channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=2
                )
        except (SlackApiError, NotInstalledError, *NETWORK):
            return ""
        for each in answer.get("messages") or []:
            if str(each.get("ts")) == ts and not each.get("bot_id"):
                return plain(str(each.get("text") or ""))
        return ""

    async def described(self, team: str, files: Sequence[FileRef]) -> tuple[FileRef, ...]:
        """The files with their names and sizes, where the event held only ids (Slack Connect)."""
        return tuple(await asyncio.gather(*(self._described(team, each) for each in files)))

    async def note_channel(self, team: str, channel: str, name: str = "") -> None:
        """Keep a channel that the bot is in under its name, and post there again where that was paused."""
        workspace_id = await self._workspaces.key_of(team)
        if workspace_id is None:
            return
        name = name or await self._name(team, channel)
        async with self._database.write() as session:
            at = await clock.now(session)
            row = await places.ensure_channel(
                session, workspace_id, channel, name=(name or channel)[:NAME_CHARACTERS], at=at
            )
            if row.paused:
                await ledger.resume_target(session, workspace_id, TargetKind.CHANNEL, row.id)

    async def note_change(self, team: str, channel: str, name: str, *, open_again: bool) -> None:
        """Keep up with a channel that is known here: its name, and with `open_again` that posts may be taken again.

        Slack tells of every public channel of the workspace, most of which are none of the bot's.
        """
        workspace_id = await self._workspaces.key_of(team)
        if workspace_id is None:
            return
        async with self._database.read() as session:
            known = await places.find_channel(session, workspace_id, channel)
        if known is None:
            return
        if open_again:
            await self.note_channel(team, channel, name)
        elif name:
            async with self._database.write() as session:
                at = await clock.now(session)
                await places.ensure_channel(session, workspace_id, channel, name=name[:NAME_CHARACTERS], at=at)

    async def note_all_channels(self, team: str) -> None:
        """Keep all channels that the bot is in, so that they can be chosen in the setup."""
        try:
            client = await self._workspaces.client(team)
            cursor = ""
            for _ in range(PAGES):
                answer = await patiently(partial(_page_of_channels, client, cursor))
                for each in answer.get("channels") or []:
                    if each.get("is_member"):
                        await self.note_channel(team, str(each["id"]), str(each.get("name") or ""))
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return
            _log.warning("more channels than are listed", workspace=team, pages=PAGES)
        except (SlackApiError, NotInstalledError, *NETWORK) as error:
            _log.warning("channels not listed", workspace=team, error=type(error).__name__)

    async def _name(self, team: str, channel: str) -> str:
        try:
            answer = await (await self._workspaces.client(team)).conversations_info(channel=channel)
        except (SlackApiError, NotInstalledError, *NETWORK):
            return ""
        found = answer.get("channel")
        return str(found.get("name") or "") if isinstance(found, dict) else ""

    async def _described(self, team: str, file: FileRef) -> FileRef:
        if file.name != file.id:
            return file
        try:
            async with asyncio.timeout(AT_ONCE_SECONDS):
                answer = await (await self._workspaces.client(team)).files_info(file=file.id)
        except (SlackApiError, NotInstalledError, *NETWORK):
            return file
        found = answer.get("file")
        return file_ref(found) if isinstance(found, dict) and found.get("id") else file


async def _page_of_channels(client: AsyncWebClient, cursor: str) -> AsyncSlackResponse:
    return await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True, limit=PAGE, cursor=cursor or None
    )
