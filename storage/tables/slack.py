"""Where the Slack app is installed, and installations that are under way."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.tables.base import Row
from storage.tables.messages import FILLED_IN
from storage.types import CleanKey, CleanText, Instant


class SlackInstallation(Row, table=True):
    """One installation. `scope` is a workspace's id, or an organisation's; `secret` holds its tokens, encrypted."""

    __tablename__ = "slack_installations"

    scope: str = Field(sa_type=CleanText, primary_key=True)
    secret: str = Field(sa_type=CleanText)
    changed_at: datetime = Field(default=FILLED_IN, sa_type=Instant)


class OAuthState(Row, table=True):
    """An installation that somebody began. `digest` is made from its state, which itself is kept nowhere."""

    __tablename__ = "oauth_states"

    digest: str = Field(sa_type=CleanKey, primary_key=True)
    expires_at: datetime = Field(sa_type=Instant)
