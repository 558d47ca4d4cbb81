"""What sales says of leads, and what both teams call a qualified lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.kinds import LeadReason, LeadVerdict, Side
from storage.tables.base import Row, own_key, reference
from storage.types import CleanText, UtcDateTime, choice


class LeadRating(Row, table=True):
    """A person's word on a lead, or on a campaign's leads as a whole where `lead` is empty."""

    __tablename__ = "lead_ratings"
    __table_args__ = (Index(None, "campaign", "at"), Index(None, "at"))

    id: str = own_key()
    campaign: str = Field(sa_type=CleanText)
    lead: str = Field(default="", sa_type=CleanText)
    verdict: LeadVerdict = Field(sa_type=choice(LeadVerdict))
    reason: LeadReason = Field(sa_type=choice(LeadReason))
    comment: str = Field(default="", sa_type=CleanText)
    segment: str | None = Field(default=None, sa_type=CleanText)
    region: str | None = Field(default=None, sa_type=CleanText)
    person_id: str | None = reference("people.id", optional=True, index=True)
    at: datetime = Field(sa_type=UtcDateTime)


class LeadDefinition(Row, table=True):
    """A wording of what a qualified lead is. It holds once both sides have agreed to it; the latest such one counts."""

    __tablename__ = "lead_definitions"

    id: str = own_key()
    text: str = Field(sa_type=CleanText)
    author_id: str | None = reference("people.id", optional=True)
    side: Side = Field(sa_type=choice(Side))
    at: datetime = Field(sa_type=UtcDateTime)
    agreed_by_id: str | None = reference("people.id", optional=True)
    agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
