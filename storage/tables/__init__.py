"""The tables; importing this package fills `METADATA` with all of them."""

from __future__ import annotations

from storage.tables.audit import AuditRow
from storage.tables.base import METADATA, Row
from storage.tables.briefs import BriefRow, StatementRow, UnreadRow
from storage.tables.digests import BulletRow, BulletSource, DigestChannel, DigestRow, LineSource, SectionRow
from storage.tables.invites import Invite
from storage.tables.links import EmailMark, LinkRequest, MarkKey, PersonLink, WritingPlace
from storage.tables.local_chat import LocalCounter, LocalMessage, LocalRead
from storage.tables.messages import OPEN_DELIVERIES, OPEN_EVENTS, ClockRow, DeliveryRow, InboxRow, RateBucket
from storage.tables.people import (
    Account,
    Channel,
    ChannelTag,
    Organisation,
    Person,
    PersonRole,
    Team,
    TeamMember,
    Workspace,
)
from storage.tables.questions import Question
from storage.tables.reactions import Reaction
from storage.tables.search import SearchEntry
from storage.tables.slack import OAuthState, SlackInstallation
from storage.tables.teams import TeamsConversation, TeamsUser

__all__ = [
    "METADATA",
    "OPEN_DELIVERIES",
    "OPEN_EVENTS",
    "Account",
    "AuditRow",
    "BriefRow",
    "BulletRow",
    "BulletSource",
    "Channel",
    "ChannelTag",
    "ClockRow",
    "DeliveryRow",
    "DigestChannel",
    "DigestRow",
    "EmailMark",
    "InboxRow",
    "Invite",
    "LineSource",
    "LinkRequest",
    "LocalCounter",
    "LocalMessage",
    "LocalRead",
    "MarkKey",
    "OAuthState",
    "Organisation",
    "Person",
    "PersonLink",
    "PersonRole",
    "Question",
    "RateBucket",
    "Reaction",
    "Row",
    "SearchEntry",
    "SectionRow",
    "SlackInstallation",
    "StatementRow",
    "Team",
    "TeamMember",
    "TeamsConversation",
    "TeamsUser",
    "UnreadRow",
    "Workspace",
    "WritingPlace",
]
