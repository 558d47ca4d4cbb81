"""Themes: questions that are the same, who looks after them, and what was said to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.kinds import MoveKind, NamedBy, ReplyKind, ThemeStatus
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanKey, CleanText, Instant, UtcDateTime, choice, key


class Topic(Row, table=True):
    """Something that somebody in marketing is responsible for. `words` are what questions about it hold, folded."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("name"),)

    id: str = own_key()
    name: str = Field(sa_type=CleanText)
    words: list[str] = Field(default_factory=list, sa_type=CleanJson)


class TopicOwner(Row, table=True):
    """Who is responsible for a topic; `position` 0 is the first to be asked."""

    __tablename__ = "topic_owners"

    topic_id: str = reference("topics.id", primary_key=True, cascade=True)
    person_id: str = reference("people.id", primary_key=True, index=True, cascade=True)
    position: int = 0


class Theme(Row, table=True):
    """A theme. `asked`, `askers`, `deal_value`, `needed_by` and `weight` are kept up to date from its questions.

    `priority` is a marketer's own word in place of the reckoned one. At `warn_at` who looks after it is warned, at
    `due_at` it is escalated; both are empty once that was done. `merged_into_id` is where a duplicate's questions went.
    `round` counts how often it was answered. `open` says whether marketing has yet to do something about it.
    `named_by` says where the title comes from, `named_model` which language model wrote it, and `named_asked` how many
    questions the theme had then.
    """

    __tablename__ = "themes"
    __table_args__ = (
        Index(None, "open", "weight", "id"),
        Index(None, "open", "due_at"),
        Index(None, "status", "last_asked_at"),
        Index(None, "owner_id"),
        Index(None, "warn_at"),
        Index(None, "escalate_at"),
        Index(None, "last_asked_at"),
    )

    id: str = own_key()
    title: str = Field(sa_type=CleanText)
    named_by: NamedBy = Field(default=NamedBy.QUESTION, sa_type=choice(NamedBy))
    named_model: str = Field(default="", sa_type=CleanText)
    named_asked: int = 0
    language: str = Field(default="en", sa_type=CleanText)
    status: ThemeStatus = Field(default=ThemeStatus.NEW, sa_type=choice(ThemeStatus))
    open: bool = True
    owner_id: str | None = reference("people.id", optional=True)
    assigned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    topic_id: str | None = reference("topics.id", optional=True)
    asked: int = 0
    askers: int = 0
    deal_value: int = Field(default=0, sa_type=BigInteger)
    priority: int | None = None
    weight: int = 0
    needed_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    warn_at: datetime | None = Field(default=None, sa_type=Instant)
    escalate_at: datetime | None = Field(default=None, sa_type=Instant)
    merged_into_id: str | None = reference("themes.id", optional=True)
    round: int = 0
    reopened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_asked_at: datetime = Field(sa_type=UtcDateTime)


class ThemeNote(Row, table=True):
    """What marketing notes for itself; it never leaves marketing."""

    __tablename__ = "theme_notes"

    id: str = own_key()
    theme_id: str = reference("themes.id", index=True, cascade=True)
    author_id: str | None = reference("people.id", optional=True)
    text: str = Field(sa_type=CleanText)
    at: datetime = Field(sa_type=UtcDateTime)


class Answer(Row, table=True):
    """What marketing said to a theme: an answer, or that it is planned or declined, with the reason.

    `digest_id` is where it was published too. `corrects_bullet_id` is the line whose correction it proposes;
    `correction` is the author's decision about that, None while it is open.
    """

    __tablename__ = "answers"
    __table_args__ = (Index(None, "kind", "at"),)

    id: str = own_key()
    theme_id: str = reference("themes.id", index=True)
    kind: ReplyKind = Field(sa_type=choice(ReplyKind))
    text: str = Field(sa_type=CleanText)
    language: str = Field(default="en", sa_type=CleanText)
    author_id: str | None = reference("people.id", optional=True)
    at: datetime = Field(sa_type=UtcDateTime)
    digest_id: str | None = reference("digests.id", optional=True)
    corrects_bullet_id: str | None = reference("bullets.id", optional=True)
    correction: bool | None = None


class ThemeMove(Row, table=True):
    """Questions that went from one theme to another at once, so that it can be undone.

    `moved` lists for each question its key, and how and with which score it was in its former theme; `before` is how
    the former theme stood.
    """

    __tablename__ = "theme_moves"
    __table_args__ = (Index(None, "from_id"), Index(None, "to_id"))

    id: str = own_key()
    kind: MoveKind = Field(sa_type=choice(MoveKind))
    from_id: str = reference("themes.id")
    to_id: str = reference("themes.id")
    moved: list[dict[str, Any]] = Field(default_factory=list, sa_type=CleanJson)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=CleanJson)
    by_id: str | None = reference("people.id", optional=True)
    at: datetime = Field(sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MeaningVector(Row, table=True):
    """The fingerprint of a text (`feedback.meaning`). `kind` and `subject` name the text, `text_hash` its wording.

    `engine` is the engine's id: a fingerprint of another one is of no use, and is made anew.
    """

    __tablename__ = "meaning_vectors"
    __table_args__ = (Index(None, "kind", "engine", "subject"),)

    kind: str = Field(sa_type=CleanText, primary_key=True)
    subject: str = Field(sa_type=CleanKey, primary_key=True)
    engine: str = Field(sa_type=CleanText)
    text_hash: str = Field(sa_type=CleanText)
    packed: bytes = Field(sa_type=LargeBinary)


class QueueState(Row, table=True):
    """The queue's settings, and what is done once for all replicas: a table of one row.

    Whoever changes which question is in which theme holds this row until the commit, and numbers the change by
    `changes`, so that a process that has seen number n has missed nothing before it. `settings` are plain JSON.
    """

    __tablename__ = "queue_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=CleanJson)
    changes: int = Field(default=0, sa_type=BigInteger)
    regrouped_on: str | None = Field(default=None, sa_type=CleanText)
    voiced_on: str | None = Field(default=None, sa_type=CleanText)


class Document(Row, table=True):
    """A file of ours for somebody to have: an export, or a report. It is gone at `expires_at`."""

    __tablename__ = "documents"
    __table_args__ = (Index(None, "expires_at"),)

    id: str = Field(primary_key=True, sa_type=key())
    name: str = Field(sa_type=CleanText)
    media_type: str = Field(sa_type=CleanText)
    content: bytes = Field(sa_type=LargeBinary)
    owner_id: str | None = reference("people.id", optional=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
