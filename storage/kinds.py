"""The closed sets of values that rows may hold."""

from __future__ import annotations

from enum import StrEnum


class Platform(StrEnum):
    """Where people chat."""

    SLACK = "slack"
    TEAMS = "teams"
    LOCAL = "local"


class WorkspaceStatus(StrEnum):
    """Whether the bot can work in a workspace."""

    ACTIVE = "active"
    REMOVED = "removed"


class TeamKind(StrEnum):
    """What a team is for."""

    MARKETING = "marketing"
    SALES = "sales"
    OTHER = "other"


class ChannelPurpose(StrEnum):
    """What a channel is used for by the bot."""

    MARKETING = "marketing"
    SALES = "sales"
    NONE = "none"


class TagKind(StrEnum):
    """By what an audience is cut."""

    REGION = "region"
    SEGMENT = "segment"
    PRODUCT = "product"


class Role(StrEnum):
    """What a person is, company-wide; a person may hold several."""

    ADMIN = "admin"
    MANAGER = "manager"
    MARKETER = "marketer"
    SALESPERSON = "salesperson"


class TeamRole(StrEnum):
    """What a person is in one team."""

    LEAD = "lead"
    MEMBER = "member"


class BriefStatus(StrEnum):
    """Where a brief stands."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class DigestStatus(StrEnum):
    """Where a digest stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DISCARDED = "discarded"


class Importance(StrEnum):
    """How much a digest matters; decides its place in an edition."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class DigestLine(StrEnum):
    """The two lines of a digest that are not bullets."""

    HEADLINE = "headline"
    WHY = "why"


class InboxStatus(StrEnum):
    """Where an event that came in stands."""

    PENDING = "pending"
    WORKING = "working"
    DONE = "done"
    DEAD = "dead"


class DeliveryKind(StrEnum):
    """What a delivery does with its message."""

    POST = "post"
    UPDATE = "update"
    DELETE = "delete"


class DeliveryStatus(StrEnum):
    """Where a delivery stands. Held: it may have been sent, and somebody must decide."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
    DROPPED = "dropped"
    PAUSED = "paused"


class TargetKind(StrEnum):
    """What a delivery's target names: a channel's key, a person's key, or the platform's own conversation."""

    CHANNEL = "channel"
    PERSON = "person"
    CONVERSATION = "conversation"


class ConversationKind(StrEnum):
    """What kind of conversation the bot is in, in Microsoft Teams."""

    PERSONAL = "personal"
    CHANNEL = "channel"
    GROUP = "group"


class ReactionKind(StrEnum):
    """What a reader says of a digest."""

    USEFUL = "useful"
    USED = "used"


class QuestionStatus(StrEnum):
    """Where a question stands."""

    NEW = "new"
    WITHDRAWN = "withdrawn"


class CadenceStatus(StrEnum):
    """Where a cadence stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class CadenceReach(StrEnum):
    """Whom a cadence writes to: channels, or the people of those channels' teams, each in a direct message."""

    CHANNELS = "channels"
    PEOPLE = "people"


class FireKind(StrEnum):
    """Why a cadence fired: its time came, its time had come while nothing ran, or somebody pressed."""

    ON_TIME = "on_time"
    CATCH_UP = "catch_up"
    BY_HAND = "by_hand"


class FireOutcome(StrEnum):
    """What came of a fire. Late: its window was over, so its digests join the next edition."""

    SENT = "sent"
    NOTHING_NEW = "nothing_new"
    HELD_BACK = "held_back"
    LATE = "late"
    SKIPPED = "skipped"
