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
    """Where a question stands.

    Offered: its asker is shown what is known already, and decides. Helped: that was enough. New: it is in the queue.
    Answered: marketing answered, planned or declined. Left out: it was taken for chatter.
    """

    OFFERED = "offered"
    NEW = "new"
    ANSWERED = "answered"
    SOLVED = "solved"
    HELPED = "helped"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "left_out"


class QuestionSource(StrEnum):
    """How a question was asked."""

    FORM = "form"
    WORDS = "words"
    MESSAGE = "message"
    MENTION = "mention"
    THREAD = "thread"


class ThemeStatus(StrEnum):
    """Where a theme stands: questions that are the same, answered once."""

    NEW = "new"
    TRIAGED = "triaged"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    PLANNED = "planned"
    DECLINED = "declined"
    DUPLICATE = "duplicate"


class Joined(StrEnum):
    """How a question came into its theme: it opened it, by its score, by a person, or when regrouped at night."""

    OPENED = "opened"
    BY_SCORE = "by_score"
    BY_PERSON = "by_person"
    BY_NIGHT = "by_night"


class MoveKind(StrEnum):
    """What moved questions from one theme to another."""

    MERGE = "merge"
    SPLIT = "split"
    NIGHT = "night"


class ReplyKind(StrEnum):
    """What marketing says to a theme."""

    ANSWER = "answer"
    PLANNED = "planned"
    DECLINED = "declined"


class LeadVerdict(StrEnum):
    """What sales says of a lead, or of a campaign's leads."""

    GOOD = "good"
    BAD = "bad"


class LeadReason(StrEnum):
    """Why a lead is good or bad."""

    FIT = "fit"
    TIMING = "timing"
    BUDGET = "budget"
    AUTHORITY = "authority"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Side(StrEnum):
    """One of the two teams whose managements agree on texts."""

    MARKETING = "marketing"
    SALES = "sales"


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


class LinkReason(StrEnum):
    """Why two people may be one."""

    CODE = "code"
    EMAIL = "email"


class LinkStatus(StrEnum):
    """Where a wish to be one person stands."""

    OPEN = "open"
    LINKED = "linked"
    DECLINED = "declined"


class SeriesKind(StrEnum):
    """A series of one team's meetings with a seat for a linking pin of another, or of both teams together.

    Joint meetings recur at a longer interval, a joint event happens once. `is_joint` tells both from the first.
    """

    PIN = "pin"
    JOINT = "joint"
    EVENT = "event"

    @property
    def is_joint(self) -> bool:
        """Whether everybody of both teams is invited, so that there is no seat to fill."""
        return self is not SeriesKind.PIN


class SeatStatus(StrEnum):
    """Where the seat in one meeting stands. Unfilled: nobody can take it, which was reported."""

    OPEN = "open"
    ASKED = "asked"
    ACCEPTED = "accepted"
    UNFILLED = "unfilled"


class AskingAnswer(StrEnum):
    """What became of asking somebody. Lapsed: no answer in time; released: they gave it back, or could not any more."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RELEASED = "released"


class Attendance(StrEnum):
    """Whether the linking pin was there, as they say themselves."""

    UNKNOWN = "unknown"
    THERE = "there"
    MISSED = "missed"


class Horizon(StrEnum):
    """How far ahead a shared goal looks."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class GoalState(StrEnum):
    """How a shared goal stands, as an owner says."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    REACHED = "reached"


class GoalOutcome(StrEnum):
    """How a shared goal ended."""

    REACHED = "reached"
    MISSED = "missed"
    DROPPED = "dropped"


class PromiseStatus(StrEnum):
    """Where a promise stands. Dropped: it won't come any more, as who gave it or who follows it says."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


class NamedBy(StrEnum):
    """Who named a theme: its first question, rules or a language model from all its questions, or a person."""

    QUESTION = "question"
    RULES = "rules"
    MODEL = "model"
    PERSON = "person"


class AbsenceSource(StrEnum):
    """How it is known that somebody is away: their words, a calendar of absences, or their platform's status."""

    SAID = "said"
    FILE = "file"
    ADDRESS = "address"
    STATUS = "status"
