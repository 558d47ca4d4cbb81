"""Linking pins: series of meetings, who may be invited, who was asked for each seat, and what was carried home."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.kinds import AbsenceSource, AskingAnswer, Attendance, PromiseStatus, SeatStatus, SeriesKind
from storage.tables.base import Row, own_key, reference
from storage.types import CleanJson, CleanKey, CleanText, Instant, UtcDateTime, choice


class Series(Row, table=True):
    """Meetings of `host_team_id` with a seat for somebody of `guest_team_id`, or of both together, in `time_zone`.

    When: a `rule` as `schedules` reads it, from `first_day` to `last_day` (YYYY-MM-DD, "" where open) and perhaps
    `without_holidays`; or a calendar by `address` whose events named `titled` count; or one by file (`SeriesFile`).
    A joint event's rule has one day that is its first and its last. `ladder` are minutes before a meeting. The pin is
    asked `ask_days` before. A joint meeting may have a second chair, of the other team. `next_look` is when something
    is to be done next. `version` counts changes; `turns` the meetings that had a pin.
    """

    __tablename__ = "series"

    id: str = own_key()
    name: str = Field(sa_type=CleanText)
    kind: SeriesKind = Field(default=SeriesKind.PIN, sa_type=choice(SeriesKind))
    active: bool = True
    workspace_id: str = reference("workspaces.id")
    host_team_id: str = reference("teams.id")
    guest_team_id: str = reference("teams.id")
    chair_id: str | None = reference("people.id", optional=True)
    second_chair_id: str | None = Field(default=None, sa_type=CleanKey)
    owner_id: str | None = reference("people.id", optional=True)
    channel_id: str | None = reference("channels.id", optional=True)
    home_channel_id: str | None = reference("channels.id", optional=True)
    time_zone: str = Field(sa_type=CleanText)
    rule: Any = Field(default=None, sa_type=CleanJson, nullable=True)
    first_day: str = Field(default="", sa_type=CleanText)
    last_day: str = Field(default="", sa_type=CleanText)
    without_holidays: bool = False
    minutes: int = 60
    file_name: str = Field(default="", sa_type=CleanText)
    address: str | None = Field(default=None, sa_type=CleanText)
    titled: str = Field(default="", sa_type=CleanText)
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
    problem: str | None = Field(default=None, sa_type=CleanText)
    ladder: list[int] = Field(default_factory=list, sa_type=CleanJson)
    ask_days: int = 7
    turns: int = 0
    version: int = 1
    next_look: datetime | None = Field(default=None, sa_type=Instant, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class SeriesFile(Row, table=True):
    """The calendar that a series was made from, as it was dropped; `uids` are those of the events that are meant."""

    __tablename__ = "series_files"

    series_id: str = reference("series.id", primary_key=True, cascade=True)
    content: bytes = Field(sa_type=LargeBinary)
    uids: list[str] = Field(default_factory=list, sa_type=CleanJson)
    added_at: datetime = Field(sa_type=Instant)


class PoolMember(Row, table=True):
    """Somebody who may be invited to a series, and where they stand (`meetings.rotation`).

    `weight` and `excluded` are what a manager (`ruled_by`) said for a `reason`, up to the day `until` (YYYY-MM-DD,
    itself included; "": for good).
    """

    __tablename__ = "pool_members"

    series_id: str = reference("series.id", primary_key=True, cascade=True)
    person_id: str = reference("people.id", primary_key=True, index=True, cascade=True)
    weight: float = 1.0
    excluded: bool = False
    reason: str = Field(default="", sa_type=CleanText)
    until: str = Field(default="", sa_type=CleanText)
    ruled_by: str | None = reference("people.id", optional=True)
    share: float = 0.0
    served: int = 0
    last: int = -1
    refusals: int = 0
    rests: int = 0
    since: datetime = Field(sa_type=Instant)


class Meeting(Row, table=True):
    """One meeting of a series and its seat. `recurrence` says which one it is, and stays when it is moved.

    `by_hand`: moved or called off here, so that its rule does not move it back. `sequence` counts changes of the
    invitation. `fixed`: a manager named the pin, for a `reason`.
    """

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("series_id", "recurrence"), Index(None, "series_id", "starts"))

    id: str = Field(primary_key=True, sa_type=CleanKey)
    series_id: str = reference("series.id", cascade=True)
    recurrence: str = Field(sa_type=CleanText)
    starts: datetime = Field(sa_type=Instant)
    ends: datetime = Field(sa_type=Instant)
    all_day: bool = False
    cancelled: bool = False
    by_hand: bool = False
    title: str = Field(default="", sa_type=CleanText)
    place: str = Field(default="", sa_type=CleanText)
    seat: SeatStatus = Field(default=SeatStatus.OPEN, sa_type=choice(SeatStatus))
    person_id: str | None = reference("people.id", optional=True, index=True)
    fixed: bool = False
    reason: str = Field(default="", sa_type=CleanText)
    sequence: int = 0
    attendance: Attendance = Field(default=Attendance.UNKNOWN, sa_type=choice(Attendance))
    prepared_at: datetime | None = Field(default=None, sa_type=Instant)
    carry_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    nudged_at: datetime | None = Field(default=None, sa_type=Instant)
    reported_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class Asking(Row, table=True):
    """Somebody was asked to take a seat; the message that asks has the same key."""

    __tablename__ = "askings"
    __table_args__ = (Index(None, "meeting_id", "asked_at"),)

    id: str = Field(primary_key=True, sa_type=CleanKey)
    meeting_id: str = reference("meetings.id", cascade=True)
    person_id: str = reference("people.id", index=True, cascade=True)
    answer: AskingAnswer = Field(default=AskingAnswer.WAITING, sa_type=choice(AskingAnswer))
    asked_at: datetime = Field(sa_type=Instant)
    chased_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class Reminded(Row, table=True):
    """A reminder that went out: for a meeting as it was to begin then, so that a moved one is reminded of anew."""

    __tablename__ = "meeting_reminders"

    meeting_id: str = reference("meetings.id", primary_key=True, cascade=True)
    starts: datetime = Field(sa_type=Instant, primary_key=True)
    minutes: int = Field(primary_key=True)
    sent_at: datetime = Field(sa_type=Instant)


class AwayRow(Row, table=True):
    """Somebody is away, from `begins` until before `ends`. Why, and what their calendar calls it, is not kept."""

    __tablename__ = "absences"

    id: str = own_key()
    person_id: str = reference("people.id", index=True, cascade=True)
    begins: datetime = Field(sa_type=Instant)
    ends: datetime = Field(sa_type=Instant, index=True)
    source: AbsenceSource = Field(default=AbsenceSource.SAID, sa_type=choice(AbsenceSource))
    created_at: datetime = Field(sa_type=UtcDateTime)


class AbsenceCalendar(Row, table=True):
    """The address of a calendar whose events are somebody's absences."""

    __tablename__ = "absence_calendars"

    person_id: str = reference("people.id", primary_key=True, cascade=True)
    address: str = Field(sa_type=CleanText)
    added_by: str | None = reference("people.id", optional=True)
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
    problem: str | None = Field(default=None, sa_type=CleanText)


