"""Conversations in Microsoft Teams, and the two names that its users have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.kinds import ConversationKind
from storage.tables.base import Row, reference
from storage.tables.messages import FILLED_IN
from storage.types import CleanText, Instant, choice


class TeamsConversation(Row, table=True):
    """A conversation that the bot was met in, and where to reach it: hosts differ by region and by cloud.

    `team` is the id of the team that a channel is in, `person` the user of a personal conversation; both are empty
    elsewhere. `open`: the bot is in it; nothing can be posted where it was removed.
    """

    __tablename__ = "teams_conversations"
    __table_args__ = (Index(None, "workspace_id", "person"), Index(None, "workspace_id", "team"))

    workspace_id: str = reference("workspaces.id", primary_key=True)
    conversation: str = Field(sa_type=CleanText, primary_key=True)
    kind: ConversationKind = Field(sa_type=choice(ConversationKind))
    service_url: str = Field(sa_type=CleanText)
    team: str = Field(default="", sa_type=CleanText)
    person: str = Field(default="", sa_type=CleanText)
    open: bool = True
    changed_at: datetime = Field(default=FILLED_IN, sa_type=Instant)


class TeamsUser(Row, table=True):
    """A user's id in the directory (Entra), under which people are picked in forms, and the one that the bot knows."""

    __tablename__ = "teams_users"

    workspace_id: str = reference("workspaces.id", primary_key=True)
    directory_id: str = Field(sa_type=CleanText, primary_key=True)
    external_id: str = Field(sa_type=CleanText)
