"""What was asked of language models: reserved before the call, settled after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from storage.tables.base import Row, own_key
from storage.types import CleanKey, CleanText, UtcDateTime


class ModelCall(Row, table=True):
    """One call. No text of it is kept.

    `subject` is what it was for (a brief's key), "" for nothing in particular. `tokens` counts against the budgets:
    first what was reserved, then what it took. `cost` is in millionths of a US dollar, None where no price is known.
    `outcome` is "" as long as the call runs, or when its process ended before it was settled.
    """

    __tablename__ = "model_calls"
    __table_args__ = (Index(None, "begun_at"), Index(None, "subject"))

    id: str = own_key()
    begun_at: datetime = Field(sa_type=UtcDateTime)
    model: str = Field(sa_type=CleanText)
    subject: str = Field(sa_type=CleanKey)
    tokens: int
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int | None = None
    milliseconds: int | None = None
    outcome: str = Field(default="", sa_type=CleanText)


class ModelTerms(Row, table=True):
    """Which language model is set and how much it may use, as the service that started last was told; one row.

    `model` is "" where none is set. It is kept so that admins read in the chat what stands in the environment.
    """

    __tablename__ = "model_terms"

    id: int = Field(default=1, primary_key=True)
    model: str = Field(sa_type=CleanText)
    external: bool = False
    day_tokens: int = Field(default=0, sa_type=BigInteger)
    brief_tokens: int = Field(default=0, sa_type=BigInteger)
