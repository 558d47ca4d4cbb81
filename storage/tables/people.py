"""The company, where it chats, and who is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from storage.kinds import ChannelPurpose, Platform, Role, TagKind, TeamKind, TeamRole, WorkspaceStatus
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanText, UtcDateTime, choice


class Organisation(Row, table=True):
    """The one company that this deployment serves: a table of one row.

    `daily_ceiling` is the most digests that a channel or a person gets a day, over all cadences.
    """

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    name: str = Field(sa_type=CleanText)
    language: str = Field(sa_type=CleanText)
    time_zone: str = Field(sa_type=CleanText)
    daily_ceiling: int = 3


class Workspace(Row, table=True):
    """A Slack workspace, a Teams tenant or the local chat. Only allowed ones are served."""

    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: str = own_key()
    platform: Platform = Field(sa_type=choice(Platform))
    external_id: str = Field(sa_type=CleanText)
    name: str = Field(sa_type=CleanText)
    allowed: bool = False
    status: WorkspaceStatus = Field(default=WorkspaceStatus.ACTIVE, sa_type=choice(WorkspaceStatus))
    created_at: datetime = Field(sa_type=UtcDateTime)


class Team(Row, table=True):
    """A team of the company."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("name"),)

    id: str = own_key()
    name: str = Field(sa_type=CleanText)
    kind: TeamKind = Field(sa_type=choice(TeamKind))
    active: bool = True


class Channel(Row, table=True):
    """A channel that the bot was told about. `language` and `time_zone` None: the company's.

    `reference` is what a platform needs to post there unasked (Teams: conversation and service URL).
    """

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)

    id: str = own_key()
    workspace_id: str = reference("workspaces.id")
    external_id: str = Field(sa_type=CleanText)
    name: str = Field(sa_type=CleanText)
    team_id: str | None = reference("teams.id", optional=True, index=True)
    purpose: ChannelPurpose = Field(default=ChannelPurpose.NONE, sa_type=choice(ChannelPurpose))
    language: str | None = Field(default=None, sa_type=CleanText)
    time_zone: str | None = Field(default=None, sa_type=CleanText)
    paused: bool = False
    pause_reason: str | None = Field(default=None, sa_type=CleanText)
    reference: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class ChannelTag(Row, table=True):
    """One audience tag of a channel, such as region EMEA."""

    __tablename__ = "channel_tags"

    channel_id: str = reference("channels.id", primary_key=True, cascade=True)
    kind: TagKind = Field(sa_type=choice(TagKind), primary_key=True)
    value: str = Field(sa_type=CleanText, primary_key=True)


class Person(Row, table=True):
    """Somebody of the company. `language` and `time_zone` None: the company's."""

    __tablename__ = "people"

    id: str = own_key()
    display_name: str = Field(sa_type=CleanText)
    language: str | None = Field(default=None, sa_type=CleanText)
    time_zone: str | None = Field(default=None, sa_type=CleanText)
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class PersonRole(Row, table=True):
    """A role that a person holds in the whole company."""

    __tablename__ = "person_roles"

    person_id: str = reference("people.id", primary_key=True, cascade=True)
    role: Role = Field(sa_type=choice(Role), primary_key=True)


class TeamMember(Row, table=True):
    """A person in a team, and as what."""

    __tablename__ = "team_members"

    team_id: str = reference("teams.id", primary_key=True, cascade=True)
    person_id: str = reference("people.id", primary_key=True, index=True, cascade=True)
    role: TeamRole = Field(default=TeamRole.MEMBER, sa_type=choice(TeamRole))


class Account(Row, table=True):
    """A person's user in one workspace; a person may have several. `reference` as for a channel."""

    __tablename__ = "accounts"

    workspace_id: str = reference("workspaces.id", primary_key=True)
    external_id: str = Field(sa_type=CleanText, primary_key=True)
    person_id: str = reference("people.id", index=True, cascade=True)
    reference: Any = Field(default=None, sa_type=CleanJson, nullable=True)
