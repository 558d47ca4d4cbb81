"""Who did what, when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import Row
from storage.types import CleanJson, CleanText, UtcDateTime, key, sequence


class AuditRow(Row, table=True):
    """One act that changed something. Triggers refuse to change or delete it.

    `actor_id` has no foreign key: the trail outlives what it tells about. None is the program itself.
    """

    __tablename__ = "audit_trail"
    __table_args__ = (Index(None, "subject_kind", "subject_id"), Index(None, "actor_id"))

    id: int | None = Field(default=None, primary_key=True, sa_type=sequence())
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: str | None = Field(default=None, sa_type=key())
    action: str = Field(sa_type=CleanText)
    subject_kind: str = Field(sa_type=CleanText)
    subject_id: str = Field(sa_type=CleanText)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=CleanJson)
