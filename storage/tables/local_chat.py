"""The local chat's own record: what Slack and Teams keep on their servers, it keeps here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row
from storage.tables.messages import FILLED_IN
from storage.types import CleanJson, CleanKey, CleanText, Instant, sequence


class LocalCounter(Row, table=True):
    """Counts the changes of all messages: a table of one row.

    Whoever changes a message holds this row until the commit, so that the numbers become visible in their order and
    a reader who has seen number n has missed nothing before it.
    """

    __tablename__ = "local_counter"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    changes: int = Field(default=0, sa_type=BigInteger)


class LocalMessage(Row, table=True):
    """A message in the local chat. `author` is a person's user there, empty for the bot.

    The bot's messages have the key of the delivery that posted them, and a card as `payload`; people's have `text` and
    `files` (name and size in bytes each). `change` is the number of its latest change. A deleted one stays, emptied, so
    that every reader learns of it.
    """

    __tablename__ = "local_messages"
    __table_args__ = (UniqueConstraint("id"), Index(None, "conversation", "serial"), Index(None, "change"))

    serial: int | None = Field(default=None, primary_key=True, sa_type=sequence())
    id: str = Field(sa_type=CleanKey)
    conversation: str = Field(sa_type=CleanText)
    author: str = Field(default="", sa_type=CleanText)
    text: str = Field(default="", sa_type=CleanText)
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=CleanJson)
    payload: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    change: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = Field(default=FILLED_IN, sa_type=Instant)
    deleted: bool = False


class LocalRead(Row, table=True):
    """Up to which message somebody has read a conversation."""

    __tablename__ = "local_reads"

    reader: str = Field(sa_type=CleanText, primary_key=True)
    conversation: str = Field(sa_type=CleanText, primary_key=True)
    serial: int = Field(sa_type=BigInteger)
