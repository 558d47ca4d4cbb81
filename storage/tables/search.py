"""What can be searched. The terms themselves lie in each database's own full-text index, which no model declares."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from storage.tables.base import Row, reference
from storage.types import sequence

TERMS = "search_terms"
"""On SQLite a virtual table of FTS5, on PostgreSQL a table with a tsvector: made by migration 0003."""


class SearchEntry(Row, table=True):
    """Something that can be found: a digest's lines (`digest_id`), or one statement of a brief (`statement`).

    `id` is the row in the full-text index. What is shown of it is read from the digest or the statement itself.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        CheckConstraint("(digest_id IS NULL) <> (statement IS NULL)", name="one"),
        Index(None, "brief_id", "statement", unique=True),
        Index(None, "digest_id", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=sequence())
    brief_id: str = reference("briefs.id", cascade=True)
    digest_id: str | None = reference("digests.id", optional=True, cascade=True)
    statement: int | None = None


def declared(name: str | None, kind: str) -> bool:
    """For Alembic: whether a thing in the database is one that the tables here declare."""
    return not (kind == "table" and (name or "").startswith(TERMS))
