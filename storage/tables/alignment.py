"""The alignment check: who is asked in which quarter, and, apart from that, what was answered. See docs/adr/0053."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.tables.base import Row, reference
from storage.types import CleanJson, CleanKey, CleanText, Instant


class AlignmentSettings(Row, table=True):
    """What a company decides about the check: a table of one row. `week` of the quarter in which it opens, from 1.

    Quarters are counted from the month `fiscal_start`. `calendar_id` is the company calendar whose days are quiet.
    """

    __tablename__ = "alignment_settings"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    active: bool = True
    week: int = 6
    fiscal_start: int = 1
    calendar_id: str | None = reference("calendars.id", optional=True)


class AlignmentRound(Row, table=True):
    """The check of the quarter that begins on the day `quarter` (YYYY-MM-DD)."""

    __tablename__ = "alignment_rounds"

    quarter: str = Field(primary_key=True, sa_type=CleanKey)
    name: str = Field(sa_type=CleanText)
    opened_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class AlignmentInvite(Row, table=True):
    """Somebody is asked in a quarter, as one of a team. `answered` holds a bit for each question that they answered.

    Neither when nor what is kept here, and at the close of the round the bits are cleared.
    """

    __tablename__ = "alignment_invites"

    quarter: str = reference("alignment_rounds.quarter", primary_key=True, cascade=True)
    person_id: str = reference("people.id", primary_key=True, index=True, cascade=True)
    team_id: str = reference("teams.id")
    sent: bool = False
    answered: int = 0


class AlignmentCount(Row, table=True):
    """How often each answer was given in a team: a list of counts for each question. Gone at the close of the round.

    One row for all, rewritten with each answer, so that no row's version, order or time belongs to one answer.
    """

    __tablename__ = "alignment_counts"

    quarter: str = reference("alignment_rounds.quarter", primary_key=True, cascade=True)
    team_id: str = reference("teams.id", primary_key=True)
    counts: dict[str, list[int]] = Field(default_factory=dict, sa_type=CleanJson)


class AlignmentResult(Row, table=True):
    """What came out, only where more than five answered: the agreement in percent, in tens.

    Team "" stands for those together that are too small by themselves.
    """

    __tablename__ = "alignment_results"

    quarter: str = reference("alignment_rounds.quarter", primary_key=True, cascade=True)
    team_id: str = Field(primary_key=True, sa_type=CleanKey)
    question: str = Field(primary_key=True, sa_type=CleanText)
    agreement: int


class AlignmentRefusal(Row, table=True):
    """Somebody does not want to be asked, until they say otherwise."""

    __tablename__ = "alignment_refusals"

    person_id: str = reference("people.id", primary_key=True, cascade=True)
