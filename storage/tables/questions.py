"""What the field asks marketing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlmodel import Field

from storage.kinds import QuestionStatus
from storage.tables.base import Row, own_key, reference
from storage.types import CleanKey, CleanText, UtcDateTime, choice


class Question(Row, table=True):
    """A question, word for word, with where it was asked, so that an answer finds its way back.

    `digest_id` and `bullet_id` say what it is about, `brief_id` and `statement` where it is about what a brief says.
    `deal_size` is in whole units of the company's currency.
    """

    __tablename__ = "questions"
    __table_args__ = (
        ForeignKeyConstraint(["brief_id", "statement"], ["statements.brief_id", "statements.ordinal"]),
        Index(None, "status", "created_at"),
    )

    id: str = own_key()
    verbatim: str = Field(sa_type=CleanText)
    status: QuestionStatus = Field(default=QuestionStatus.NEW, sa_type=choice(QuestionStatus))
    asker_id: str | None = reference("people.id", optional=True, index=True)
    workspace_id: str = reference("workspaces.id")
    conversation: str = Field(sa_type=CleanText)
    thread: str | None = Field(default=None, sa_type=CleanText)
    digest_id: str | None = reference("digests.id", optional=True, index=True)
    bullet_id: str | None = reference("bullets.id", optional=True)
    brief_id: str | None = Field(default=None, sa_type=CleanKey)
    statement: int | None = None
    customer: str | None = Field(default=None, sa_type=CleanText)
    product: str | None = Field(default=None, sa_type=CleanText)
    stage: str | None = Field(default=None, sa_type=CleanText)
    deal_size: int | None = Field(default=None, sa_type=BigInteger)
    competitor: str | None = Field(default=None, sa_type=CleanText)
    needed_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