class PackLine(Row, table=True):
    """A line that a pin added to their preparation, or (`dropped`) took out of it.

    `source` names what was taken out. `person_id` is the pin: who takes the seat over begins with none of it. `act`
    tells what was done at once, so that it can be undone.
    """

    __tablename__ = "pack_lines"

    id: str = own_key()
    meeting_id: str = reference("meetings.id", index=True, cascade=True)
    person_id: str | None = reference("people.id", optional=True, index=True)
    text: str = Field(sa_type=CleanText)
    dropped: bool = False
    source: str = Field(default="", sa_type=CleanKey)
    act: str = Field(default="", sa_type=CleanKey)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Takeaway(Row, table=True):
    """What a pin carried home from a meeting; `question_id` where it was asked as a question too."""

    __tablename__ = "takeaways"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: str = own_key()
    meeting_id: str = reference("meetings.id", cascade=True)
    position: int
    text: str = Field(sa_type=CleanText)
    question_id: str | None = Field(default=None, sa_type=CleanKey)


class TakeawayWording(Row, table=True):
    """How a takeaway read until `person_id` reworded it, "" where it was added then."""

    __tablename__ = "takeaway_wordings"

    id: str = own_key()
    meeting_id: str = reference("meetings.id", index=True, cascade=True)
    position: int
    text: str = Field(sa_type=CleanText)
    person_id: str | None = reference("people.id", optional=True, index=True)
    replaced_at: datetime = Field(sa_type=UtcDateTime)


class Promise(Row, table=True):
    """What somebody promised in a meeting: who, what, until which day (YYYY-MM-DD, "" where none was said).

    `promiser_id` is who gave it, where that is somebody we know; `keeper_id` is the pin who follows it. They were asked
    at `followed_at` and once more at `nudged_at`, for the day as it is now; `moved` counts new days and undoing, after
    each of which it is asked about anew. `done_at` is when it was closed.
    """

    __tablename__ = "promises"
    __table_args__ = (Index(None, "status", "until"),)

    id: str = own_key()
    meeting_id: str = reference("meetings.id", index=True, cascade=True)
    who: str = Field(sa_type=CleanText)
    what: str = Field(sa_type=CleanText)
    until: str = Field(default="", sa_type=CleanText)
    promiser_id: str | None = reference("people.id", optional=True, index=True)
    keeper_id: str | None = reference("people.id", optional=True, index=True)
    status: PromiseStatus = Field(default=PromiseStatus.OPEN, sa_type=choice(PromiseStatus))
    moved: int = 0
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    followed_at: datetime | None = Field(default=None, sa_type=Instant)
    nudged_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=UtcDateTime)
