"""Cadences: when sales hears from marketing, what each edition held, and what readers chose for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.kinds import CadenceReach, CadenceStatus, FireKind, FireOutcome, TargetKind
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanKey, CleanText, Instant, UtcDateTime, choice


class Cadence(Row, table=True):
    """A rhythm in which approved digests go out. `version` counts its changes, so that replicas see them.

    `plan` is when, as `schedules` reads it. `time_zone` None: each channel's, or each reader's, own. Without rows in
    `cadence_channels` it goes to the sales channels of `audience` (as for a digest) that belong to `teams` (keys; none:
    all). `ceiling` is the most items of one edition. `paused_until` None while paused: until somebody resumes it.
    """

    __tablename__ = "cadences"

    id: str = own_key()
    name: str = Field(sa_type=CleanText)
    reach: CadenceReach = Field(default=CadenceReach.CHANNELS, sa_type=choice(CadenceReach))
    plan: Any = Field(sa_type=CleanJson)
    time_zone: str | None = Field(default=None, sa_type=CleanText)
    audience: dict[str, list[str]] = Field(default_factory=dict, sa_type=CleanJson)
    teams: list[str] = Field(default_factory=list, sa_type=CleanJson)
    ceiling: int
    calendar_id: str | None = reference("calendars.id", optional=True, index=True)
    reports: bool = True
    status: CadenceStatus = Field(default=CadenceStatus.ACTIVE, sa_type=choice(CadenceStatus))
    paused_until: datetime | None = Field(default=None, sa_type=Instant)
    version: int = 1
    owner_id: str | None = reference("people.id", optional=True, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class CadenceChannel(Row, table=True):
    """A channel that was chosen for a cadence by name."""

    __tablename__ = "cadence_channels"

    cadence_id: str = reference("cadences.id", primary_key=True, cascade=True)
    channel_id: str = reference("channels.id", primary_key=True, index=True, cascade=True)


class Beat(Row, table=True):
    """How far a cadence is worked off in one time zone: nothing that was due up to `last_due` fires any more.

    `next_due` is what comes next as far as is known, for the sweep; the rule itself decides.
    """

    __tablename__ = "cadence_beats"

    cadence_id: str = reference("cadences.id", primary_key=True, cascade=True)
    time_zone: str = Field(sa_type=CleanText, primary_key=True)
    last_due: datetime = Field(sa_type=Instant)
    next_due: datetime | None = Field(default=None, sa_type=Instant, index=True)


class Fire(Row, table=True):
    """A cadence came due, once. `time_zone` is the beat's, "" where somebody ran it by hand.

    `missed` are the instants before `due` that it stands for as well. `report_at` is when its reach is reported, None
    where that was done or is not wanted.
    """

    __tablename__ = "cadence_fires"
    __table_args__ = (UniqueConstraint("cadence_id", "time_zone", "due"),)

    id: str = Field(primary_key=True, sa_type=CleanKey)
    cadence_id: str = reference("cadences.id", cascade=True)
    time_zone: str = Field(sa_type=CleanText)
    due: datetime = Field(sa_type=Instant)
    fired_at: datetime = Field(sa_type=Instant)
    kind: FireKind = Field(sa_type=choice(FireKind))
    outcome: FireOutcome = Field(sa_type=choice(FireOutcome))
    missed: int = 0
    targets: int = 0
    items: int = 0
    waiting: int = 0
    by_id: str | None = reference("people.id", optional=True)
    report_at: datetime | None = Field(default=None, sa_type=Instant, index=True)


class Edition(Row, table=True):
    """What one target got at one fire; its delivery has the same key. `waiting` digests were held back.

    `day` is the target's own, as YYYY-MM-DD.
    """

    __tablename__ = "editions"
    __table_args__ = (Index(None, "target", "day"),)

    id: str = Field(primary_key=True, sa_type=CleanKey)
    fire_id: str = reference("cadence_fires.id", index=True, cascade=True)
    workspace_id: str = reference("workspaces.id")
    target_kind: TargetKind = Field(sa_type=choice(TargetKind))
    target: str = Field(sa_type=CleanText)
    day: str = Field(sa_type=CleanText)
    waiting: int = 0


class Arrival(Row, table=True):
    """A digest went to a channel or a person, on a day of theirs: in an edition, or at once (`edition_id` None)."""

    __tablename__ = "arrivals"

    target: str = Field(sa_type=CleanText, primary_key=True)
    digest_id: str = reference("digests.id", primary_key=True, index=True, cascade=True)
    edition_id: str | None = reference("editions.id", optional=True, index=True, cascade=True)
    position: int = 0


class DailyCount(Row, table=True):
    """How many digests a channel or a person got on a day of theirs, over all cadences: who adds to it locks it."""

    __tablename__ = "daily_counts"

    target: str = Field(sa_type=CleanText, primary_key=True)
    day: str = Field(sa_type=CleanText, primary_key=True, index=True)
    items: int = 0


class ReaderSetting(Row, table=True):
    """What a reader chose: nothing until an instant, by direct message too, only the important ones."""

    __tablename__ = "reader_settings"

    person_id: str = reference("people.id", primary_key=True, cascade=True)
    paused_until: datetime | None = Field(default=None, sa_type=Instant)
    direct: bool = False
    fewer: bool = False


class Calendar(Row, table=True):
    """Days on which nothing goes out, from a company's calendar: a file, or an `address` that is fetched every day.

    `days` maps YYYY-MM-DD to what is on. `problem` is why the last fetch failed; the days of the one before stand.
    """

    __tablename__ = "calendars"
    __table_args__ = (UniqueConstraint("name"),)

    id: str = own_key()
    name: str = Field(sa_type=CleanText)
    address: str | None = Field(default=None, sa_type=CleanText)
    days: dict[str, str] = Field(default_factory=dict, sa_type=CleanJson)
    version: int = 1
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
    problem: str | None = Field(default=None, sa_type=CleanText)
    created_by: str | None = reference("people.id", optional=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Proposal(Row, table=True):
    """A cadence as somebody described it, until they say whether that is meant. `cadence_id`: a change of that one."""

    __tablename__ = "proposals"

    id: str = Field(primary_key=True, sa_type=CleanKey)
    person_id: str = reference("people.id", cascade=True)
    cadence_id: str | None = reference("cadences.id", optional=True, cascade=True)
    cadence_version: int = 0
    body: Any = Field(sa_type=CleanJson)
    created_at: datetime = Field(sa_type=Instant, index=True)
