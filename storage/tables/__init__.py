"""The tables; importing this package fills `METADATA` with all of them."""

from __future__ import annotations

from storage.tables.alignment import (
    AlignmentCount,
    AlignmentInvite,
    AlignmentRefusal,
    AlignmentResult,
    AlignmentRound,
    AlignmentSettings,
)
from storage.tables.audit import AuditRow
from storage.tables.base import METADATA, Row
from storage.tables.briefs import BriefChanges, BriefRow, StatementRow, UnreadRow
from storage.tables.cadences import (
    Arrival,
    Beat,
    Cadence,
    CadenceChannel,
    Calendar,
    DailyCount,
    Edition,
    Fire,
    Proposal,
    ReaderSetting,
)
from storage.tables.digests import BulletRow, BulletSource, DigestChannel, DigestRow, LineSource, SectionRow
from storage.tables.goals import Goal, GoalAsking, GoalChange, GoalConflict, GoalProgress
from storage.tables.invites import Invite
from storage.tables.leads import LeadDefinition, LeadRating
from storage.tables.links import EmailMark, LinkRequest, MarkKey, PersonLink, WritingPlace
from storage.tables.local_chat import LocalCounter, LocalMessage, LocalRead
from storage.tables.meetings import (
    AbsenceCalendar,
    Asking,
    AwayRow,
    Meeting,
    PackLine,
    PoolMember,
    Promise,
    Reminded,
    Series,
    SeriesFile,
    Takeaway,
    TakeawayWording,
)
from storage.tables.messages import OPEN_DELIVERIES, OPEN_EVENTS, ClockRow, DeliveryRow, InboxRow, RateBucket
from storage.tables.model_calls import ModelCall, ModelTerms
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
from storage.tables.pictures import Picture, SigningKey
from storage.tables.questions import Question
from storage.tables.reactions import Reaction
from storage.tables.search import SearchEntry
from storage.tables.slack import OAuthState, SlackInstallation
from storage.tables.teams import TeamsConversation, TeamsUser
from storage.tables.themes import (
    Answer,
    Document,
    MeaningVector,
    QueueState,
    Theme,
    ThemeMove,
    ThemeNote,
    Topic,
    TopicOwner,
)
from storage.tables.variants import Translation, VariantLine
from storage.tables.written import WrittenText

__all__ = [
    "METADATA",
    "OPEN_DELIVERIES",
    "OPEN_EVENTS",
    "AbsenceCalendar",
    "Account",
    "AlignmentCount",
    "AlignmentInvite",
    "AlignmentRefusal",
    "AlignmentResult",
    "AlignmentRound",
    "AlignmentSettings",
    "Answer",
    "Arrival",
    "Asking",
    "AuditRow",
    "AwayRow",
    "Beat",
    "BriefChanges",
    "BriefRow",
    "BulletRow",
    "BulletSource",
    "Cadence",
    "CadenceChannel",
    "Calendar",
    "Channel",
    "ChannelTag",
    "ClockRow",
    "DailyCount",
    "DeliveryRow",
    "DigestChannel",
    "DigestRow",
    "Document",
    "Edition",
    "EmailMark",
    "Fire",
    "Goal",
    "GoalAsking",
    "GoalChange",
    "GoalConflict",
    "GoalProgress",
    "InboxRow",
    "Invite",
    "LeadDefinition",
    "LeadRating",
    "LineSource",
    "LinkRequest",
    "LocalCounter",
    "LocalMessage",
    "LocalRead",
    "MarkKey",
    "MeaningVector",
    "Meeting",
    "ModelCall",
    "ModelTerms",
    "OAuthState",
    "Organisation",
    "PackLine",
    "Person",
    "PersonLink",
    "PersonRole",
    "Picture",
    "PoolMember",
    "Promise",
    "Proposal",
    "Question",
    "QueueState",
    "RateBucket",
    "Reaction",
    "ReaderSetting",
    "Reminded",
    "Row",
    "SearchEntry",
    "SectionRow",
    "Series",
    "SeriesFile",
    "SigningKey",
    "SlackInstallation",
    "StatementRow",
    "Takeaway",
    "TakeawayWording",
    "Team",
    "TeamMember",
    "TeamsConversation",
    "TeamsUser",
    "Theme",
    "ThemeMove",
    "ThemeNote",
    "Topic",
    "TopicOwner",
    "Translation",
    "UnreadRow",
    "VariantLine",
    "Workspace",
    "WritingPlace",
    "WrittenText",
]
