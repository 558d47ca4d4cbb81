"""Briefs as read: see `digests.model` for what the columns mean."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from digests.model import Part, Shape, UnitKind, UnreadReason
from storage.kinds import BriefStatus
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanText, UtcDateTime, choice


class BriefRow(Row, table=True):
    """A document that marketing posted. `sha256` is of the file's bytes, in hex; the bytes are not kept."""

    __tablename__ = "briefs"
    __table_args__ = (UniqueConstraint("supersedes_id"),)

    id: str = own_key()
    title: str = Field(sa_type=CleanText)
    file_name: str = Field(sa_type=CleanText)
    sha256: str = Field(sa_type=CleanText, index=True)
    kind: UnitKind = Field(sa_type=choice(UnitKind))
    language: str = Field(sa_type=CleanText)
    units: int
    words: int
    author_id: str | None = reference("people.id", optional=True, index=True)
    version: int = 1
    supersedes_id: str | None = reference("briefs.id", optional=True)
    status: BriefStatus = Field(default=BriefStatus.ACTIVE, sa_type=choice(BriefStatus))
    received_at: datetime = Field(sa_type=UtcDateTime)
    confidential: bool = False


class BriefChanges(Row, table=True):
    """What a brief changed against an earlier one, as `digests.delta` found it, in the order in which it is shown."""

    __tablename__ = "brief_changes"

    brief_id: str = reference("briefs.id", primary_key=True, cascade=True)
    of_id: str = reference("briefs.id", primary_key=True, cascade=True)
    changes: list[dict[str, str]] = Field(sa_type=CleanJson)


class StatementRow(Row, table=True):
    """One statement; `number` is its id within the brief, in reading order."""

    __tablename__ = "statements"

    brief_id: str = reference("briefs.id", primary_key=True, cascade=True)
    ordinal: int = Field(primary_key=True)
    text: str = Field(sa_type=CleanText)
    kind: UnitKind = Field(sa_type=choice(UnitKind))
    number: int | None
    title: str = Field(sa_type=CleanText)
    part: Part = Field(sa_type=choice(Part))
    paragraph: int
    shape: Shape = Field(sa_type=choice(Shape))
    unit: int
    level: int
    context: list[str] = Field(sa_type=CleanJson)
    cells: list[str] = Field(sa_type=CleanJson)
    header: list[str] = Field(sa_type=CleanJson)
    internal: bool
    furniture: bool


class UnreadRow(Row, table=True):
    """A slide, page or section that was not read, and why."""

    __tablename__ = "unread_units"

    brief_id: str = reference("briefs.id", primary_key=True, cascade=True)
    ordinal: int = Field(primary_key=True)
    kind: UnitKind = Field(sa_type=choice(UnitKind))
    number: int
    reason: UnreadReason = Field(sa_type=choice(UnreadReason))
