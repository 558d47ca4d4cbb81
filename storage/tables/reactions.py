"""What readers say of a digest with one press."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.kinds import ReactionKind
from storage.tables.base import Row, reference
from storage.types import UtcDateTime, choice


class Reaction(Row, table=True):
    """A person's reaction to a digest: each kind once. Taken back, the row is gone. `channel_id`: where it was."""

    __tablename__ = "reactions"

    digest_id: str = reference("digests.id", primary_key=True, cascade=True)
    person_id: str = reference("people.id", primary_key=True, index=True, cascade=True)
    kind: ReactionKind = Field(sa_type=choice(ReactionKind), primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    channel_id: str | None = reference("channels.id", optional=True, cascade=True)
