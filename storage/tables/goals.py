"""Shared goals: what the managements of two teams keep together, how it stands, and which of them pull apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from storage.kinds import GoalOutcome, GoalState, Horizon
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanKey, CleanText, Instant, UtcDateTime, choice


class Goal(Row, table=True):
    """A goal of two teams, the one with the smaller key first, with an owner in each. `due` is a day (YYYY-MM-DD).

    `measure` says what is counted, `target` how much of it. `version` counts changes.
    """

    __tablename__ = "goals"
    __table_args__ = (Index(None, "first_team_id", "second_team_id"),)

    id: str = Field(primary_key=True, sa_type=CleanKey)
    first_team_id: str = reference("teams.id")
    second_team_id: str = reference("teams.id")
    name: str = Field(sa_type=CleanText)
    measure: str = Field(default="", sa_type=CleanText)
    target: str = Field(default="", sa_type=CleanText)
    due: str = Field(sa_type=CleanText)
    horizon: Horizon = Field(sa_type=choice(Horizon))
    first_owner_id: str | None = reference("people.id", optional=True, index=True)
    second_owner_id: str | None = reference("people.id", optional=True, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: GoalOutcome | None = Field(default=None, sa_type=choice(GoalOutcome), nullable=True)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class GoalChange(Row, table=True):
    """A change of a goal and what its columns were `before`, so that it can be undone; None: it was made by it."""

    __tablename__ = "goal_changes"

    id: str = Field(primary_key=True, sa_type=CleanKey)
    goal_id: str = reference("goals.id", index=True, cascade=True)
    actor_id: str | None = reference("people.id", optional=True)
    version: int
    before: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    at: datetime = Field(sa_type=UtcDateTime)


class GoalProgress(Row, table=True):
    """How a goal stands, said by somebody of one of its teams; `reached` is how much of the target, in their words."""

    __tablename__ = "goal_progress"
    __table_args__ = (Index(None, "goal_id", "at"),)

    id: str = Field(primary_key=True, sa_type=CleanKey)
    goal_id: str = reference("goals.id", cascade=True)
    person_id: str | None = reference("people.id", optional=True, index=True)
    state: GoalState = Field(sa_type=choice(GoalState))
    reached: str = Field(default="", sa_type=CleanText)
    note: str = Field(default="", sa_type=CleanText)
    at: datetime = Field(sa_type=Instant)


class GoalConflict(Row, table=True):
    """Two goals of the same teams that pull apart, and why. On the agenda until it is settled."""

    __tablename__ = "goal_conflicts"

    id: str = own_key()
    one_id: str = reference("goals.id", index=True, cascade=True)
    other_id: str = reference("goals.id", index=True, cascade=True)
    why: str = Field(sa_type=CleanText)
    author_id: str | None = reference("people.id", optional=True)
    at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by_id: str | None = reference("people.id", optional=True)
    settled_how: str = Field(default="", sa_type=CleanText)


class GoalAsking(Row, table=True):
    """An owner was asked before a meeting how the goals of its teams stand; nudged once."""

    __tablename__ = "goal_askings"

    meeting_id: str = reference("meetings.id", primary_key=True, cascade=True)
    person_id: str = reference("people.id", primary_key=True, index=True, cascade=True)
    asked_at: datetime = Field(sa_type=Instant)
    nudged_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
