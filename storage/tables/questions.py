"""What the field asks marketing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlmodel import Field

from feedback.chatter import Chatter
from storage.kinds import Joined, QuestionSource, QuestionStatus
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanKey, CleanText, Instant, UtcDateTime, choice


class Question(Row, table=True):
    """A question, word for word, with where it was asked, so that an answer finds its way back.

    `digest_id` and `bullet_id` say what it is about, `brief_id` and `statement` where it is about what a brief says.
    `deal_size` is in whole units of the company's currency. `folded` is what is searched (`storage.folding`),
    `wording` the same for questions of the same words.
    `change` is the number of the latest change that grouping must know of: see `storage.queue`.
    `apart_from` are themes that a person said it does not belong to.
    `offered` are the keys of the passages that its asker was shown.
    An offered one is queued by itself at `offered_until`; `last_at` is when its latest part was written.
    `suggested_theme_id` is a theme that a person is asked about, with its score. `answer_id` is what it was told last.
    """

    __tablename__ = "questions"
    __table_args__ = (
        ForeignKeyConstraint(["brief_id", "statement"], ["statements.brief_id", "statements.ordinal"]),
        Index(None, "status", "created_at"),
        Index(None, "theme_id", "created_at"),
        Index(None, "offered_until"),
        Index(None, "change"),
        Index(None, "wording"),
    )

    id: str = own_key()
    verbatim: str = Field(sa_type=CleanText)
    folded: str = Field(default="", sa_type=CleanText)
    wording: str = Field(default="", sa_type=CleanKey)
    language: str = Field(default="en", sa_type=CleanText)
    status: QuestionStatus = Field(default=QuestionStatus.NEW, sa_type=choice(QuestionStatus))
    source: QuestionSource = Field(default=QuestionSource.FORM, sa_type=choice(QuestionSource))
    asker_id: str | None = reference("people.id", optional=True, index=True)
    anonymous: bool = False
    workspace_id: str = reference("workspaces.id")
    conversation: str = Field(sa_type=CleanText)
    thread: str | None = Field(default=None, sa_type=CleanText)
    in_public: bool = False
    digest_id: str | None = reference("digests.id", optional=True, index=True)
    bullet_id: str | None = reference("bullets.id", optional=True)
    brief_id: str | None = Field(default=None, sa_type=CleanKey)
    statement: int | None = None
    customer: str | None = Field(default=None, sa_type=CleanText)
    product: str | None = Field(default=None, sa_type=CleanText)
    stage: str | None = Field(default=None, sa_type=CleanText)
    deal_size: int | None = Field(default=None, sa_type=BigInteger)
    competitor: str | None = Field(default=None, sa_type=CleanText)
    region: str | None = Field(default=None, sa_type=CleanText)
    segment: str | None = Field(default=None, sa_type=CleanText)
    needed_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    theme_id: str | None = reference("themes.id", optional=True)
    joined: Joined | None = Field(default=None, sa_type=choice(Joined), nullable=True)
    join_score: float | None = None
    suggested_theme_id: str | None = reference("themes.id", optional=True)
    suggested_score: float | None = None
    apart_from: list[str] = Field(default_factory=list, sa_type=CleanJson)
    answer_id: str | None = reference("answers.id", optional=True)
    offered: list[str] = Field(default_factory=list, sa_type=CleanJson)
    chatter: Chatter | None = Field(default=None, sa_type=choice(Chatter), nullable=True)
    offered_until: datetime | None = Field(default=None, sa_type=Instant)
    last_at: datetime | None = Field(default=None, sa_type=Instant)
    change: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
