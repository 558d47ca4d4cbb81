"""The organisation, its workspaces, teams and channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import InvalidValueError, checked_language, checked_name, checked_time_zone
from storage.errors import NotFoundError
from storage.kinds import ChannelPurpose, Platform, TagKind, TeamKind, WorkspaceStatus
from storage.rows import insert_new, require
from storage.tables import Channel, ChannelTag, Organisation, Team, Workspace

MOST_A_DAY = 50
Tags = Mapping[TagKind, Iterable[str]]


async def organisation(session: AsyncSession) -> Organisation | None:
    """The company, None before it was set up."""
    return await session.get(Organisation, 1)


async def set_organisation(session: AsyncSession, *, name: str, language: str, time_zone: str) -> Organisation:
    """Set the company's name and defaults. Raises InvalidValueError."""
    row = await organisation(session) or Organisation(id=1, name="", language="", time_zone="")
    row.name, row.language = checked_name(name), checked_language(language)
    row.time_zone = checked_time_zone(time_zone)
    session.add(row)
    await session.flush()
    return row


async def set_daily_ceiling(session: AsyncSession, most: int) -> None:
    """Set how many digests a channel or a person gets a day, over all cadences.

    Raises InvalidValueError, and NotFoundError before the company is set up.
    """
    if not 1 <= most <= MOST_A_DAY:
        raise InvalidValueError("The daily ceiling is out of range.", f"Use 1 to {MOST_A_DAY}.")
    row = await organisation(session)
    if row is None:
        raise NotFoundError("The company is not set up yet.")
    row.daily_ceiling = most
    await session.flush()


async def ensure_workspace(
    session: AsyncSession, platform: Platform, external_id: str, *, name: str, at: datetime, allowed: bool = False
) -> Workspace:
    """The workspace with the platform's `external_id`; a new one is made with `name` and `allowed`."""
    row = Workspace(platform=platform, external_id=external_id, name=checked_name(name), allowed=allowed, created_at=at)
    await insert_new(session, row, ("platform", "external_id"))
    found = await find_workspace(session, platform, external_id)
    return found if found is not None else row


async def find_workspace(session: AsyncSession, platform: Platform, external_id: str) -> Workspace | None:
    """The workspace with the platform's id, if known."""
    query = select(Workspace).where(col(Workspace.platform) == platform, col(Workspace.external_id) == external_id)
    return (await session.scalars(query)).one_or_none()


async def get_workspace(session: AsyncSession, workspace_id: str) -> Workspace:
    """The workspace by our key. Raises NotFoundError."""
    return await require(session, Workspace, workspace_id)


async def workspaces(session: AsyncSession) -> list[Workspace]:
    """All workspaces, oldest first."""
    return list(await session.scalars(select(Workspace).order_by(col(Workspace.id))))


async def allow_workspace(session: AsyncSession, workspace_id: str, *, allowed: bool) -> None:
    """Serve a workspace, or stop serving it. Raises NotFoundError."""
    (await require(session, Workspace, workspace_id)).allowed = allowed
    await session.flush()


async def set_workspace_status(session: AsyncSession, workspace_id: str, status: WorkspaceStatus) -> None:
    """Note that the bot was removed from a workspace, or is back. Raises NotFoundError."""
    (await require(session, Workspace, workspace_id)).status = status
    await session.flush()


async def ensure_team(session: AsyncSession, name: str, kind: TeamKind) -> Team:
    """The team called `name`, made with `kind` where there is none. Raises InvalidValueError."""
    row = Team(name=checked_name(name), kind=kind)
    await insert_new(session, row, ("name",))
    return (await session.scalars(select(Team).where(col(Team.name) == row.name))).one()


async def teams(session: AsyncSession, *, kind: TeamKind | None = None) -> list[Team]:
    """The active teams, of one kind or all, by name."""
    query = select(Team).where(col(Team.active)).order_by(col(Team.name))
    if kind is not None:
        query = query.where(col(Team.kind) == kind)
    return list(await session.scalars(query))


async def retire_team(session: AsyncSession, team_id: str) -> None:
    """Take a team out of use; what refers to it stays. Raises NotFoundError."""
    (await require(session, Team, team_id)).active = False
    await session.flush()


