"""Series of meetings and the pools of people who may be invited to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import now
from storage.edge import InvalidValueError, checked_name, checked_time_zone
from storage.errors import NotFoundError
from storage.rows import changed, insert_new, require
from storage.tables import PoolMember, Series, SeriesFile

LONGEST = 24 * 60
"""Minutes that a meeting may take."""


async def add_series(session: AsyncSession, series: Series) -> Series:
    """Keep a new series. Raises InvalidValueError."""
    _check(series)
    session.add(series)
    await session.flush()
    return series


async def get_series(session: AsyncSession, series_id: str, *, lock: bool = False) -> Series:
    """The series by its key; `lock` keeps others from changing it, and from looking after it. Raises NotFoundError."""
    return await require(session, Series, series_id, lock=lock)


async def all_series(session: AsyncSession, *, team_id: str | None = None, ended: bool = False) -> list[Series]:
    """The series by name, of one team (as host or guest) or of all."""
    query = select(Series).order_by(col(Series.name), col(Series.id)).limit(1000)
    if not ended:
        query = query.where(col(Series.active))
    if team_id is not None:
        query = query.where((col(Series.host_team_id) == team_id) | (col(Series.guest_team_id) == team_id))
    return list(await session.scalars(query))


async def change_series(session: AsyncSession, series_id: str, **values: object) -> Series:
    """Set columns of a series; its version counts on. Raises NotFoundError, InvalidValueError."""
    series = await require(session, Series, series_id, lock=True)
    for name, value in values.items():
        setattr(series, name, value)
    _check(series)
    series.version += 1
    await session.flush()
    return series


async def due_series(session: AsyncSession, at: datetime, *, limit: int = 200) -> list[str]:
    """The keys of series that are to be looked after at an instant, those first that wait the longest."""
    query = select(col(Series.id)).where(col(Series.next_look) <= at).order_by(col(Series.next_look)).limit(limit)
    return list(await session.scalars(query))


async def look_at(session: AsyncSession, series_ids: Iterable[str], when: datetime) -> None:
    """Have series looked after at `when`, or earlier where that is planned already; also ended ones, for promises."""
    which = col(Series.id).in_(list(series_ids)), (col(Series.next_look) > when) | col(Series.next_look).is_(None)
    await changed(session, update(Series).where(*which).values(next_look=when))


async def look_at_pools_of(session: AsyncSession, person_id: str) -> None:
    """Have the series looked after at once in whose pools somebody is: something about them is different now."""
    await look_at(session, await series_of_person(session, person_id), await now(session))


async def look_at_guests(session: AsyncSession, team_id: str) -> None:
    """Have the series looked after at once that a team sends its pins to: somebody came or went."""
    mine = select(col(Series.id)).where(col(Series.guest_team_id) == team_id, col(Series.active))
    await look_at(session, list(await session.scalars(mine)), await now(session))


async def to_fetch(session: AsyncSession, before: datetime, *, limit: int = 50) -> list[Series]:
    """The series whose calendar was last read before an instant, or never: from its address, or from its file."""
    old = col(Series.checked_at).is_(None) | (col(Series.checked_at) < before)
    by_calendar = col(Series.address).is_not(None) | (col(Series.file_name) != "")
    query = select(Series).where(col(Series.active), by_calendar, old)
    return list(await session.scalars(query.order_by(col(Series.id)).limit(limit)))


async def keep_file(
    session: AsyncSession, series_id: str, content: bytes, uids: Iterable[str], *, at: datetime
) -> None:
    """Keep the calendar that a series is made from, and which events of it are meant, instead of one of before."""
    row = await session.get(SeriesFile, series_id, populate_existing=True)
    if row is None:
        session.add(SeriesFile(series_id=series_id, content=content, uids=sorted(uids), added_at=at))
    else:
        row.content, row.uids, row.added_at = content, sorted(uids), at
    await session.flush()


async def file_of(session: AsyncSession, series_id: str) -> SeriesFile:
    """The calendar that a series is made from. Raises NotFoundError."""
    return await require(session, SeriesFile, series_id)


async def drop_file(session: AsyncSession, series_id: str) -> None:
    """Forget the calendar of a series that is given another rhythm."""
    await changed(session, delete(SeriesFile).where(col(SeriesFile.series_id) == series_id))


async def uids_of_files(session: AsyncSession) -> list[tuple[Series, list[str]]]:
    """The series that are made from files, with the events that are meant."""
    query = select(Series, col(SeriesFile.uids)).join(SeriesFile, col(SeriesFile.series_id) == col(Series.id))
    return [(series, uids) for series, uids in await session.execute(query.where(col(Series.active)))]


async def pool(session: AsyncSession, series_id: str) -> list[PoolMember]:
    """Who may be invited to a series, as they stand."""
    query = select(PoolMember).where(col(PoolMember.series_id) == series_id).order_by(col(PoolMember.person_id))
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def series_of_person(session: AsyncSession, person_id: str) -> list[str]:
    """The keys of the series whose pools somebody is in."""
    return list(await session.scalars(select(col(PoolMember.series_id)).where(col(PoolMember.person_id) == person_id)))


async def join_pool(session: AsyncSession, series_id: str, person_id: str, *, at: datetime) -> bool:
    """Take somebody into a pool; they start even. False where they are in it."""
    member = PoolMember(series_id=series_id, person_id=person_id, since=at)
    return await insert_new(session, member, ("series_id", "person_id"))


async def leave_pool(session: AsyncSession, series_id: str, person_id: str) -> bool:
    """Take somebody out of a pool; what they were owed goes with them."""
    mine = col(PoolMember.series_id) == series_id, col(PoolMember.person_id) == person_id
    return await changed(session, delete(PoolMember).where(*mine)) > 0


async def set_member(
    session: AsyncSession,
    series_id: str,
    person_id: str,
    *,
    weight: float,
    excluded: bool,
    reason: str = "",
    until: str = "",
    by: str | None = None,
) -> PoolMember:
    """Weigh or exclude somebody, for a reason, up to a day (YYYY-MM-DD, "" for good).

    Raises NotFoundError, InvalidValueError.
    """
    member = await session.get(PoolMember, (series_id, person_id), populate_existing=True)
    if member is None:
        raise NotFoundError("There is no such member of the pool.")
    if not 0.1 <= weight <= 10:
        raise InvalidValueError("The weight is out of range.", "Use 0.1 to 10.")
    member.weight, member.excluded = weight, excluded
    member.reason, member.until, member.ruled_by = reason, until, by
    await session.flush()
    return member


def _check(series: Series) -> None:
    series.name = checked_name(series.name)
    checked_time_zone(series.time_zone)
    if not 5 <= series.minutes <= LONGEST or not 1 <= series.ask_days <= 30:
        raise InvalidValueError(
            "A number is out of range.", "Meetings of 5 minutes to a day, asked 1 to 30 days before."
        )
    if series.host_team_id == series.guest_team_id:
        raise InvalidValueError("Host and guest are the same team.", "Choose two teams.")
