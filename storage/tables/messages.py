"""The way of a message: what came in, what goes out, how fast it may, and the clock that all of it goes by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.kinds import DeliveryKind, DeliveryStatus, InboxStatus, Platform, TargetKind
from storage.tables.base import Row, reference
from storage.types import EPOCH, CleanJson, CleanKey, CleanText, Instant, choice, sequence

# What a worker looks for stays small while the tables grow. A query must say it in the same words, without parameters,
# or the index is not used.
OPEN_EVENTS = text("inbox.status IN ('pending', 'working')")
OPEN_DELIVERIES = text("deliveries.status IN ('pending', 'sending')")
_OPEN_EVENTS = text("status IN ('pending', 'working')")
_OPEN_DELIVERIES = text("status IN ('pending', 'sending')")


FILLED_IN = EPOCH
"""Stands for an instant that the database's clock fills in when the row is inserted."""


class ClockRow(Row, table=True):
    """How far the clock of leases, due times and rates is from the database's own: a table of one row.

    `frozen` stands still there instead. In production both are empty; tests set them.
    """

    __tablename__ = "clock"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    offset_us: int = Field(default=0, sa_type=BigInteger)
    frozen: datetime | None = Field(default=None, sa_type=Instant)


class InboxRow(Row, table=True):
    """An event that was acknowledged. `key` is unique, so that a repeat is known; `conversation` keeps its order."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_inbox_open", "id", sqlite_where=_OPEN_EVENTS, postgresql_where=_OPEN_EVENTS),
        Index(None, "status", "id"),
        Index(None, "conversation", "status", "id"),
        Index(None, "finished_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=sequence())
    key: str = Field(sa_type=CleanText)
    platform: Platform = Field(sa_type=choice(Platform))
    kind: str = Field(sa_type=CleanText)
    conversation: str = Field(sa_type=CleanText)
    payload: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    status: InboxStatus = Field(default=InboxStatus.PENDING, sa_type=choice(InboxStatus))
    attempts: int = 0
    not_before: datetime = Field(default=FILLED_IN, sa_type=Instant)
    owner: str | None = Field(default=None, sa_type=CleanText)
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    response: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    error: str | None = Field(default=None, sa_type=CleanText)
    received_at: datetime = Field(default=FILLED_IN, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class DeliveryRow(Row, table=True):
    """Something to post, update or delete outside the running turn.

    `id` is made from what it is for, so that the same thing can't be put in twice. `message` names the copy that
    it posts or changes, `sequence` its place among that copy's deliveries: 0 is the post. `suspect`: it may have been
    sent already.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("id"),
        UniqueConstraint("message", "sequence"),
        Index("ix_deliveries_open", "serial", sqlite_where=_OPEN_DELIVERIES, postgresql_where=_OPEN_DELIVERIES),
        Index(None, "status", "serial"),
        Index(None, "purpose", "subject_id"),
        Index(None, "workspace_id", "target_kind", "target"),
    )

    serial: int | None = Field(default=None, primary_key=True, sa_type=sequence())
    id: str = Field(sa_type=CleanKey)
    message: str = Field(sa_type=CleanKey)
    sequence: int = 0
    kind: DeliveryKind = Field(default=DeliveryKind.POST, sa_type=choice(DeliveryKind))
    workspace_id: str = reference("workspaces.id")
    target_kind: TargetKind = Field(sa_type=choice(TargetKind))
    target: str = Field(sa_type=CleanText)
    thread: str | None = Field(default=None, sa_type=CleanText)
    payload: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    purpose: str = Field(sa_type=CleanText)
    subject_id: str | None = Field(default=None, sa_type=CleanKey)
    status: DeliveryStatus = Field(default=DeliveryStatus.PENDING, sa_type=choice(DeliveryStatus))
    not_before: datetime = Field(default=FILLED_IN, sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    suspect: bool = False
    attempts: int = 0
    owner: str | None = Field(default=None, sa_type=CleanText)
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    external_ids: list[str] = Field(default_factory=list, sa_type=CleanJson)
    error: str | None = Field(default=None, sa_type=CleanText)
    created_at: datetime = Field(default=FILLED_IN, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class RateBucket(Row, table=True):
    """A rate limit's state: the theoretical arrival time of GCRA, as reserved so far."""

    __tablename__ = "rate_buckets"

    key: str = Field(sa_type=CleanText, primary_key=True)
    arrival: datetime = Field(sa_type=Instant)
