"""Pictures that cards show: what to draw, not what was drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.tables.base import Row
from storage.types import CleanJson, CleanKey, CleanText, Instant


class Picture(Row, table=True):
    """What a picture shows, drawn when it is asked for. `uploads` are a platform's own ids of it, by workspace."""

    __tablename__ = "pictures"

    id: str = Field(primary_key=True, sa_type=CleanKey)
    spec: Any = Field(sa_type=CleanJson)
    uploads: dict[str, str] = Field(default_factory=dict, sa_type=CleanJson)
    created_at: datetime = Field(sa_type=Instant, index=True)


class SigningKey(Row, table=True):
    """What addresses are signed with, the same for all replicas: a table of one row. `key` is in hex."""

    __tablename__ = "signing_key"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    key: str = Field(sa_type=CleanText)
