"""Meetings of series: when they are, who has the seat, who was asked for it, and of what was reminded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import links
from storage.kinds import AskingAnswer, Attendance, SeatStatus
from storage.rows import insert_new, require
from storage.tables import Asking, Meeting, Reminded, Series

TAKEN = (SeatStatus.ASKED, SeatStatus.ACCEPTED)
PURPOSES = (
    *("meeting.seat", "meeting.changed", "meeting.reminder"),
    *("meeting.invitation", "meeting.pack", "meeting.agenda", "meeting.carried", "meeting.carried_home"),
)
"""Of the messages about meetings; their subject is the meeting."""


async def add_meeting(session: AsyncSession, meeting: Meeting) -> bool:
    """Keep a meeting. False where the series has one of that recurrence."""
    return await insert_new(session, meeting, ("series_id", "recurrence"))


async def get_meeting(session: AsyncSession, meeting_id: str, *, lock: bool = False) -> Meeting:
    """The meeting by its key. Raises NotFoundError."""
    return await require(session, Meeting, meeting_id, lock=lock)


async def series_of(session: AsyncSession, meeting_id: str) -> Series:
    """The series that a meeting is of. Raises NotFoundError."""
    return await require(session, Series, (await get_meeting(session, meeting_id)).series_id)


async def meetings_to_come(session: AsyncSession, series_id: str, after: datetime) -> list[Meeting]:
    """The meetings of a series that begin after an instant, cancelled ones too, by time."""
    query = select(Meeting).where(col(Meeting.series_id) == series_id, col(Meeting.starts) > after)
    return await _rows(session, query.order_by(col(Meeting.starts), col(Meeting.id)))


async def not_settled(session: AsyncSession, series_id: str, now: datetime) -> list[Meeting]:
    """The meetings of a series that have begun at `now` and still wait for something, the oldest first."""
    query = select(Meeting).where(
        col(Meeting.series_id) == series_id, col(Meeting.starts) <= now, col(Meeting.settled_at).is_(None)
    )
    return await _rows(session, query.order_by(col(Meeting.starts), col(Meeting.id)))


async def lately(session: AsyncSession, series_id: str, since: datetime, now: datetime) -> list[Meeting]:
    """The meetings of a series that ended between two instants and had a pin, the oldest first."""
    query = select(Meeting).where(
        col(Meeting.series_id) == series_id,
        col(Meeting.ends) > since,
        col(Meeting.ends) <= now,
        col(Meeting.seat) == SeatStatus.ACCEPTED,
        ~col(Meeting.cancelled),
    )
    return await _rows(session, query.order_by(col(Meeting.starts)))


async def last_visits(session: AsyncSession, series_id: str, before: datetime, *, limit: int = 1) -> list[Meeting]:
    """The latest meetings of a series before an instant from which something was carried home, newest first."""
    query = select(Meeting).where(
        col(Meeting.series_id) == series_id, col(Meeting.starts) < before, col(Meeting.reported_at).is_not(None)
    )
    return await _rows(session, query.order_by(col(Meeting.starts).desc()).limit(limit))


async def last_visit(session: AsyncSession, series_id: str, before: datetime) -> Meeting | None:
    """The latest meeting of a series before an instant at which a pin was, as far as we know."""
    query = select(Meeting).where(
        col(Meeting.series_id) == series_id,
        col(Meeting.starts) < before,
        col(Meeting.seat) == SeatStatus.ACCEPTED,
        col(Meeting.attendance) != Attendance.MISSED,
        ~col(Meeting.cancelled),
    )
    found = await _rows(session, query.order_by(col(Meeting.starts).desc()).limit(1))
    return found[0] if found else None


async def seats_of(session: AsyncSession, person_id: str, after: datetime) -> list[Meeting]:
    """The meetings to come in which somebody has a seat, or was asked to take one."""
    query = select(Meeting).where(
        col(Meeting.person_id).in_(await links.same_person(session, person_id)),
        col(Meeting.ends) > after,
        col(Meeting.seat).in_(TAKEN),
        ~col(Meeting.cancelled),
    )
    return await _rows(session, query.order_by(col(Meeting.starts)))


async def seats_elsewhere(
    session: AsyncSession, series_id: str, people: Iterable[str], after: datetime
) -> list[tuple[str, Meeting]]:
    """The meetings of other series in which these people have seats, each with which of them."""
    whose = await links.roots(session, people)
    query = select(Meeting).where(
        col(Meeting.person_id).in_(list(whose)),
        col(Meeting.series_id) != series_id,
        col(Meeting.ends) > after,
        col(Meeting.seat).in_(TAKEN),
        ~col(Meeting.cancelled),
    )
    return [(whose[each.person_id or ""], each) for each in await _rows(session, query)]


async def askings(session: AsyncSession, meeting_id: str) -> list[Asking]:
    """Who was asked for a seat, in order."""
    query = select(Asking).where(col(Asking.meeting_id) == meeting_id).order_by(col(Asking.asked_at), col(Asking.id))
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def add_asking(session: AsyncSession, asking: Asking) -> bool:
    """Note that somebody is asked. False where this asking is noted already."""
    return await insert_new(session, asking, ("id",))


async def get_asking(session: AsyncSession, asking_id: str) -> Asking:
    """The asking by its key. Raises NotFoundError."""
    return await require(session, Asking, asking_id)


async def remind_once(session: AsyncSession, reminded: Reminded) -> bool:
    """Note that a reminder goes out. False where it went out before: then nothing may be sent."""
    return await insert_new(session, reminded, ("meeting_id", "starts", "minutes"))


async def reminded_minutes(session: AsyncSession, meeting: Meeting) -> list[int]:
    """The steps of the ladder that went out for a meeting as it begins now."""
    query = select(col(Reminded.minutes)).where(
        col(Reminded.meeting_id) == meeting.id, col(Reminded.starts) == meeting.starts
    )
    return list(await session.scalars(query))


async def ledger(session: AsyncSession, series_id: str, since: datetime) -> dict[str, int]:
    """How many invitations of a series were given, accepted, attended and reported since an instant."""
    within = col(Meeting.series_id) == series_id, col(Meeting.starts) >= since
    asked = (
        select(col(Asking.answer), func.count())
        .join(Meeting, col(Meeting.id) == col(Asking.meeting_id))
        .where(*within)
        .group_by(col(Asking.answer))
    )
    answers: dict[AskingAnswer, int] = dict((await session.execute(asked)).all())
    over = col(Meeting.seat) == SeatStatus.ACCEPTED, col(Meeting.settled_at).is_not(None), ~col(Meeting.cancelled)
    attended = select(func.count()).where(*within, *over, col(Meeting.attendance) != Attendance.MISSED)
    reported = select(func.count()).where(*within, col(Meeting.reported_at).is_not(None))
    unfilled = select(func.count()).where(*within, col(Meeting.seat) == SeatStatus.UNFILLED, ~col(Meeting.cancelled))
    return {
        "given": sum(answers.values()),
        "accepted": answers.get(AskingAnswer.ACCEPTED, 0),
        "declined": answers.get(AskingAnswer.DECLINED, 0) + answers.get(AskingAnswer.LAPSED, 0),
        "attended": int(await session.scalar(attended) or 0),
        "reported": int(await session.scalar(reported) or 0),
        "unfilled": int(await session.scalar(unfilled) or 0),
    }


async def _rows(session: AsyncSession, query: object) -> list[Meeting]:
    found = await session.scalars(query, execution_options={"populate_existing": True})  # type: ignore[call-overload]  # a select of meetings
    return list(found)
