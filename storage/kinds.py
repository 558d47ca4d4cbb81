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


class LinkReason(StrEnum):
    """Why two people may be one."""

    CODE = "code"
    EMAIL = "email"


class LinkStatus(StrEnum):
    """Where a wish to be one person stands."""

    OPEN = "open"
    LINKED = "linked"
    DECLINED = "declined"
