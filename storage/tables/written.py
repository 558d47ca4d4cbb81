"""Texts that were written on passages: drafts of answers, openings of reports, messages of linking pins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from digests.generation import Use
from storage.tables.base import Row, reference
from storage.types import CleanJson, CleanKey, CleanText, UtcDateTime, choice


class WrittenText(Row, table=True):
    """A text and what it rests on. `subject` is the key of what it is about, `person_id` for whom it was written.

    `lines` and `sources` are `digests.generation`'s lines and passages as plain JSON, `generation` tells how it came
    about, as a digest's does.
    """

    __tablename__ = "written_texts"
    __table_args__ = (Index(None, "use", "subject"), Index(None, "created_at"))

    id: str = Field(primary_key=True, sa_type=CleanKey)
    use: Use = Field(sa_type=choice(Use))
    subject: str = Field(sa_type=CleanKey)
    person_id: str | None = reference("people.id", optional=True, index=True)
    language: str = Field(sa_type=CleanText)
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=CleanJson)
    sources: list[dict[str, Any]] = Field(default_factory=list, sa_type=CleanJson)
    generation: dict[str, str | int] = Field(default_factory=dict, sa_type=CleanJson)
    created_at: datetime = Field(sa_type=UtcDateTime)
