"""One-time codes that give a role."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.kinds import Role
from storage.tables.base import Row, reference
from storage.types import CleanText, UtcDateTime, choice


class Invite(Row, table=True):
    """An invitation. The code itself is kept nowhere: `code_hash` is its SHA-256 in hex."""

    __tablename__ = "invites"

    code_hash: str = Field(sa_type=CleanText, primary_key=True)
    role: Role = Field(sa_type=choice(Role))
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_by: str | None = reference("people.id", optional=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