async def ensure_channel(
    session: AsyncSession, workspace_id: str, external_id: str, *, name: str, at: datetime
) -> Channel:
    """The channel with the platform's `external_id`; a new one has no purpose yet. Keeps the name up to date."""
    row = Channel(workspace_id=workspace_id, external_id=external_id, name=checked_name(name), created_at=at)
    await insert_new(session, row, ("workspace_id", "external_id"))
    query = select(Channel).where(col(Channel.workspace_id) == workspace_id, col(Channel.external_id) == external_id)
    found = (await session.scalars(query)).one()
    found.name = row.name
    await session.flush()
    return found


async def find_channel(session: AsyncSession, workspace_id: str, external_id: str) -> Channel | None:
    """The channel with the platform's id, if known."""
    query = select(Channel).where(col(Channel.workspace_id) == workspace_id, col(Channel.external_id) == external_id)
    return (await session.scalars(query)).one_or_none()


async def get_channel(session: AsyncSession, channel_id: str) -> Channel:
    """The channel by our key. Raises NotFoundError."""
    return await require(session, Channel, channel_id)


async def channels_by_keys(session: AsyncSession, channel_ids: Sequence[str]) -> list[Channel]:
    """The channels with these keys, by name."""
    query = select(Channel).where(col(Channel.id).in_(channel_ids))
    return list(await session.scalars(query.order_by(col(Channel.name), col(Channel.id))))


async def channels(
    session: AsyncSession, *, purpose: ChannelPurpose | None = None, team_id: str | None = None
) -> list[Channel]:
    """The channels of one purpose, of one team, or all, by name; paused ones included."""
    query = select(Channel).order_by(col(Channel.name), col(Channel.id))
    if purpose is not None:
        query = query.where(col(Channel.purpose) == purpose)
    if team_id is not None:
        query = query.where(col(Channel.team_id) == team_id)
    return list(await session.scalars(query))


async def set_channel(
    session: AsyncSession,
    channel_id: str,
    *,
    purpose: ChannelPurpose,
    team_id: str | None,
    language: str | None = None,
    time_zone: str | None = None,
) -> Channel:
    """Say what a channel is for and whose; None for language or time zone is the company's.

    Raises NotFoundError, InvalidValueError.
    """
    row = await require(session, Channel, channel_id)
    row.purpose = purpose
    row.team_id = team_id
    row.language = None if language is None else checked_language(language)
    row.time_zone = None if time_zone is None else checked_time_zone(time_zone)
    await session.flush()
    return row


async def set_channel_reference(session: AsyncSession, channel_id: str, reference: Mapping[str, Any] | None) -> None:
    """Keep what the platform needs to post there unasked, as plain JSON. Raises NotFoundError."""
    (await require(session, Channel, channel_id)).reference = None if reference is None else dict(reference)
    await session.flush()


async def pause_channel(session: AsyncSession, channel_id: str, reason: str) -> None:
    """Post there no more until it is resumed, for a reason that its owner is told. Raises NotFoundError."""
    row = await require(session, Channel, channel_id)
    row.paused, row.pause_reason = True, reason
    await session.flush()


async def resume_channel(session: AsyncSession, channel_id: str) -> None:
    """Post there again. Raises NotFoundError."""
    row = await require(session, Channel, channel_id)
    row.paused, row.pause_reason = False, None
    await session.flush()


async def set_tags(session: AsyncSession, channel_id: str, tags: Tags) -> None:
    """Replace a channel's audience tags. Raises NotFoundError, InvalidValueError."""
    await require(session, Channel, channel_id, lock=True)
    await session.execute(delete(ChannelTag).where(col(ChannelTag.channel_id) == channel_id))
    for kind, values in tags.items():
        for value in sorted({checked_name(value) for value in values}):
            session.add(ChannelTag(channel_id=channel_id, kind=kind, value=value))
    await session.flush()


async def tags(session: AsyncSession, channel_ids: Iterable[str]) -> dict[str, dict[TagKind, list[str]]]:
    """The audience tags of channels: by channel key, then kind, the values in alphabetical order."""
    found: dict[str, dict[TagKind, list[str]]] = {channel_id: {} for channel_id in channel_ids}
    query = select(ChannelTag).where(col(ChannelTag.channel_id).in_(found)).order_by(col(ChannelTag.value))
    for tag in await session.scalars(query):
        found[tag.channel_id].setdefault(tag.kind, []).append(tag.value)
    return found
