"""Digests: lines, sections, bullets, and the statements that they rest on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from digests.model import SectionKind
from storage.kinds import DigestLine, DigestStatus, Importance
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanText, UtcDateTime, choice, key


class DigestRow(Row, table=True):
    """A digest of a brief. `version` counts its wordings from 1: a delivered copy of a lower one is out of date.

    `audience` maps "region", "segment" and "product" to lists of values; an absent kind means all.
    """

    __tablename__ = "digests"
    __table_args__ = (Index(None, "status", "published_at"),)

    id: str = own_key()
    brief_id: str = reference("briefs.id", index=True)
    version: int = 1
    title: str = Field(sa_type=CleanText)
    headline: str = Field(sa_type=CleanText)
    headline_edited: bool = False
    why: str = Field(sa_type=CleanText)
    why_edited: bool = False
    engine: str = Field(sa_type=CleanText)
    language: str = Field(sa_type=CleanText)
    words: int
    generation: dict[str, str | int] = Field(default_factory=dict, sa_type=CleanJson)
    """How it was written: the fields of `digests.model.Generation` that are set."""
    status: DigestStatus = Field(default=DigestStatus.DRAFT, sa_type=choice(DigestStatus))
    importance: Importance = Field(default=Importance.NORMAL, sa_type=choice(Importance))
    urgent: bool = False
    valid_until: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    audience: dict[str, list[str]] = Field(default_factory=dict, sa_type=CleanJson)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str | None = reference("people.id", optional=True)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by: str | None = reference("people.id", optional=True)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_by: str | None = reference("people.id", optional=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str | None = reference("people.id", optional=True)
    end_reason: str | None = Field(default=None, sa_type=CleanText)


class DigestChannel(Row, table=True):
    """A channel that a digest goes to."""

    __tablename__ = "digest_channels"

    digest_id: str = reference("digests.id", primary_key=True, cascade=True)
    channel_id: str = reference("channels.id", primary_key=True, index=True, cascade=True)


class SectionRow(Row, table=True):
    """A section of a digest."""

    __tablename__ = "digest_sections"

    digest_id: str = reference("digests.id", primary_key=True, cascade=True)
    ordinal: int = Field(primary_key=True)
    kind: SectionKind = Field(sa_type=choice(SectionKind))
    name: str = Field(sa_type=CleanText)


class BulletRow(Row, table=True):
    """A bullet in a section, or a runner-up that stands in none (`section` None) and ranks by `ordinal`."""

    __tablename__ = "bullets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["digest_id", "section"], ["digest_sections.digest_id", "digest_sections.ordinal"], ondelete="CASCADE"
        ),
        CheckConstraint("runner_up = (section IS NULL)", name="place"),
        Index(None, "digest_id", "section", "ordinal"),
    )

    id: str = own_key()
    digest_id: str = reference("digests.id", cascade=True)
    section: int | None
    kind: SectionKind = Field(sa_type=choice(SectionKind))
    ordinal: int
    text: str = Field(sa_type=CleanText)
    internal: bool = False
    edited: bool = False
    dropped: bool = False
    runner_up: bool = False


class BulletSource(Row, table=True):
    """A statement that a bullet rests on; `position` keeps their order."""

    __tablename__ = "bullet_sources"
    __table_args__ = (
        ForeignKeyConstraint(["brief_id", "statement"], ["statements.brief_id", "statements.ordinal"]),
        Index(None, "brief_id", "statement"),
    )

    bullet_id: str = reference("bullets.id", primary_key=True, cascade=True)
    position: int = Field(primary_key=True)
    brief_id: str = Field(sa_type=key())
    statement: int


class LineSource(Row, table=True):
    """A statement that a digest's headline or its why-line rests on."""

    __tablename__ = "line_sources"
    __table_args__ = (
        ForeignKeyConstraint(["brief_id", "statement"], ["statements.brief_id", "statements.ordinal"]),
        Index(None, "brief_id", "statement"),
    )

    digest_id: str = reference("digests.id", primary_key=True, cascade=True)
    line: DigestLine = Field(sa_type=choice(DigestLine), primary_key=True)
    position: int = Field(primary_key=True)
    brief_id: str = Field(sa_type=key())
    statement: int
